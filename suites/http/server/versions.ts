/** The version in the first line: how it is spelled, and what it means for the answer (RFC 9112 §2.3, RFC 9110 §2.5 and §6.2). */
import { all, fc, happened, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { HOST, joined, latin1Octets, page, pathOf, word } from '../pen.ts'
import { answered, answersOn, ask, finalOf, gotPage, inAnswer, publish } from './ask.ts'
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

export const closesAfterHttp10 = requirement({
  title: 'After the answer to a request in HTTP/1.0 the server closes the connection',
  clause: rfc(9112, '9.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [servesHttp10],
  covers: ['VER-09'],
  why: 'A client of that age reads until the end of the connection, whatever else it is told.',
  hint: 'Keep the connection only when the request is HTTP/1.1, or has Connection: keep-alive.',
  given: fc.record({ page: page() }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    const line = await stage.connect()
    await line.send(raw(`GET /${pathOf(page)} HTTP/1.0`, `Host: ${HOST}`))
    await line.readToEnd()
  },
  judge: ({ page }, t) => {
    const over = happened(t, 'client 1', 'ended') || happened(t, 'client 1', 'reset')
    return all(gotPage(t, page), over ? met : unmet('the end of the connection', 'it stays open'))
  },
})

export const sendsNoInterimToHttp10 = requirement({
  title: 'A client of HTTP/1.0 gets no interim response',
  clause: rfc(9110, '15.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['VER-10'],
  why: 'HTTP/1.0 has no 1xx: such a client takes "100 Continue" for its answer.',
  hint: 'Ignore the field Expect when the request is HTTP/1.0.',
  given: fc.record({ method: fc.constantFrom('POST', 'PUT', 'GET'), content: word }),
  examples: [
    { method: 'POST', content: 'content' },
    { method: 'GET', content: 'content' },
  ],
  when: async ({ method, content }, stage) => {
    const head = raw(
      `${method} /form HTTP/1.0`,
      `Host: ${HOST}`,
      'Expect: 100-continue',
      `Content-Length: ${content.length}`,
    )
    const line = await stage.connect()
    await line.send(head)
    // Whoever says 100 says it now.
    await line.linger((received) => received.length > 0)
    await line.send(latin1Octets(content))
    await line.read({ until: answered(), for: 'the answer' })
    await line.hangUp('last')
  },
  judge: (_, t) => {
    const interim = answersOn(t).messages.find(({ status }) => status < 200)
    return interim
      ? unmet('a final response', `${interim.status}`, octets(t, 'client 1', 'received').at(interim.at))
      : met
  },
})

export const distrustsChunksInHttp10 = requirement({
  title: 'After a request in HTTP/1.0 with Transfer-Encoding the connection is closed',
  clause: rfc(9112, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['VER-11'],
  why: 'HTTP/1.0 has no chunks: somebody on the way may have read the same octets as another request.',
  hint: 'When the version is 1.0 and there is a Transfer-Encoding, answer (best 400) and close, even with Connection: keep-alive.',
  given: fc.record({ method: fc.constantFrom('POST', 'GET'), length: fc.boolean() }),
  examples: [
    { method: 'GET', length: false },
    { method: 'POST', length: false },
    { method: 'GET', length: true },
  ],
  when: async ({ method, length }, stage) => {
    await publish(stage, PAGE)
    const head = raw(
      `${method} ${TARGET} HTTP/1.0`,
      `Host: ${HOST}`,
      'Connection: keep-alive',
      ...(length ? ['Content-Length: 5'] : []),
      'Transfer-Encoding: chunked',
    )
    const line = await stage.connect()
    await line.send(joined(head, latin1Octets('0\r\n\r\n')))
    await line.read({ until: answered(), for: 'the answer' })
    await line.send(raw(`GET ${TARGET} HTTP/1.0`, `Host: ${HOST}`, 'Connection: keep-alive'))
    await line.readToEnd()
  },
  judge: (_, t) => {
    const methods = ['GET', 'GET']
    const [, second] = finalOf(answersOn(t, 'client 1', methods).messages)
    const over = happened(t, 'client 1', 'ended') || happened(t, 'client 1', 'reset')
    if (second)
      return unmet('the end of the connection', 'one more answer', octets(t, 'client 1', 'received').at(second.at))
    return over ? met : unmet('the end of the connection', 'it stays open')
  },
})

export const ignoresUpgradeInHttp10 = requirement({
  title: 'A wish to upgrade is ignored in HTTP/1.0',
  clause: rfc(9110, '7.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [servesHttp10],
  covers: ['VER-12'],
  why: 'A proxy of that age passes the field on without knowing what it means, and cannot follow the change.',
  hint: 'Look at Upgrade only when the request is HTTP/1.1.',
  given: fc.record({ protocol: fc.constantFrom('websocket', 'h2c', 'TLS/1.0') }),
  examples: [{ protocol: 'websocket' }, { protocol: 'h2c' }],
  when: ({ protocol }, stage) =>
    askForPage(
      stage,
      raw(
        `GET ${TARGET} HTTP/1.0`,
        `Host: ${HOST}`,
        `Connection: Upgrade${protocol === 'h2c' ? ', HTTP2-Settings' : ''}`,
        `Upgrade: ${protocol}`,
        ...(protocol === 'h2c' ? ['HTTP2-Settings: AAMAAABkAAQAAP__'] : []),
        ...(protocol === 'websocket'
          ? ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
          : []),
      ),
    ),
  // Whether the rest of such a request is to somebody's liking is not the question here.
  judge: (_, t) =>
    inAnswer(t, ({ status, at }) =>
      status === 101
        ? unmet('an answer in HTTP/1.1 or HTTP/1.0', 'another protocol', octets(t, 'client 1', 'received').at(at))
        : met,
    ),
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
