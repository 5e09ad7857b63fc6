/** How we are the name server of this client, and how we look at what it asked and what it printed: shared by the topics of this role. */
import {
  all,
  datagrams,
  type Flow,
  happened,
  met,
  octets,
  type Program,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Message, readMessage } from '../lens/message.ts'
import { nameOctets } from '../lens/names.ts'
import type { TYPES } from '../lens/types.ts'
import { message, recordOctets, u16 } from '../pen.ts'
import type { ZoneRecord } from '../zone.ts'

/** What the client is to look up. */
export interface Wanted {
  readonly name: string
  readonly type: keyof typeof TYPES
}

/** What we answer; header and question are those of an answer to the query, unless told. */
export interface Reply {
  readonly answers?: readonly ZoneRecord[]
  readonly authority?: readonly ZoneRecord[]
  readonly additional?: readonly ZoneRecord[]
  readonly rcode?: number
  readonly truncated?: boolean
  /** How identifier, flags and question differ from what they should be. */
  readonly otherIdentifier?: boolean
  readonly otherName?: string
  readonly isQuery?: boolean
}

const SERVER = 'server 1'
/** The contract grants a client its own timers. */
export const GIVING_UP_MS = 60_000
const RESPONSE = 0x8180
const TRUNCATED = 0x0200

/** The octets of an answer to this query. */
export function replyTo(query: Message, reply: Reply): Uint8Array {
  const [question] = query.questions
  const asked = question?.name ?? '.'
  const name = reply.otherName ?? asked
  const put = (records: readonly ZoneRecord[] = []) => records.map((record) => recordOctets(record, name))
  return message({
    id: reply.otherIdentifier ? query.id ^ 0x5555 : query.id,
    flags: (reply.isQuery ? 0x0100 : RESPONSE) | (reply.truncated ? TRUNCATED : 0) | (reply.rcode ?? 0),
    questions: [[...nameOctets(name), ...u16(question?.type ?? 1), ...u16(question?.class ?? 1)]],
    answers: put(reply.answers),
    authority: put(reply.authority),
    additional: put(reply.additional),
  })
}

/** Starts the client on this errand. */
export function send(stage: Stage, { name, type }: Wanted): Promise<Program> {
  return stage.run({ stdin: new Uint8Array(), values: { server: '{host}', name: name.replace(/\.$/, ''), type } })
}

/** The queries that have come so far. */
export function queriesIn(t: Transcript): readonly Message[] {
  return datagrams(t, SERVER, 'received').flatMap(({ bytes }) => {
    const found = readMessage(bytes).message
    return found ? [found] : []
  })
}

/** Waits for a query, and gives it to whoever answers. */
export async function answering(
  stage: Stage,
  flow: Flow,
  answer: (query: Message) => Promise<void>,
  nth = 1,
): Promise<void> {
  if (
    (await flow.receive(nth, {
      for: nth === 1 ? 'the query' : 'another query',
      atLeastMs: nth === 1 ? 0 : GIVING_UP_MS,
    })) !== 'satisfied'
  )
    return
  const query = queriesIn(stage.soFar()).at(-1)
  if (query) await answer(query)
}

/** The whole of an errand: the client asks once, we answer, it prints and ends. */
export async function serve(stage: Stage, wanted: Wanted, ...replies: readonly Reply[]): Promise<void> {
  const program = await send(stage, wanted)
  const flow = stage.service()
  await answering(stage, flow, async (query) => {
    for (const reply of replies) await flow.send(replyTo(query, reply))
  })
  await program.exits({ atLeastMs: GIVING_UP_MS })
}

/** Judges the first query. */
export function inQuery(
  t: Transcript,
  judge: (query: Message, at: (offset: number) => { entry: number; byte: number }) => Verdict,
): Verdict {
  const [first] = datagrams(t, SERVER, 'received')
  if (!first)
    return unmet('a query to the server', happened(t, 'program', 'exited') ? 'none came, and it ended' : 'silence')
  const at = (byte: number) => ({ ...first.at, byte })
  const { message: query, broken } = readMessage(first.bytes)
  return query ? judge(query, at) : unmet('a query that can be read', broken?.message ?? 'octets', at(broken?.at ?? 0))
}

export const printed = (t: Transcript): string => new TextDecoder('latin1').decode(octets(t, 'stdout', 'printed').bytes)
const complained = (t: Transcript): string => new TextDecoder('latin1').decode(octets(t, 'stderr', 'printed').bytes)

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where a word of an answer stands on standard output, as a word of its own; a dot at its end may be left out. -1 where it does not. */
export function placeOf(t: Transcript, word: string): number {
  const bare = escaped(word.replace(/\.$/, '').replaceAll('"', ''))
  return new RegExp(`(?<![\\w.:-])${bare}\\.?(?![\\w:-])`, 'i').exec(printed(t))?.index ?? -1
}

export function showsWord(t: Transcript, word: string): Verdict {
  if (placeOf(t, word) >= 0) return met
  const text = printed(t)
  return unmet(`${word} on standard output`, text === '' ? 'nothing was printed' : JSON.stringify(text.slice(0, 200)))
}

export function showsAll(t: Transcript, ...words: readonly string[]): Verdict {
  return all(...words.map((word) => showsWord(t, word)))
}

export function hidesWord(t: Transcript, word: string): Verdict {
  return placeOf(t, word) < 0 ? met : unmet(`${word} nowhere on standard output`, 'it stands there')
}

/** All that the client said, on both of its outputs. */
export const words = (t: Transcript): string => `${printed(t)}\n${complained(t)}`

/** It ended by itself with another status than 0, and said something. */
export function saidWhyAndFailed(t: Transcript): Verdict {
  const status = t.find(({ what }) => what === 'exited')?.status
  if (!status) return unmet('a client that ends', 'it did not')
  if (status.signal !== null) return unmet('a client that ends by itself', `signal ${status.signal}`)
  return words(t).trim() === '' ? unmet('a word about what went wrong', 'it ended without printing anything') : met
}

export function endedWith(t: Transcript, isRight: (code: number) => boolean, expected: string): Verdict {
  const status = t.find(({ what }) => what === 'exited')?.status
  if (!status) return unmet('a client that ends', 'it did not')
  return status.code !== null && isRight(status.code)
    ? met
    : unmet(expected, status.signal === null ? `status ${status.code}` : `signal ${status.signal}`)
}
