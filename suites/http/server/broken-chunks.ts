/** Chunks that are none: refused, since nobody can know where they end. */

import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { joined } from '../pen.ts'
import { form } from './capabilities.ts'
import { decodesChunks } from './chunked.ts'
import { CHUNKED, contentOf, notDone, submission } from './forms.ts'
import { hasNoSecond, hiddenRequest, provoke, refused } from './sequence.ts'

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
  judge: (_, t) => all(notDone(t), hasNoSecond(t, 'POST')),
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
  examples: [
    { body: '5\rhello\r\n0\r\n\r\n' },
    { body: '5\r\nhello0\r\n\r\n' },
    { body: '5\r\nhello\r0\r\n\r\n' },
    { body: '5\r\nhello  0\r\n\r\n' },
  ],
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
