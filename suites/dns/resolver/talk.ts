/** How we are the clients of this resolver, and how we look at what it asked and answered: shared by the topics of this role. */
import {
  all,
  datagrams,
  linesOf,
  met,
  octets,
  type Place,
  readOnce,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
  type Wait,
} from '../../../harness/kit.ts'
import { askedFor, type Message, readMessage } from '../lens/message.ts'
import { keyOf } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { type Query, written } from '../pen.ts'
import { answersExactly, includes, onlyIncludes } from '../server/answers.ts'
import { type Exchange, exchanges, hasRcode, inAnswer, inEach, messagesIn } from '../server/ask.ts'
import type { Zone, ZoneRecord } from '../zone.ts'
import { type Habits, raise } from './actors.ts'
import { addressOf, inTurn, TOP, type Truth, truthOf, turnOf, type World, zonesOf } from './world.ts'

/** A question of a case; its name ends in `test.`, which becomes the domain of the turn. */
export type Question = Pick<Query, 'name' | 'type'> & Partial<Query>

/** The contract grants a resolver its own timers: for a look-up in which nobody answers, */
export const GIVING_UP_MS = 30_000
/** and for one in which somebody fails. */
const FAILING_MS = 8_000
/** More than any look-up of this exam needs; resolvers that bound their work stop at one or two hundred. */
export const MOST_QUERIES = 300

export const asA = (name: string): Question => ({ name, type: TYPES.A })
const inThisTurn = (question: Question, turn: number): Query => ({ ...question, name: inTurn(question.name, turn) })

/** One client asks, each question when the one before has been answered; it stops at the first silence. */
export async function ask(
  stage: Stage,
  questions: readonly Question[],
  wait: Pick<Wait, 'atLeastMs'> = {},
): Promise<void> {
  const flow = await stage.flow()
  for (const [nth, question] of questions.entries()) {
    const query = inThisTurn(question, stage.turn)
    await flow.send(written(query, nth))
    const what = `the answer to ${askedFor({ class: 1, ...query })}`
    if ((await flow.receive(nth + 1, { for: what, ...wait })) !== 'satisfied') break
  }
}

/** As `ask`, where the resolver may have to wait for others first. */
export function askPatiently(stage: Stage, ...questions: readonly Question[]): Promise<void> {
  return ask(stage, questions, { atLeastMs: FAILING_MS })
}

/** The world stands, and one client asks. */
export async function askIn(stage: Stage, world: World, questions: readonly Question[], habits: Habits = {}) {
  await raise(stage, world, habits)
  await ask(stage, questions)
}

/** So much time goes by; what is written down meanwhile is welcome. */
export async function passes(stage: Stage, ms: number): Promise<void> {
  await stage.happens({ until: () => false, patience: 0, atLeastMs: ms, optional: true })
}

/** The turn of a transcript, from the names in it that we have sent. */
export const turnIn = (t: Transcript): number => turnFrom(t).turn

const turnFrom = readOnce((t: Transcript) => {
  const names = exchanges(t).flatMap(({ query }) => query.questions.map(({ name }) => name))
  return { turn: names.map(turnOf).find((turn) => turn !== undefined) ?? 0 }
})

/** A name of the case as it stands in this transcript. */
export const named = (name: string, t: Transcript): string => inTurn(name, turnIn(t))
/** Where the server with this number stands in this transcript. */
export const placeOf = (at: number, t: Transcript): string => addressOf(at, turnIn(t))

/** A query of the resolver, as one of our servers heard it. */
export interface Sent {
  /** `ns1.example` */
  readonly server: string
  readonly over: 'udp' | 'tcp'
  readonly message: Message
  readonly name: string
  readonly type: number
  /** Its place in the transcript. */
  readonly at: Place
  /** Its port over UDP. */
  readonly port?: number
}

/** All queries about names of this case, in order. */
export const queriesIn = readOnce((t: Transcript): readonly Sent[] =>
  everyQuery(t).filter(({ name }) => turnOf(name) === turnIn(t)),
)

/** All readable queries that our servers heard, in order. */
export const everyQuery = readOnce((t: Transcript): readonly Sent[] =>
  linesOf(t, 'server')
    .flatMap((line) => (line.includes('/') ? overTcp(t, line) : overUdp(t, line)))
    .toSorted((one, other) => one.at.entry - other.at.entry),
)

function overUdp(t: Transcript, line: string): readonly Sent[] {
  return datagrams(t, line, 'received').flatMap(({ bytes, from, at }) => {
    const port = Number(from?.split(':').at(-1))
    return sent(line.slice('server '.length), 'udp', bytes, at).map((query) => ({ ...query, port }))
  })
}

function overTcp(t: Transcript, line: string): readonly Sent[] {
  const stream = octets(t, line, 'received')
  const server = line.slice('server '.length).replace(/\/\d+$/, '')
  return messagesIn(stream.bytes).flatMap(({ at, octets: own }) =>
    sent(server, 'tcp', own, stream.at(at) ?? { entry: 0, byte: 0 }),
  )
}

function sent(server: string, over: Sent['over'], bytes: Uint8Array, at: Place): readonly Sent[] {
  const { message } = readMessage(bytes)
  const [question] = message?.questions ?? []
  return message && question ? [{ server, over, message, name: question.name, type: question.type, at }] : []
}

