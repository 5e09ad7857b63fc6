/** Parts of documents. Whoever serves them has to serve exactly the octets that were asked for, and say which they are. */
import { fc, met, requirement, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import { isMultipart } from '../lens/parts.ts'
import { type Page, page, pathOf, textOf, visit } from '../pen.ts'
import { placeOf, placeOfField, shown } from './answers.ts'
import { ask, inAnswer, publish, sameContent, statusLine } from './ask.ts'
import { multiparts, ranges } from './capabilities.ts'
import { isTrue, isWholeOr206, meant, partsIn, spec, type Wanted } from './parts.ts'
import { asksAgain, inSecondAnswer, SECOND } from './validators.ts'

const PAGE: Page = { stem: 'ranged', size: 200, key: 3 }
const EMPTY: Page = { stem: 'ranged', size: 0, key: 3 }

const size = fc.integer({ min: 12, max: 900 })
const wantedIn = (size: number) =>
  fc.oneof(
    fc.tuple(fc.nat(size - 1), fc.nat(size * 2)).map(([first, more]) => ({ first, last: first + more })),
    fc.nat(size - 1).map((first) => ({ first })),
    fc.integer({ min: 1, max: size * 2 }).map((last) => ({ last })),
  )
const oneRange = size.chain((size) =>
  fc.record({ page: page(size, size), wanted: wantedIn(size) as fc.Arbitrary<Wanted> }),
)

export const servesOneRange = requirement({
  title: 'A range is answered with exactly its octets, and Content-Range says which they are',
  clause: rfc(9110, '14.4'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  capability: ranges,
  why: 'A download that was interrupted goes on in the middle: one octet too many or too few spoils the file.',
  hint: 'Both positions count from 0 and belong to the range; -5 means the last five; what lies behind the end is cut off.',
  given: oneRange,
  examples: [
    { page: PAGE, wanted: { first: 0, last: 0 } },
    { page: PAGE, wanted: { first: 10, last: 19 } },
    { page: PAGE, wanted: { first: 199 } },
    { page: PAGE, wanted: { last: 5 } },
    { page: PAGE, wanted: { last: 5_000 } },
    { page: PAGE, wanted: { first: 190, last: 5_000 } },
    { page: PAGE, wanted: { first: 0 } },
  ],
  when: async ({ page, wanted }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', `bytes=${spec(wanted)}`]]))
  },
  judge: ({ page, wanted }, t) =>
    isWholeOr206(t, page, (response) => {
      const truth = isTrue(t, response, page)
      if (truth.is !== 'met') return truth
      const [first, last] = meant(wanted, page.size) ?? [0, 0]
      const [part] = partsIn(response)
      const right = part?.first === first && part.last === last && !isMultipart(response)
      return right
        ? met
        : unmet(
            `Content-Range: bytes ${first}-${last}/${page.size}`,
            shown(response, 'content-range'),
            placeOfField(t, response, 'content-range'),
          )
    }),
})

export const repeatsFieldsIn206 = requirement({
  title: 'A 206 has the ETag, Date and caching fields of the whole document',
  clause: rfc(9110, '15.3.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: ranges,
  why: 'A client joins parts only when it knows that they are of the same version.',
  hint: 'Send the fields of the 200 with the 206, but for Content-Length and Content-Range.',
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) => asksAgain(stage, page, () => [['Range', 'bytes=2-9']]),
  judge: (_, t) =>
    inSecondAnswer(t, (second, first) => {
      if (second.status !== 206) return unobserved('there was no 206')
      const missing = ['etag', 'date', 'cache-control', 'expires', 'content-location', 'vary'].find(
        (name) => fieldOf(first, name) !== undefined && fieldOf(second, name) === undefined,
      )
      return missing === undefined
        ? met
        : unmet(`${missing}: ${shown(first, missing)}`, 'no such field', placeOf(t, second, SECOND))
    }),
})

export const refusesRangeBehindEnd = requirement({
  title: 'A range behind the end is answered with 416 and the length there is',
  clause: rfc(9110, '15.5.17'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: ranges,
  why: 'A client that has all already asks for what follows, and learns from the answer that nothing does.',
  hint: 'Answer "416 Range Not Satisfiable" with "Content-Range: bytes */length".',
  given: fc.record({ page: page(500), beyond: fc.integer({ min: 0, max: 1_000_000 }), open: fc.boolean() }),
  examples: [
    { page: PAGE, beyond: 0, open: true },
    { page: PAGE, beyond: 0, open: false },
    { page: PAGE, beyond: 12_345, open: true },
    { page: EMPTY, beyond: 0, open: true },
  ],
  when: async ({ page, beyond, open }, stage) => {
    const first = page.size + beyond
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', `bytes=${first}-${open ? '' : first + 9}`]]))
  },
  judge: ({ page }, t) =>
    inAnswer(t, (response) => {
      if (response.status === 200) return sameContent(t, response, textOf(page))
      if (response.status !== 416) return unmet('416, or 200 with all', statusLine(response), placeOf(t, response))
      return fieldOf(response, 'content-range') === `bytes */${page.size}`
        ? met
        : unmet(
            `Content-Range: bytes */${page.size}`,
            shown(response, 'content-range'),
            placeOfField(t, response, 'content-range'),
          )
    }),
})

export const takesNoWrongRange = requirement({
  title: 'What is no valid range is ignored or refused, and not guessed at',
  clause: rfc(9110, '14.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: ranges,
  why: 'Half of a document that nobody asked for is taken for the whole.',
  hint: 'Check the whole value against bytes=first-last, and first against last; else answer 200 with all.',
  covers: ['RS-12'],
  given: fc.record({
    page: page(300, 100),
    value: fc.oneof(
      fc.constantFrom(
        'bytes=',
        'bytes=-',
        'bytes=a-b',
        'bytes=1',
        'bytes 0-9',
        '0-9',
        'bytes=0x1-0x5',
        'bytes=--5',
        'bytes=1-2-3',
        'bytes=0-9;10-19',
        'bytes=+1-5',
        'bytes',
      ),
      fc
        .tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }))
        .map(([last, more]) => `bytes=${last + more}-${last}`),
    ),
  }),
  examples: ['bytes=9-5', 'bytes=a-b', 'bytes=-', 'bytes=1', '0-9'].map((value) => ({ page: PAGE, value })),
  when: async ({ page, value }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', value]]))
  },
  judge: ({ page }, t) =>
    inAnswer(t, (response) => {
      if (response.status === 200) return sameContent(t, response, textOf(page))
      return response.status === 416 || response.status === 400
        ? met
        : unmet('200 with all, or 416', statusLine(response), placeOf(t, response))
    }),
})

export const ignoresOtherUnits = requirement({
  title: 'A range in a unit that is not known is ignored',
  clause: rfc(9110, '14.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: ranges,
  why: 'Five lines are not five octets.',
  hint: 'Look for "bytes=" before you read numbers.',
  covers: ['RS-12'],
  given: fc.record({
    page: page(300, 30),
    unit: fc.constantFrom('lines', 'seconds', 'items', 'x-bytes', 'byte', 'none'),
  }),
  examples: [{ page: PAGE, unit: 'lines' }],
  when: async ({ page, unit }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', `${unit}=0-9`]]))
  },
  judge: ({ page }, t) =>
    inAnswer(t, (response) =>
      response.status === 200
        ? sameContent(t, response, textOf(page))
        : unmet('200 with all', statusLine(response), placeOf(t, response)),
    ),
})

const manyRanges = size.chain((size) =>
  fc.record({
    page: page(size, size),
    all: fc.array(wantedIn(size) as fc.Arbitrary<Wanted>, { minLength: 2, maxLength: 4 }),
  }),
)

export const servesSeveralRanges = requirement({
  title: 'Several ranges are answered with parts that hold what they say, or with all',
  clause: rfc(9110, '15.3.7.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: ranges,
  why: 'A reader of a long document jumps about in it; a client joins the parts by their positions.',
  hint: 'Answer multipart/byteranges with a Content-Range in every part, or ignore Range when there is a comma in it.',
  given: manyRanges,
  examples: [
    {
      page: PAGE,
      all: [
        { first: 0, last: 9 },
        { first: 20, last: 29 },
      ],
    },
    { page: PAGE, all: [{ last: 5 }, { first: 0, last: 0 }] },
    {
      page: PAGE,
      all: [
        { first: 5, last: 20 },
        { first: 10, last: 30 },
      ],
    },
  ],
  when: async ({ page, all }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', `bytes=${all.map(spec).join(', ')}`]]))
  },
  judge: ({ page }, t) => isWholeOr206(t, page, (response) => isTrue(t, response, page)),
})

export const keepsMultipartsApart = requirement({
  title: 'An answer with several parts has its Content-Range in the parts, and none above them',
  clause: rfc(9110, '15.3.7.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  capability: multiparts,
  needs: [servesSeveralRanges],
  why: 'With one above them the boundaries look like octets of the document.',
  hint: 'Content-Range belongs into each part.',
  given: fc.record({ page: page(300, 60) }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', 'bytes=0-4, 20-29, -3']]))
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      if (!isMultipart(response)) return unobserved('there were not several parts')
      if (fieldOf(response, 'content-range') === undefined) return met
      const place = placeOfField(t, response, 'content-range')
      return unmet('no Content-Range above the parts', shown(response, 'content-range'), place)
    }),
})

export const ignoresRangeOfHead = requirement({
  title: 'Range counts for GET only: HEAD is answered 200',
  clause: rfc(9110, '14.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: ranges,
  why: 'HEAD asks about the document, not about a part of it.',
  hint: 'Look at Range where you answer GET, and nowhere else.',
  covers: ['RS-12'],
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', 'bytes=2-9']], 'HEAD'), { methods: ['HEAD'] })
  },
  judge: (_, t) =>
    inAnswer(
      t,
      (response) => (response.status === 206 ? unmet('200 OK', statusLine(response), placeOf(t, response)) : met),
      { methods: ['HEAD'] },
    ),
})
