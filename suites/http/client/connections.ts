/** Connections that carry more than one request, and those that must not (RFC 9112 §9). */
import {
  all,
  fc,
  linesOf,
  met,
  octetsOf,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type FieldLines, type Page, page, textOf } from '../pen.ts'
import { closing } from './answers.ts'
import { redirects as capability } from './capabilities.ts'
import { fetches } from './endings.ts'
import { followsRedirects } from './redirects.ts'
import { type Answer, attend, errand, requestsOn, response, type Serving } from './serve.ts'

const SMALL: Page = { stem: 'there', size: 60, key: 6 }
const WORDS = octetsOf('moved\n')
const MOVED: FieldLines = [
  ['Location', '/new'],
  ['Content-Length', String(WORDS.length)],
]

/** Redirects once in this way, and shows the page wherever the second request comes. */
function redirectsBy(stage: Parameters<typeof attend>[0], redirect: Answer, serving: Serving, page: Page) {
  return attend(stage, errand('old'), (asked) =>
    asked?.target === '/old'
      ? [response({ status: '302 Found', content: WORDS, ...redirect }), serving]
      : [closing(textOf(page)), { closes: true }],
  )
}

/** No connection carried a second request. */
function carriedOne(t: Transcript): Verdict {
  const twice = linesOf(t, 'server').find((line) => requestsOn(t, line).messages.length > 1)
  return twice === undefined ? met : unmet('the next request on another connection', `it came on the same, ${twice}`)
}

export const heedsClose = requirement({
  title: 'After "Connection: close" no further request is sent on that connection',
  clause: rfc(9112, '9.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'The server has said that it will not listen any more; the request would be lost, or be answered to nobody.',
  hint: 'Look for "close" in Connection, in any case and among other options, before you use a connection again.',
  given: fc.record({ page: page(100), close: fc.constantFrom('close', 'Close', 'CLOSE', 'x-other, close') }),
  examples: [
    { page: SMALL, close: 'close' },
    { page: SMALL, close: 'x-other, Close' },
  ],
  when: ({ page, close }, stage) =>
    redirectsBy(stage, { fields: [...MOVED, ['Connection', close]] }, { closes: false }, page),
  judge: ({ page }, t) => all(carriedOne(t), fetches(t, textOf(page))),
})

export const heedsHttp10 = requirement({
  title: 'No second request is sent on a connection of HTTP/1.0 that nobody has said to keep',
  clause: rfc(9112, '9.3'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'Servers of HTTP/1.0 close after each response; a request behind it is lost.',
  hint: 'Look at the version in the status line before you use a connection again.',
  given: fc.record({ page: page(100) }),
  examples: [{ page: SMALL }],
  when: ({ page }, stage) => redirectsBy(stage, { version: 'HTTP/1.0', fields: MOVED }, { closes: false }, page),
  judge: ({ page }, t) => all(carriedOne(t), fetches(t, textOf(page))),
})

export const survivesIdleClose = requirement({
  title: 'When the server closes a connection that it might have kept, the next request gets a new one',
  clause: rfc(9112, '9.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  capability,
  needs: [followsRedirects],
  why: 'Servers close idle connections whenever they like; whoever sends on without looking fails now and then.',
  hint: 'When a connection that has been used before is closed without a response, open another one and ask again.',
  given: fc.record({ page: page(100) }),
  examples: [{ page: SMALL }],
  when: ({ page }, stage) => redirectsBy(stage, { fields: MOVED }, { closes: true }, page),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const readsRedirectToItsEnd = requirement({
  title: 'The next response is found behind the content of the last one',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [followsRedirects],
  why: 'What is left of a response on a connection that is used again becomes the beginning of the next.',
  hint: 'Read the content of a redirect to its end before you send the next request there; or close, and open another connection.',
  given: fc.record({ page: page(100), size: fc.integer({ min: 1, max: 3_000 }) }),
  examples: [{ page: SMALL, size: 2_000 }],
  when: ({ page, size }, stage) => {
    const content = textOf({ stem: '', size, key: 1 })
    const fields: FieldLines = [
      ['Location', '/new'],
      ['Content-Length', String(size)],
    ]
    return redirectsBy(stage, { fields, content }, { closes: 'asked' }, page)
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const reusesForRedirects = requirement({
  title: 'A redirect to the same server is followed on the same connection',
  clause: rfc(9112, '9.3'),
  level: 'MAY',
  tier: 'standard',
  points: 0,
  capability,
  needs: [followsRedirects],
  why: 'A new connection costs a round trip.',
  hint: 'Send the next request on the same connection, when its response was read to the end and did not say close.',
  given: fc.record({ page: page(100) }),
  examples: [{ page: SMALL }],
  when: ({ page }, stage) => redirectsBy(stage, { fields: MOVED }, { closes: 'asked' }, page),
  judge: (_, t) => {
    const connections = linesOf(t, 'server').length
    return connections === 1 ? met : unmet('one connection', `${connections} connections for two requests`)
  },
})
