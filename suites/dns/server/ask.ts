/** How we are a client of this server, and how we look at what it answered: shared by the topics of this role. */
import {
  all,
  datagrams,
  type Flow,
  happened,
  linesOf,
  met,
  type Octets,
  octets,
  type Place,
  readOnce,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { askedFor, type Message, type Reading, readMessage } from '../lens/message.ts'
import { rcodeName } from '../lens/types.ts'
import { prefixed, type Query, written } from '../pen.ts'

/** A query of ours and what came back. */
export interface Exchange {
  readonly query: Message
  readonly over: 'udp' | 'tcp'
  /** Absent when nothing came. */
  readonly answer?: Reading
  /** How many octets the answer has. */
  readonly octets: number
  /** Where an octet of the answer stands. */
  at(offset: number): Place | undefined
}

/** One client asks over UDP, each question when the one before has been answered; it stops at the first silence. */
export async function ask(stage: Stage, ...queries: readonly Query[]): Promise<void> {
  await askOn(await stage.flow(), queries)
}

export async function askOn(flow: Flow, queries: readonly Query[]): Promise<void> {
  for (const [nth, query] of queries.entries()) {
    await flow.send(written(query, nth))
    if ((await flow.receive(nth + 1, { for: `the answer to ${askedFor({ class: 1, ...query })}` })) !== 'satisfied')
      break
  }
}

/** One client asks over TCP, on one connection. */
export async function askOverTcp(stage: Stage, ...queries: readonly Query[]): Promise<void> {
  const line = await stage.connect()
  for (const [nth, query] of queries.entries()) {
    await line.send(prefixed(written(query, nth)))
    const awaited = await line.read({ until: holds(nth + 1), for: `the answer to ${askedFor({ class: 1, ...query })}` })
    if (awaited !== 'satisfied') break
  }
  await line.hangUp()
}

/** Whether a stream holds so many whole messages. */
export function holds(count: number): (received: Uint8Array) => boolean {
  return (received) => messagesIn(received).length >= count
}

/** The whole messages of a stream, each with the offset at which it begins, behind its length (RFC 1035 §4.2.2). */
export function messagesIn(stream: Uint8Array): readonly { readonly at: number; readonly octets: Uint8Array }[] {
  const found: { at: number; octets: Uint8Array }[] = []
  for (let at = 0; at + 2 <= stream.length; ) {
    const end = at + 2 + (((stream[at] ?? 0) << 8) | (stream[at + 1] ?? 0))
    if (end > stream.length) break
    found.push({ at: at + 2, octets: stream.subarray(at + 2, end) })
    at = end
  }
  return found
}

/** All readable queries of ours in order, each with its answer. */
export const exchanges = readOnce((t: Transcript): readonly Exchange[] =>
  linesOf(t, 'client').flatMap((line) => paired(line, t)),
)

interface Came {
  readonly reading: Reading
  readonly octets: number
  at(offset: number): Place | undefined
}

/** An answer belongs to the query with its identifier; those that belong to nobody are shared out in order. */
function paired(line: string, t: Transcript): readonly Exchange[] {
  const over = happened(t, line, 'opened') || happened(t, line, 'refused') ? 'tcp' : 'udp'
  const queries = (over === 'tcp' ? inStream(octets(t, line, 'sent')) : inDatagrams(t, line, 'sent')).flatMap(
    ({ reading }) => (reading.message && !reading.message.qr ? [reading.message] : []),
  )
  const came = over === 'tcp' ? inStream(octets(t, line, 'received')) : inDatagrams(t, line, 'received')
  const left = new Set(came)
  const take = (fits: (one: Came) => boolean) => {
    const found = [...left].find(fits)
    if (found) left.delete(found)
    return found
  }
  const own = queries.map((query) => take(({ reading }) => reading.header?.id === query.id))
  return queries.map((query, nth): Exchange => {
    const answer = own[nth] ?? take(() => true)
    return answer
      ? { query, over, answer: answer.reading, octets: answer.octets, at: answer.at }
      : { query, over, octets: 0, at: () => undefined }
  })
}

function inDatagrams(t: Transcript, line: string, what: 'sent' | 'received'): readonly Came[] {
  return datagrams(t, line, what).map(({ bytes, at }) => ({
    reading: readMessage(bytes),
    octets: bytes.length,
    at: (offset) => ({ ...at, byte: offset }),
  }))
}

function inStream(stream: Octets): readonly Came[] {
  return messagesIn(stream.bytes).map(({ at, octets: own }) => ({
    reading: readMessage(own),
    octets: own.length,
    at: (offset) => stream.at(at + offset),
  }))
}

/** Judges each exchange that was to take place: every query has to have been answered, with a message that can be read. */
export function inEach(t: Transcript, judge: (answer: Message, exchange: Exchange, nth: number) => Verdict): Verdict {
  const found = exchanges(t)
  if (found.length === 0) return unmet('an answer', 'nobody accepted the connection')
  return all(...found.map((exchange, nth) => answered(exchange, (answer) => judge(answer, exchange, nth))))
}

/** Judges the answer to one query. */
export function inAnswer(t: Transcript, judge: (answer: Message, exchange: Exchange) => Verdict, nth = 0): Verdict {
  const exchange = exchanges(t)[nth]
  return exchange
    ? answered(exchange, (answer) => judge(answer, exchange))
    : unmet('an answer', 'the question before it was not answered')
}

function answered(exchange: Exchange, judge: (answer: Message) => Verdict): Verdict {
  const { query, answer, at } = exchange
  const asked = query.questions.map(askedFor).join(' and ')
  if (!answer) return unmet(`an answer to ${asked}`, 'silence')
  if (answer.message) return judge(answer.message)
  const { broken } = answer
  return unmet(`a readable answer to ${asked}`, broken?.message ?? 'octets', broken && at(broken.at))
}

/** The answer has one of these codes. */
export function hasRcode({ rcode }: Message, { at, query }: Exchange, ...codes: readonly string[]): Verdict {
  const code = rcodeName(rcode)
  if (codes.includes(code)) return met
  const asked = query.questions.map(askedFor).join(' and ')
  return unmet(`${codes.join(' or ')}${asked === '' ? '' : ` for ${asked}`}`, code, at(3))
}
