/**
 * Where one request ends and the next one begins. Whatever a message says about its length, nothing inside it is ever answered as if it
 * were a request: judged by the number of answers, and by a document that nobody has asked for.
 */
import {
  all,
  fc,
  indexOf,
  met,
  octets,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { chunked, cuts, type FieldLines, HOST, joined, latin1Octets, textOf } from '../pen.ts'
import { answersOn, finalOf, statusLine } from './ask.ts'
import { persistence } from './capabilities.ts'
import { contentOf } from './forms.ts'
import {
  answersOnceAtMost,
  HIDDEN,
  hiddenRequest,
  inStep,
  NEXT,
  NEXT_TARGET,
  nextRequest,
  oddRequest,
  provoke,
  refused,
  saySequence,
} from './sequence.ts'

const NOTHING = new Uint8Array()

/** What attackers put where content belongs. */
const POISONS: Readonly<Record<string, Uint8Array>> = {
  request: hiddenRequest,
  beginning: latin1Octets(`${Buffer.from(hiddenRequest).toString('latin1').slice(0, -2)}X-Ignore: `),
  head: latin1Octets(Buffer.from(hiddenRequest).toString('latin1').replace('GET', 'HEAD')),
  text: contentOf('a=1&b=2'),
}
const poison = fc.constantFrom('request', 'beginning', 'head', 'text')
const poisoned = (name: string) => POISONS[name] ?? hiddenRequest

/** The hidden document never appears. */
function staysHidden(t: Transcript): Verdict {
  const stream = octets(t, 'client 1', 'received')
  const at = indexOf(stream.bytes, textOf(HIDDEN))
  return at < 0 ? met : unmet('no answer to what was content', 'the document that it named', stream.at(at))
}

/** One answer at most, and not to what was hidden. */
const notFooled = (t: Transcript, method = 'GET') => all(staysHidden(t), answersOnceAtMost(t, method))

export const readsContentOrCloses = requirement({
  title: 'Content that a method has no use for is read, or the connection is closed',
  clause: rfc(9112, '9.3'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['CL-15', 'DS-04', 'DS-05'],
  why: 'Content that is left lying on the connection is taken for the next request, and its author chooses for which.',
  hint: 'Read the content of every request, whatever its method and your answer; or send Connection: close, and close.',
  capability: persistence,
  given: fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'),
    poison,
    inChunks: fc.boolean(),
    expects: fc.boolean(),
    missing: fc.boolean(),
  }),
  examples: [
    { method: 'GET', poison: 'request', inChunks: false, expects: false, missing: false },
    { method: 'POST', poison: 'request', inChunks: false, expects: false, missing: false },
    { method: 'OPTIONS', poison: 'request', inChunks: false, expects: false, missing: false },
    { method: 'HEAD', poison: 'request', inChunks: false, expects: false, missing: false },
    { method: 'GET', poison: 'beginning', inChunks: false, expects: false, missing: false },
    { method: 'GET', poison: 'request', inChunks: true, expects: false, missing: false },
    { method: 'POST', poison: 'request', inChunks: false, expects: true, missing: false },
    { method: 'GET', poison: 'request', inChunks: false, expects: false, missing: true },
  ],
  when: ({ method, poison, inChunks, expects, missing }, stage) => {
    const content = poisoned(poison)
    const framing = inChunks ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(content.length)]
    const fields = [framing, ...(expects ? [['Expect', '100-continue']] : [])] as unknown as FieldLines
    const target = missing ? '/no-such-page.html' : NEXT_TARGET
    const first = oddRequest(method, fields, inChunks ? chunked(content) : content, target)
    return saySequence(stage, joined(first, nextRequest), [method, 'GET'])
  },
  judge: ({ method }, t) => all(staysHidden(t), inStep(t, [{ method }, { page: NEXT }])),
})

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

const BROKEN = [
  'x\r\n',
  '-1\r\n',
  '0x0\r\n\r\n',
  '5\r\nhelloworld\r\n0\r\n\r\n',
  '5\r\nhello0\r\n\r\n',
  '5;\rhello\r\n0\r\n\r\n',
  '100000000\r\n\r\n0\r\n\r\n',
  '10000000000000000\r\n\r\n0\r\n\r\n',
  '+0\r\n\r\n',
  '\r\n0\r\n\r\n',
  '5\r\nhello\r\n\r\n0\r\n\r\n',
]

