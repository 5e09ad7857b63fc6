/** What the client asks: the request line, the target, Host, and nothing that does not belong there. */
import {
  all,
  contract,
  fc,
  met,
  octetsOf,
  quote,
  requirement,
  rfc,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { fieldLinesOf, fieldOf } from '../lens/head.ts'
import { encoded, word } from '../pen.ts'
import { closing, portOf } from './answers.ts'
import { host } from './capabilities.ts'
import { fetchesDocument } from './first.ts'
import { allRequests, errandTo, inRequest, serve } from './serve.ts'

const ANSWER = closing(octetsOf('the answer\n'))

/** The request is for this target, which is compared as an equivalent spelling would be (RFC 3986 §6.2.2.1). */
function asksFor(t: Transcript, target: string): Verdict {
  const upper = (text: string) => text.replaceAll(/%[0-9A-Fa-f]{2}/g, (triplet) => triplet.toUpperCase())
  return inRequest(t, (request) =>
    upper(request.target) === upper(target)
      ? met
      : unmet(`a request for ${target}`, `one for ${quote(octetsOf(request.target))}`),
  )
}

export const asksWithGet = requirement({
  title: 'The request is a GET',
  clause: contract('start'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'GET is the request for a document; every other method asks the server for something else.',
  hint: 'Begin the request with "GET ", in capitals, then the path, then " HTTP/1.1".',
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, name, ANSWER),
  judge: (_, t) =>
    inRequest(t, ({ method }) => (method === 'GET' ? met : unmet('the method GET', quote(octetsOf(method))))),
})

export const asksForThePath = requirement({
  title: 'The target of the request is the path of the URL, and not the whole URL',
  clause: rfc(9112, '3.2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'The path is how the server knows which document is meant; the whole URL is for proxies.',
  hint: 'Take what follows the host and port in the URL, beginning with its slash, and put it behind "GET ".',
  given: fc.record({ folders: fc.array(word, { maxLength: 3 }), name: word }),
  examples: [{ folders: ['deep', 'er'], name: 'page.html' }],
  when: ({ folders, name }, stage) => serve(stage, [...folders, name].join('/'), ANSWER),
  judge: ({ folders, name }, t) => asksFor(t, `/${[...folders, name].join('/')}`),
})

export const asksForRoot = requirement({
  title: 'A URL without a path is asked for with the target /',
  clause: rfc(9112, '3.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A request line without a target is no request: servers answer it with 400.',
  hint: 'When nothing follows the host and port, or what follows begins with a question mark, put a slash in front of it.',
  needs: [asksForThePath],
  given: fc.record({ query: fc.option(word) }),
  examples: [{ query: null }],
  when: ({ query }, stage) => serve(stage, errandTo(query === null ? '' : `?${query}`), ANSWER),
  judge: ({ query }, t) => asksFor(t, query === null ? '/' : `/?${query}`),
})

export const sendsTheQuery = requirement({
  title: 'The query of the URL is part of the target',
  clause: rfc(9112, '3.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Searches and forms put everything that they ask for behind the question mark.',
  hint: 'The target is the path together with ? and the query; only what follows # stays at home.',
  needs: [asksForThePath],
  given: fc.record({ name: word, pairs: fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 3 }) }),
  examples: [
    {
      name: 'search',
      pairs: [
        ['q', 'wire'],
        ['page', '2'],
      ],
    },
  ],
  when: ({ name, pairs }, stage) => serve(stage, errandTo(`/${name}?${queryOf(pairs)}`), ANSWER),
  judge: ({ name, pairs }, t) => asksFor(t, `/${name}?${queryOf(pairs)}`),
})

function queryOf(pairs: readonly (readonly string[])[]): string {
  return pairs.map((pair) => pair.join('=')).join('&')
}

export const keepsPercentEncoding = requirement({
  title: 'What is percent-encoded in the URL is sent percent-encoded, once',
  clause: rfc(3986, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Decoded, a blank or a slash breaks the request or names another document; encoded again, %20 becomes %2520.',
  hint: 'Send the path of the URL as it stands there. Do not pass it through an unquote or quote function.',
  needs: [asksForThePath],
  given: fc.record({
    name: fc.string({ unit: fc.constantFrom(' ', '%', '/', '?', '#', 'é', '日', 'a'), minLength: 1, maxLength: 6 }),
  }),
  examples: [{ name: 'a b/é%' }],
  when: ({ name }, stage) => serve(stage, errandTo(`/x${escaped(name)}`), ANSWER),
  judge: ({ name }, t) => asksFor(t, `/x${escaped(name)}`),
})

function escaped(name: string): string {
  return encoded(name).replaceAll('/', '%2F')
}

export const keepsReservedCharacters = requirement({
  title: 'Punctuation that a URL may hold is sent as it stands there',
  clause: rfc(3986, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'These characters may separate parts of a name; percent-encoded they are another name.',
  hint: 'Send the path of the URL as it stands there; whoever wrote it has encoded what had to be.',
  needs: [asksForThePath],
  given: fc.record({ marks: fc.string({ unit: fc.constantFrom(...'$&+,;=:@~!-._'), minLength: 1, maxLength: 6 }) }),
  examples: [{ marks: 'a;b=1,2@c:d+e&f~g' }],
  when: ({ marks }, stage) => serve(stage, errandTo(`/x${marks}y`), ANSWER),
  judge: ({ marks }, t) => asksFor(t, `/x${marks}y`),
})

export const keepsFragmentToItself = requirement({
  title: 'The fragment of the URL is not sent',
  clause: rfc(3986, '3.5'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'A fragment is a place inside the document, for the reader; servers answer 400 or 404 when it is sent.',
  hint: 'Cut the URL at # before you take the path and the query from it.',
  needs: [asksForThePath],
  given: fc.record({ name: word, query: fc.option(word), fragment: word }),
  examples: [{ name: 'chapter', query: 'v', fragment: 'end' }],
  when: ({ name, query, fragment }, stage) =>
    serve(stage, errandTo(`/${name}${query === null ? '' : `?${query}`}#${fragment}`), ANSWER),
  judge: ({ name, query }, t) => asksFor(t, `/${name}${query === null ? '' : `?${query}`}`),
})

export const sendsLongTargets = requirement({
  title: 'A target of up to 8000 octets is sent whole',
  clause: rfc(9112, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Searches and signed links are long; a cut target asks for another document.',
  hint: 'Do not put the request into a buffer of fixed size.',
  needs: [asksForThePath],
  given: fc.record({ length: fc.integer({ min: 300, max: 7_900 }) }),
  examples: [{ length: 7_900 }],
  when: ({ length }, stage) => serve(stage, 'x'.repeat(length), ANSWER),
  judge: ({ length }, t) => asksFor(t, `/${'x'.repeat(length)}`),
})

export const sendsHost = requirement({
  title: 'A request of HTTP/1.1 has the field Host, once',
  clause: rfc(9112, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Servers answer 400 without it: many sites share one address, and Host says which of them is meant.',
  hint: 'Send "Host: " and the host of the URL behind the request line.',
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, name, ANSWER),
  judge: (_, t) =>
    inRequest(t, (request) => {
      const hosts = fieldLinesOf(request, 'host')
      const fine = hosts.length === 1 || (hosts.length === 0 && request.version === '1.0')
      return fine ? met : unmet('one field Host', hosts.length === 0 ? 'none' : `${hosts.length} of them`)
    }),
})

const LOOPBACK = /^(?:localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/i

export const namesThePortInHost = requirement({
  title: 'Host names the host and the port of the URL',
  clause: rfc(9112, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: host,
  why: 'A server uses it to find the site, and to write links that lead back to it. A built-in Host asks somebody else.',
  hint: 'Write host and port of the URL with a colon between them; only port 80 is left out.',
  needs: [sendsHost],
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, name, ANSWER),
  judge: (_, t) =>
    inRequest(t, (request) => {
      const said = fieldOf(request, 'host')
      if (said === undefined) return unobserved('the request has no Host')
      const [, name = '', port = '80'] = /^(.*?)(?::(\d+))?$/.exec(said) ?? []
      const right = LOOPBACK.test(name) && Number(port) === portOf(t)
      return right ? met : unmet('Host with the host and the port of the URL', `"${said}"`)
    }),
})

export const sendsHostFirst = requirement({
  title: 'Host is the first field',
  clause: rfc(9110, '7.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: host,
  why: 'Whoever passes the request on decides by Host, and can do so before the rest has come.',
  hint: 'Send the line with Host right behind the request line.',
  needs: [sendsHost],
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, name, ANSWER),
  judge: (_, t) =>
    inRequest(t, (request) => {
      const first = request.fields[0]?.name
      return first === 'host' ? met : unmet('Host as the first field', `"${first}"`)
    }),
})

export const asksOnce = requirement({
  title: 'One document is asked for once',
  clause: contract('start'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Every request costs the server work, and the network time.',
  hint: 'Send the request once and read its response; do not ask first whether the document exists.',
  given: fc.record({ name: word }),
  examples: [{ name: 'once' }],
  when: async ({ name }, stage) => {
    await serve(stage, name, ANSWER)
    const again = await stage.accept({ optional: true, patience: 0.1 })
    await again?.linger((received) => received.length > 0)
  },
  judge: (_, t) => {
    const requests = allRequests(t).length
    return requests === 1 ? met : unmet('one request', requests === 0 ? 'none' : `${requests} requests`)
  },
})

export const announcesNoContent = requirement({
  title: 'A GET has no content, and does not speak of any',
  clause: rfc(9110, '9.3.1'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  why: 'Content in a GET has no meaning; some servers refuse it, since it has been used to smuggle requests past them.',
  hint: 'End the request with the empty line, and send neither Content-Length nor Transfer-Encoding.',
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, name, ANSWER),
  judge: (_, t) =>
    inRequest(t, (request) => {
      const spoken = ['content-length', 'transfer-encoding'].find((name) => fieldOf(request, name) !== undefined)
      return all(
        spoken === undefined ? met : unmet('no field about content', `"${spoken}: ${fieldOf(request, spoken)}"`),
        request.content.length === 0 ? met : unmet('no content', quote(request.content)),
      )
    }),
})

export const namesItself = requirement({
  title: 'The client names itself in User-Agent',
  clause: rfc(9110, '10.1.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Operators find out by it which program makes trouble; some servers refuse those who hide.',
  hint: 'Send a field such as "User-Agent: my-fetch/1.0".',
  needs: [fetchesDocument],
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, name, ANSWER),
  judge: (_, t) =>
    inRequest(t, (request) =>
      (fieldOf(request, 'user-agent') ?? '') === '' ? unmet('the field User-Agent', 'none') : met,
    ),
})
