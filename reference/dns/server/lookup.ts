/** The look-up (RFC 1034 §4.3.2): down from the top of the zone, label by label, as far as it matches. */

import { isWithin, type Name } from '../codec/names.ts'
import { RCODES, TYPES } from '../codec/types.ts'
import type { Question, Resource } from '../codec.ts'
import type { Parts } from '../server.ts'
import type { Found, Zone } from './zone.ts'

/** The types that are answered with the alias itself, besides CNAME (RFC 1034 §3.6.2). */
const ALIASES_THEMSELVES: readonly number[] = [TYPES.CNAME, TYPES.ANY]
const MOST_ALIASES = 16

export const lookupParts = {
  /** The answer to a question about a name in the zone; `before` are the aliases that led to it. */
  lookUp(this: Parts, zone: Zone, question: Question, before: readonly Resource[] = []): Found {
    const cut = this.findsCut(zone, question)
    if (cut) return this.referral(zone, cut, before)
    if (this.exists(zone, question.name)) {
      return this.atName(zone, question, this.recordsOf(zone, question.name), before)
    }
    const wildcard = this.wildcardOf(zone, this.findsClosestEncloser(zone, question.name))
    if (!this.exists(zone, wildcard)) return this.nameError(zone, before)
    return this.atName(zone, question, this.synthesises(this.recordsOf(zone, wildcard), question), before)
  },

  /** Step 3a: the name is there, or a wildcard stands for it. */
  atName(
    this: Parts,
    zone: Zone,
    question: Question,
    records: readonly Resource[],
    before: readonly Resource[],
  ): Found {
    const alias = this.aliasOf(records, question)
    if (alias) return this.followsAlias(zone, question, alias, before)
    const found = this.ofType(records, question)
    if (found.length === 0) return this.noData(zone, before)
    const answers = [...before, ...this.rotates(zone, found)]
    return this.authoritative({ answers, additional: this.additionalAddresses(zone, found) })
  },

  authoritative(this: Parts, found: Partial<Found>): Found {
    const { rcode = RCODES.NOERROR, answers = [], authority = [], additional = [] } = found
    return { rcode, aa: this.setsAuthoritative(), answers, authority, additional }
  },

  /** We are an authority for the names of our zone (RFC 1035 §4.1.1). */
  setsAuthoritative: (): boolean => true,

  /** The alias that a question has to follow (RFC 1034 §3.6.2). */
  aliasOf: (records: readonly Resource[], { type }: Question): Resource | undefined =>
    ALIASES_THEMSELVES.includes(type) ? undefined : records.find((record) => record.type === TYPES.CNAME),

  /** The look-up begins anew with the name that the alias means, as long as it is ours, and new. */
  followsAlias(this: Parts, zone: Zone, question: Question, alias: Resource, before: readonly Resource[]): Found {
    const answers = [...before, alias]
    const [target] = alias.data as readonly [Name]
    if (this.isLoop(answers, target) || !this.isOurs(zone, target)) return this.authoritative({ answers })
    return this.lookUp(zone, { ...question, name: target }, answers)
  },

  /** Aliases lead back to where we have been, or lead on without end. */
  isLoop(this: Parts, aliases: readonly Resource[], target: Name): boolean {
    return aliases.length >= MOST_ALIASES || aliases.some(({ name }) => this.nameKey(name) === this.nameKey(target))
  },

  /** Whether the name is that of the zone or below it. */
  isOurs: (zone: Zone, name: Name): boolean => isWithin(name, zone.origin),

  /** The name exists, and has no records of the type (RFC 2308 §2.2). */
  noData(this: Parts, zone: Zone, answers: readonly Resource[]): Found {
    return this.authoritative({ answers, authority: this.negativeAuthority(zone) })
  },

  /** The name does not exist (RFC 2308 §2.1). Behind aliases the code is about the last name (RFC 6604 §3). */
  nameError(this: Parts, zone: Zone, answers: readonly Resource[]): Found {
    return this.authoritative({ rcode: this.nameErrorCode(), answers, authority: this.negativeAuthority(zone) })
  },

  nameErrorCode: (): number => RCODES.NXDOMAIN,

  /** The SOA record says how long a no may be remembered (RFC 2308 §3). */
  negativeAuthority(this: Parts, zone: Zone): readonly Resource[] {
    const soa = this.soaOf(zone)
    return soa ? [{ ...soa, ttl: this.negativeTtl(soa) }] : []
  },

  /** The lesser of its TTL and its minimum field (RFC 2308 §3). */
  negativeTtl(this: Parts, soa: Resource): number {
    return Math.min(soa.ttl, this.minimumOfSoa(soa))
  },

  minimumOfSoa: ({ data }: Resource): number => data[6] as number,

  /** The longest name above this one that exists (RFC 4592 §3.3.1). */
  findsClosestEncloser(this: Parts, zone: Zone, name: Name): Name {
    for (let up = 1; name.length - up > zone.origin.length; up++) {
      if (this.exists(zone, name.slice(up))) return name.slice(up)
    }
    return zone.origin
  },

  /** The one wildcard that can stand for a name: the asterisk below its closest encloser. */
  wildcardOf: (_zone: Zone, encloser: Name): Name => ['*', ...encloser],

  /** Records of the wildcard, with the name that was asked for as their owner (RFC 4592 §3.3.1). */
  synthesises: (records: readonly Resource[], { name }: Question): readonly Resource[] =>
    records.map((record) => ({ ...record, name })),
}
