/**
 * Where one request ends and the next one begins. Whatever a message says about its length, nothing inside it is ever answered as if it
 * were a request: judged by the number of answers, and by a document that nobody has asked for.
 */
import {
  all,
  fc,
  met,
  octets,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { latin1 } from '../lens/head.ts'
import { chunked, type FieldLines, joined } from '../pen.ts'
import { answersOn, finalOf, statusLine } from './ask.ts'
import { persistence } from './capabilities.ts'
import { contentOf } from './forms.ts'
import { poison, poisoned, staysHidden } from './poison.ts'
import {
  answersOnceAtMost,
  complainsOfContent,
  hiddenRequest,
  inStep,
  NEXT,
  NEXT_TARGET,
  nextRequest,
  oddRequest,
  provoke,
  saySequence,
} from './sequence.ts'

const NOTHING = new Uint8Array()

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

/** Chunks whose end nobody can tell; what is left of a size without its upper bits is a last one. */
const BROKEN = [
  'x\r\n',
  '-1\r\n',
  '5\r\nhelloworld\r\n0\r\n\r\n',
  '5;\rhello\r\n0\r\n\r\n',
  '100000000\r\n\r\n',
  '10000000000000000\r\n\r\n',
]

/** Chunks that a lenient reader takes for a last one. */
const MISSPELLED = ['0x0\r\n\r\n', '+0\r\n\r\n', '\r\n0\r\n\r\n', '5\r\nhello0\r\n\r\n', '5\r\nhello\r\n\r\n0\r\n\r\n']

/** A request with such chunks, and a request behind it that may be a part of them. */
function hidesBehind(stage: Stage, body: string, method: string): Promise<void> {
  const first = oddRequest(method, [['Transfer-Encoding', 'chunked']], contentOf(body))
  return provoke(stage, joined(first, hiddenRequest))
}

const endsAtChunks = (t: Transcript, method: string): Verdict =>
  all(staysHidden(t), complainsOfContent(t, method) ? met : answersOnceAtMost(t, method))

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
  when: ({ body, method }, stage) => hidesBehind(stage, body, method),
  judge: ({ method }, t) => endsAtChunks(t, method),
})

// That such a size is no grammar is a SHOULD (RFC 9112 §2.2): who reads it leniently has found an end.
export const hidesNothingBehindMisspelledChunks = requirement({
  title: 'Nothing behind a last chunk that is misspelled is answered',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [hidesNothingBehindBrokenChunks],
  covers: ['DS-05', 'TE-11', 'TE-12'],
  why: 'A proxy that is strict has seen one request where this server sees two.',
  hint: 'A size is hexadecimal digits and nothing else, and CR LF follows right behind the data: answer 400 otherwise, and close.',
  given: fc.record({ body: fc.constantFrom(...MISSPELLED), method: fc.constantFrom('GET', 'POST') }),
  examples: MISSPELLED.map((body) => ({ body, method: 'GET' })),
  when: ({ body, method }, stage) => hidesBehind(stage, body, method),
  judge: ({ method }, t) => endsAtChunks(t, method),
})

/** One chunk, in lines that are not as they should be; its data looks like a request. */
const LENIENT = [
  'SIZE\nDATA\r\n0\r\n\r\n',
  'SIZE\r\nDATA\n0\r\n\r\n',
  'SIZE\r\nDATA\r\n0\n\r\n',
  'SIZE\r\nDATA\r\n0\r\n\n',
  'SIZE \r\nDATA\r\n0\r\n\r\n',
  'SIZE\t\r\nDATA\r\n0 \r\n\r\n',
  'SIZE;a\nDATA\r\n0\r\n\r\n',
]

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
  given: fc.record({ lines: fc.constantFrom(...LENIENT) }),
  examples: LENIENT.map((lines) => ({ lines })),
  when: ({ lines }, stage) => {
    const body = lines.replace('SIZE', hiddenRequest.length.toString(16)).replace('DATA', latin1(hiddenRequest))
    const first = oddRequest('GET', [['Transfer-Encoding', 'chunked']], contentOf(body))
    return provoke(stage, joined(first, nextRequest))
  },
  judge: (_, t) => all(staysHidden(t), complainsOfContent(t) ? met : inStep(t, [{}, { page: NEXT }], 'client 1', 0)),
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
