/** Asks for a document, and asks again with what the first answer said about it: how conditions and ranges are tried out. */
import { met, type Stage, type Transcript, type Verdict } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { type FieldLines, type Page, pathOf, visit } from '../pen.ts'
import { answerOn } from './answers.ts'
import { ask, inAnswer, publish } from './ask.ts'

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

/** Judges the second answer, and the first beside it. Who gives no validators needs no second question. */
export function inSecondAnswer(
  t: Transcript,
  judge: (second: Response, first: Response) => Verdict,
  method = 'GET',
): Verdict {
  if (!t.some(({ line }) => line === 'client 2')) return met
  return inAnswer(t, (first) => inAnswer(t, (second) => judge(second, first), { line: 'client 2', methods: [method] }))
}
