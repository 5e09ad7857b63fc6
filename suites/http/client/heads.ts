/** The head of a response: what a client has to make of it, however it is written. */
import { type Arbitrary, fc, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { cuts, joined, latin1Octets, type Page, page, textOf, word } from '../pen.ts'
import { closing, inChunks } from './answers.ts'
import { endsWithStatusZero } from './content.ts'
import { failsOrShows, fetches } from './endings.ts'
import { endsAtTheLength } from './framing.ts'
import { attend, errand, response, serve, showsContent } from './serve.ts'

const SMALL: Page = { stem: 'head', size: 70, key: 4 }

export const readsHeadAnywhereCut = requirement({
  title: 'The head is read wherever the network cuts it',
  clause: rfc(9112, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The empty line that ends the header section may come in two segments, and the content with it or long after.',
  hint: 'Collect octets until they hold CR LF CR LF, and look for the content only then.',
  given: fc.record({ page: page(60) }).chain(({ page }) => cuts(90, 8).map((places) => ({ page, places }))),
  examples: [{ page: SMALL, places: [1, 9, 16, 17, 18, 40, 60, 83, 84, 85, 86, 87, 88] }],
  when: ({ page, places }, stage) => serve(stage, 'cut', closing(textOf(page)), { cuts: places }),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

const REASONS = ['', 'Fine', 'Not Found', '404 Not Found', 'HTTP/1.1 500 Error', 'ok ok ok', 'été', '\t'] as const

export const ignoresTheReason = requirement({
  title: 'The words behind the status code mean nothing, and may be missing',
  clause: rfc(9112, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'They are for people, in any language; programs that compare them fail with the next server.',
  hint: 'Take the second word of the status line as a number, and ignore the rest of the line.',
  needs: [endsWithStatusZero],
  given: fc.record({ page: page(100), reason: fc.constantFrom(...REASONS) }),
  examples: [
    { page: SMALL, reason: '' },
    { page: SMALL, reason: '404 Not Found' },
  ],
  when: ({ page, reason }, stage) =>
    serve(
      stage,
      'reason',
      response({ status: `200 ${reason}`, fields: [lengthOf(page), CLOSE], content: textOf(page) }),
    ),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

const CLOSE = ['Connection', 'close'] as const

function lengthOf({ size }: Page): readonly [string, string] {
  return ['Content-Length', String(size)]
}

/** Letters in capitals where the bits of a number say so. */
function respelt(name: string, capitals: number): string {
  return [...name]
    .map((letter, at) => ((capitals >> (at % 30)) & 1 ? letter.toUpperCase() : letter.toLowerCase()))
    .join('')
}

const spaces: Arbitrary<string> = fc.constantFrom('', ' ', '  ')

export const readsFieldsInAnySpelling = requirement({
  title: 'Field names count in any case, and values with any spaces around them',
  clause: rfc(9110, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Names are written as each server likes, in small letters more and more; who looks for one spelling misses the length.',
  hint: 'Turn names into small letters before you compare them, and strip blanks from both ends of values.',
  needs: [endsAtTheLength],
  given: fc.record({ page: page(100), capitals: fc.nat(2 ** 20), before: spaces, after: spaces }),
  examples: [
    { page: SMALL, capitals: 0, before: '', after: '' },
    { page: SMALL, capitals: 2 ** 20 - 1, before: '  ', after: ' ' },
  ],
  when: ({ page, capitals, before, after }, stage) =>
    servesWithLength(stage, respelt('content-length', capitals), before, after, page),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

// A MUST in the standard like the one before; but nginx and the library of Node know spaces only.
export const readsTabsAroundValues = requirement({
  title: 'Tabs around a value are no part of it, as spaces are not',
  clause: rfc(9110, '5.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [readsFieldsInAnySpelling],
  why: 'What is optional around a value is spaces and tabs alike.',
  hint: 'Strip spaces and tabs from both ends of values.',
  given: fc.record({ page: page(100), before: fc.constantFrom('', '\t', ' \t'), after: fc.constantFrom('\t', '\t ') }),
  examples: [{ page: SMALL, before: '\t', after: '\t' }],
  when: ({ page, before, after }, stage) => servesWithLength(stage, 'Content-Length', before, after, page),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

/** A page whose length is told with blanks around it. */
function servesWithLength(stage: Stage, name: string, before: string, after: string, page: Page): Promise<void> {
  const head = latin1Octets(`HTTP/1.1 200 OK\r\n${name}:${before}${page.size}${after}\r\n\r\n`)
  return serve(stage, 'odd', joined(head, textOf(page)), { closes: 'asked' })
}

export const readsCodingInAnySpelling = requirement({
  title: 'The name of a transfer coding counts in any case',
  clause: rfc(9112, '7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Missed, the chunks are shown with their sizes.',
  hint: 'Compare names of fields and of codings in small letters.',
  given: fc.record({ page: page(100), name: fc.nat(2 ** 20), coding: fc.nat(2 ** 7) }),
  examples: [
    { page: SMALL, name: 0, coding: 1 },
    { page: SMALL, name: 2 ** 20 - 1, coding: 127 },
  ],
  when: ({ page, name, coding }, stage) => {
    const whole = inChunks(textOf(page), { sizes: [20] })
    return serve(stage, 'odd', (asked) => {
      const spelt = `${respelt('transfer-encoding', name)}: ${respelt('chunked', coding)}`
      return Buffer.from(
        Buffer.from(whole(asked)).toString('latin1').replace('Transfer-Encoding: chunked', spelt),
        'latin1',
      )
    })
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

/** Fields in which something stands that is another field’s name or value. */
const lookAlike: Arbitrary<readonly [string, string]> = fc.constantFrom<readonly [string, string]>(
  ['X-Content-Length', '3'],
  ['Content-Length-Hint', '3'],
  ['X-Note', 'Content-Length: 3'],
  ['X-Transfer-Encoding', 'chunked'],
  ['X-Note', 'Transfer-Encoding: chunked'],
  ['Content_Length', '3'],
)

export const looksForWholeNames = requirement({
  title: 'A field is found by its whole name, at the beginning of a line',
  clause: rfc(9110, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Who searches the head for "Content-Length" finds it in X-Content-Length, and cuts the document short.',
  hint: 'Split the head into lines, and each line at its first colon; compare the whole name.',
  given: fc.record({ page: page(100, 10), fields: fc.array(lookAlike, { minLength: 1, maxLength: 3 }) }),
  examples: [
    {
      page: SMALL,
      fields: [
        ['X-Content-Length', '3'],
        ['X-Note', 'Content-Length: 3'],
      ],
    },
    {
      page: SMALL,
      fields: [
        ['X-Transfer-Encoding', 'chunked'],
        ['X-Note', 'Transfer-Encoding: chunked'],
      ],
    },
  ],
  when: ({ page, fields }, stage) =>
    serve(stage, 'names', response({ fields: [...fields, lengthOf(page), CLOSE], content: textOf(page) })),
  judge: ({ page }, t) => showsContent(t, textOf(page)),
})

const oddField: Arbitrary<readonly [string, string]> = fc.constantFrom<readonly [string, string]>(
  ['X-Empty', ''],
  ['X-Colons', 'a:b::c:'],
  ['X-Latin', 'caf\xe9 \xfc'],
  ['Date', 'no date at all'],
  ['!#$%&*+-.^_`|~', 'a token'],
  ['Content-Type', 'text/html; charset=unheard-of'],
  ['Server', '"quoted (comment'],
)

export const takesOddFields = requirement({
  title: 'Fields that mean nothing to the client do no harm',
  clause: rfc(9110, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Servers send many fields, empty ones, foreign letters and colons in them; none of that concerns the content.',
  hint: 'Split a field line at its first colon only, do not decode values that you do not need, and ignore what you do not know.',
  needs: [endsWithStatusZero],
  given: fc.record({ page: page(100), fields: fc.array(oddField, { minLength: 1, maxLength: 4 }) }),
  examples: [
    {
      page: SMALL,
      fields: [
        ['X-Empty', ''],
        ['X-Colons', 'a:b::c:'],
        ['X-Latin', 'caf\xe9 \xfc'],
      ],
    },
  ],
  when: ({ page, fields }, stage) =>
    serve(stage, 'odd', response({ fields: [...fields, lengthOf(page), CLOSE], content: textOf(page) })),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const unfoldsValues = requirement({
  title: 'A line that begins with a blank belongs to the field before it',
  clause: rfc(9112, '5.2'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Old servers fold long values. Taken for a field of its own, the second line may be anything.',
  hint: 'When a line of the head begins with a blank or a tab, add it to the value before it.',
  needs: [endsWithStatusZero],
  given: fc.record({
    page: page(100, 10),
    blank: fc.constantFrom(' ', '\t', '   '),
    rest: fc.constantFrom('Content-Length: 3', 'more words', 'a: b'),
  }),
  examples: [{ page: SMALL, blank: ' ', rest: 'Content-Length: 3' }],
  when: ({ page, blank, rest }, stage) =>
    serve(
      stage,
      'folded',
      response({ fields: [['X-Note', `first\r\n${blank}${rest}`], lengthOf(page), CLOSE], content: textOf(page) }),
    ),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const takesManyFields = requirement({
  title: 'Dozens of fields, repeated ones among them, do no harm',
  clause: rfc(9110, '5.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Large sites send heads of several thousand octets, with a field for every cookie.',
  hint: 'Read the head into a buffer that grows, and keep fields of the same name side by side.',
  given: fc.record({ page: page(100), count: fc.integer({ min: 20, max: 80 }), name: word }),
  examples: [{ page: SMALL, count: 80, name: 'cookie' }],
  when: ({ page, count, name }, stage) => {
    const many = Array.from(
      { length: count },
      (_, at) => [`Set-${name}`, `${name}${at}=${'v'.repeat(60)}; Path=/`] as const,
    )
    return serve(stage, 'many', closing(textOf(page), many))
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const takesLongFields = requirement({
  title: 'A field of eight thousand octets does no harm',
  clause: rfc(9110, '5.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Policies and cookies grow to thousands of octets; a line buffer that is too small splits them in two.',
  hint: 'Put no small bound on the length of a line.',
  given: fc.record({ page: page(100), length: fc.integer({ min: 1_000, max: 8_000 }) }),
  examples: [{ page: SMALL, length: 8_000 }],
  when: ({ page, length }, stage) => serve(stage, 'long', closing(textOf(page), [['X-Policy', 'p'.repeat(length)]])),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const takesLineFeeds = requirement({
  title: 'Lines that end in LF alone are understood or refused, and never waited for',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Simple servers forget the CR. Who waits for CR LF CR LF then takes the whole response for an endless head.',
  hint: 'Read lines up to LF, and take off a CR in front of it; or say that the head has no end when the server closes.',
  given: fc.record({ page: page(100) }),
  examples: [{ page: SMALL }],
  when: async ({ page }, stage) => {
    const head = latin1Octets(`HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: ${page.size}\n\n`)
    await attend(stage, errand('unix'), () => [joined(head, textOf(page)), { closes: true }], 2)
  },
  judge: ({ page }, t) => failsOrShows(t, textOf(page)),
})
