/** What a program said on each of its connections, read as messages: what the invariants of both roles look at. */
import { happened, linesOf, type Octets, octets, readOnce, type Transcript } from '../../../harness/kit.ts'
import type { Flaw } from '../lens/head.ts'
import { type Message, type Reading, type Request, type Response, requestsIn, responsesIn } from '../lens/message.ts'

/** A connection of ours to a server. */
export interface Conversation {
  readonly sent: Uint8Array
  /** What we said, read as everybody would read it, and what came for it. */
  readonly requests: Reading<Request>
  readonly stream: Octets
  readonly answers: Reading<Response>
}

export const conversations = readOnce((t: Transcript): readonly Conversation[] =>
  linesOf(t, 'client').map((line) => {
    const sent = octets(t, line, 'sent').bytes
    const stream = octets(t, line, 'received')
    const over = happened(t, line, 'ended') || happened(t, line, 'reset')
    const requests = requestsIn(sent)
    const methods = requests.messages.map(({ method }) => method)
    return { sent, requests, stream, answers: responsesIn(stream.bytes, methods, over) }
  }),
)

export interface Heard {
  /** All octets that the program sent on this connection. */
  readonly stream: Octets
  readonly reading: Reading<Message>
  /** How many requests we made; `undefined` where that is a matter of opinion, since we said something wrong. */
  readonly asked?: number
}

/** What came on every connection of either role. */
export const heard = readOnce((t: Transcript): readonly Heard[] => {
  const answers = conversations(t).flatMap((each) => answersIn(each) ?? [])
  const requests = linesOf(t, 'server').map((line) => {
    const stream = octets(t, line, 'received')
    return { stream, reading: requestsIn(stream.bytes) }
  })
  return [...answers, ...requests].filter(({ stream }) => stream.bytes.length > 0)
})

/** Our own requests decide how the answers are read. Where they are wrong, and one might be a HEAD, nobody can tell. */
function answersIn({ sent, requests, stream, answers }: Conversation): Heard | undefined {
  const reading = untilUpgrade(answers)
  if (isPlain(requests)) {
    return { stream, reading, asked: requests.messages.length + (requests.rest < sent.length ? 1 : 0) }
  }
  return /head|connect/i.test(Buffer.from(sent).toString('latin1')) ? undefined : { stream, reading }
}

/** Requests of which everybody thinks alike: nothing is wrong with them, and they have no content that could be taken for more. */
function isPlain({ messages, stray, broken }: Reading<Request>): boolean {
  const plain = messages.every(
    ({ flaws, framing, version }) => flaws.length === 0 && framing === 'none' && /^1\./.test(version),
  )
  return plain && stray.length === 0 && broken === undefined
}

/** Behind 101 another protocol is spoken (RFC 9110 §15.2.2). */
function untilUpgrade<Kind extends Message & { readonly status: number }>(reading: Reading<Kind>): Reading<Kind> {
  const at = reading.messages.findIndex(({ status }) => status === 101)
  if (at < 0) return reading
  const messages = reading.messages.slice(0, at + 1)
  return { messages, stray: [], rest: Number.POSITIVE_INFINITY }
}

/** Everything that is wrong on a connection, in the order in which it came. */
export function flawsIn({ messages, stray }: Reading<Message>): readonly Flaw[] {
  return [...stray, ...messages.flatMap(({ flaws }) => flaws)].toSorted((one, other) => one.at - other.at)
}
