/** Ranges that are too many, or too far away. */
import { all, fc, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { type Page, page, pathOf, visit } from '../pen.ts'
import { answerOn, asksAfterwards, servedAfterwards } from './answers.ts'
import { ask, inAnswer, publish } from './ask.ts'
import { ranges } from './capabilities.ts'
import { isTrue, partsIn, spec } from './parts.ts'

const PAGE: Page = { stem: 'ranged', size: 200, key: 3 }

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
    count: fc.integer({ min: 200, max: 400 }),
    kind: fc.constantFrom(...Object.keys(BOMBS)),
  }),
  examples: Object.keys(BOMBS).map((kind) => ({ page: { stem: 'bomb', size: 4_000, key: 1 }, count: 300, kind })),
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
    // Whether or not it has come to an end: what has come by then has been sent.
    const sent = octets(t, 'client 1', 'received').bytes.length
    return all(
      data > MOST_TIMES * page.size || sent > most
        ? unmet(`at most ${MOST_TIMES} times the document`, `${sent} octets`)
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
