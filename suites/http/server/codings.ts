/** Transfer-Encoding (RFC 9112 §6.1): which codings there are, and whether chunked is the last of them. */

import { type Arbitrary, fc, requirement, rfc } from '../../../harness/kit.ts'
import { chunked, joined } from '../pen.ts'
import { ask, hasStatus } from './ask.ts'
import { form, persistence } from './capabilities.ts'
import { decodesChunks } from './chunked.ts'
import { contentOf, gotBack, lastSubmission, POST } from './forms.ts'
import { hiddenRequest, inStep, NEXT, nextRequest, oddRequest, provoke, refused, saySequence } from './sequence.ts'

const text = fc.string({ unit: fc.constantFrom(...'abcdefghij\r\n0:;'), maxLength: 200 })

const LIKENESSES = [
  'xchunked',
  'chunkedx',
  'chunk',
  '"chunked"',
  'chun ked',
  'identity',
  'gzip',
  '\x0bchunked',
  'chunked\x0c',
  'chunked\x00',
  '\u00a0chunked',
  'chunked;q',
]

export const refusesLikenesses = requirement({
  title: 'A coding that only looks like chunked is refused, and the connection closed',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['TE-07'],
  why: 'One program sees chunks where the next one sees none: that is how requests are smuggled.',
  hint: 'Compare the last coding as a whole, after spaces and tabs are stripped: do not look for the word in it. Unless it is chunked, answer 400 and close.',
  given: fc.record({ coding: fc.constantFrom(...LIKENESSES), hides: fc.boolean() }),
  examples: LIKENESSES.map((coding) => ({ coding, hides: false })),
  when: ({ coding, hides }, stage) => {
    const body = hides ? chunked(hiddenRequest) : joined(chunked(contentOf('hello')), hiddenRequest)
    return provoke(stage, oddRequest('GET', [['Transfer-Encoding', coding]], body))
  },
  judge: (_, t) => refused(t),
})

export const refusesChunkedNotLast = requirement({
  title: 'Codings of which chunked is not the last are refused, and the connection closed',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['TE-06'],
  why: 'Where such content ends cannot be told, so nothing behind it can be trusted.',
  hint: 'Split Transfer-Encoding at its commas; unless the last member is chunked, answer 400 and close.',
  given: fc.record({
    before: fc.constantFrom('chunked', 'gzip, chunked'),
    last: fc.constantFrom('gzip', 'identity', 'x', 'deflate', 'chunked;a=b'),
    lines: fc.boolean(),
  }),
  examples: [
    { before: 'chunked', last: 'gzip', lines: false },
    { before: 'chunked', last: 'identity', lines: false },
    { before: 'chunked', last: 'identity', lines: true },
  ],
  when: ({ before, last, lines }, stage) => {
    const values = lines ? [before, last] : [`${before}, ${last}`]
    const fields = values.map((value) => ['Transfer-Encoding', value] as const)
    return provoke(stage, oddRequest('GET', fields, joined(chunked(contentOf('hello')), hiddenRequest)))
  },
  judge: (_, t) => refused(t),
})

export const refusesChunkedTwice = requirement({
  title: 'Chunked that is applied twice is refused',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['TE-10'],
  why: 'Nobody may send that, and who does hopes that two programs take off a different number of layers.',
  hint: 'Count chunked among the codings: more than one is 400.',
  given: fc.record({ lines: fc.boolean(), content: text }),
  examples: [
    { lines: false, content: 'hello' },
    { lines: true, content: 'hello' },
  ],
  when: ({ lines, content }, stage) => {
    const values = lines ? ['chunked', 'chunked'] : ['chunked, chunked']
    const fields = values.map((value) => ['Transfer-Encoding', value] as const)
    return provoke(stage, joined(oddRequest('GET', fields, chunked(chunked(contentOf(content)))), hiddenRequest))
  },
  judge: (_, t) => refused(t),
})

export const answersUnknownCodingWith501 = requirement({
  title: 'A transfer coding that the server does not know is answered with 501',
  clause: rfc(9112, '6.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['TE-05'],
  why: 'Content that cannot be decoded must not be taken for what it says.',
  hint: 'When a coding before chunked is none that you can undo, answer 501.',
  given: fc.record({ coding: fc.constantFrom('foo', 'x-secret', 'rot13', 'br2') }),
  examples: [{ coding: 'foo' }],
  when: ({ coding }, stage) => {
    const fields = [['Transfer-Encoding', `${coding}, chunked`]] as const
    return provoke(stage, oddRequest('GET', fields, chunked(contentOf('hello'))))
  },
  judge: (_, t) => hasStatus(t, [501]),
})

const likeChunked: Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', ' ', '\t', '   '),
    fc.constantFrom('chunked', 'Chunked', 'CHUNKED', 'cHuNkEd'),
    fc.constantFrom('', ' ', '\t'),
  )
  .map((all) => all.join(''))

export const readsCodingInAnyCase = requirement({
  title: 'Chunked is chunked in any case, and with blanks around it',
  clause: rfc(9112, '7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['TE-08', 'HF-12'],
  why: 'Names of codings are the same in any case; who takes Chunked for something else loses its place in the stream.',
  hint: 'Strip the value and put it into small letters before you compare.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ coding: likeChunked, content: text }),
  examples: [
    { coding: 'Chunked', content: 'hello' },
    { coding: 'chunked ', content: 'hello' },
    { coding: '\tCHUNKED\t', content: 'hello' },
  ],
  when: ({ coding, content }, stage) =>
    ask(stage, lastSubmission([['Transfer-Encoding', coding]], chunked(contentOf(content))), POST),
  judge: ({ content }, t) => gotBack(t, contentOf(content)),
})

export const readsOddListsOrRefuses = requirement({
  title: 'Empty members beside chunked are read over, or refused, and nothing is mistaken for a request',
  clause: rfc(9110, '5.6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['TE-08'],
  why: 'A comma too many is legal; what matters is that all who read it see the same content.',
  hint: 'Leave out empty members when you split a list, or answer 400 and close.',
  capability: persistence,
  given: fc.record({ coding: fc.constantFrom(',chunked', ', chunked', 'chunked,', 'chunked, ,', ',,chunked') }),
  examples: [', chunked', 'chunked,'].map((coding) => ({ coding })),
  when: ({ coding }, stage) => {
    const first = oddRequest('GET', [['Transfer-Encoding', coding]], chunked(hiddenRequest))
    return saySequence(stage, joined(first, nextRequest), ['GET', 'GET'])
  },
  judge: (_, t) => inStep(t, [{}, { page: NEXT }]),
})
