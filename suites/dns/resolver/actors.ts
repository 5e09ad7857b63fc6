/**
 * The name servers of the world on the stage: each answers by the model, unless the case gives it a habit. A habit makes what goes out of
 * the query and of what would be right.
 */
import type { Line, Manners, Reply, Stage } from '../../../harness/kit.ts'
import { type Message, readMessage } from '../lens/message.ts'
import { nameOctets } from '../lens/names.ts'
import { message, optOctets, prefixed, recordOctets, u16 } from '../pen.ts'
import { messagesIn } from '../server/ask.ts'
import { type Actor, type Answer, actorsOf, answerFrom, type World } from './world.ts'

/** A query as a server gets it. */
export interface Heard {
  readonly query: Message
  readonly turn: number
  readonly over: 'udp' | 'tcp'
  /** How often this server has been asked the same in this case, this time included. */
  readonly times: number
}

/** What a server sends, given what would be right; `undefined` is that. Of datagrams there is nothing over TCP but that there are none. */
export type Habit = (right: Answer, heard: Heard) => readonly Reply[] | Answer | undefined

/** By the short name of the server: `ns1.example`. */
export type Habits = Readonly<Record<string, Habit>>

const PLAIN_OCTETS = 512
const FLAGS = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100 }
const OUR_SIZE = 1232

/** Puts everybody in their places. */
export async function raise(stage: Stage, world: World, habits: Habits = {}): Promise<void> {
  for (const actor of actorsOf(world, stage.turn)) {
    await stage.neighbour(actor.name, actor.address, manners(actor, stage.turn, habits[actor.name]))
  }
}

/** How a server with these zones behaves, over UDP and over TCP. */
export function manners({ zones }: Pick<Actor, 'zones'>, turn = 0, habit?: Habit): Manners {
  const asked = new Map<string, number>()
  const says = (bytes: Uint8Array, over: Heard['over']): readonly Reply[] => {
    const query = queryIn(bytes)
    const [question] = query?.questions ?? []
    if (!query || !question) return []
    const key = `${question.name.toLowerCase()} ${question.type}`
    const times = (asked.get(key) ?? 0) + 1
    asked.set(key, times)
    const right = answerFrom(zones, question)
    const said = habit?.(right, { query, turn, over, times }) ?? right
    if ('answers' in said) return [{ bytes: written(query, said, over) }]
    return over === 'udp' || said.length === 0 ? said : [{ bytes: written(query, right, over) }]
  }
  return {
    datagram: (bytes) => says(bytes, 'udp'),
    connection: (line) => answersOverTcp(line, (bytes) => says(bytes, 'tcp')),
  }
}

async function answersOverTcp(line: Line, says: (bytes: Uint8Array) => readonly Reply[]): Promise<void> {
  for (let served = 0; ; served++) {
    let octets: Uint8Array | undefined
    const awaited = await line.read({
      until: (received) => {
        octets = messagesIn(received)[served]?.octets
        return octets !== undefined
      },
      for: 'a query over TCP',
      optional: true,
    })
    if (awaited !== 'satisfied' || !octets) break
    const [reply] = says(octets)
    if (!reply) break
    await line.send(prefixed(reply.bytes))
  }
  await line.end()
}

function queryIn(bytes: Uint8Array): Message | undefined {
  const { message: query } = readMessage(bytes)
  return query && !query.qr ? query : undefined
}

/** Octets in which an answer differs from what it should be. */
export interface Forgery {
  readonly id?: number
  readonly question?: Pick<Message['questions'][number], 'name' | 'type'>
  readonly isQuery?: boolean
  readonly ra?: boolean
}

/** The octets of an answer; over UDP it is truncated where it does not fit (RFC 2181 §9). */
export function written(
  query: Message,
  answer: Answer,
  over: 'udp' | 'tcp' = 'udp',
  forgery: Forgery = {},
): Uint8Array {
  const { rcode, aa, tc = false, answers, authority, additional, raw = [] } = answer
  const [asked] = query.questions
  const { name, type } = forgery.question ?? asked ?? { name: '.', type: 1 }
  const put = (records: Answer['answers']) => records.map((record) => recordOctets(record, name))
  const flags =
    (forgery.isQuery ? 0 : FLAGS.qr) | (aa ? FLAGS.aa : 0) | (tc ? FLAGS.tc : 0) | (query.rd ? FLAGS.rd : 0) | rcode
  const opt = query.opts.length > 0 ? [optOctets({ size: OUR_SIZE })] : []
  const octets = message({
    id: forgery.id ?? query.id,
    flags,
    questions: [[...nameOctets(name), ...u16(type), ...u16(asked?.class ?? 1)]],
    answers: [...put(answers), ...raw],
    authority: put(authority),
    additional: [...put(additional), ...opt],
  })
  const room = Math.max(PLAIN_OCTETS, Math.min(OUR_SIZE, query.opts[0]?.size ?? PLAIN_OCTETS))
  if (over === 'tcp' || octets.length <= room || tc) return octets
  return written(query, { rcode, aa, tc: true, answers: [], authority: [], additional: [] }, over, forgery)
}
