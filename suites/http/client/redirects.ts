/** Following a document to where it has moved (RFC 9110 §15.4, §10.2.2). */
import {
  type Arbitrary,
  all,
  contract,
  fc,
  met,
  octetsOf,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Page, page, textOf, word } from '../pen.ts'
import { closing } from './answers.ts'
import { redirects as capability } from './capabilities.ts'
import { ends, explains, fails, fetches, hides } from './endings.ts'
import { CLOSE, moved, sendOn, wentTo } from './moves.ts'
import { allRequests, attend, errand, response, serve, showsContent } from './serve.ts'

const SMALL: Page = { stem: 'there', size: 60, key: 6 }
const CODES = ['301 Moved Permanently', '302 Found'] as const
const code: Arbitrary<string> = fc.constantFrom(...CODES)

export const followsRedirects = requirement({
  title: 'Redirects with 301 and 302 are followed to the path in Location',
  clause: contract('redirects'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability,
  why: 'Sites move; old links go on working because clients follow.',
  hint: 'For 301 and 302 ask again, for what the field Location says, and show that response.',
  given: fc.record({ page: page(100), code, to: word }),
  examples: CODES.map((code) => ({ page: SMALL, code, to: 'new' })),
  when: ({ page, code, to }, stage) => sendOn(stage, 'old', code, () => `/to/${to}`, page),
  judge: ({ page, to }, t) => all(wentTo(t, '/old', `/to/${to}`), fetches(t, textOf(page))),
})

const OTHERS = ['303 See Other', '307 Temporary Redirect', '308 Permanent Redirect'] as const

// Whether one of them is followed is up to the client (RFC 9110 §15.4); who follows wants to arrive.
export const followsOtherRedirects = requirement({
  title: 'Redirects with 303, 307 and 308 are followed as well',
  clause: rfc(9110, '15.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'They are what careful servers send: they say what becomes of the method.',
  hint: 'Treat 303, 307 and 308 as 302 when you ask with GET.',
  given: fc.record({ page: page(100), code: fc.constantFrom(...OTHERS), to: word }),
  examples: OTHERS.map((code) => ({ page: SMALL, code, to: 'new' })),
  when: ({ page, code, to }, stage) => sendOn(stage, 'old', code, () => `/to/${to}`, page),
  judge: ({ page, to }, t) => all(wentTo(t, '/old', `/to/${to}`), fetches(t, textOf(page))),
})

export const followsAbsoluteLocations = requirement({
  title: 'A whole URL in Location is followed',
  clause: rfc(9110, '10.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'Most servers write the whole URL, with host and port.',
  hint: 'When Location begins with http://, take host, port and path from it, as from the URL that you were given.',
  given: fc.record({ page: page(100), code, to: word, scheme: fc.constantFrom('http:', 'HTTP:', '') }),
  examples: [{ page: SMALL, code: '301 Moved Permanently', to: 'new', scheme: 'http:' }],
  when: ({ page, code, to, scheme }, stage) =>
    sendOn(stage, 'old', code, (authority) => `${scheme}//${authority}/to/${to}`, page),
  judge: ({ page, to }, t) => all(wentTo(t, '/old', `/to/${to}`), fetches(t, textOf(page))),
})

/** References, and what they are for a client that was at /a/b/old (RFC 3986 §5.4). */
const REFERENCES: readonly (readonly [string, string])[] = [
  ['new', '/a/b/new'],
  ['./new', '/a/b/new'],
  ['../new', '/a/new'],
  ['../../new', '/new'],
  ['c/new', '/a/b/c/new'],
  ['?q=1', '/a/b/old?q=1'],
  ['/x/./y/../new', '/x/new'],
  ['new?to=/there', '/a/b/new?to=/there'],
]

export const resolvesReferences = requirement({
  title: 'A relative Location is resolved against the URL that was asked for',
  clause: rfc(9110, '10.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'A location may be written like a link in a page: the name of a neighbour, or a way up and down.',
  hint: 'Use what your language has for this (urllib.parse.urljoin, new URL(location, base), URI.resolve).',
  given: fc.record({ page: page(100), code, which: fc.nat(REFERENCES.length - 1) }),
  examples: [
    { page: SMALL, code: '302 Found', which: 0 },
    { page: SMALL, code: '302 Found', which: 2 },
  ],
  when: ({ page, code, which }, stage) => sendOn(stage, 'a/b/old', code, () => REFERENCES[which]?.[0] ?? '', page),
  judge: ({ page, which }, t) => all(wentTo(t, '/a/b/old', REFERENCES[which]?.[1] ?? ''), fetches(t, textOf(page))),
})

export const dropsFragmentOfLocation = requirement({
  title: 'The fragment of a Location is not sent',
  clause: rfc(9112, '3.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'It is a place in the document, for the reader; a server that is asked for it answers 400 or 404.',
  hint: 'Cut the location at # before you ask for it.',
  given: fc.record({ page: page(100), code, to: word, fragment: word }),
  examples: [{ page: SMALL, code: '302 Found', to: 'new', fragment: 'end' }],
  when: ({ page, code, to, fragment }, stage) => sendOn(stage, 'old', code, () => `/to/${to}#${fragment}`, page),
  judge: ({ page, to }, t) => all(wentTo(t, '/old', `/to/${to}`), fetches(t, textOf(page))),
})

export const keepsEncodingOfLocation = requirement({
  title: 'What is percent-encoded in Location is asked for percent-encoded, once',
  clause: rfc(3986, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'Encoded twice it is another name; decoded it is a broken request line.',
  hint: 'Ask for the location as it stands there.',
  given: fc.record({ page: page(100), to: fc.constantFrom('a%20b', 'x%2Fy', 'caf%C3%A9', '100%25', 'q?a=b%26c') }),
  examples: [{ page: SMALL, to: 'a%20b' }],
  when: ({ page, to }, stage) => sendOn(stage, 'old', '302 Found', () => `/to/${to}`, page),
  judge: ({ page, to }, t) => all(wentTo(t, '/old', `/to/${to}`), fetches(t, textOf(page))),
})

export const followsChains = requirement({
  title: 'Several redirects in a row are followed to the end',
  clause: contract('redirects'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'A document may have moved more than once.',
  hint: 'Follow redirects in a loop that counts.',
  given: fc.record({ page: page(100), codes: fc.array(code, { minLength: 2, maxLength: 6 }) }),
  examples: [{ page: SMALL, codes: ['301 Moved Permanently', '302 Found', '301 Moved Permanently'] }],
  when: ({ page, codes }, stage) =>
    attend(stage, errand('step0'), (asked) => {
      const step = Number(/\d+$/.exec(asked?.target ?? '')?.[0] ?? 0)
      const status = codes[step]
      const answer = status === undefined ? closing(textOf(page)) : moved(status, `/step${step + 1}`, CLOSE)
      return [answer, { closes: true }]
    }),
  judge: ({ page, codes }, t) =>
    all(wentTo(t, ...Array.from({ length: codes.length + 1 }, (_, at) => `/step${at}`)), fetches(t, textOf(page))),
})

export const hidesContentOfRedirects = requirement({
  title: 'What a redirect says itself is not shown when it is followed',
  clause: contract('redirects'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'In front of a document that goes to a file or to another program, it spoils it.',
  hint: 'Read the content of a redirect, or close its connection, and forget it.',
  given: fc.record({ page: page(100), code }),
  examples: [{ page: SMALL, code: '301 Moved Permanently' }],
  when: ({ page, code }, stage) => sendOn(stage, 'old', code, () => '/new', page),
  judge: (_, t) => hides(t, octetsOf('It has moved'), 'the content of the redirect'),
})

const MOST = 20

function gaveUp(t: Transcript): Verdict {
  const requests = allRequests(t).length
  return requests > MOST + 1 ? unmet(`no more than ${MOST} redirects`, `${requests} requests`) : fails(t)
}

export const endsLoops = requirement({
  title: 'Who is sent round in a circle gives up, within twenty redirects, with an error',
  clause: contract('redirects'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability,
  needs: [followsRedirects],
  why: 'Two servers that send to each other would keep the client busy for ever.',
  hint: 'Count redirects, and end with an error status at the twentieth at the latest.',
  given: fc.record({ code, places: fc.integer({ min: 1, max: 3 }) }),
  examples: [
    { code: '302 Found', places: 1 },
    { code: '301 Moved Permanently', places: 2 },
  ],
  when: ({ code, places }, stage) =>
    attend(
      stage,
      errand('round0'),
      (asked) => {
        const at = Number(/\d+$/.exec(asked?.target ?? '')?.[0] ?? 0)
        return [moved(code, `/round${(at + 1) % places}`, CLOSE), { closes: true }]
      },
      2 * MOST,
    ),
  judge: (_, t) => gaveUp(t),
})

export const endsEndlessChains = requirement({
  title: 'Who is sent to a new place each time gives up, within twenty redirects, with an error',
  clause: contract('redirects'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  capability,
  needs: [endsLoops],
  why: 'A client that only looks for places where it has been is led on for ever.',
  hint: 'Count redirects; do not compare places.',
  given: fc.record({ code }),
  examples: [{ code: '302 Found' }],
  when: ({ code }, stage) =>
    attend(
      stage,
      errand('on0'),
      (asked) => {
        const at = Number(/\d+$/.exec(asked?.target ?? '')?.[0] ?? 0)
        return [moved(code, `/on${at + 1}`, CLOSE), { closes: true }]
      },
      2 * MOST,
    ),
  judge: (_, t) => gaveUp(t),
})

export const showsRedirectToNowhere = requirement({
  title: 'A redirect without Location is shown as it is, or reported',
  clause: rfc(9110, '15.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'There is nowhere to go; a client that looks for the field all the same falls over.',
  hint: 'Follow only when there is a Location; otherwise treat the response as the answer.',
  given: fc.record({ code, text: word }),
  examples: [{ code: '302 Found', text: 'nowhere' }],
  when: ({ code, text }, stage) => {
    const content = octetsOf(text)
    return serve(
      stage,
      'old',
      response({ status: code, fields: [['Content-Length', String(content.length)], ...CLOSE], content }),
    )
  },
  judge: ({ text }, t) => all(ends(t), showsContent(t, octetsOf(text)).is === 'met' ? met : explains(t)),
})

export const followsRedirectsOnly = requirement({
  title: 'A Location in a response that is no redirect is not followed',
  clause: rfc(9110, '10.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'With 201 it says where something new can be found; the response itself is the answer.',
  hint: 'Look at the status code first, and at Location only for 301, 302, 303, 307 and 308.',
  given: fc.record({
    page: page(100),
    status: fc.constantFrom('200 OK', '201 Created', '202 Accepted', '203 Changed'),
  }),
  examples: [{ page: SMALL, status: '201 Created' }],
  when: ({ page, status }, stage) =>
    attend(stage, errand('made'), () => [
      response({
        status,
        fields: [['Location', '/elsewhere'], ['Content-Length', String(page.size)], ...CLOSE],
        content: textOf(page),
      }),
      { closes: true },
    ]),
  judge: ({ page }, t) => all(wentTo(t, '/made'), fetches(t, textOf(page))),
})

export const refusesForeignSchemes = requirement({
  title: 'A Location that is no http URL is an error',
  clause: rfc(9110, '15.4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'A server that could send its clients to file: would have their own files read to it.',
  hint: 'Follow http: (and https:, if you speak it) and end with an error for everything else.',
  given: fc.record({ location: fc.constantFrom('file:///etc/hosts', 'mailto:nobody@example.invalid', 'data:,hello') }),
  examples: [{ location: 'file:///etc/hosts' }],
  when: ({ location }, stage) =>
    attend(stage, errand('old'), () => [moved('302 Found', location, CLOSE), { closes: true }], 4),
  judge: (_, t) => {
    const shown = showsContent(t, octetsOf('It has moved'))
    return shown.is === 'met' ? ends(t) : fails(t)
  },
})
