/** What an answer is worth: only what its sender has a say in is believed (RFC 2181 §5.4.1, RFC 5452 §6). */

import { isWithin, type Name, sameName } from '../codec/names.ts'
import { RCODES, TYPES } from '../codec/types.ts'
import type { Message, Question, Resource } from '../codec.ts'
import type { Parts } from '../resolver.ts'
import type { Delegation, Outcome } from './cache.ts'
import type { Job } from './iteration.ts'

export const judgingParts = {
  /** An outcome, a referral further down, or nothing, where the server is of no help. */
  judges(this: Parts, job: Job, zone: Name, question: Question, answer: Message): Outcome | Delegation | undefined {
    if (!this.isGoodCode(answer)) return undefined
    const answers = this.believed(zone, answer.answers)
    const authority = this.believed(zone, answer.authority)
    const set = this.setFor(question, answers)
    if (set.length > 0 && this.isAuthoritative(answer)) {
      this.remembersChain(job, question, answers)
      return this.remembersSet(job.cache, set, this.typeOfSet(question, set))
    }
    const referral = this.referralIn(zone, question, authority, answer)
    if (referral && !this.isAuthoritative(answer)) return referral
    if (!this.isAuthoritative(answer) || answers.length > 0) return undefined
    return this.remembersNegative(job.cache, question, answer.rcode, this.soaIn(question, authority))
  },

  /** Records whose names are those of the zone that was asked, or below it. */
  believed(this: Parts, zone: Name, records: readonly Resource[]): readonly Resource[] {
    return records.filter(({ name }) => this.inBailiwick(name, zone))
  },

  inBailiwick: (name: Name, zone: Name): boolean => isWithin(name, zone),

  /** A server that is not an authority knows by hearsay. */
  isAuthoritative: ({ aa }: Message): boolean => aa,

  /** The records of the name that was asked for: of the type, or the alias. */
  setFor({ name, type }: Question, answers: readonly Resource[]): readonly Resource[] {
    const own = answers.filter((record) => sameName(record.name, name))
    const set = own.filter((record) => type === TYPES.ANY || record.type === type)
    return set.length > 0 ? set : own.filter((record) => record.type === TYPES.CNAME).slice(0, 1)
  },

  typeOfSet: ({ type }: Question, set: readonly Resource[]): number =>
    type === TYPES.ANY ? type : (set[0]?.type ?? type),

  /** What stands behind an alias in the same answer, from the same zone, need not be asked for. */
  remembersChain(this: Parts, { cache }: Job, question: Question, answers: readonly Resource[]): void {
    let asked = question
    for (let links = 0; links < answers.length; links++) {
      const set = this.setFor(asked, answers)
      if (links > 0 && set.length > 0) this.remembersSet(cache, set, this.typeOfSet(asked, set))
      const alias = this.aliasIn({ rcode: RCODES.NOERROR, answers: set, authority: [] }, asked)
      if (!alias) return
      asked = { ...asked, name: alias }
    }
  },

  /** The servers of a zone that is nearer to the name than the one that was asked; upwards and sideways leads nowhere. */
  referralIn(
    this: Parts,
    zone: Name,
    { name }: Question,
    authority: readonly Resource[],
    answer: Message,
  ): Delegation | undefined {
    const found = authority.find((record) => record.type === TYPES.NS && this.leadsDown(record.name, zone, name))
    if (!found) return undefined
    const servers = authority.filter((record) => record.type === TYPES.NS && sameName(record.name, found.name))
    return { zone: found.name, servers, glue: this.glueIn(zone, servers, answer) }
  },

  leadsDown: (to: Name, from: Name, name: Name): boolean => to.length > from.length && isWithin(name, to),

  /** Addresses of these servers, as far as the zone that was asked has a say in their names. */
  glueIn(this: Parts, zone: Name, servers: readonly Resource[], { additional }: Message): readonly Resource[] {
    return additional.filter(
      ({ name, type }) =>
        type === TYPES.A && this.inBailiwick(name, zone) && servers.some(({ data }) => sameName(data[0] as Name, name)),
    )
  },

  /** The SOA record of a no, which is that of a zone above the name (RFC 2308 §5). */
  soaIn: ({ name }: Question, authority: readonly Resource[]): Resource | undefined =>
    authority.find((record) => record.type === TYPES.SOA && isWithin(name, record.name)),
}
