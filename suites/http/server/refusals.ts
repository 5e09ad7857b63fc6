/** How we say what a server should refuse, and what counts as a refusal: shared by the topics about malformed requests. */
import {
  all,
  happened,
  met,
  octets,
  type Stage,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { HOST, joined, latin1Octets, type Page, pathOf, turn, visit, word } from '../pen.ts'
import {
  answered,
  answersOn,
  ask,
  finalOf,
  gotPage,
  inAnswer,
  leave,
  publish,
  say,
  statusLine,
  type Which,
} from './ask.ts'

/** What stands beside what is wrong, and what is served to whoever is not refused. */
export const PAGE: Page = { stem: 'page', size: 40, key: 3 }
export const TARGET = `/${pathOf(PAGE)}`

/** The name of a field that means nothing to anybody. */
export const anyName = word.map((letters) => `X-${letters}`)

/** A request for one document as it stands: its first line, its field lines, and the empty line behind them. */
export function raw(first: string, ...lines: readonly string[]): Uint8Array {
  return latin1Octets(`${[first, ...lines].join('\r\n')}\r\n\r\n`)
}

/** A request with this first line and fields that are as they should be. */
export function withFirstLine(first: string): Uint8Array {
  return raw(first, `Host: ${HOST}`, 'Connection: close')
}

/** A request for the page with these lines among its fields. */
export function withLines(...lines: readonly string[]): Uint8Array {
  return raw(`GET ${TARGET} HTTP/1.1`, `Host: ${HOST}`, ...lines, 'Connection: close')
}

/** Asks for the page in this way, with the page there. */
export async function askForPage(stage: Stage, octets: Uint8Array): Promise<void> {
  await publish(stage, PAGE)
  await ask(stage, octets)
}

/** Says what a server may also leave unanswered, as if more had to come: then we end, and so it does come to an end. */
export async function offer(stage: Stage, octets: Uint8Array): Promise<void> {
  const line = await stage.connect()
  await line.send(octets)
  await line.linger(answered())
  await line.end()
  await line.read({ until: answered(), for: 'an answer, or the end', optional: true })
  await line.hangUp('last')
}

/** Asks for the page on a persistent connection with these lines among the fields, and once more right behind that. */
export async function askTwice(stage: Stage, lines: readonly string[], before: readonly string[] = []): Promise<void> {
  await publish(stage, PAGE)
  const line = await stage.connect()
  const first = raw(`GET ${TARGET} HTTP/1.1`, ...before, `Host: ${HOST}`, ...lines)
  await say(line, joined(first, turn(TARGET)), { methods: ['GET', 'GET'] })
  await leave(stage, line, ['GET', 'GET'])
}

/** Whoever comes next is served. */
export function asksNext(stage: Stage): Promise<void> {
  return ask(stage, visit(TARGET))
}

/** The first request was refused, or both were answered with the page: then nothing in the first was taken for its content. */
export function refusedOrInStep(t: Transcript): Verdict {
  const methods = ['GET', 'GET']
  const refused = refusal(t, { methods })
  if (refused.is === 'met' || happened(t, 'client 1', 'silence')) return refused
  return all(gotPage(t, PAGE, { methods }), gotPage(t, PAGE, { methods, nth: 1 }))
}

const REFUSING = [501, 505]

/** The answer says that the request was wrong, or there is none and the connection has come to its end. */
export function refusal(t: Transcript, which: Which = {}): Verdict {
  const { line = 'client 1', methods } = which
  const expected = 'the status code 400, or the end of the connection'
  // What comes when we have given up waiting comes too late.
  if (happened(t, line, 'silence')) return unmet(expected, 'silence')
  const reading = answersOn(t, line, methods)
  const [response] = finalOf(reading.messages)
  const stream = octets(t, line, 'received')
  if (response) {
    const { status } = response
    if ((status >= 400 && status < 500) || REFUSING.includes(status)) return met
    return unmet(expected, statusLine(response), stream.at(response.at))
  }
  const over = happened(t, line, 'ended') || happened(t, line, 'reset')
  if (over && stream.bytes.length === reading.rest) return met
  return inAnswer(t, () => unobserved('no answer came'), which)
}

/** The request was refused, or understood as it was meant. */
export function refusalOrPage(t: Transcript): Verdict {
  const refused = refusal(t)
  return refused.is === 'met' || happened(t, 'client 1', 'silence') ? refused : gotPage(t, PAGE)
}

/** Never answered with success: refused, sent elsewhere, or left waiting until we ended. */
export function notServed(t: Transcript, which: Which = {}): Verdict {
  const { line = 'client 1' } = which
  if (happened(t, line, 'refused')) return unmet('a refusal', 'nobody accepted the connection')
  const [response] = finalOf(answersOn(t, line).messages)
  if (!response || response.status >= 300) return met
  return unmet('no success', statusLine(response), octets(t, line, 'received').at(response.at))
}
