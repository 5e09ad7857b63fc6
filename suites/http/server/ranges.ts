/** Parts of documents. Whoever serves them has to serve exactly the octets that were asked for, and say which they are. */
import { all, fc, met, requirement, rfc, same, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { isMultipart, type Part, partsOf } from '../lens/parts.ts'
import { type Page, page, pathOf, textOf, visit } from '../pen.ts'
import { answerOn, asksAfterwards, placeOf, placeOfField, servedAfterwards, shown } from './answers.ts'
import { ask, inAnswer, publish, sameContent, statusLine, type Which } from './ask.ts'
import { ranges } from './capabilities.ts'
import { asksAgain, inSecondAnswer } from './validators.ts'

const PAGE: Page = { stem: 'ranged', size: 200, key: 3 }
const EMPTY: Page = { stem: 'ranged', size: 0, key: 3 }
const SECOND = { line: 'client 2' }

/** Positions of the first and the last octet that are wanted; one of them may be left open. */
interface Wanted {
  readonly first?: number
  readonly last?: number
}

const spec = ({ first = '', last = '' }: { readonly first?: number | string; readonly last?: number | string }) =>
  `${first}-${last}`

/** The octets that are meant: `undefined` when there are none. */
function meant({ first, last }: Wanted, size: number): readonly [number, number] | undefined {
  const [from, to] =
    first === undefined ? [Math.max(0, size - (last ?? 0)), size - 1] : [first, Math.min(last ?? size - 1, size - 1)]
  return from <= to ? [from, to] : undefined
}

/** What a 206 holds are octets of the document, each part where it says that it belongs. */
function isTrue(t: Transcript, response: Response, page: Page, which: Which = {}): Verdict {
  const place = placeOfField(t, response, isMultipart(response) ? 'content-type' : 'content-range', which)
  const parts = partsOf(response)
  if (typeof parts === 'string') return unmet('Content-Range: bytes first-last/length, with each part', parts, place)
  const whole = textOf(page)
  const wrong = parts.find(
    ({ first, last, of }) => first > last || last >= page.size || (of !== undefined && of !== page.size),
  )
  if (wrong)
    return unmet(`a range of ${page.size} octets`, `bytes ${wrong.first}-${wrong.last}/${wrong.of ?? '*'}`, place)
  return all(
    ...parts.map(({ first, last, content }) =>
      same(whole.subarray(first, last + 1), { bytes: content, at: () => undefined }, ` for bytes ${first}-${last}`),
    ),
  )
}

function partsIn(response: Response): readonly Part[] {
  const parts = partsOf(response)
  return typeof parts === 'string' ? [] : parts
}

/** The whole document with 200 is always allowed: a server may disregard Range. */
function isWholeOr206(t: Transcript, page: Page, judge: (response: Response) => Verdict, which: Which = {}): Verdict {
  return inAnswer(
    t,
    (response) => {
      if (response.status === 200) return sameContent(t, response, textOf(page), which)
      return response.status === 206
        ? judge(response)
        : unmet('206 with the part, or 200 with all', statusLine(response), placeOf(t, response, which))
    },
    which,
  )
}

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
      if (second.status !== 206) return met
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
  capability: ranges,
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
    inAnswer(t, (response) =>
      isMultipart(response) && fieldOf(response, 'content-range') !== undefined
        ? unmet(
            'no Content-Range above the parts',
            shown(response, 'content-range'),
            placeOfField(t, response, 'content-range'),
          )
        : met,
    ),
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

/** Validators of another version than the one that is there. */
const OTHERS: Readonly<Record<string, (tag: string | undefined) => string | undefined>> = {
  'another tag': () => '"no-such-tag"',
  'the tag marked as weak': (tag) => tag && `W/${tag.replace(/^W\//, '')}`,
  'an old date': () => 'Sat, 01 Jan 2000 00:00:00 GMT',
  'a coming date': () => 'Sat, 01 Jan 2050 00:00:00 GMT',
}

export const sendsAllOfAnotherVersion = requirement({
  title: 'Who has a part of another version gets the whole document',
  clause: rfc(9110, '13.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: ranges,
  why: 'The end of the new version behind the beginning of the old one is a document that never was.',
  hint: 'Compare If-Range with your strong ETag, or exactly with Last-Modified; when it is not the same, ignore Range.',
  given: fc.record({ page: page(300, 20), validator: fc.constantFrom(...Object.keys(OTHERS)) }),
  examples: Object.keys(OTHERS).map((validator) => ({ page: PAGE, validator })),
  when: ({ page, validator }, stage) =>
    asksAgain(stage, page, ({ tag }) => {
      const value = OTHERS[validator]?.(tag)
      return value === undefined
        ? undefined
        : [
            ['Range', 'bytes=2-9'],
            ['If-Range', value],
          ]
    }),
  judge: ({ page }, t) =>
    inSecondAnswer(t, (second) =>
      second.status === 200
        ? sameContent(t, second, textOf(page), SECOND)
        : unmet('200 with all', statusLine(second), placeOf(t, second, SECOND)),
    ),
})

export const goesOnWithSameVersion = requirement({
  title: 'Who has a part of this version gets the part that is missing',
  clause: rfc(9110, '13.1.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: ranges,
  needs: [servesOneRange],
  why: 'This is what goes on with an interrupted download.',
  hint: 'If-Range with your own strong ETag lets Range count.',
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag }) =>
      tag === undefined || tag.startsWith('W/')
        ? undefined
        : [
            ['Range', 'bytes=2-9'],
            ['If-Range', tag],
          ],
    ),
  judge: ({ page }, t) =>
    inSecondAnswer(t, (second) =>
      second.status === 206
        ? isTrue(t, second, page, SECOND)
        : unmet('206 with the part', statusLine(second), placeOf(t, second, SECOND)),
    ),
})

