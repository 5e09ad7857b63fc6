/** Content in chunks (RFC 9112 §7.1), put together however it is divided and cut. */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { chunked, cuts, joined } from '../pen.ts'
import { ask } from './ask.ts'
import { form } from './capabilities.ts'
import { CHUNKED, contentOf, gotBack, lastSubmission, notDone, POST, submission } from './forms.ts'
import { answersOnceAtMost, inStep, NEXT, nextRequest, provoke, saySequence } from './sequence.ts'

const text = fc.string({ unit: fc.constantFrom(...'abcdefghij\r\n0:;'), maxLength: 200 })
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 })

/** Sends chunked content that is the last on its connection. */
const inChunks = (content: string, cut: readonly number[] = [], extension = '', trailers = '') =>
  lastSubmission(CHUNKED, chunked(contentOf(content), cut, extension, trailers))

export const decodesChunks = requirement({
  title: 'Content in chunks is put together, however it is divided',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['TE-01'],
  why: 'Who sends what it does not know the length of yet sends it in chunks.',
  hint: 'Read a line, take the hexadecimal number in it, read so many octets and the line end behind them; until the number is 0. Chunks may hold anything, line ends too.',
  capability: form,
  given: fc.record({ content: text, sizes }),
  examples: [
    { content: 'hello', sizes: [] },
    { content: '', sizes: [] },
    { content: 'one\r\ntwo\r\n0\r\n\r\nthree', sizes: [3, 5, 1] },
    { content: 'x'.repeat(171), sizes: [16, 10] },
  ],
  when: ({ content, sizes }, stage) => ask(stage, inChunks(content, sizes), POST),
  judge: ({ content }, t) => gotBack(t, contentOf(content)),
})

export const joinsChunks = requirement({
  title: 'Chunks that arrive in several segments are put together all the same',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['TE-01'],
  why: 'A chunk is no segment: a size line, or the line end behind the data, can be cut in two.',
  hint: 'Keep what has come in a buffer, and take lines and data out of it only when they are whole.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ content: text, sizes, cuts: cuts(420, 10) }),
  examples: [
    {
      content: 'hello world',
      sizes: [5],
      cuts: [132, 137, 138, 139, 140, 141, 145, 147, 148, 149],
    },
    { content: 'x'.repeat(150), sizes: [100], cuts: [180, 220, 260] },
  ],
  when: ({ content, sizes, cuts }, stage) => ask(stage, inChunks(content, sizes), { ...POST, cuts }),
  judge: ({ content }, t) => gotBack(t, contentOf(content)),
})

export const readsHexadecimal = requirement({
  title: 'Sizes of chunks are hexadecimal in either case, and may begin with zeros',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['TE-01'],
  why: 'Some programs write A and some a; some write every size with eight digits.',
  hint: 'Convert with base 16. The last chunk is the one whose size is 0, also when that is written 000.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ size: fc.integer({ min: 1, max: 300 }), zeros: fc.nat({ max: 7 }), upper: fc.boolean() }),
  examples: [
    { size: 171, zeros: 0, upper: true },
    { size: 171, zeros: 0, upper: false },
    { size: 10, zeros: 6, upper: true },
  ],
  when: ({ size, zeros, upper }, stage) => {
    const hex = `${'0'.repeat(zeros)}${size.toString(16)}`
    const body = `${upper ? hex.toUpperCase() : hex}\r\n${'x'.repeat(size)}\r\n${'0'.repeat(zeros + 1)}\r\n\r\n`
    return ask(stage, lastSubmission(CHUNKED, contentOf(body)), POST)
  },
  judge: ({ size }, t) => gotBack(t, contentOf('x'.repeat(size))),
})

const tokens = fc.string({ unit: fc.constantFrom(..."abcXYZ019-_.!#$%&'*+^`|~"), minLength: 1, maxLength: 8 })
const quoted = fc.string({ unit: fc.constantFrom(...'abc ;=,0'), maxLength: 8 }).map((inner) => `"${inner}"`)

