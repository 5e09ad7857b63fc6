/** Conditional requests: what a client has already is not sent again, and what it believes wrongly is not acted upon. */
import {
  type Arbitrary,
  all,
  fc,
  met,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type DateForm, dateIn, impossibleDate, momentOf } from '../lens/dates.ts'
import { fieldOf } from '../lens/head.ts'
import { type FieldLines, type Page, page, pathOf, textOf, visit, word } from '../pen.ts'
import { answerOn, placeOf, placeOfField, shown } from './answers.ts'
import { ask, hasContent, hasStatus, inAnswer, publishAs, sameContent, statusLine } from './ask.ts'
import { conditions, preconditions } from './capabilities.ts'
import { asksAgain, inSecondAnswer, known } from './validators.ts'

const SECOND_MS = 1_000
const FORMS: readonly [DateForm, DateForm, DateForm] = ['IMF-fixdate', 'RFC 850', 'asctime']
const PAGE: Page = { stem: 'kept', size: 150, key: 3 }
const SECOND = { line: 'client 2' }
const ENTITY_TAG = /^(?:W\/)?"[!#-~\x80-\xff]*"$/

/** The second answer has this status. */
function answersWith(t: Transcript, status: number, method = 'GET'): Verdict {
  return inSecondAnswer(
    t,
    (second) =>
      second.status === status
        ? met
        : unmet(`the status code ${status}`, statusLine(second), placeOf(t, second, SECOND)),
    method,
  )
}

/** The second answer is the document. */
function isPage(t: Transcript, page: Page): Verdict {
  return inSecondAnswer(t, (second) =>
    second.status === 200
      ? sameContent(t, second, textOf(page), SECOND)
      : unmet('200 and the document', statusLine(second), placeOf(t, second, SECOND)),
  )
}

export const writesEntityTags = requirement({
  title: 'An ETag stands between quotation marks',
  clause: rfc(9110, '8.8.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Clients send it back as they found it, and a list of tags can be read only with the marks.',
  hint: 'Send ETag: "abc", or W/"abc" for one that is only about as good; not abc.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page), textOf(page))
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      const tag = fieldOf(response, 'etag')
      if (tag === undefined) return met
      return ENTITY_TAG.test(tag) ? met : unmet('"…" or W/"…"', tag, placeOfField(t, response, 'etag'))
    }),
})

