/** Hostile answers: whatever comes, the client ends by itself, and nothing that was not a whole response counts as one. */
import { fc, octetsOf, requirement, rfc } from '../../../harness/kit.ts'
import { joined, latin1Octets, page, textOf } from '../pen.ts'
import { closing, inChunks, of11, speaks11, untilClose } from './answers.ts'
import { decodesChunks } from './chunks.ts'
import { ends, fails, failsOrShows, fetches } from './endings.ts'
import { reportsTruncatedHead } from './failures.ts'
import { skipsSeveralInterims } from './interim.ts'
import { attend, errand, serve } from './serve.ts'

export const endsAfterGarbage = requirement({
  title: 'Whatever octets come instead of a response, the client ends',
  clause: rfc(9110, '17.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'What listens at a port may be anything, and a client that crashes or hangs can be attacked.',
  hint: 'Check every step of reading the head, and end with an error when something is not as it should be.',
  given: fc.record({
    before: fc.constantFrom('', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: '),
    octets: fc.array(fc.nat(255), { minLength: 1, maxLength: 60 }),
  }),
  examples: [{ before: '', octets: [0, 255, 13, 10, 13, 10, 128, 58] }],
  when: async ({ before, octets }, stage) => {
    const answer = joined(latin1Octets(before), Uint8Array.from(octets))
    await attend(stage, errand('garbage'), () => [answer, { closes: true }], 2)
  },
  judge: (_, t) => ends(t),
})

export const endsAfterControlCharacters = requirement({
  title: 'NUL, CR and other control characters in a field do not keep the client from ending',
  clause: rfc(9110, '5.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A NUL ends strings in C; what stands behind it is then never looked at, or looked at twice.',
  hint: 'Treat the head as octets with a length, and refuse what no field may hold.',
  given: fc.record({ control: fc.constantFrom('\0', '\r', '\x01', '\x7f', '\x0b'), page: page(60) }),
  examples: [{ control: '\0', page: { stem: 'nul', size: 20, key: 0 } }],
  when: async ({ control, page }, stage) => {
    const answer = closing(textOf(page), [['X-Odd', `a${control}b`]])
    await attend(stage, errand('odd'), () => [answer, { closes: true }], 2)
  },
  judge: ({ page }, t) => failsOrShows(t, textOf(page)),
})

const LINE = 'X-A: b\r\n'

export const endsEndlessHead = requirement({
  title: 'A header section of a hundred thousand fields is read or refused, in bounded time',
  clause: rfc(9110, '17.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Whoever searches all that has come again for each segment needs hours for such a head.',
  hint: 'Set a limit of some hundred thousand octets for a head, and go on searching where you stopped.',
  given: fc.record({ fields: fc.integer({ min: 20_000, max: 100_000 }) }),
  examples: [{ fields: 100_000 }],
  when: async ({ fields }, stage) => {
    const answer = latin1Octets(`HTTP/1.1 200 OK\r\nConnection: close\r\n${LINE.repeat(fields)}\r\ncontent`)
    await attend(stage, errand('endless'), () => [answer, { closes: true }], 2)
  },
  judge: (_, t) => failsOrShows(t, octetsOf('content')),
})

export const endsEndlessLine = requirement({
  title: 'A line of a megabyte that breaks off is an error',
  clause: rfc(9110, '17.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  needs: [reportsTruncatedHead],
  why: 'A line without end fills the memory of whoever waits for it.',
  hint: 'Set a limit for a line, and do not take what has come for a head when its empty line has not.',
  given: fc.record({ kilobytes: fc.integer({ min: 100, max: 2_000 }) }),
  examples: [{ kilobytes: 1_000 }],
  when: async ({ kilobytes }, stage) => {
    const answer = latin1Octets(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(kilobytes * 1_000)}`)
    await attend(stage, errand('long'), () => [answer, { closes: true }], 2)
  },
  judge: (_, t) => fails(t),
})

export const endsEndlessInterims = requirement({
  title: 'Thousands of interim responses, and no final one, are an error',
  clause: rfc(9112, '8'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  needs: [skipsSeveralInterims],
  why: 'A response never comes, though something does all the time.',
  hint: 'Count interim responses, or notice that the connection has closed after the last of them.',
  given: fc.record({ count: fc.integer({ min: 500, max: 5_000 }) }),
  examples: [{ count: 5_000 }],
  when: async ({ count }, stage) => {
    const answer = latin1Octets('HTTP/1.1 100 Continue\r\n\r\n'.repeat(count))
    const plain = untilClose(octetsOf('plain'))
    await attend(stage, errand('soon'), (asked) => [speaks11(asked) ? answer : plain, { closes: true }], 2)
  },
  judge: (_, t) => of11(t, fails(t)),
})

export const readsManyChunks = requirement({
  title: 'Content in thousands of chunks of one octet is shown whole',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  needs: [decodesChunks],
  why: 'A server may send each octet as it comes; joining strings anew for each takes time that grows with the square.',
  hint: 'Collect the chunks in a list and join them once.',
  given: fc.record({ count: fc.integer({ min: 1_000, max: 8_000 }), key: fc.nat(200) }),
  examples: [{ count: 8_000, key: 0 }],
  when: ({ count, key }, stage) => {
    const content = textOf({ stem: '', size: count, key })
    return serve(stage, 'crumbs', inChunks(content, { sizes: Array.from({ length: count }, () => 1) }))
  },
  judge: ({ count, key }, t) => fetches(t, textOf({ stem: '', size: count, key })),
})