/** `;name`, `;name=token`, `;name="quoted"`, some of them. */
const extensions = fc
  .array(fc.tuple(tokens, fc.option(fc.oneof(tokens, quoted), { nil: undefined })), { minLength: 1, maxLength: 3 })
  .map((all) => all.map(([name, value]) => (value === undefined ? `;${name}` : `;${name}=${value}`)).join(''))

export const ignoresExtensions = requirement({
  title: 'Extensions of chunks are read over',
  clause: rfc(9112, '7.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['TE-02'],
  why: 'They are rare, and the standard says that nobody has to know any; but that everybody has to read over them.',
  hint: 'The size ends at the first character that is no hexadecimal digit; the line still ends at its line end.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ content: text, sizes, extension: extensions }),
  examples: [
    { content: 'hello', sizes: [], extension: ';ext=value' },
    { content: 'hello', sizes: [2], extension: ';a' },
    { content: 'hello', sizes: [2], extension: ';a="b;c=d";e' },
  ],
  when: ({ content, sizes, extension }, stage) => ask(stage, inChunks(content, sizes, extension), POST),
  judge: ({ content }, t) => gotBack(t, contentOf(content)),
})

/** Fields that a trailer section must not be believed about (RFC 9110 §6.5.1), and others. */
const trailer = fc.constantFrom(
  'Checksum: 900150983cd24fb0',
  'X-Empty:',
  'Content-Length: 2',
  'Transfer-Encoding: identity',
  'Host: elsewhere.example',
  'Authorization: Basic eDp5',
  'Content-Type: text/html',
  'Connection: keep-alive',
)

export const readsTrailers = requirement({
  title: 'Fields behind the last chunk are read, and frame nothing',
  clause: rfc(9112, '7.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['TE-03', 'TE-16'],
  why: 'Trailers that are left unread become the next request; those that are believed can change its length or its host.',
  hint: 'After the chunk of size 0 read lines up to and with the empty one, and forget them.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ content: text, trailers: fc.array(trailer, { minLength: 1, maxLength: 3 }) }),
  examples: [
    { content: 'hello', trailers: ['Checksum: 900150983cd24fb0'] },
    { content: 'hello', trailers: ['Content-Length: 2'] },
    { content: 'hello', trailers: ['Transfer-Encoding: identity', 'Host: elsewhere.example'] },
  ],
  when: ({ content, trailers }, stage) => {
    const section = trailers.map((line) => `${line}\r\n`).join('')
    const first = submission(CHUNKED, chunked(contentOf(content), [], '', section))
    return saySequence(stage, joined(first, nextRequest), ['POST', 'GET'])
  },
  judge: ({ content }, t) =>
    all(gotBack(t, contentOf(content), { methods: ['POST', 'GET'] }), inStep(t, [{ method: 'POST' }, { page: NEXT }])),
})

export const carriesOutNoHalfChunks = requirement({
  title: 'Chunks that break off before the last one are never answered with success',
  clause: rfc(9112, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['TE-04'],
  why: 'Only the chunk of size 0 says that all has come; without it the connection broke.',
  hint: 'When recv returns nothing before the last chunk, answer 400 or nothing, and close.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({
    body: fc.constantFrom(
      '',
      '5',
      '5\r\n',
      '5\r\nhel',
      '5\r\nhello',
      '5\r\nhello\r\n',
      '5\r\nhello\r\n0',
      '5\r\nhello\r\n0\r\n',
    ),
  }),
  examples: [{ body: '5\r\nhello\r\n' }, { body: '5\r\nhel' }, { body: '5\r\nhello' }, { body: '' }],
  when: ({ body }, stage) => provoke(stage, submission(CHUNKED, contentOf(body))),
  judge: (_, t) => all(notDone(t), answersOnceAtMost(t, 'POST')),
})
