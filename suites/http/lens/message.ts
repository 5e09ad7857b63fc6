/** Reads a stream of messages: the responses to known requests, or the requests of a client. */
import { type Body, bodyAfter } from './body.ts'
import { type Flaw, type Head, headAt, isToken, latin1 } from './head.ts'

export interface Message extends Head, Body {
  /** Offset of its first octet in the stream. */
  readonly at: number
  /** `1.1` */
  readonly version: string
}

export interface Response extends Message {
  readonly status: number
  readonly reason: string
}

export interface Request extends Message {
  readonly method: string
  readonly target: string
}

export interface Reading<Kind extends Message> {
  readonly messages: readonly Kind[]
  /** Offset of what belongs to none of them: surplus, or the beginning of one that has not come whole. */
  readonly rest: number
  /** What stands there cannot be read as a message. */
  readonly broken?: Flaw
}

const STATUS_LINE = /^HTTP\/(\d\.\d) (\d{3}) [\t -~\x80-\xff]*$/
const LIKE_STATUS_LINE = /^HTTP\/(\d+\.\d+)[ \t]+(\d{3})(?:[ \t]+(.*))?$/i
const LIKE_REQUEST_LINE = /^(\S+)[ \t]+(.*?)[ \t]+HTTP\/(\d+\.\d+)[ \t]*$/i

/**
 * The responses on a connection on which these methods were asked for, in order. Interim responses (1xx) stand among them and answer
 * none of the methods. Whatever comes beyond the last answer is read as more responses to GET, so that a request which was
 * smuggled in can be counted.
 */
export function responsesIn(stream: Uint8Array, methods: readonly string[], ended: boolean): Reading<Response> {
  const waiting = [...methods]
  return messagesIn(stream, (at) => {
    const head = headAt(stream, at)
    if (!head) return undefined
    const found = statusLineOf(head)
    if (!found) return brokenAt(head.start, 'no status line')
    const { status } = found
    const method = status < 200 && status !== 101 ? 'interim' : (waiting.shift() ?? 'GET')
    const flaws = [...found.flaws, ...head.flaws]
    const headOnly =
      status < 200 || status === 204 || status === 304 || method === 'HEAD' || (method === 'CONNECT' && status < 300)
    const body = bodyAfter(stream, head, { ended, headOnly, withoutLength: 'close' }, flaws)
    return { ...head, ...body, ...found, flaws, at }
  })
}

/** The requests of a client on a connection. */
export function requestsIn(stream: Uint8Array): Reading<Request> {
  return messagesIn(stream, (at) => {
    const head = headAt(stream, at)
    if (!head) return undefined
    const [, method, target, version] = LIKE_REQUEST_LINE.exec(head.start.text) ?? []
    if (method === undefined || target === undefined || version === undefined) {
      return brokenAt(head.start, 'no request line')
    }
    const flaws = [...head.flaws]
    if (head.start.text !== `${method} ${target} HTTP/${version}` || !isToken(method) || /\s/.test(target)) {
      flaws.unshift({ rule: 'start-line', at, says: `"${head.start.text.slice(0, 80)}"` })
    }
    const body = bodyAfter(stream, head, { ended: true, headOnly: false, withoutLength: 'none' }, flaws)
    return { ...head, ...body, method, target, version, flaws, at }
  })
}

function messagesIn<Kind extends Message>(
  stream: Uint8Array,
  messageAt: (at: number) => Kind | Flaw | undefined,
): Reading<Kind> {
  const messages: Kind[] = []
  let at = 0
  while (at < stream.length) {
    const found = messageAt(at)
    if (found === undefined) {
      const broken = unlikely(stream, at)
      return broken ? { messages, rest: at, broken } : { messages, rest: at }
    }
    if ('rule' in found) return { messages, rest: at, broken: found }
    messages.push(found)
    at = found.end
    if (!found.whole) break
  }
  return { messages, rest: at }
}

/** A beginning that no message can have is broken, even before its head has come whole. */
function unlikely(stream: Uint8Array, at: number): Flaw | undefined {
  const begins = latin1(stream.subarray(at, at + 1))
  return isToken(begins) ? undefined : { rule: 'start-line', at, says: 'octets that begin no message' }
}

function brokenAt({ text, at }: Head['start'], says: string): Flaw {
  return { rule: 'start-line', at, says: `${says}: "${text.slice(0, 80)}"` }
}

function statusLineOf({ start }: Head) {
  const [, version, digits, reason = ''] = LIKE_STATUS_LINE.exec(start.text) ?? []
  if (version === undefined || digits === undefined) return undefined
  const flaws: readonly Flaw[] = STATUS_LINE.test(start.text)
    ? []
    : [{ rule: 'start-line', at: start.at, says: `"${start.text.slice(0, 80)}"` }]
  return { version, status: Number(digits), reason, flaws }
}
