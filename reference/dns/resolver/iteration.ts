/** The way down from the root (RFC 1034 §5.3.3): ask, be referred, ask again. Every loop in here has a bound. */
import { randomInt } from 'node:crypto'
import { keyOf, type Name, sameName } from '../codec/names.ts'
import { CLASSES, RCODES, TYPES } from '../codec/types.ts'
import type { Message, Question, Resource } from '../codec.ts'
import type { Parts } from '../resolver.ts'
import type { Cache, Delegation, Outcome } from './cache.ts'

/** What one look-up may cost, and where it is asked. */
export interface Job {
  readonly cache: Cache
  readonly root: Delegation
  readonly upstreamPort: number
  readonly stopped: AbortSignal
  readonly untilMs: number
  /** Names whose addresses are being looked for: to need one of them again is a circle. */
  readonly seeking: ReadonlySet<string>
  readonly spent: { queries: number }
}

/** No answer can be had; the client is told SERVFAIL. */
export class Failure extends Error {}

const MOST_ALIASES = 12
const MOST_REFERRALS = 20
const MOST_QUERIES = 60
const MOST_DEPTH = 5

export const iterationParts = {
  /** The answer, aliases first, wherever they lead (RFC 1034 §3.6.2). */
  async resolve(this: Parts, job: Job, question: Question): Promise<Outcome> {
    const answers: Resource[] = []
    let asked = question
    for (;;) {
      const found = this.cached(job.cache, asked) ?? (await this.iterate(job, asked))
      answers.push(...found.answers)
      const alias = this.aliasIn(found, asked)
      if (!alias) return { ...found, answers }
      if (this.isAliasLoop(answers, alias)) throw new Failure('Aliases lead nowhere.')
      asked = { ...asked, name: alias }
    }
  },

  /** Where an alias leads that stands where an answer was asked for. */
  aliasIn({ answers }: Outcome, { type }: Question): Name | undefined {
    if (type === TYPES.CNAME || type === TYPES.ANY) return undefined
    const alias = answers.find((record) => record.type === TYPES.CNAME)
    return alias?.data[0] as Name | undefined
  },

  isAliasLoop: (aliases: readonly Resource[], target: Name): boolean =>
    aliases.length > MOST_ALIASES || aliases.some(({ name }) => sameName(name, target)),

  /** From the nearest zone that is known down to the one that knows. */
  async iterate(this: Parts, job: Job, question: Question): Promise<Outcome> {
    let delegation = this.nearestDelegation(job.cache, question.name, job.root)
    for (let referrals = 0; referrals < this.mostReferrals(); referrals++) {
      const next = await this.asksZone(job, delegation, question)
      if ('rcode' in next) return next
      this.remembersDelegation(job.cache, next)
      delegation = next
    }
    throw new Failure('There are too many referrals.')
  },

  mostReferrals: (): number => MOST_REFERRALS,

  /** All servers of a zone, until one of them helps; then all of them again, with more patience. */
  async asksZone(this: Parts, job: Job, delegation: Delegation, question: Question): Promise<Outcome | Delegation> {
    const lame = new Set<string>()
    for (const ms of this.patiencesMs()) {
      for await (const address of this.addressesOf(job, delegation)) {
        if (lame.has(address)) continue
        const answer = await this.asksServer(job, address, question, ms)
        const found = answer && this.judges(job, delegation.zone, question, answer)
        if (found) return found
        if (answer) {
          lame.add(address)
          this.onLame(address)
        }
      }
    }
    throw new Failure('No server of the zone helps.')
  },

  patiencesMs: (): readonly number[] => [150, 300],

  /** A server that does not know the zone that it is said to serve is passed over (RFC 1034 §5.3.3 step 4d). */
  onLame(_address: string): void {},

  async asksServer(
    this: Parts,
    job: Job,
    address: string,
    question: Question,
    ms: number,
  ): Promise<Message | undefined> {
    this.bounds(job)
    const left = Math.max(1, Math.min(ms, job.untilMs - this.nowMs()))
    return this.asks({ address, port: job.upstreamPort }, question, left, job.stopped)
  },

  /** A look-up may cost so many queries, and so much time (RFC 1034 §5.3.1). */
  bounds(this: Parts, { spent, untilMs, stopped }: Job): void {
    spent.queries++
    if (spent.queries > this.mostQueries()) throw new Failure('The look-up took too many queries.')
    if (this.nowMs() >= untilMs || stopped.aborted) throw new Failure('The look-up took too long.')
  },

  mostQueries: (): number => MOST_QUERIES,

  /** The addresses of the servers: those that came along in random order, then those that have to be looked for. */
  async *addressesOf(this: Parts, job: Job, { servers, glue }: Delegation): AsyncGenerator<string> {
    for (const { data } of this.shuffled(glue)) yield (data[0] as Buffer).join('.')
    const known = new Set(glue.map(({ name }) => keyOf(name)))
    for (const { data } of servers) {
      const name = data[0] as Name
      if (!known.has(keyOf(name))) yield* await this.seeks(job, name)
    }
  },

  shuffled<Entry>(entries: readonly Entry[]): readonly Entry[] {
    return entries
      .map((entry) => ({ entry, at: randomInt(2 ** 32) }))
      .sort((one, other) => one.at - other.at)
      .map(({ entry }) => entry)
  },

  /** The addresses of a server that came without: a look-up of its own, within the bounds of this one. */
  async seeks(this: Parts, job: Job, name: Name): Promise<readonly string[]> {
    const key = keyOf(name)
    if (job.seeking.has(key) || job.seeking.size >= this.mostDepth()) return []
    try {
      const inner = { ...job, seeking: new Set([...job.seeking, key]) }
      const { answers } = await this.resolve(inner, { name, type: TYPES.A, class: CLASSES.IN })
      return answers.filter(({ type }) => type === TYPES.A).map(({ data }) => (data[0] as Buffer).join('.'))
    } catch (error) {
      const isOver = job.stopped.aborted || this.nowMs() >= job.untilMs || job.spent.queries > this.mostQueries()
      if (!(error instanceof Failure) || isOver) throw error
      return []
    }
  },

  mostDepth: (): number => MOST_DEPTH,
  isGoodCode: ({ rcode }: Message): boolean => rcode === RCODES.NOERROR || rcode === RCODES.NXDOMAIN,
}
