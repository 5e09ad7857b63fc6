/** The field Host: which of the hosts that live on a server is meant (RFC 9112 §3.2, RFC 9110 §7.2). */
import { fc, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { HOST, word } from '../pen.ts'
import { hasStatus } from './ask.ts'
import { askForPage, raw, refusalOrPage, TARGET } from './refusals.ts'

export const refusesMissingHost = requirement({
  title: 'A request in HTTP/1.1 without Host is answered 400',
  clause: rfc(9112, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['HO-01'],
  why: 'A thousand sites share one address; without the name nobody knows whose page is meant.',
  hint: 'When the version is HTTP/1.1 and there is no field Host, answer 400 and close.',
  given: fc.record({
    lines: fc.subarray(['User-Agent: wiregrade', 'Accept: */*', 'X-Host: localhost', 'Hosts: localhost']),
  }),
  examples: [{ lines: [] }, { lines: ['X-Host: localhost'] }],
  when: ({ lines }, stage) => askForPage(stage, raw(`GET ${TARGET} HTTP/1.1`, ...lines, 'Connection: close')),
  judge: (_, t) => hasStatus(t, [400]),
})

const spelled = fc.constantFrom('Host', 'host', 'HOST')
const between = fc.subarray(['Accept: */*', 'X-Note: between'])

interface Twice {
  readonly names: readonly string[]
  readonly hosts: readonly string[]
  readonly between: readonly string[]
}

/** A request with a Host, maybe something else, and another Host. */
function withTwoHosts({ names, hosts, between }: Twice): Uint8Array {
  const [one, other] = names.map((name, at) => `${name}: ${hosts[at]}`)
  return raw(`GET ${TARGET} HTTP/1.1`, `${one}`, ...between, `${other}`, 'Connection: close')
}

export const refusesSecondHost = requirement({
  title: 'A request with two Hosts that differ is answered 400',
  clause: rfc(9112, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['HO-02', 'HF-13'],
  why: 'A filter goes by the first, the server by the last: so the filter is passed by.',
  hint: 'Keep all field lines of a name, and answer 400 when there are two of Host. A dictionary keeps only the last of them.',
  given: fc.record<Twice>({
    names: fc.tuple(spelled, spelled),
    hosts: fc.constantFrom([HOST, 'other.example'], ['other.example', HOST], [HOST, '']),
    between,
  }),
  examples: [
    { names: ['Host', 'Host'], hosts: [HOST, 'other.example'], between: [] },
    { names: ['Host', 'hOST'], hosts: ['other.example', HOST], between: ['Accept: */*'] },
  ],
  when: (twice, stage) => askForPage(stage, withTwoHosts(twice)),
  judge: (_, t) => hasStatus(t, [400]),
})

export const refusesRepeatedHost = requirement({
  title: 'A request with the same Host twice is answered 400 too',
  clause: rfc(9112, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [refusesSecondHost],
  covers: ['HO-03'],
  why: 'No client sends Host twice; whoever did so wanted to see what happens.',
  hint: 'Count the lines of Host before you compare what they say.',
  given: fc.record({ names: fc.tuple(spelled, spelled), between }),
  examples: [{ names: ['Host', 'Host'], between: [] }],
  when: ({ names, between }, stage) => askForPage(stage, withTwoHosts({ names, hosts: [HOST, HOST], between })),
  judge: (_, t) => hasStatus(t, [400]),
})

/** What can stand in no authority at all: a path, a blank, a control character. */
const PLAINLY_INVALID = [
  'localhost/path',
  '/localhost',
  'http://localhost',
  'localhost, other.example',
  'local host',
  'local\0host',
  'localhost\0',
  'local\x01host',
]
/** What uri-host [ ":" port ] is not: a user, a query, a port that is no number, brackets left open. */
const MISSPELLED = [
  'user@localhost',
  'localhost:port',
  'localhost?query',
  '[::1',
  'user:password@localhost',
  'localhost#fragment',
  'localhost:80:80',
  'localhost:-1',
  '::1]',
  '[localhost]',
  'local\\host',
  'local"host',
  'local<host>',
  'local^host',
  'local|host',
  'local%host',
]

export const refusesInvalidHost = requirement({
  title: 'A Host with a path, a blank or a control character in it is answered 400',
  clause: rfc(9112, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['HO-05', 'HO-06', 'HF-06', 'HF-07'],
  why: 'Host goes into links, redirects and the keys of caches; whatever it may hold, it will once hold.',
  hint: 'Check Host against the grammar of RFC 3986 §3.2.2: a name of letters, digits, marks and %XX, or an address in brackets; then maybe a colon and digits.',
  given: fc.record({
    host: fc.oneof(
      fc.constantFrom(...PLAINLY_INVALID),
      fc.tuple(word, fc.constantFrom('/', ' ', '\0', '\x01', '\x7f'), word).map((parts) => parts.join('')),
    ),
  }),
  examples: PLAINLY_INVALID.map((host) => ({ host })),
  when: ({ host }, stage) => askWithHost(stage, host),
  judge: (_, t) => hasStatus(t, [400]),
})

// A MUST in the standard like the one before; but servers that half of the world uses look no closer than for paths and blanks.
export const refusesMisspelledHost = requirement({
  title: 'A Host that is no name with maybe a port behind it is answered 400',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [refusesInvalidHost],
  covers: ['HO-04'],
  why: 'user@bank is read as bank by one program, and as user@bank by the next.',
  hint: 'Check Host against the grammar of RFC 3986 §3.2.2, character by character; user information is not part of it.',
  given: fc.record({
    host: fc.oneof(
      fc.constantFrom(...MISSPELLED),
      fc.tuple(word, fc.constantFrom(...'?#@\\"<>^`{|}'), word).map((parts) => parts.join('')),
    ),
  }),
  examples: MISSPELLED.slice(0, 4).map((host) => ({ host })),
  when: ({ host }, stage) => askWithHost(stage, host),
  judge: (_, t) => hasStatus(t, [400]),
})

function askWithHost(stage: Stage, host: string): Promise<void> {
  return askForPage(stage, raw(`GET ${TARGET} HTTP/1.1`, `Host: ${host}`, 'Connection: close'))
}

const port = fc.oneof(
  fc.constantFrom('', ':80', ':6789'),
  fc.integer({ min: 1, max: 65_535 }).map((port) => `:${port}`),
)

export const takesValidHosts = requirement({
  title: 'Every form of a host is taken: names, addresses, ports',
  clause: rfc(9110, '7.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['HO-01'],
  why: 'A server has several names and addresses, and behind a tunnel it has another port than it knows.',
  hint: 'Do not compare Host with one name. A server that has only one site gives it to everybody.',
  given: fc.record({
    host: fc
      .tuple(
        fc.oneof(
          fc.constantFrom(
            '127.0.0.1',
            '[::1]',
            'LOCALHOST',
            'www.example.com',
            'xn--bcher-kva.example',
            'a-b-c.example',
            '[2001:db8::7]',
          ),
          word,
        ),
        port,
      )
      .map((parts) => parts.join('')),
  }),
  examples: [{ host: '127.0.0.1:6789' }, { host: '[::1]:6789' }, { host: 'LocalHost' }, { host: 'www.example.com' }],
  when: ({ host }, stage) => askForPage(stage, raw(`GET ${TARGET} HTTP/1.1`, `Host: ${host}`, 'Connection: close')),
  // A server may know that it is not the one that is meant (RFC 9110 §15.5.20).
  judge: (_, t) => hasStatus(t, [200, 403, 404, 421]),
})

export const takesOrRefusesEmptyHost = requirement({
  title: 'An empty Host is taken for the usual one, or refused',
  clause: rfc(9112, '3.3'),
  level: 'MAY',
  tier: 'standard',
  points: 0,
  covers: ['HO-07'],
  why: 'A client whose URI has no host sends it so; whether there is a usual one is up to the server.',
  hint: 'Serve the site that you have, or answer 400.',
  given: fc.record({ blanks: fc.constantFrom('', ' ', '\t') }),
  examples: [{ blanks: '' }],
  when: ({ blanks }, stage) => askForPage(stage, raw(`GET ${TARGET} HTTP/1.1`, `Host:${blanks}`, 'Connection: close')),
  judge: (_, t) => refusalOrPage(t),
})
