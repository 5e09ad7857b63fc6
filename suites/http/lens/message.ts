/** Reads a stream of messages: the responses to known requests, or the requests of a client. */
import { type Body, bodyAfter } from './body.ts'
import { type Flaw, type Head, headAt, isToken, latin1, membersOf, withoutBlanks } from './head.ts'

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
  /** Empty lines before and behind them: read over, and nobody is to send them (RFC 9112 §2.2). */
  readonly stray: readonly Flaw[]
  /** Offset of what belongs to none of them: surplus, or the beginning of one that has not come whole. */
  readonly rest: number
  /** What stands there cannot be read as a message. */
  readonly broken?: Flaw
}

const CR = 0x0d
const LF = 0x0a
/** A CR that ends no line is another flaw. */
const STATUS_LINE = /^HTTP\/(\d\.\d) (\d{3}) [\t\r -~\x80-\xff]*$/
const LIKE_STATUS_LINE = /^HTTP\/(\d+\.\d+)[ \t]+(\d{3})(?:[ \t]+(.*))?$/is
const LIKE_REQUEST_LINE = /^(\S+)[ \t]+(.*)$/s
const UNSEEN = /[\0- \x7f]/
const LIKE_VERSION = /[ \t]HTTP\/(\d+\.\d+)$/i

/**
 * The responses on a connection on which these methods were asked for, in order. Interim responses (1xx) stand among them and answer
 * none of the methods. Whatever comes beyond the last answer is read as more responses to GET, so that a request which was
 * smuggled in can be counted.
 */
export function responsesIn(stream: Uint8Array, methods: readonly string[], ended: boolean): Reading<Response> {
  const waiting = [...methods]
  return messagesIn(stream, beginsResponse, (at) => {
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

/** Whether an HTTP/1.1 response leaves its connection open for the next request (RFC 9112 §9.3). */
export function persists(response: Response): boolean {
  return (
    response.version === '1.1' && response.framing !== 'close' && !membersOf(response, 'connection').includes('close')
  )
}

/** The requests of a client on a connection. */
export function requestsIn(stream: Uint8Array): Reading<Request> {
  return messagesIn(stream, isToken, (at) => {
    const head = headAt(stream, at)
    if (!head) return undefined
    const found = requestLineOf(head)
    if (!found) return brokenAt(head.start, 'no request line')
    const { method, target, version } = found
    const flaws = [...head.flaws]
    if (
      head.start.text.replaceAll('\r', '') !== `${method} ${target} HTTP/${version}` ||
      !isToken(method) ||
      UNSEEN.test(target)
    ) {
      flaws.unshift({ rule: 'start-line', at, says: `"${head.start.text.slice(0, 80)}"` })
    }
    const body = bodyAfter(stream, head, { ended: true, headOnly: false, withoutLength: 'none' }, flaws)
    return { ...head, ...body, method, target, version, flaws, at }
  })
}

/** Whether these octets may be the first of a response. */
function beginsResponse(text: string): boolean {
  return 'HTTP/'.startsWith(text.toUpperCase())
}

const MOST_STRAY = 10
const AS_MUCH_AS_TELLS = 'HTTP/'.length

function messagesIn<Kind extends Message>(
  stream: Uint8Array,
  begins: (text: string) => boolean,
  messageAt: (at: number) => Kind | Flaw | undefined,
): Reading<Kind> {
  const messages: Kind[] = []
  const stray: Flaw[] = []
  let at = 0
  for (;;) {
    for (let length = emptyLineAt(stream, at); length > 0; length = emptyLineAt(stream, at)) {
      if (stray.length < MOST_STRAY) stray.push({ rule: 'empty-line', at, says: 'an empty line' })
      at += length
    }
    // A CR alone may be half of an empty line.
    const first = latin1(stream.subarray(at, at + AS_MUCH_AS_TELLS))
    if (first === '' || first === '\r') return { messages, stray, rest: at }
    // A beginning that no message can have is broken, even before its head has come whole.
    if (!begins(first.replace(/[ \t\r\n].*/s, '')) || /^[ \t\r]/.test(first)) {
      return { messages, stray, rest: at, broken: { rule: 'start-line', at, says: 'octets that begin no message' } }
    }
    const found = messageAt(at)
    if (found === undefined) return { messages, stray, rest: at }
    if ('rule' in found) return { messages, stray, rest: at, broken: found }
    messages.push(found)
    at = found.end
    if (!found.whole) return { messages, stray, rest: at }
  }
}

/** The length of an empty line at this place, or 0. */
function emptyLineAt(stream: Uint8Array, at: number): number {
  if (stream[at] === LF) return 1
  return stream[at] === CR && stream[at + 1] === LF ? 2 : 0
}

function brokenAt({ text, at }: Head['start'], says: string): Flaw {
  return { rule: 'start-line', at, says: `${says}: "${text.slice(0, 80)}"` }
}

/** The three words of a request line, the version last; whatever stands between the others is the target. */
function requestLineOf({ start }: Head) {
  const line = withoutBlanks(start.text.replaceAll('\r', ''))
  const [behind = '', version] = LIKE_VERSION.exec(line) ?? []
  const [, method, target] = LIKE_REQUEST_LINE.exec(line.slice(0, line.length - behind.length)) ?? []
  if (version === undefined || method === undefined || target === undefined) return undefined
  return { method, target: withoutBlanks(target), version }
}

function statusLineOf({ start }: Head) {
  const [, version, digits, reason = ''] = LIKE_STATUS_LINE.exec(start.text) ?? []
  if (version === undefined || digits === undefined) return undefined
  const right = STATUS_LINE.test(start.text) && digits >= '100' && digits <= '599'
  const flaws: readonly Flaw[] = right
    ? []
    : [{ rule: 'start-line', at: start.at, says: `"${start.text.slice(0, 80)}"` }]
  return { version, status: Number(digits), reason, flaws }
}
