/** What is remembered, and for how long (RFC 1035 §7.4, RFC 2181 §5.4.1 and §8, RFC 2308 §5). All clients share it. */
import { questionKey } from '../asking.ts'
import { keyOf, type Name } from '../codec/names.ts'
import { CLASSES, RCODES, TYPES } from '../codec/types.ts'
import type { Question, Resource } from '../codec.ts'
import type { Parts } from '../resolver.ts'

/** A set of records, or that there is none; with the SOA record that says so. */
export interface Outcome {
  readonly rcode: number
  readonly answers: readonly Resource[]
  readonly authority: readonly Resource[]
}

interface Remembered {
  readonly outcome: Outcome
  readonly sinceMs: number
  readonly ttl: number
}

/** The servers of a zone, with the addresses that came along with them. Those are for asking, and never for answers. */
export interface Delegation {
  readonly zone: Name
  readonly servers: readonly Resource[]
  readonly glue: readonly Resource[]
}

export interface Cache {
  readonly outcomes: Map<string, Remembered>
  readonly delegations: Map<string, { readonly delegation: Delegation; readonly untilMs: number }>
}

const MOST_S = 604_800
const MOST_NEGATIVE_S = 10_800
const SIGN = 0x7fffffff
const MOST_ENTRIES = 10_000
const NAME_ERROR_TYPE = 0

export const cacheParts = {
  nowMs: (): number => Date.now(),

  /** What is known about a question. A name that does not exist has no type at all (RFC 2308 §5). */
  cached(this: Parts, cache: Cache, question: Question): Outcome | undefined {
    return (
      this.recalls(cache, questionKey({ ...question, type: NAME_ERROR_TYPE })) ??
      this.recalls(cache, questionKey(question)) ??
      (question.type === TYPES.CNAME ? undefined : this.cachedAlias(cache, question))
    )
  },

  cachedAlias(this: Parts, cache: Cache, question: Question): Outcome | undefined {
    const found = this.recalls(cache, questionKey({ ...question, type: TYPES.CNAME }))
    return found && found.answers.length > 0 ? found : undefined
  },

  recalls(this: Parts, cache: Cache, key: string): Outcome | undefined {
    const known = cache.outcomes.get(key)
    if (!known) return undefined
    const seconds = Math.floor((this.nowMs() - known.sinceMs) / 1000)
    if (this.isExpired(seconds, known.ttl)) {
      cache.outcomes.delete(key)
      return undefined
    }
    const aged = (records: readonly Resource[]) =>
      records.map((record) => ({ ...record, ttl: this.countsDown(record.ttl, seconds) }))
    return { ...known.outcome, answers: aged(known.outcome.answers), authority: aged(known.outcome.authority) }
  },

  isExpired: (seconds: number, ttl: number): boolean => seconds >= ttl,

  /** What is left of the time that the authority gave (RFC 1034 §3.6). */
  countsDown: (ttl: number, seconds: number): number => Math.max(0, ttl - seconds),

  /** A set is remembered as long as its shortest-lived record (RFC 2181 §5.2). */
  remembersSet(this: Parts, cache: Cache, records: readonly Resource[], type: number): Outcome {
    const ttl = Math.min(...records.map((record) => this.positiveTtl(record)))
    const answers = records.map((record) => ({ ...record, ttl }))
    const outcome: Outcome = { rcode: RCODES.NOERROR, answers, authority: [] }
    const [first] = records
    if (first) this.remembers(cache, questionKey({ ...first, type }), outcome, ttl)
    return outcome
  },

  /** A TTL with its highest bit set is zero (RFC 2181 §8). */
  positiveTtl: ({ ttl }: Resource): number => (ttl > SIGN ? 0 : Math.min(ttl, MOST_S)),

  /** No such name, or no such type: as long as the SOA record says, and not at all without one (RFC 2308 §5). */
  remembersNegative(this: Parts, cache: Cache, question: Question, rcode: number, soa: Resource | undefined): Outcome {
    const ttl = soa ? this.negativeTtl(soa) : 0
    const outcome: Outcome = { rcode, answers: [], authority: soa ? [{ ...soa, ttl }] : [] }
    const type = rcode === RCODES.NXDOMAIN ? NAME_ERROR_TYPE : question.type
    this.remembers(cache, questionKey({ ...question, type }), outcome, ttl)
    return outcome
  },

  negativeTtl: (soa: Resource): number => Math.min(soa.ttl, soa.data[6] as number, MOST_NEGATIVE_S),

  remembers(this: Parts, cache: Cache, key: string, outcome: Outcome, ttl: number): void {
    if (ttl <= 0) return
    if (cache.outcomes.size >= MOST_ENTRIES) cache.outcomes.clear()
    cache.outcomes.set(key, { outcome, sinceMs: this.nowMs(), ttl })
  },

  /** Who is asked about a zone, as long as the referral says. */
  remembersDelegation(this: Parts, cache: Cache, delegation: Delegation): void {
    const ttl = Math.min(...delegation.servers.map((server) => this.positiveTtl(server)))
    if (cache.delegations.size >= MOST_ENTRIES) cache.delegations.clear()
    cache.delegations.set(keyOf(delegation.zone), { delegation, untilMs: this.nowMs() + 1000 * ttl })
  },

  /** The nearest zone above a name whose servers are known; the hints know those of the root (RFC 1034 §5.3.3 step 2). */
  nearestDelegation(this: Parts, cache: Cache, name: Name, root: Delegation): Delegation {
    for (let up = 0; up < name.length; up++) {
      const known = cache.delegations.get(keyOf(name.slice(up)))
      if (known && known.untilMs > this.nowMs()) return known.delegation
    }
    return root
  },

  isOfClass: ({ class: of }: Question): boolean => of === CLASSES.IN,
}