export const changesTagWithDocument = requirement({
  title: 'A document that has changed has another ETag',
  clause: rfc(9110, '8.8.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'With the old tag every client keeps the old document for ever.',
  hint: 'Make the tag of the content, or of its length and the time of its modification.',
  given: fc.record({ before: page(300, 10), after: page(900, 310), name: word }),
  examples: [{ before: PAGE, after: { stem: 'new', size: 500, key: 4 }, name: 'news' }],
  when: async ({ before, after, name }, stage) => {
    const path = `tags-${name}-${before.size}-${after.size}.txt`
    for (const content of [textOf(before), textOf(after)]) {
      await publishAs(stage, path, content)
      await ask(stage, visit(`/${path}`))
    }
  },
  judge: (_, t) =>
    inSecondAnswer(t, (second, first) => {
      const [before, after] = [known(first).tag, known(second).tag]
      if (before === undefined || after === undefined) return met
      return before === after
        ? unmet(`another ETag than ${before}`, after, placeOfField(t, second, 'etag', SECOND))
        : met
    }),
})

/** Lists in which a tag may come: alone, among others, marked as weak, or on a line of its own. */
const LISTS: Readonly<Record<string, (tag: string) => readonly string[]>> = {
  alone: (tag) => [tag],
  last: (tag) => [`"other", "one, two", ${tag}`],
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
  capability: conditions,
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
  capability: conditions,
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
  capability: conditions,
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
  capability: conditions,
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
  capability: conditions,
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

/** A date so many hours before another one, or before the end of the last century. */
function earlier(modified: string | undefined, hours: number, form: DateForm = 'IMF-fixdate'): string {
  return dateIn(form, (momentOf(modified ?? '') ?? Date.UTC(1999, 0)) - hours * 3_600 * SECOND_MS)
}

export const answers304ToDate = requirement({
  title: 'A document that has not changed since the date of the client is answered with 304',
  clause: rfc(9110, '13.1.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: conditions,
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
  capability: conditions,
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

const noDate = fc.oneof(
  fc.constantFrom('', '0', 'yesterday', 'now', '-1', 'Sun', '{}', 'GMT', '"abc"', 'not a date at all'),
  fc
    .tuple(fc.integer({ min: 32, max: 99 }), fc.nat(11), fc.integer({ min: 2_030, max: 2_090 }))
    .map(([day, month, year]) => impossibleDate(day, month, year)),
)

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
  examples: ['', 'yesterday', 'Sat, 40 Feb 2050 08:49:37 GMT'].map((since) => ({ page: PAGE, since })),
  when: ({ page, since }, stage) => asksAgain(stage, page, () => [['If-Modified-Since', since]]),
  judge: ({ page }, t) => isPage(t, page),
})

const REPEATED = ['etag', 'content-location', 'vary', 'cache-control', 'expires']

export const repeatsFieldsIn304 = requirement({
  title: 'A 304 repeats ETag and whatever else a cache needs of the answer that it stands for',
  clause: rfc(9110, '15.4.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: conditions,
  why: 'A cache that keeps several versions has to learn which of them is meant.',
  hint: 'Send ETag, Vary, Cache-Control and Expires with a 304 as with a 200; and a Content-Length only if it is that of the 200.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag, modified }) =>
      tag === undefined
        ? modified === undefined
          ? undefined
          : [['If-Modified-Since', modified]]
        : [['If-None-Match', tag]],
    ),
  judge: ({ page }, t) =>
    inSecondAnswer(t, (second, first) => {
      if (second.status !== 304) return met
      const missing = REPEATED.find((name) => fieldOf(first, name) !== undefined && fieldOf(second, name) === undefined)
      const length = fieldOf(second, 'content-length')
      return all(
        missing === undefined
          ? met
          : unmet(`${missing}: ${shown(first, missing)}`, 'no such field', placeOf(t, second, SECOND)),
        length === undefined || Number(length) === page.size
          ? met
          : unmet(`Content-Length: ${page.size}, or none`, length, placeOfField(t, second, 'content-length', SECOND)),
      )
    }),
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

/** Conditions of those who would change something, tried with GET: the fields, and the status that follows. */
const PRECONDITIONS: Readonly<
  Record<string, (tag: string, modified: string | undefined) => readonly [FieldLines, number]>
> = {
  'If-Match: the tag': (tag) => [[['If-Match', tag]], tag.startsWith('W/') ? 412 : 200],
  'If-Match: others and the tag': (tag) => [[['If-Match', `"other", ${tag}`]], tag.startsWith('W/') ? 412 : 200],
  'If-Match: *': () => [[['If-Match', '*']], 200],
  'If-Match: others': () => [[['If-Match', '"other", "one more"']], 412],
  'If-Match: the tag marked as weak': (tag) => [[['If-Match', `W/${tag.replace(/^W\//, '')}`]], 412],
  'If-Unmodified-Since: earlier': (_, modified) => [[['If-Unmodified-Since', earlier(modified, 48)]], 412],
  'If-Unmodified-Since: just then': (_, modified) => [
    modified === undefined ? [] : [['If-Unmodified-Since', modified]],
    200,
  ],
  'If-Match and an earlier date': (tag, modified) => [
    [
      ['If-Match', tag],
      ['If-Unmodified-Since', earlier(modified, 48)],
    ],
    tag.startsWith('W/') ? 412 : 200,
  ],
  'If-Match: others, and If-None-Match: the tag': (tag) => [
    [
      ['If-Match', '"other"'],
      ['If-None-Match', tag],
    ],
    412,
  ],
}

export const evaluatesPreconditions = requirement({
  title: 'If-Match and If-Unmodified-Since let through what they name, and nothing else: 412',
  clause: rfc(9110, '13.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: preconditions,
  why: 'They keep two authors from overwriting each other’s work; a wrong answer loses one of them.',
  hint: 'Compare strongly (a weak tag equals nothing), take * for any, and look at the date only without If-Match.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), condition: fc.constantFrom(...Object.keys(PRECONDITIONS)) }),
  examples: Object.keys(PRECONDITIONS).map((condition) => ({ page: PAGE, condition })),
  when: ({ page, condition }, stage) =>
    asksAgain(stage, page, ({ tag, modified }) =>
      tag === undefined ? undefined : PRECONDITIONS[condition]?.(tag, modified)[0],
    ),
  judge: ({ page, condition }, t) => {
    const { tag, modified } = known(answerOn(t))
    if (tag === undefined) return met
    const status = PRECONDITIONS[condition]?.(tag, modified)[1] ?? 0
    return status === 200 ? hasContent(t, textOf(page), SECOND) : answersWith(t, status)
  },
})

export const ignoresPreconditionsWithoutDate = requirement({
  title: 'If-Unmodified-Since with what is no date is no condition',
  clause: rfc(9110, '13.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: preconditions,
  why: 'A field that cannot be read says nothing, and refuses nothing.',
  hint: 'Catch the error of reading the date, and go on as if there were no such field.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), since: noDate }),
  examples: [{ page: PAGE, since: 'long ago' }],
  when: ({ page, since }, stage) => asksAgain(stage, page, () => [['If-Unmodified-Since', since]]),
  judge: ({ page }, t) => isPage(t, page),
})