export const evaluatesConditionsFirst = requirement({
  title: 'A range of a document that the client has is answered with 304',
  clause: rfc(9110, '13.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: ranges,
  why: 'Range counts only where 200 would be the answer.',
  hint: 'Look at If-None-Match first, and at Range when the document is to be sent.',
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag }) =>
      tag === undefined || tag.startsWith('W/')
        ? undefined
        : [
            ['If-None-Match', tag],
            ['Range', 'bytes=2-9'],
          ],
    ),
  judge: (_, t) =>
    inSecondAnswer(t, (second) =>
      second.status === 304 ? met : unmet('304 Not Modified', statusLine(second), placeOf(t, second, SECOND)),
    ),
})

/** Many ranges in a small space. */
const BOMBS: Readonly<Record<string, (at: number) => string>> = {
  'all of it': () => '0-',
  growing: (at) => `0-${at}`,
  suffixes: (at) => `-${at + 1}`,
  'one octet': (at) => `${at % 5}-${at % 5}`,
}
const MOST_TIMES = 4
const PART_HEAD = 400

export const boundsManyRanges = requirement({
  title: 'Hundreds of ranges of one document do not make a small request into a large answer',
  clause: rfc(9110, '17.15'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  capability: ranges,
  why: 'One packet that asks for the same document a thousand times once brought most servers of the world down.',
  hint: 'Join ranges that overlap, and ignore Range when there are many.',
  covers: ['RS-12'],
  given: fc.record({
    page: page(4_000, 3_000),
    count: fc.integer({ min: 200, max: 600 }),
    kind: fc.constantFrom(...Object.keys(BOMBS)),
  }),
  examples: Object.keys(BOMBS).map((kind) => ({ page: { stem: 'bomb', size: 4_000, key: 1 }, count: 600, kind })),
  when: async ({ page, count, kind }, stage) => {
    await publish(stage, page)
    const all = Array.from({ length: count }, (_, at) => BOMBS[kind]?.(at) ?? '')
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', `bytes=${all.join(',')}`]]), { patience: 2 })
    await asksAfterwards(stage)
  },
  judge: ({ page, count }, t) => {
    const response = answerOn(t)
    const most = MOST_TIMES * page.size + count * PART_HEAD
    // Each part may have its head; what must not come again and again is the document.
    const data = response?.status === 206 ? partsIn(response).reduce((sum, { content }) => sum + content.length, 0) : 0
    return all(
      data > MOST_TIMES * page.size || (response?.content.length ?? 0) > most
        ? unmet(`at most ${MOST_TIMES} times the document`, `${response?.content.length} octets of content`)
        : met,
      servedAfterwards(t),
    )
  },
})

export const readsHugePositions = requirement({
  title: 'Positions beyond every integer do no harm',
  clause: rfc(9110, '14.1.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  capability: ranges,
  why: 'A number that turns negative points in front of the document, where memory of the server lies.',
  hint: 'Limit positions before you calculate with them.',
  given: fc.record({
    page: page(300, 20),
    first: fc.constantFrom('', '0', '5', '99999999999999999999', '18446744073709551615', '9223372036854775807'),
    last: fc.constantFrom('99999999999999999999', '18446744073709551616', '9223372036854775808', '4294967296'),
  }),
  examples: [
    { page: PAGE, first: '5', last: '99999999999999999999' },
    { page: PAGE, first: '', last: '18446744073709551616' },
    { page: PAGE, first: '18446744073709551615', last: '18446744073709551616' },
  ],
  when: async ({ page, first, last }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Range', `bytes=${spec({ first, last })}`]]))
    await asksAfterwards(stage)
  },
  judge: ({ page }, t) =>
    all(
      inAnswer(t, (response) => (response.status === 206 ? isTrue(t, response, page) : met)),
      servedAfterwards(t),
    ),
})
