/** The version in the first line: how it is spelled, and what it means for the answer (RFC 9112 §2.3, RFC 9110 §2.5 and §6.2). */
import { fc, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { HOST, page, pathOf } from '../pen.ts'
import { ask, gotPage, inAnswer, publish } from './ask.ts'
import { askForPage, PAGE, raw, refusal, TARGET, withFirstLine } from './refusals.ts'

export const answersInHttp1 = requirement({
  title: 'The answer to a request in HTTP/1.1 or HTTP/1.0 is in HTTP/1.1 or HTTP/1.0',
  clause: rfc(9110, '6.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'The version says what the server understands; a client that believes it sends what the server cannot read.',
  hint: 'Begin the answer with HTTP/1.1 when you keep to that version, with HTTP/1.0 otherwise. Do not copy the version out of the request.',
  given: fc.record({ minor: fc.constantFrom(0, 1, 2, 9) }),
  examples: [{ minor: 1 }, { minor: 0 }, { minor: 9 }],
  when: ({ minor }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET} HTTP/1.${minor}`)),
  judge: (_, t) =>
    inAnswer(t, ({ version, at }) =>
      version === '1.1' || version === '1.0'
        ? met
        : unmet('HTTP/1.1 or HTTP/1.0', `HTTP/${version}`, octets(t, 'client 1', 'received').at(at)),
    ),
})

export const servesHttp10 = requirement({
  title: 'A request in HTTP/1.0 is served, without a Host too',
  clause: rfc(9110, '2.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-08'],
  why: 'Monitors, load balancers and old devices ask so, and Host came with HTTP/1.1.',
  hint: 'Accept HTTP/1.0 in the first line, and ask for a Host only in HTTP/1.1.',
  given: fc.record({ page: page(), host: fc.boolean() }),
  examples: [
    { page: PAGE, host: false },
    { page: PAGE, host: true },
  ],
  when: async ({ page, host }, stage) => {
    await publish(stage, page)
    await ask(stage, raw(`GET /${pathOf(page)} HTTP/1.0`, ...(host ? [`Host: ${HOST}`] : [])))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const refusesOtherMajorVersions = requirement({
  title: 'A request in another major version is refused, best with 505',
  clause: rfc(9110, '15.6.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-01'],
  why: 'The first digit says how messages are written; what follows cannot be read by who does not know it.',
  hint: 'Compare the digit before the point with 1, and answer 505 (HTTP Version Not Supported).',
  given: fc.record({ major: fc.integer({ min: 2, max: 9 }), minor: fc.integer({ min: 0, max: 9 }) }),
  examples: [
    { major: 2, minor: 0 },
    { major: 3, minor: 7 },
  ],
  when: ({ major, minor }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET} HTTP/${major}.${minor}`)),
  judge: (_, t) => refusal(t),
})

export const refusesMissingVersion = requirement({
  title: 'A first line without a version is refused',
  clause: rfc(9112, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-02'],
  why: 'In 1991 such a line was a whole request; today its answer would be taken for something else.',
  hint: 'Check that the first line has three parts, and answer 400 otherwise.',
  given: fc.record({ behind: fc.constantFrom('', ' ') }),
  examples: [{ behind: '' }],
  when: ({ behind }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET}${behind}`)),
  judge: (_, t) => refusal(t),
})

const MISSPELLED = [
  'HTTP/1',
  'HTTP/1.',
  'HTTP/.1',
  'HTTP/01.1',
  'HTTP/1.01',
  'HTTP/1.1.1',
  'HTTP/1,1',
  'HTTP/+1.1',
  'HTTP/1.x',
  'HTTP/ 1.1',
  'HTTP/1. 1',
  'HTTP /1.1',
  'HTTP1.1',
  'HTTP\\1.1',
  'HTTPS/1.1',
  'HTP/1.1',
  'XHTTP/1.1',
  'http/1.1',
  'Http/1.1',
  'HTTP/1.1x',
]

export const refusesMisspelledVersions = requirement({
  title: 'No spelling of the version but HTTP/, a digit, a point and a digit is accepted',
  clause: rfc(9112, '2.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-03', 'VER-04', 'VER-05', 'VER-06'],
  why: 'Who guesses what such a word means may guess otherwise than a proxy in front of him.',
  hint: 'Compare the third part of the first line with HTTP/1.1 and HTTP/1.0 as they stand, capitals included.',
  given: fc.record({
    version: fc.oneof(fc.constantFrom(...MISSPELLED), fc.stringMatching(/^HTTP\/1\.[A-Za-z!--]{1,3}$/)),
  }),
  examples: MISSPELLED.map((version) => ({ version })),
  when: ({ version }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET} ${version}`)),
  judge: (_, t) => refusal(t),
})

export const readsHigherMinorVersions = requirement({
  title: 'A higher minor version is served as HTTP/1.1 is',
  clause: rfc(9110, '6.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-07'],
  why: 'Whatever HTTP/1.2 will bring, it can be ignored; a server that refuses it stands in its way.',
  hint: 'Look at the digit before the point to decide whether you can read the request, not at the one behind it.',
  given: fc.record({ minor: fc.integer({ min: 2, max: 9 }) }),
  examples: [{ minor: 2 }],
  when: ({ minor }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET} HTTP/1.${minor}`)),
  judge: (_, t) => gotPage(t, PAGE),
})
