/** Delegations (RFC 1034 §4.2.1), and the addresses that spare the other side a question. */

import type { Name } from '../codec/names.ts'
import { RCODES, TYPES } from '../codec/types.ts'
import type { Question, Resource } from '../codec.ts'
import type { Parts } from '../server.ts'
import type { Found, Zone } from './zone.ts'

const DS = 43

export const delegationParts = {
  /** The NS records nearest to the top at which the zone ends, on the way to the name; those of the top are no cut. */
  findsCut(this: Parts, zone: Zone, { name, type }: Question): readonly Resource[] | undefined {
    for (let length = zone.origin.length + 1; length <= name.length; length++) {
      // The parent is asked for DS at a cut (RFC 4035 §3.1.4.1).
      if (length === name.length && type === DS) return undefined
      const servers = this.recordsOf(zone, name.slice(name.length - length), TYPES.NS)
      if (servers.length > 0) return servers
    }
    return undefined
  },

  /** Step 3b: who knows more, without the authority bit, since the child is the authority. */
  referral(this: Parts, zone: Zone, servers: readonly Resource[], answers: readonly Resource[]): Found {
    return {
      rcode: RCODES.NOERROR,
      aa: this.referralIsAuthoritative(answers),
      answers,
      authority: servers,
      additional: this.glue(zone, servers),
    }
  },

  /** Only where an alias of ours, which comes first, led there (RFC 1035 §4.1.1). */
  referralIsAuthoritative: (answers: readonly Resource[]): boolean => answers.length > 0,

  /** Addresses of the servers, wherever in the zone's file they stand, below the cut too (RFC 9471). */
  glue(this: Parts, zone: Zone, servers: readonly Resource[]): readonly Resource[] {
    return servers.flatMap((server) => this.addressesOf(zone, this.targetOf(server)))
  },

  /** The addresses of the names in MX, NS and SRV (RFC 1035 §3.3, RFC 2782). */
  additionalAddresses(this: Parts, zone: Zone, records: readonly Resource[]): readonly Resource[] {
    return this.withoutDuplicates(records.flatMap((record) => this.addressesOf(zone, this.targetOf(record))))
  },

  targetOf({ type, data }: Resource): Name | undefined {
    if (type === TYPES.NS) return data[0] as Name
    if (type === TYPES.MX) return data[1] as Name
    return type === TYPES.SRV ? (data[3] as Name) : undefined
  },

  addressesOf(this: Parts, zone: Zone, name: Name | undefined): readonly Resource[] {
    if (!name || !this.isOurs(zone, name)) return []
    return this.recordsOf(zone, name).filter(({ type }) => type === TYPES.A || type === TYPES.AAAA)
  },
}
