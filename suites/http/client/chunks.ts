/** Content in chunks (RFC 9112 §7.1): every client of HTTP/1.1 has to understand it. */
import { type Arbitrary, fc, octetsOf, requirement, rfc } from '../../../harness/kit.ts'
import { cuts, type Page, page, textOf, word } from '../pen.ts'
import { inChunks, of11, sizes, speaks11, untilClose } from './answers.ts'
import { fails, failsOrShows, fetches, hides } from './endings.ts'
import { attend, errand, response, serve } from './serve.ts'

const SMALL: Page = { stem: 'chunks', size: 200, key: 3 }
const CHUNKED = ['Transfer-Encoding', 'chunked'] as const

export const decodesChunks = requirement({
  title: 'Content in chunks is shown without its chunk sizes',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Servers send whatever they make on the fly in chunks; who cannot read them must not say that he speaks HTTP/1.1.',
  hint: 'Read a line with a hexadecimal number, that many octets, and a line end, again and again, until the number is 0. Or ask with HTTP/1.0.',
  given: fc.record({ page: page(600), sizes: sizes() }),
  examples: [{ page: SMALL, sizes: [1, 16, 100] }],
  when: ({ page, sizes }, stage) => serve(stage, 'chunks', inChunks(textOf(page), { sizes })),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const decodesChunksAnywhereCut = requirement({
  title: 'Chunks are read wherever the network cuts them',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Segments know nothing of chunks: a size may come in two pieces, and two chunks in one.',
  hint: 'Keep what has come in a buffer, and take a line or a chunk out of it only when it is there as a whole.',
  needs: [decodesChunks],
  given: fc
    .record({ page: page(60, 2), sizes: sizes(4, 20) })
    .chain(({ page, sizes }) => cuts(page.size + 30, 8).map((places) => ({ page, sizes, places }))),
  examples: [{ page: { stem: 'cut', size: 20, key: 0 }, sizes: [3, 16], places: everyOctet(50) }],
  when: ({ page, sizes, places }, stage) => {
    const answer = inChunks(textOf(page), { sizes })
    const head = response({ fields: [['Content-Type', 'text/plain'], CHUNKED] }).length
    return serve(stage, 'chunks', answer, { cuts: places.map((place) => head + place) })
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

function everyOctet(length: number): readonly number[] {
  return Array.from({ length }, (_, at) => at)
}

export const endsAtTheLastChunk = requirement({
  title: 'After the last chunk the client is done, though the connection stays open',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Chunks are there so that a connection can be kept; who waits for its close waits for a timer.',
  hint: 'Stop at the chunk of size 0 and the empty line behind it.',
  needs: [decodesChunks],
  given: fc.record({ page: page(300), sizes: sizes() }),
  examples: [{ page: SMALL, sizes: [50] }],
  when: ({ page, sizes }, stage) => serve(stage, 'chunks', inChunks(textOf(page), { sizes }), { closes: 'asked' }),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

const EXTENSION = fc.constantFrom(';a', ';name=value', ';q="a b;c"', ' ; a = b', ';sig=0', ';x=ff')

export const ignoresChunkExtensions = requirement({
  title: 'What stands behind a chunk size is ignored',
  clause: rfc(9112, '7.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A size may be followed by extensions; a client that reads the whole line as a number fails or miscounts.',
  hint: 'Cut the line with the size at the first semicolon, and strip blanks, before you read the number.',
  needs: [decodesChunks],
  given: fc.record({ page: page(300), sizes: sizes(), extension: EXTENSION }),
  examples: [{ page: SMALL, sizes: [10], extension: ';name=value' }],
  when: ({ page, sizes, extension }, stage) => serve(stage, 'chunks', inChunks(textOf(page), { sizes, extension })),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const hidesTrailers = requirement({
  title: 'Fields behind the last chunk are no content',
  clause: rfc(9112, '7.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A server may send check sums there. Shown as content they spoil it; left unread they spoil the next response.',
  hint: 'Behind the chunk of size 0, read lines until an empty one, and forget them.',
  needs: [decodesChunks],
  given: fc.record({ page: page(200), names: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  examples: [{ page: SMALL, names: ['sum', 'age'] }],
  when: ({ page, names }, stage) => {
    const trailers = names.map((name) => `X-${name}: trailing\r\n`).join('')
    return serve(stage, 'chunks', inChunks(textOf(page), { sizes: [40], trailers }), { closes: 'asked' })
  },
  judge: ({ page }, t) => {
    const fetched = fetches(t, textOf(page))
    return fetched.is === 'met' ? hides(t, octetsOf('trailing'), 'the trailer section') : fetched
  },
})

/** The spellings of a size that are the same number (RFC 9112 §7.1: 1*HEXDIG). */
type Spelling = 'upper' | 'lower' | 'zeros'
const spelling: Arbitrary<Spelling> = fc.constantFrom('upper', 'lower', 'zeros')

function spelt(size: number, how: Spelling): string {
  const digits = size.toString(16)
  return how === 'upper' ? digits.toUpperCase() : how === 'zeros' ? `000${digits}` : digits
}

export const readsHexadecimalSizes = requirement<{ size: number; key: number; how: Spelling }>({
  title: 'Chunk sizes are hexadecimal, in either case and with zeros in front',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Servers write their sizes as they like; 1A read as 1 or as 10 loses the rest of the document.',
  hint: 'Read the size with base 16: int(line, 16), parseInt(line, 16), strtol(line, 0, 16).',
  needs: [decodesChunks],
  given: fc.record({ size: fc.integer({ min: 1, max: 700 }), key: fc.nat(200), how: spelling }),
  examples: [
    { size: 0x1a, key: 0, how: 'upper' },
    { size: 0xab, key: 0, how: 'zeros' },
  ],
  when: ({ size, key, how }, stage) => {
    const content = textOf({ stem: '', size, key })
    const text = Buffer.from(content).toString('latin1')
    const answer = response({ fields: [CHUNKED], content: octetsOf(`${spelt(size, how)}\r\n${text}\r\n0\r\n\r\n`) })
    return serve(stage, 'hex', (asked) => (speaks11(asked) ? answer : untilClose(content)))
  },
  judge: ({ size, key }, t) => fetches(t, textOf({ stem: '', size, key })),
})

export const prefersChunksToLength = requirement({
  title: 'Where both are told, chunks count and the length does not',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Two programs that disagree about where a message ends can be made to take a part of it for another message.',
  hint: 'Look for Transfer-Encoding first, and for Content-Length only when there is none; or refuse such a response.',
  needs: [decodesChunks],
  given: fc.record({ page: page(200, 20), length: fc.integer({ min: 0, max: 19 }), first: fc.boolean() }),
  examples: [{ page: SMALL, length: 10, first: true }],
  when: async ({ page, length, first }, stage) => {
    const told = ['Content-Length', String(length)] as const
    await attend(
      stage,
      errand('both'),
      (asked) => [speaks11(asked) ? both(textOf(page), told, first) : untilClose(textOf(page)), { closes: true }],
      2,
    )
  },
  judge: ({ page }, t) => failsOrShows(t, textOf(page)),
})

function both(content: Uint8Array, told: readonly [string, string], first: boolean): Uint8Array {
  const text = Buffer.from(content).toString('latin1')
  const fields = first ? [told, CHUNKED] : [CHUNKED, told]
  return response({ fields, content: octetsOf(`${content.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`) })
}

/** Chunks that are cut off at one of these places never come to their last chunk. */
type Break = 'before the first' | 'in a size' | 'in the data' | 'behind the data' | 'before the last'
const breaks: Arbitrary<Break> = fc.constantFrom(
  'before the first',
  'in a size',
  'in the data',
  'behind the data',
  'before the last',
)

function brokenOff(where: Break): string {
  const begun = '5\r\nbegun\r\n'
  switch (where) {
    case 'before the first':
      return ''
    case 'in a size':
      return `${begun}1`
    case 'in the data':
      return `${begun}10\r\nhalf of`
    case 'behind the data':
      return `${begun}4\r\ndata`
    case 'before the last':
      return begun
  }
}

export const reportsMissingChunks = requirement<{ where: Break }>({
  title: 'When the connection closes before the last chunk, the exit status says so',
  clause: rfc(9112, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Only the last chunk says that the document is whole. What was cut off must not be taken for it.',
  hint: 'When recv returns nothing before the chunk of size 0, say so and end with status 1.',
  needs: [decodesChunks],
  given: fc.record({ where: breaks }),
  examples: [{ where: 'before the last' }, { where: 'in the data' }],
  when: ({ where }, stage) => answersWithChunks(stage, brokenOff(where)),
  judge: (_, t) => of11(t, fails(t)),
})

/** To who speaks HTTP/1.1, these octets as chunks, and then the close. */
function answersWithChunks(stage: Parameters<typeof attend>[0], chunks: string): Promise<void> {
  const answer = response({ fields: [CHUNKED, ['Connection', 'close']], content: octetsOf(chunks) })
  const plain = untilClose(octetsOf('plain'))
  return attend(stage, errand('broken'), (asked) => [speaks11(asked) ? answer : plain, { closes: true }], 2)
}

const BAD_CHUNKS: Arbitrary<string> = fc.constantFrom(
  'xyz\r\nhello\r\n0\r\n\r\n',
  '\r\nhello\r\n0\r\n\r\n',
  '-5\r\nhello\r\n0\r\n\r\n',
  '5\r\nhello, and more\r\n0\r\n\r\n',
  '5\r\nhello0\r\n\r\n',
  ';5\r\nhello\r\n0\r\n\r\n',
)

export const refusesBrokenChunks = requirement({
  title: 'Chunks that cannot be read make the response an error',
  clause: rfc(9112, '8'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Where the framing is lost nobody knows what is content; what is shown then is somebody’s guess.',
  hint: 'Take only hexadecimal digits for a size, and expect a line end right behind the data of a chunk.',
  needs: [decodesChunks],
  given: fc.record({ chunks: BAD_CHUNKS }),
  examples: [{ chunks: 'xyz\r\nhello\r\n0\r\n\r\n' }, { chunks: '5\r\nhello, and more\r\n0\r\n\r\n' }],
  when: ({ chunks }, stage) => answersWithChunks(stage, chunks),
  judge: (_, t) => of11(t, fails(t)),
})

export const believesLargeChunks = requirement({
  title: 'A chunk size beyond all integers is not taken for a small one',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'A size that wraps around to a small number lets an attacker choose where your content ends, or where it is written.',
  hint: 'Refuse a size of more than 15 digits.',
  needs: [reportsMissingChunks],
  given: fc.record({ digits: fc.integer({ min: 9, max: 24 }) }),
  examples: [{ digits: 17 }, { digits: 9 }],
  when: ({ digits }, stage) => answersWithChunks(stage, `1${'0'.repeat(digits - 2)}5\r\nhello\r\n0\r\n\r\n`),
  judge: (_, t) => of11(t, fails(t)),
})
