/** Content in chunks: decoded however it is cut, and refused however it is broken. */
import { type Arbitrary, all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { chunked, cuts, joined } from '../pen.ts'
import { ask, hasStatus } from './ask.ts'
import { form, persistence } from './capabilities.ts'
import { CHUNKED, contentOf, gotBack, lastSubmission, notDone, POST, submission } from './forms.ts'
import {
  answersOnceAtMost,
  hiddenRequest,
  inStep,
  NEXT,
  nextRequest,
  oddRequest,
  provoke,
  refused,
  saySequence,
} from './sequence.ts'

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
      cuts: [
        129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150,
        151, 152, 153, 154, 155, 156, 157, 158, 159, 160,
      ],
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

/** Sends a body in broken chunks to the form, and one more request behind it. */
const brokenChunks = (body: string) => joined(submission(CHUNKED, contentOf(body)), hiddenRequest)

const badSize = fc.oneof(
  fc.constantFrom(
    '-5',
    '+5',
    '0x5',
    '0X5',
    '5_',
    '_5',
    '5 5',
    ' 5',
    '\t5',
    '',
    'g',
    '5g',
    '5.',
    'five',
    '"5"',
    '5h',
    '\x005',
    '5\x00',
  ),
  fc.string({ unit: fc.constantFrom(...'ghijk-+_.,=xyz'), minLength: 1, maxLength: 4 }),
)

export const refusesBadSizes = requirement({
  title: 'A chunk size that is no hexadecimal number is refused, and the connection closed',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['TE-11'],
  why: 'Two programs that read "+5" or "0x5" differently disagree about where the content ends.',
  hint: 'Check that every character before a semicolon is a hexadecimal digit, then convert; answer 400 and close otherwise.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ size: badSize }),
  examples: ['-5', '+5', '0x5', '5_', ' 5', '', 'g', '5 5'].map((size) => ({ size })),
  when: ({ size }, stage) => provoke(stage, brokenChunks(`${size}\r\nhello\r\n0\r\n\r\n`)),
  judge: (_, t) => refused(t, 'POST'),
})

export const boundsChunkSize = requirement({
  title: 'A chunk size beyond all measure does not become a small one',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['TE-11'],
  why: 'A number that does not fit loses its upper bits, and content becomes the next request.',
  hint: 'Refuse sizes with more digits than your integers hold.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ zeros: fc.constantFrom(7, 14, 15, 16, 31, 32), first: fc.constantFrom('1', '8', 'f') }),
  examples: [
    { zeros: 7, first: '1' },
    { zeros: 15, first: '1' },
    { zeros: 32, first: 'f' },
  ],
  when: ({ zeros, first }, stage) =>
    provoke(stage, brokenChunks(`${first}${'0'.repeat(zeros)}5\r\nhello\r\n0\r\n\r\n`)),
  judge: (_, t) => all(notDone(t), answersOnceAtMost(t, 'POST')),
})

export const refusesLongChunks = requirement({
  title: 'Chunk data that is longer or shorter than its size is refused, and the connection closed',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['TE-12', 'TE-14'],
  why: 'A program that looks for the next line end and one that counts do not see the same content.',
  hint: 'Behind the data of a chunk there is CR LF and nothing else: check both octets.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({ data: fc.string({ unit: fc.constantFrom(...'helo'), minLength: 6, maxLength: 12 }) }),
  examples: [{ data: 'hellohello' }, { data: 'hello0' }],
  when: ({ data }, stage) => provoke(stage, brokenChunks(`5\r\n${data}\r\n0\r\n\r\n`)),
  judge: (_, t) => refused(t, 'POST'),
})

export const refusesBadChunkEnds = requirement({
  title: 'A chunk whose lines end in anything but CR LF or LF is refused',
  clause: rfc(9112, '7.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['TE-12', 'TE-14'],
  why: 'A lone CR is a line end to some and none to others, so the same octets are one chunk or two.',
  hint: 'Only LF can end a line, with CR in front of it; everything else is an error.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({
    body: fc.constantFrom(
      '5\rhello\r\n0\r\n\r\n',
      '5\r\nhello0\r\n\r\n',
      '5\r\nhello\r0\r\n\r\n',
      '5\r\nhello\r\r0\r\n\r\n',
      '5;a\rhello\r\n0\r\n\r\n',
      '5\r\nhello  0\r\n\r\n',
    ),
  }),
  examples: [{ body: '5\rhello\r\n0\r\n\r\n' }, { body: '5\r\nhello0\r\n\r\n' }, { body: '5\r\nhello\r0\r\n\r\n' }],
  when: ({ body }, stage) => provoke(stage, brokenChunks(body)),
  judge: (_, t) => refused(t, 'POST'),
})

export const refusesBadExtensions = requirement({
  title: 'A chunk extension that is none is refused, and the connection closed',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['TE-13'],
  why: 'What stands there has been used to hide the end of a line from one of two programs.',
  hint: 'Behind a semicolon comes a token, and maybe "=" and a token or a quoted string; anything else is 400.',
  capability: form,
  needs: [decodesChunks],
  given: fc.record({
    extension: fc.constantFrom(
      ';',
      ';=x',
      '; =',
      ';a b',
      ';a[]',
      ';a=b c',
      ';\x00',
      ';a=\x01',
      ';a\rb',
      ';a=\x7f',
      ';"x"',
    ),
  }),
  examples: [';', ';=x', ';a[]', ';\x00', ';a\rb'].map((extension) => ({ extension })),
  when: ({ extension }, stage) => provoke(stage, brokenChunks(`5${extension}\r\nhello\r\n0\r\n\r\n`)),
  judge: (_, t) => refused(t, 'POST'),
})

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