/** What the servers of these names were asked about this case. */
export function askedOf(t: Transcript, ...servers: readonly string[]): readonly Sent[] {
  return queriesIn(t).filter(({ server }) => servers.includes(server))
}

export const words = ({ name, type }: Sent): string => askedFor({ name, type, class: 1 })

/** These servers were asked nothing about this case. */
export function leavesAlone(t: Transcript, ...servers: readonly string[]): Verdict {
  const [found] = askedOf(t, ...servers)
  return found ? unmet(`no query to ${found.server}`, words(found), found.at) : met
}

/** Each question of ours is answered with what the zones say, or the nth alone. */
export function tellsTruth(world: World, t: Transcript, nth?: number): Verdict {
  const zones = zonesOf(world, turnIn(t))
  return ofAnswers(t, nth, (answer, exchange) => truthful(zones, answer, exchange))
}

/** Those of our questions of which the zones say this are answered so; the others are answered at all. */
export function judged(world: World, t: Transcript, ends: readonly Truth['end'][]): Verdict {
  const zones = zonesOf(world, turnIn(t))
  return inEach(t, (answer, exchange) => {
    const [asked] = exchange.query.questions
    return asked && ends.includes(truthOf(zones, asked).end) ? truthful(zones, answer, exchange) : met
  })
}

/** The last question, a plain one behind something odd, is answered as ever. */
export const goesOn = (world: World, t: Transcript): Verdict => tellsTruth(world, t, exchanges(t).length - 1)

function truthful(zones: readonly Zone[], answer: Message, exchange: Exchange): Verdict {
  const [asked] = exchange.query.questions
  if (!asked) return met
  const { end, answers } = truthOf(zones, asked)
  if (end === 'loop') return met
  if (end === 'answer') return answersExactly(answers, answer, exchange)
  return all(
    hasRcode(answer, exchange, end === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR'),
    includes('answers', answers, answer, exchange),
    onlyIncludes('answers', answers, answer, exchange),
  )
}

/** Each question of ours, or the nth alone, is answered with SERVFAIL: nothing could be found out. */
export function tellsFailure(t: Transcript, nth?: number): Verdict {
  return ofAnswers(t, nth, (answer, exchange) => hasRcode(answer, exchange, 'SERVFAIL'))
}

function ofAnswers(t: Transcript, nth: number | undefined, judge: (answer: Message, exchange: Exchange) => Verdict) {
  return nth === undefined ? inEach(t, judge) : inAnswer(t, judge, nth)
}

/** No answer holds this data. */
export function hides(t: Transcript, ...data: readonly string[]): Verdict {
  return all(
    ...exchanges(t).map(({ answer, at }) => {
      const { answers = [], authority = [], additional = [] } = answer?.message ?? {}
      const found = [...answers, ...authority, ...additional].find((record) => data.includes(record.data))
      return found ? unmet(`${found.data} in no answer`, `it stands there for ${found.name}`, at(found.at)) : met
    }),
  )
}

/** The resolver has not asked more than anybody needs. */
export function asksAtMost(most: number, t: Transcript): Verdict {
  const found = queriesIn(t)
  return found.length > most ? unmet(`at most ${most} queries`, `${found.length}`, found[most]?.at) : met
}

/** Queries for exactly this name and type that left after so many answers had come back to us. */
export function askedBehind(t: Transcript, answers: number, { name, type }: Question): readonly Sent[] {
  const wanted = keyOf(named(name, t))
  const behind = exchanges(t)[answers - 1]?.at(0)?.entry ?? Number.POSITIVE_INFINITY
  return queriesIn(t).filter((query) => query.at.entry > behind && keyOf(query.name) === wanted && query.type === type)
}

/** What has been answered is not asked for again. */
export function remembers(t: Transcript, answers: number, question: Question): Verdict {
  const [found] = askedBehind(t, answers, question)
  return found ? unmet('an answer from the cache', `another query to ${found.server}`, found.at) : met
}

/** What has been answered is asked for again. */
export function asksAgain(t: Transcript, answers: number, question: Question): Verdict {
  const wanted = `another query for ${askedFor({ class: 1, name: named(question.name, t), type: question.type })}`
  return askedBehind(t, answers, question).length > 0 ? met : unmet(wanted, 'an answer from the cache')
}

/** A domain of one server, `ns1`, whose address comes along. */
export function domain(origin: string, at: number, records: readonly ZoneRecord[] = []) {
  return { origin, servers: [{ name: `ns1.${origin}`, at }], records }
}

/** The usual world: a top-level domain, and `example.test.` with these records. */
export function worldWith(records: readonly ZoneRecord[], ...more: World): World {
  return [top(), domain('example.test.', 11, records), ...more]
}

export const top = (records: readonly ZoneRecord[] = []) => ({
  origin: TOP,
  servers: [{ name: 'ns.nic.test.', at: 1 }],
  records,
})

/** A record of the class IN: `a('www.example.test.', '192.0.2.1')`. */
export const record = (name: string, type: ZoneRecord['type'], data: string, ttl = 300): ZoneRecord => ({
  name,
  ttl,
  type,
  data,
})
export const a = (name: string, data: string, ttl?: number): ZoneRecord => record(name, 'A', data, ttl)
