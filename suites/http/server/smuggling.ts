/** Requests that say two things about their length (RFC 9112 §11.2): whichever is believed, nothing inside them is answered. */

import { fc, requirement, rfc } from '../../../harness/kit.ts'
import { chunked, cuts, type FieldLines, HOST, joined, latin1Octets } from '../pen.ts'
import { notFooled, poison, poisoned } from './poison.ts'
import { NEXT_TARGET, nextRequest, oddRequest, provoke } from './sequence.ts'

const NOTHING = new Uint8Array()

export const closesAfterLengthAndCoding = requirement({
  title: 'A request with both Content-Length and Transfer-Encoding is the last on its connection',
  clause: rfc(9112, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['DS-01', 'DS-02', 'DS-03'],
  why: 'Two programs that believe a different one of them see a different number of requests.',
  hint: 'When both fields are there, answer 400 and close; or decode the chunks, answer, and close.',
  given: fc.record({
    length: fc.constantFrom('all', 'short', '0', '+9', '9x'),
    poison,
    codingFirst: fc.boolean(),
    keepAlive: fc.boolean(),
    cuts: fc.oneof(fc.constant([]), cuts(300, 3)),
  }),
  examples: [
    { length: 'all', poison: 'request', codingFirst: false, keepAlive: false, cuts: [] },
    { length: 'short', poison: 'request', codingFirst: true, keepAlive: false, cuts: [] },
    { length: 'all', poison: 'head', codingFirst: true, keepAlive: true, cuts: [] },
    { length: '+9', poison: 'request', codingFirst: false, keepAlive: false, cuts: [] },
    { length: '9x', poison: 'request', codingFirst: false, keepAlive: false, cuts: [] },
    { length: 'all', poison: 'request', codingFirst: false, keepAlive: false, cuts: [100, 115] },
  ],
  when: ({ length, poison, codingFirst, keepAlive, cuts }, stage) => {
    const hidden = poisoned(poison)
    const short = length === 'short'
    // Behind the last chunk, or inside of one with a length that ends before it.
    const content = short ? chunked(hidden) : joined(chunked(NOTHING), hidden)
    const octets = length === 'all' ? content.length : short ? content.indexOf(0x0a) + 1 : length
    const both: FieldLines = [
      ['Content-Length', String(octets)],
      ['Transfer-Encoding', 'chunked'],
    ]
    const fields = [
      ...(codingFirst ? both.toReversed() : both),
      ...(keepAlive ? [['Connection', 'keep-alive'] as const] : []),
    ]
    return provoke(stage, joined(oddRequest('GET', fields, content), nextRequest), cuts)
  },
  judge: (_, t) => notFooled(t),
})

/** Field lines that some take for Transfer-Encoding: chunked, and others for nothing. */
const DISGUISES = [
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding : chunked',
  'Transfer_Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: identity, chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding:\r\n chunked',
  'Transfer-Encoding:\x0bchunked',
  'Transfer-Encoding: , chunked',
  'Transfer-Encoding: "chunked"',
  'TRANSFER-ENCODING: CHUNKED',
  'X: y\r\n Transfer-Encoding: chunked',
  'X: y\nTransfer-Encoding: chunked',
  'X: y\rTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r',
  'Transfer-Encoding\x00: chunked',
]

/** A request with a field line that no pen would write. */
function withLine(method: string, line: string, length: number, content: Uint8Array): Uint8Array {
  const head = `${method} ${NEXT_TARGET} HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${length}\r\n${line}\r\n\r\n`
  return joined(latin1Octets(head), content)
}

export const hidesNothingBehindChunks = requirement({
  title: 'A disguised Transfer-Encoding does not turn the end of content into a request',
  clause: rfc(9112, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['DS-02', 'DS-05', 'HF-14', 'TE-09'],
  why: 'Proxies and servers that differ about one field line have been robbed of the next user’s request.',
  hint: 'Refuse what is no correct Transfer-Encoding with 400 and close; never guess what was meant.',
  given: fc.record({
    line: fc.constantFrom(...DISGUISES),
    method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
    poison: fc.constantFrom('request', 'head'),
  }),
  examples: [
    ...DISGUISES.map((line) => ({ line, method: 'GET', poison: 'request' })),
    { line: 'Transfer-Encoding:\r\n chunked', method: 'OPTIONS', poison: 'request' },
  ],
  // The length covers everything, so in no reading is there a second request that may be answered.
  when: ({ line, method, poison }, stage) => {
    const content = joined(chunked(NOTHING), poisoned(poison))
    return provoke(stage, withLine(method, line, content.length, content))
  },
  judge: ({ method }, t) => notFooled(t, method),
})

/** Those of which the coding is there in every reading, so that the length counts in none. */
const CODINGS = [
  'xchunked',
  'identity',
  'identity, chunked',
  'chunked, identity',
  ', chunked',
  '"chunked"',
  '\x0bchunked',
  'CHUNKED',
  'chunked ',
]

export const hidesNothingInChunks = requirement({
  title: 'A short Content-Length beside an odd Transfer-Encoding does not turn content into a request',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['DS-01', 'DS-02'],
  why: 'A server that falls back to Content-Length when it does not know the coding answers what was content to all others.',
  hint: 'Once Transfer-Encoding is there, Content-Length says nothing: decode chunks, or answer 400 or 501, and close.',
  given: fc.record({
    coding: fc.constantFrom(...CODINGS),
    poison: fc.constantFrom('request', 'head'),
  }),
  examples: CODINGS.map((coding) => ({ coding, poison: 'request' })),
  when: ({ coding, poison }, stage) => {
    const content = chunked(poisoned(poison))
    return provoke(stage, withLine('GET', `Transfer-Encoding: ${coding}`, content.indexOf(0x0a) + 1, content))
  },
  judge: (_, t) => notFooled(t),
})

export const hidesNothingBehindTwoLengths = requirement({
  title: 'Two different lengths do not turn content into a request',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['DS-02', 'CL-12'],
  why: 'Whichever of the two is believed, somebody else has believed the other one.',
  hint: 'Answer 400 and close unless all lengths in a request are the same.',
  given: fc.record({ shortFirst: fc.boolean(), poison }),
  examples: [
    { shortFirst: true, poison: 'request' },
    { shortFirst: false, poison: 'request' },
  ],
  when: ({ shortFirst, poison }, stage) => {
    const content = poisoned(poison)
    const lengths = [['Content-Length', '0'] as const, ['Content-Length', String(content.length)] as const]
    return provoke(stage, oddRequest('GET', shortFirst ? lengths : lengths.toReversed(), content))
  },
  judge: (_, t) => notFooled(t),
})

// A MUST in the standard; Apache and the libraries of Node, Go and Java keep the connection when they are asked to: asked as a SHOULD.
export const closesAfterCodingInHttp10 = requirement({
  title: 'A request of HTTP/1.0 with Transfer-Encoding is the last on its connection',
  clause: rfc(9112, '6.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  covers: ['VER-11'],
  why: 'HTTP/1.0 has no chunks, so whoever passed this on may have read it as something else.',
  hint: 'Answer 400 and close, whatever Connection says.',
  given: fc.record({ poison, withLength: fc.boolean() }),
  examples: [
    { poison: 'request', withLength: false },
    { poison: 'request', withLength: true },
  ],
  when: ({ poison, withLength }, stage) => {
    const content = joined(chunked(NOTHING), poisoned(poison))
    const fields: FieldLines = [
      ['Connection', 'keep-alive'],
      ['Transfer-Encoding', 'chunked'],
      ...(withLength ? [['Content-Length', String(content.length)] as const] : []),
    ]
    return provoke(stage, joined(oddRequest('GET', fields, content, NEXT_TARGET, 'HTTP/1.0'), nextRequest))
  },
  judge: (_, t) => notFooled(t),
})