export const hidesNothingBehindBrokenChunks = requirement({
  title: 'Nothing behind broken chunks is answered',
  clause: rfc(9112, '9.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['DS-05', 'TE-11', 'TE-12'],
  why: 'Once the end of a message cannot be told, anything that follows may still be part of it.',
  hint: 'After an error in a chunk answer 400 and close; do not look for the next request.',
  given: fc.record({ body: fc.constantFrom(...BROKEN), method: fc.constantFrom('GET', 'POST') }),
  examples: BROKEN.map((body) => ({ body, method: 'GET' })),
  when: ({ body, method }, stage) => {
    const first = oddRequest(method, [['Transfer-Encoding', 'chunked']], contentOf(body))
    return provoke(stage, joined(first, hiddenRequest))
  },
  judge: ({ method }, t) => notFooled(t, method),
})

export const toleratesLfInChunks = requirement({
  title: 'LF alone, or a blank, at the end of a chunk’s line is read over or refused',
  clause: rfc(9112, '9.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['TE-14', 'TE-11'],
  why: 'A server may be lenient, but then all the way: it must not lose its place in the stream.',
  hint: 'Take LF as a line end everywhere, or answer 400 and close.',
  capability: persistence,
  given: fc.record({
    body: fc.constantFrom(
      '5\nhello\r\n0\r\n\r\n',
      '5\r\nhello\n0\r\n\r\n',
      '5\r\nhello\r\n0\n\r\n',
      '5\r\nhello\r\n0\r\n\n',
      '5 \r\nhello\r\n0\r\n\r\n',
      '5\t\r\nhello\r\n0 \r\n\r\n',
      '5;a\nhello\r\n0\r\n\r\n',
    ),
  }),
  examples: [
    { body: '5\nhello\r\n0\r\n\r\n' },
    { body: '5\r\nhello\r\n0\r\n\n' },
    { body: '5 \r\nhello\r\n0\r\n\r\n' },
  ],
  when: ({ body }, stage) => {
    const first = oddRequest('GET', [['Transfer-Encoding', 'chunked']], contentOf(body))
    return provoke(stage, joined(first, nextRequest))
  },
  judge: (_, t) => inStep(t, [{}, { page: NEXT }], 'client 1', 0),
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
  judge: (_, t) => all(staysHidden(t), refused(t)),
})

export const closesAfterCodingInHttp10 = requirement({
  title: 'A request of HTTP/1.0 with Transfer-Encoding is the last on its connection',
  clause: rfc(9112, '6.1'),
  level: 'MUST',
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

export const takesNoLikenessForLength = requirement({
  title: 'A field whose name only resembles Content-Length or Transfer-Encoding frames nothing',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['HF-14'],
  why: 'Gateways that turn names into variables make Content_Length and Content-Length the same.',
  hint: 'Compare field names as they are, in small letters: an underscore is no hyphen.',
  capability: persistence,
  given: fc.record({
    field: fc.constantFrom(
      'Content_Length: 90',
      'Transfer_Encoding: chunked',
      'X-Content-Length: 90',
      'Content-Lengths: 90',
      'ContentLength: 90',
    ),
  }),
  examples: [{ field: 'Content_Length: 90' }, { field: 'Transfer_Encoding: chunked' }],
  when: ({ field }, stage) => {
    const [name = '', value = ''] = field.split(': ')
    return saySequence(stage, joined(oddRequest('GET', [[name, value]], NOTHING), nextRequest), ['GET', 'GET'])
  },
  judge: (_, t) => inStep(t, [{}, { page: NEXT }]),
})

export const keepsStrayOctets = requirement({
  title: 'Octets behind a request that belong to none are not quietly dropped',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['DS-04'],
  why: 'A server that repairs what it receives answers requests that nobody sent.',
  hint: 'The next request begins at the first octet behind the last one; when that is no method, answer 400 or 501 and close.',
  capability: persistence,
  given: fc.record({ stray: fc.constantFrom('X', 'abc', '!', '(', '5\r\nhello\r\n0\r\n\r\n') }),
  examples: [{ stray: 'X' }, { stray: '(' }],
  when: ({ stray }, stage) => {
    const first = oddRequest('POST', [['Content-Length', '0']], NOTHING)
    return provoke(stage, joined(first, contentOf(stray), nextRequest))
  },
  judge: (_, t) => {
    const second = finalOf(answersOn(t, 'client 1', ['POST', 'GET']).messages)[1]
    if (!second || second.status >= 400) return met
    return unmet('an error, or a close', statusLine(second), octets(t, 'client 1', 'received').at(second.at))
  },
})
