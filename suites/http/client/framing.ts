/** Where the content ends (RFC 9112 §6.3): its length, or the close; and what to make of content that ends too early. */
import { fc, octetsOf, requirement, rfc } from '../../../harness/kit.ts'
import { cuts, joined, type Page, page, textOf, word } from '../pen.ts'
import { closing, untilClose } from './answers.ts'
import { endsWithStatusZero } from './content.ts'
import { fails, failsOrShows, fetches, hides } from './endings.ts'
import { attend, document, errand, response, serve, showsContent } from './serve.ts'

const SMALL: Page = { stem: 'small', size: 90, key: 2 }

export const readsUntilClose = requirement({
  title: 'Content without a length goes on until the server closes',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server that makes its content while it sends it may know no length; simple servers never tell one.',
  hint: 'Without Content-Length and Transfer-Encoding, read until recv returns nothing.',
  given: fc.record({ page: page(600) }),
  examples: [{ page: SMALL }],
  when: ({ page }, stage) => serve(stage, 'stream', untilClose(textOf(page))),
  judge: ({ page }, t) => showsContent(t, textOf(page)),
})

export const joinsSegments = requirement({
  title: 'A response that arrives in several segments is shown whole',
  clause: rfc(9293, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'TCP is a stream of octets. The network may cut it anywhere, so one recv may return half a response.',
  hint: 'Call recv in a loop until the length is reached, or until it returns nothing.',
  given: fc
    .record({ page: page(300, 2), length: fc.boolean() })
    .chain(({ page, length }) => cuts(page.size, 5).map((places) => ({ page, length, places }))),
  examples: [{ page: SMALL, length: true, places: [1, 30, 89] }],
  when: ({ page, length, places }, stage) => {
    const content = textOf(page)
    const answer = length ? closing(content) : untilClose(content)
    const head = answer.length - content.length
    return serve(stage, 'pieces', answer, { cuts: [head, ...places.map((place) => head + place)] })
  },
  judge: ({ page }, t) => showsContent(t, textOf(page)),
})

export const endsAtTheLength = requirement({
  title: 'When the length is reached the client is done, though the connection stays open',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Servers keep connections open for the next request. Who waits for the close sits there until a timer ends it.',
  hint: 'Count the octets behind the empty line, and stop at Content-Length; or send "Connection: close" with your request.',
  needs: [endsWithStatusZero],
  given: fc.record({ size: fc.integer({ min: 0, max: 600 }), key: fc.nat(200) }),
  examples: [{ size: 90, key: 1 }],
  when: ({ size, key }, stage) => serve(stage, 'stays', document(textOf({ stem: '', size, key })), { closes: 'asked' }),
  judge: ({ size, key }, t) => fetches(t, textOf({ stem: '', size, key })),
})

export const endsAtLengthZero = requirement({
  title: 'After Content-Length: 0 nothing is waited for',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A length of nothing is a length; taken for a missing one, it makes the client wait for ever.',
  hint: 'Tell "no Content-Length" from "Content-Length: 0", which in many languages are both false.',
  needs: [endsAtTheLength],
  given: fc.record({ name: word }),
  examples: [{ name: 'nothing' }],
  when: ({ name }, stage) => serve(stage, name, document(new Uint8Array()), { closes: 'asked' }),
  judge: (_, t) => fetches(t, new Uint8Array()),
})

export const readsHttp10 = requirement({
  title: 'Responses of HTTP/1.0 are read like others',
  clause: rfc(9112, '2.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Many small servers, among them those of whole languages, speak HTTP/1.0.',
  hint: 'Read the status code from the second word of the first line; do not compare the line with "HTTP/1.1 200 OK".',
  given: fc.record({ page: page(300), length: fc.boolean() }),
  examples: [{ page: SMALL, length: false }],
  when: ({ page, length }, stage) => {
    const content = textOf(page)
    const fields = [['Content-Length', String(content.length)]] as const
    return serve(
      stage,
      'old',
      length ? response({ version: 'HTTP/1.0', fields, content }) : untilClose(content, 'HTTP/1.0'),
    )
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const reportsMissingOctets = requirement({
  title: 'When the connection closes before the length is reached, the exit status says so',
  clause: rfc(9112, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Half a file that counts as a whole one is worse than none: it is stored, installed, and believed.',
  hint: 'Compare how much has come with Content-Length when recv returns nothing; if it is less, say so and end with status 1.',
  given: fc
    .record({ page: page(300, 2) })
    .chain(({ page }) => fc.record({ page: fc.constant(page), came: fc.integer({ min: 0, max: page.size - 1 }) })),
  examples: [{ page: SMALL, came: 45 }],
  when: async ({ page, came }, stage) => {
    const whole = closing(textOf(page))
    await attend(stage, errand('half'), () => [whole.subarray(0, whole.length - page.size + came), { closes: true }], 2)
  },
  judge: (_, t) => fails(t),
})

export const believesLargeLengths = requirement({
  title: 'A length beyond 32 bits is not taken for a small one',
  clause: rfc(9110, '8.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Cut to 32 bits, four gigabytes and ten octets are ten octets, and the rest of the file is lost without a word.',
  hint: 'Keep lengths in 64 bits, and refuse what does not fit.',
  needs: [reportsMissingOctets],
  given: fc.record({ page: page(60), bits: fc.constantFrom(32, 33, 40) }),
  examples: [{ page: { stem: 'big', size: 10, key: 0 }, bits: 32 }],
  when: async ({ page, bits }, stage) => {
    const length = (2n ** BigInt(bits) + BigInt(page.size)).toString()
    const answer = response({
      fields: [
        ['Content-Length', length],
        ['Connection', 'close'],
      ],
      content: textOf(page),
    })
    await attend(stage, errand('big'), () => [answer, { closes: true }], 2)
  },
  judge: (_, t) => fails(t),
})

export const takesRepeatedLengthOnce = requirement({
  title: 'The same length told twice is that length, or an error',
  clause: rfc(9110, '8.6'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Some servers and proxies repeat the field. Added up or joined to one number, it is a wrong length.',
  hint: 'Accept several lengths when all of them are the same number; otherwise fail.',
  given: fc.record({ page: page(90), joined: fc.boolean() }),
  examples: [
    { page: { stem: 'twice', size: 12, key: 0 }, joined: false },
    { page: { stem: 'twice', size: 12, key: 0 }, joined: true },
  ],
  when: async ({ page, joined }, stage) => {
    const { size } = page
    const lengths = joined
      ? [['Content-Length', `${size}, ${size}`] as const]
      : [['Content-Length', String(size)] as const, ['Content-Length', String(size)] as const]
    const answer = response({ fields: [...lengths, ['Connection', 'close']], content: textOf(page) })
    await attend(stage, errand('twice'), () => [answer, { closes: true }], 2)
  },
  judge: ({ page }, t) => failsOrShows(t, textOf(page)),
})

const NO_LENGTHS = ['abc', '-5', '5x', '0x5', '5 5', '', '5.0', '5;'] as const

export const refusesInvalidLength = requirement({
  title: 'A length that is no number, or two lengths that differ, make the response an error',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Nobody knows where such content ends; programs that guess differently can be played against each other.',
  hint: 'Take nothing but decimal digits, and end with an error status otherwise.',
  given: fc.oneof(
    fc.record({ lengths: fc.tuple(fc.constantFrom(...NO_LENGTHS)) }),
    fc.record({ lengths: fc.constantFrom(['5', '6'], ['6', '5'], ['5, 6']) }),
  ),
  examples: [{ lengths: ['abc'] }, { lengths: ['5', '6'] }],
  when: async ({ lengths }, stage) => {
    const fields = lengths.map((length) => ['Content-Length', length] as const)
    const answer = response({ fields: [...fields, ['Connection', 'close']], content: octetsOf('abcdef') })
    await attend(stage, errand('unsure'), () => [answer, { closes: true }], 2)
  },
  judge: (_, t) => fails(t),
})

export const hidesSurplus = requirement({
  title: 'What follows the content is not shown',
  clause: rfc(9112, '6.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Behind the length stands nothing of this document: garbage, or a response to nobody that somebody has smuggled in.',
  hint: 'Show as many octets as Content-Length says, even when recv returned more.',
  given: fc.record({
    page: page(200),
    surplus: fc.constantFrom('surplus', '\r\n\r\nsurplus', 'HTTP/1.1 200 OK\r\n\r\nsurplus'),
  }),
  examples: [{ page: SMALL, surplus: 'surplus' }],
  when: ({ page, surplus }, stage) => serve(stage, 'more', joined(closing(textOf(page)), octetsOf(surplus))),
  judge: (_, t) => hides(t, octetsOf('surplus'), 'what follows the content'),
})
