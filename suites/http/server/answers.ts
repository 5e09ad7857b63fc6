/** What the topics about documents ask of answers beyond status and content. */
import {
  indexOf,
  met,
  octets,
  type Place,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { type Page, pathOf, visit } from '../pen.ts'
import { answersOn, ask, finalOf, gotPage, inAnswer, publish, statusLine, type Which } from './ask.ts'

/** The page that is asked for to see whether the server is still there. */
export const AFTERWARDS: Page = { stem: 'afterwards', size: 90, key: 5 }

/** Asks for a document that is there, whatever has happened before. */
export async function asksAfterwards(stage: Stage): Promise<void> {
  await publish(stage, AFTERWARDS)
  await ask(stage, visit(`/${pathOf(AFTERWARDS)}`))
}

export function servedAfterwards(t: Transcript, line = 'client 2'): Verdict {
  return gotPage(t, AFTERWARDS, { line })
}

/** The first answer on a line, when it has come. */
export function answerOn(t: Transcript, line = 'client 1', method = 'GET'): Response | undefined {
  return finalOf(answersOn(t, line, [method]).messages)[0]
}

/** Where the status line of an answer stands. */
export function placeOf(t: Transcript, response: Response, { line = 'client 1' }: Which = {}): Place | undefined {
  return octets(t, line, 'received').at(response.at)
}

/** The answer has a status that `allows` lets pass. */
export function statusIs(
  t: Transcript,
  wanted: string,
  allows: (status: number) => boolean,
  which: Which = {},
): Verdict {
  return inAnswer(
    t,
    (response) => (allows(response.status) ? met : unmet(wanted, statusLine(response), placeOf(t, response, which))),
    which,
  )
}

/** Any refusal that blames the client, as a 404 does. */
export const blamesClient = (status: number) => status >= 400 && status < 500

/** These octets appear nowhere in what the server sent on a line. */
export function neverSends(t: Transcript, secret: Uint8Array, what: string, line = 'client 1'): Verdict {
  const stream = octets(t, line, 'received')
  const at = indexOf(stream.bytes, secret)
  return at < 0 ? met : unmet('anything else', what, stream.at(at))
}

/** Says of a field what it is, or that it is missing. */
export function shown(response: Response, name: string): string {
  const value = fieldOf(response, name)
  return value === undefined ? 'no such field' : `"${value.slice(0, 80)}"`
}

/** Where a field stands, or else the status line. */
export function placeOfField(t: Transcript, response: Response, name: string, { line = 'client 1' }: Which = {}) {
  const field = response.fields.find((each) => each.name === name)
  return octets(t, line, 'received').at(field?.at ?? response.at)
}
