/**
 * Several requests on one connection. Who reads a request one octet too far or too short takes the next one for something else, so
 * these look at the number of answers, and whose they are: two documents stand for two requests. One is asked for openly, behind all
 * that comes before it. The other one stands where no request is, and whoever answers it has been fooled.
 */
import { happened, met, octets, type Stage, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { persists, type Response } from '../lens/message.ts'
import { type FieldLines, HOST, type Page, pathOf, request, turn, visit } from '../pen.ts'
import { answersOn, finalOf, gotPage, inAnswer, leave, publish, say, statusLine } from './ask.ts'

/** What is asked for openly at the end. */
export const NEXT: Page = { stem: 'next', size: 90, key: 11 }

/** What is asked for where no request is. */
export const HIDDEN: Page = { stem: 'hidden', size: 80, key: 5 }

export const NEXT_TARGET = `/${pathOf(NEXT)}`

/** A request for the open document, and the last one on its connection. */
export const nextRequest: Uint8Array = visit(NEXT_TARGET)

/** A request for the hidden document, on a connection that goes on. */
export const hiddenRequest: Uint8Array = turn(`/${pathOf(HIDDEN)}`)

/** A request whose fields are told after Host; what is wrong in them is meant. */
export function oddRequest(
  method: string,
  fields: FieldLines,
  content: Uint8Array,
  target = NEXT_TARGET,
  version = 'HTTP/1.1',
): Uint8Array {
  return request({ method, target, version, fields: [['Host', HOST], ...fields], content })
}

export async function publishBoth(stage: Stage): Promise<void> {
  await publish(stage, NEXT)
  await publish(stage, HIDDEN)
}

/** Says requests that are in order, one behind the other, and waits for all their answers. */
export async function saySequence(
  stage: Stage,
  octets: Uint8Array,
  methods: readonly string[],
  cuts: readonly number[] = [],
): Promise<void> {
  await publishBoth(stage)
  const line = await stage.connect()
  await say(line, octets, { methods, cuts })
  await leave(stage, line, methods)
}

/** Says what is out of order and no more than that, so that nobody has to wait for the rest, and listens until the end. */
export async function provoke(stage: Stage, octets: Uint8Array, cuts: readonly number[] = []): Promise<void> {
  await publishBoth(stage)
  const line = await stage.connect()
  await line.send(octets, cuts)
  await line.end()
  await line.readToEnd()
}

/** Whether the program has ended its side of a connection, one way or the other. */
export function isOver(t: Transcript, line = 'client 1'): boolean {
  return happened(t, line, 'ended') || happened(t, line, 'reset')
}

/** A request in a sequence, and what its answer has to be; any answer will do where nothing is said. */
export interface Step {
  readonly method?: string
  readonly page?: Page
  readonly judge?: (response: Response) => Verdict
}

/**
 * The nth answer is that to the nth request, and there are no more than requests. A server may close a connection at any time
 * (RFC 9112 §9.5), so answers may be missing at the end of one that is closed, but not the first.
 */
export function inStep(t: Transcript, steps: readonly Step[], line = 'client 1', least = 1): Verdict {
  const methods = steps.map(({ method = 'GET' }) => method)
  const reading = answersOn(t, line, methods)
  const answers = finalOf(reading.messages)
  // Who closes only because we gave up has not closed, but kept silent.
  const left = isOver(t, line) && !happened(t, line, 'silence')
  const surplus = answers[steps.length]
  if (surplus) return surplusAnswer(t, surplus, steps.length, line)
  for (const [nth, { page, judge = () => met }] of steps.entries()) {
    if (!answers[nth] && nth >= least && left && !reading.broken) return met
    // What comes when we have given up comes too late.
    if (nth === answersInTime(t, methods, line) && least > 0)
      return unmet('an answer while the client waits for it', 'silence')
    const which = { line, methods, nth }
    const verdict = page && methods[nth] === 'GET' ? gotPage(t, page, which) : inAnswer(t, judge, which)
    if (verdict.is !== 'met') return verdict
  }
  return met
}

/** How many answers had come when we gave up waiting; none is missing when we did not. */
function answersInTime(t: Transcript, methods: readonly string[], line: string): number {
  const silence = t.findIndex((entry) => entry.line === line && entry.what === 'silence')
  return silence < 0 ? -1 : finalOf(answersOn(t.slice(0, silence), line, methods).messages).length
}

function surplusAnswer(t: Transcript, surplus: Response, most: number, line: string): Verdict {
  const count = most === 1 ? 'one answer at most' : `${most} answers at most`
  return unmet(count, `one more: ${statusLine(surplus)}`, octets(t, line, 'received').at(surplus.at))
}

/** There is one answer at most. */
export function hasNoSecond(t: Transcript, method = 'GET', line = 'client 1'): Verdict {
  const second = finalOf(answersOn(t, line, [method]).messages)[1]
  return second ? surplusAnswer(t, second, 1, line) : met
}

/**
 * Who answers before the content has come, as whole platforms do, learns too late that it is broken. An error that says so, and with
 * which the connection ends, is no answer to anything behind it.
 */
export function complainsOfContent(t: Transcript, method = 'GET', line = 'client 1'): boolean {
  const [, second, ...more] = finalOf(answersOn(t, line, [method]).messages)
  return second?.status === 400 && !persists(second) && more.length === 0 && isOver(t, line)
}

/** There is one answer at most, and then the end of the connection. */
export function answersOnceAtMost(t: Transcript, method = 'GET', line = 'client 1'): Verdict {
  const second = hasNoSecond(t, method, line)
  if (second.is !== 'met') return second
  return isOver(t, line) ? met : unmet('an end of the connection', 'it stayed open')
}

/** The request is refused with an error, or the connection just closed; and nothing behind it is answered. */
export function refused(t: Transcript, method = 'GET', line = 'client 1'): Verdict {
  const [first] = finalOf(answersOn(t, line, [method]).messages)
  if (first && first.status < 400) {
    return unmet('the status code 400, or a close', statusLine(first), octets(t, line, 'received').at(first.at))
  }
  return answersOnceAtMost(t, method, line)
}
