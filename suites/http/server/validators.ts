/** Asks for a document, and asks again with what the first answer said about it: how conditions and ranges are tried out. */
import { fc, met, type Stage, type Transcript, unmet, unobserved, type Verdict } from '../../../harness/kit.ts'
import { type DateForm, dateIn, impossibleDate, momentOf } from '../lens/dates.ts'
import { fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { type FieldLines, type Page, pathOf, textOf, visit } from '../pen.ts'
import { answerOn, placeOf } from './answers.ts'
import { ask, inAnswer, publish, sameContent, statusLine } from './ask.ts'

/** What the first answer told about the document. */
export interface Known {
  readonly tag: string | undefined
  readonly modified: string | undefined
}

export function known(response: Response | undefined): Known {
  return {
    tag: response && fieldOf(response, 'etag'),
    modified: response && fieldOf(response, 'last-modified'),
  }
}

/** Publishes a page, asks for it, and asks once more with fields that are made of the first answer; none, and it leaves that. */
export async function asksAgain(
  stage: Stage,
  page: Page,
  fields: (known: Known) => FieldLines | undefined,
  method = 'GET',
): Promise<void> {
  await publish(stage, page)
  await ask(stage, visit(`/${pathOf(page)}`))
  const more = fields(known(answerOn(stage.soFar())))
  if (more) await ask(stage, visit(`/${pathOf(page)}`, more, method), { methods: [method] })
}

/** Judges the second answer, and the first beside it. Where the first gave nothing to ask with there is none. */
export function inSecondAnswer(
  t: Transcript,
  judge: (second: Response, first: Response) => Verdict,
  method = 'GET',
): Verdict {
  if (!t.some(({ line }) => line === 'client 2')) return unobserved('the first answer named no such validator')
  return inAnswer(t, (first) => inAnswer(t, (second) => judge(second, first), { line: 'client 2', methods: [method] }))
}

/** Where the second answer comes. */
export const SECOND = { line: 'client 2' }

/** The second answer has this status. */
export function answersWith(t: Transcript, status: number, method = 'GET'): Verdict {
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
export function isPage(t: Transcript, page: Page): Verdict {
  return inSecondAnswer(t, (second) =>
    second.status === 200
      ? sameContent(t, second, textOf(page), SECOND)
      : unmet('200 and the document', statusLine(second), placeOf(t, second, SECOND)),
  )
}

const SECOND_MS = 1_000

/** The form that is left, and the two before it. */
export const FORMS: readonly [DateForm, DateForm, DateForm] = ['IMF-fixdate', 'RFC 850', 'asctime']

/** A date so many hours before another one, or before the end of the last century. */
export function earlier(modified: string | undefined, hours: number, form: DateForm = 'IMF-fixdate'): string {
  return dateIn(form, (momentOf(modified ?? '') ?? Date.UTC(1999, 0)) - hours * 3_600 * SECOND_MS)
}

/** What stands where a date should, and is none. */
export const noDate = fc.constantFrom(
  '',
  '0',
  'yesterday',
  'now',
  '-1',
  'Sun',
  '{}',
  'GMT',
  '"abc"',
  'not a date at all',
)

/** A date as the grammar has it, of a day that no month has. */
export const noSuchDay = fc
  .tuple(fc.integer({ min: 32, max: 99 }), fc.nat(11), fc.integer({ min: 2_030, max: 2_090 }))
  .map(([day, month, year]) => impossibleDate(day, month, year))
