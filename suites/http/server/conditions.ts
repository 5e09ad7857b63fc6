/** Conditional requests: what a client has already is not sent again, and what it believes wrongly is not acted upon. */
import { type Arbitrary, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { dateIn, momentOf } from '../lens/dates.ts'
import { type FieldLines, type Page, page, visit, word } from '../pen.ts'
import { ask, hasStatus, statusLine } from './ask.ts'
import { conditions, dateConditions, tagConditions } from './capabilities.ts'
import { answersWith, asksAgain, earlier, FORMS, inSecondAnswer, isPage, noDate, noSuchDay } from './validators.ts'

const PAGE: Page = { stem: 'kept', size: 150, key: 3 }

/** Lists in which a tag may come: alone, among others, marked as weak, or on a line of its own. */
const LISTS: Readonly<Record<string, (tag: string) => readonly string[]>> = {
  alone: (tag) => [tag],
  last: (tag) => [`"other", "one,two", ${tag}`],
  first: (tag) => [`${tag},"other"`],
  'with empty members': (tag) => [`, ,${tag} ,, "other",`],
  'marked as weak': (tag) => [`W/${tag.replace(/^W\//, '')}`],
  'weak among others': (tag) => [`W/"other", W/${tag.replace(/^W\//, '')}`],
}
const list: Arbitrary<string> = fc.constantFrom(...Object.keys(LISTS))
const method = fc.constantFrom('GET', 'HEAD')

function noneMatch(list: string, tag: string): FieldLines {
  return (LISTS[list]?.(tag) ?? []).map((value) => ['If-None-Match', value] as const)
}

export const answers304ToTag = requirement({
  title: 'A document whose ETag the client has, alone, is answered with 304',
  clause: rfc(9110, '13.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: tagConditions,
  why: 'This is what ETag is for: the client keeps what it has, and nothing is sent twice.',
  hint: 'Compare If-None-Match with the ETag that you would send; answer "304 Not Modified" without content when it is the same.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), method }),
  examples: [
    { page: PAGE, method: 'GET' },
    { page: PAGE, method: 'HEAD' },
  ],
  when: ({ page, method }, stage) =>
    asksAgain(stage, page, ({ tag }) => (tag === undefined ? undefined : noneMatch('alone', tag)), method),
  judge: ({ method }, t) => answersWith(t, 304, method),
})

export const findsTagInList = requirement({
  title: 'An ETag is found in any list, and whether it is marked as weak or not',
  clause: rfc(9110, '13.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: tagConditions,
  needs: [answers304ToTag],
  why: 'A cache that keeps several versions asks for all of them at once.',
  hint: 'Read If-None-Match as a list, and leave W/ out of the comparison on both sides.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), list }),
  examples: Object.keys(LISTS).map((list) => ({ page: PAGE, list })),
  when: ({ page, list }, stage) =>
    asksAgain(stage, page, ({ tag }) => (tag === undefined ? undefined : noneMatch(list, tag))),
  judge: (_, t) => answersWith(t, 304),
})

export const answersStarWith304 = requirement({
  title: 'If-None-Match: * means any version, so a document that is there is answered with 304',
  clause: rfc(9110, '13.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: tagConditions,
  needs: [answers304ToTag],
  why: 'The asterisk says: only if there is none.',
  hint: 'Treat * as a tag that equals every other.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag }) => (tag === undefined ? undefined : [['If-None-Match', '*']])),
  judge: (_, t) => answersWith(t, 304),
})

const otherTag = fc
  .string({ unit: fc.constantFrom(...'abcdefghij-:.,'), maxLength: 12 })
  .map((text) => `"no ${text}"`.replace(' ', '-'))

export const sendsDocumentForOtherTag = requirement({
  title: 'A client with another version gets the document, whatever date it says',
  clause: rfc(9110, '13.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: tagConditions,
  why: 'A document may change twice in a second; the tag knows, the date does not.',
  hint: 'When there is an If-None-Match, do not look at If-Modified-Since at all.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), other: otherTag, dated: fc.boolean() }),
  examples: [
    { page: PAGE, other: '"no-such-tag"', dated: true },
    { page: PAGE, other: 'W/"no-such-tag"', dated: false },
    { page: PAGE, other: '"no-1", "no-2"', dated: true },
  ],
  when: ({ page, other, dated }, stage) =>
    asksAgain(stage, page, ({ tag, modified }) => {
      if (tag === undefined) return undefined
      return [
        ['If-None-Match', other],
        ...(dated && modified !== undefined ? [['If-Modified-Since', modified] as const] : []),
      ]
    }),
  judge: ({ page }, t) => isPage(t, page),
})

export const prefersTagToDate = requirement({
  title: 'A tag that is the same counts, whatever date it comes with',
  clause: rfc(9110, '13.2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: tagConditions,
  needs: [answers304ToTag],
  why: 'Clients send both, for servers that know only one of them.',
  hint: 'When there is an If-None-Match, let it alone decide.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), hours: fc.integer({ min: 1, max: 10_000 }) }),
  examples: [{ page: PAGE, hours: 24 }],
  when: ({ page, hours }, stage) =>
    asksAgain(stage, page, ({ tag, modified }) =>
      tag === undefined
        ? undefined
        : [
            ['If-None-Match', tag],
            ['If-Modified-Since', earlier(modified, hours)],
          ],
    ),
  judge: (_, t) => answersWith(t, 304),
})

export const answers304ToDate = requirement({
  title: 'A document that has not changed since the date of the client is answered with 304',
  clause: rfc(9110, '13.1.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: dateConditions,
  why: 'Caches without a tag ask so, and get what they have once more otherwise.',
  hint: 'Compare If-Modified-Since with the time of modification in whole seconds: not later means 304.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), method }),
  examples: [
    { page: PAGE, method: 'GET' },
    { page: PAGE, method: 'HEAD' },
  ],
  when: ({ page, method }, stage) =>
    asksAgain(
      stage,
      page,
      ({ modified }) => (modified === undefined ? undefined : [['If-Modified-Since', modified]]),
      method,
    ),
  judge: ({ method }, t) => answersWith(t, 304, method),
})

export const readsAllDates = requirement({
  title: 'A date is understood in all three forms that there have been',
  clause: rfc(9110, '5.6.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: dateConditions,
  needs: [answers304ToDate],
  why: 'Old clients and archives write dates as RFC 850 or the C library did.',
  hint: 'Try the three forms one after the other; in Python parsedate_to_datetime knows them.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), form: fc.constantFrom(FORMS[1], FORMS[2]) }),
  examples: [
    { page: PAGE, form: FORMS[1] },
    { page: PAGE, form: FORMS[2] },
  ],
  when: ({ page, form }, stage) =>
    asksAgain(stage, page, ({ modified }) => {
      const moment = momentOf(modified ?? '')
      return moment === undefined ? undefined : [['If-Modified-Since', dateIn(form, moment)]]
    }),
  judge: (_, t) => answersWith(t, 304),
})

export const sendsDocumentForOldDate = requirement({
  title: 'A document that has changed since the date of the client is sent',
  clause: rfc(9110, '13.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: conditions,
  why: 'A 304 for what has changed keeps the old version alive for ever.',
  hint: 'Compare times, not texts: "Mon" is not earlier than "Sun" because M comes before S.',
  covers: ['RS-13'],
  given: fc.record({
    page: page(300),
    hours: fc.integer({ min: 1, max: 100_000 }),
    form: fc.constantFrom(...FORMS),
  }),
  examples: [1, 24, 48, 72, 24 * 400].map((hours) => ({ page: PAGE, hours, form: FORMS[0] })),
  when: ({ page, hours, form }, stage) =>
    asksAgain(stage, page, ({ modified }) => [['If-Modified-Since', earlier(modified, hours, form)]]),
  judge: ({ page }, t) => isPage(t, page),
})

export const ignoresWhatIsNoDate = requirement({
  title: 'What is no date is no condition: the document is sent',
  clause: rfc(9110, '13.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: conditions,
  why: 'A field that cannot be read says nothing; with a 304 or an error the client would have nothing at all.',
  hint: 'Catch the error of reading the date, and go on as if there were no such field.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), since: noDate }),
  examples: ['', 'yesterday'].map((since) => ({ page: PAGE, since })),
  when: ({ page, since }, stage) => asksAgain(stage, page, () => [['If-Modified-Since', since]]),
  judge: ({ page }, t) => isPage(t, page),
})

// To the grammar any two digits are a day, so who calculates with them has read a valid HTTP-date.
export const ignoresDaysThatNoMonthHas = requirement({
  title: 'A day that no month has is no date either: the document is sent',
  clause: rfc(9110, '5.6.7'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: conditions,
  needs: [ignoresWhatIsNoDate],
  why: 'The 40th of February counted on into March is a date that nobody has named.',
  hint: 'Look whether the date that you have read is written as it came, or use a library that does.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), since: noSuchDay }),
  examples: [{ page: PAGE, since: 'Sat, 40 Feb 2050 08:49:37 GMT' }],
  when: ({ page, since }, stage) => asksAgain(stage, page, () => [['If-Modified-Since', since]]),
  judge: ({ page }, t) => isPage(t, page),
})

const CONDITIONS: Readonly<Record<string, string>> = {
  'If-None-Match': '*',
  'If-Modified-Since': 'Sat, 01 Jan 2050 00:00:00 GMT',
  'If-Match': '"none"',
  'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:01 GMT',
}

export const answersMissingDespiteConditions = requirement({
  title: 'A document that does not exist is missing under every condition',
  clause: rfc(9110, '13.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: conditions,
  why: 'A 304 for what is gone keeps it alive in every cache.',
  hint: 'Look for the document first, and at the conditions when you have found it.',
  given: fc.record({ name: word, field: fc.constantFrom(...Object.keys(CONDITIONS)) }),
  examples: Object.keys(CONDITIONS).map((field) => ({ name: 'gone', field })),
  when: ({ name, field }, stage) => ask(stage, visit(`/no-${name}.txt`, [[field, CONDITIONS[field] ?? '']])),
  judge: (_, t) => hasStatus(t, [404]),
})

export const toleratesTagWithoutQuotes = requirement({
  title: 'A tag without quotation marks does no harm',
  clause: rfc(9110, '13.1.2'),
  level: 'MAY',
  tier: 'standard',
  points: 0,
  capability: conditions,
  why: 'Scripts that were written in haste send such tags.',
  hint: 'Treat it as another tag, refuse it with 400, or forgive it.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), tag: word }),
  examples: [{ page: PAGE, tag: 'abc' }],
  when: ({ page, tag }, stage) => asksAgain(stage, page, () => [['If-None-Match', tag]]),
  judge: (_, t) =>
    inSecondAnswer(t, ({ status, ...second }) =>
      [200, 304, 400].includes(status) ? met : unmet('200, 304 or 400', statusLine({ ...second, status })),
    ),
})
