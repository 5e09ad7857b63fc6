/** Updates (RFC 2136): prerequisites, then changes, all of them or none. */

import { CLASSES, RCODES, TYPES } from '../codec/types.ts'
import type { Message, Resource } from '../codec.ts'
import type { Parts } from '../server.ts'
import { sameRecordKey, type Zone } from './zone.ts'

const META_TYPES = 128
const SERIALS = 2 ** 32

export const updateParts = {
  /** The code that an update is answered with; the sections have other names here (RFC 2136 §2). */
  update(this: Parts, zone: Zone, { questions, answers: prerequisites, authority: changes }: Message): number {
    const [asked] = questions
    if (!asked || questions.length !== 1 || asked.type !== TYPES.SOA) return RCODES.FORMERR
    if (asked.class !== CLASSES.IN || this.nameKey(asked.name) !== this.nameKey(zone.origin)) return RCODES.NOTAUTH
    const problem = this.checksPrerequisites(zone, prerequisites) || this.prescans(zone, changes)
    if (problem !== RCODES.NOERROR) return problem
    const before = this.allRecords(zone)
    const after = changes.reduce((records, change) => this.changed(zone, records, change), before)
    if (after !== before) this.putRecords(zone, this.withNewSerial(zone, before, after))
    return RCODES.NOERROR
  },

  /** RFC 2136 §3.2. */
  checksPrerequisites(this: Parts, zone: Zone, prerequisites: readonly Resource[]): number {
    for (const wanted of prerequisites) {
      const problem = this.checksPrerequisite(zone, wanted)
      if (problem !== RCODES.NOERROR) return problem
    }
    return this.checksSets(
      zone,
      prerequisites.filter((wanted) => wanted.class === CLASSES.IN),
    )
  },

  checksPrerequisite(this: Parts, zone: Zone, { name, type, class: of, ttl, data }: Resource): number {
    if (ttl !== 0) return RCODES.FORMERR
    if (!this.isOurs(zone, name)) return RCODES.NOTZONE
    if (of === CLASSES.IN) return RCODES.NOERROR
    if (data.some((value) => !Buffer.isBuffer(value) || value.length > 0)) return RCODES.FORMERR
    const found = this.recordsOf(zone, name, type).length > 0
    const any = type === TYPES.ANY
    if (of === CLASSES.ANY) return found ? RCODES.NOERROR : any ? RCODES.NXDOMAIN : RCODES.NXRRSET
    if (of === CLASSES.NONE) return !found ? RCODES.NOERROR : any ? RCODES.YXDOMAIN : RCODES.YXRRSET
    return RCODES.FORMERR
  },

  /** Sets that have to be exactly so (RFC 2136 §2.4.2). */
  checksSets(this: Parts, zone: Zone, wanted: readonly Resource[]): number {
    const keys = (records: readonly Resource[]) => [...new Set(records.map(sameRecordKey))].sort().join('\n')
    const met = wanted.every(({ name, type }) => {
      const set = wanted.filter((each) => this.nameKey(each.name) === this.nameKey(name) && each.type === type)
      return keys(set) === keys(this.recordsOf(zone, name, type))
    })
    return met ? RCODES.NOERROR : RCODES.NXRRSET
  },

  /** Whether all changes are ones, before the first of them is made (RFC 2136 §3.4.1). */
  prescans(this: Parts, zone: Zone, changes: readonly Resource[]): number {
    for (const { name, type, class: of, ttl, data } of changes) {
      if (!this.isOurs(zone, name)) return RCODES.NOTZONE
      const meta = type >= META_TYPES && type <= TYPES.ANY
      const empty = data.length === 0
      if (of === CLASSES.IN && (meta || empty)) return RCODES.FORMERR
      if (of === CLASSES.ANY && (ttl !== 0 || !empty || (meta && type !== TYPES.ANY))) return RCODES.FORMERR
      if (of === CLASSES.NONE && (ttl !== 0 || meta)) return RCODES.FORMERR
      if (of !== CLASSES.IN && of !== CLASSES.ANY && of !== CLASSES.NONE) return RCODES.FORMERR
    }
    return RCODES.NOERROR
  },

  /** The records after one change (RFC 2136 §3.4.2); the very same array where nothing changes. */
  changed(this: Parts, zone: Zone, records: readonly Resource[], change: Resource): readonly Resource[] {
    if (change.class === CLASSES.IN) return this.added(zone, records, change)
    const kept = records.filter((record) => !this.deletes(zone, records, change, record))
    return kept.length === records.length ? records : kept
  },

  /** RFC 2136 §3.4.2.2. */
  added(this: Parts, zone: Zone, records: readonly Resource[], change: Resource): readonly Resource[] {
    const atName = records.filter(({ name }) => this.nameKey(name) === this.nameKey(change.name))
    const isAlias = change.type === TYPES.CNAME
    if (atName.some(({ type }) => (type === TYPES.CNAME) !== isAlias)) return records
    if (change.type === TYPES.SOA) return this.replacesSoa(zone, records, change)
    const replaces = (record: Resource) =>
      atName.includes(record) &&
      record.type === change.type &&
      (isAlias || sameRecordKey(record) === sameRecordKey(change))
    const same = records.find((record) => replaces(record) && sameRecordKey(record) === sameRecordKey(change))
    if (same?.ttl === change.ttl) return records
    return [...records.filter((record) => !replaces(record)), { ...change, class: CLASSES.IN }]
  },

  /** A new SOA record counts at the top only, and only with a later serial (RFC 2136 §3.4.2.2). */
  replacesSoa(this: Parts, zone: Zone, records: readonly Resource[], change: Resource): readonly Resource[] {
    const [old] = records.filter(({ type }) => type === TYPES.SOA)
    const atTop = this.nameKey(change.name) === this.nameKey(zone.origin)
    if (!old || !atTop || !this.isLater(change.data[2] as number, old.data[2] as number)) return records
    return [...records.filter((record) => record !== old), change]
  },

  /** Serial numbers go round (RFC 1982 §3.2). */
  isLater(one: number, other: number): boolean {
    const distance = (one - other + SERIALS) % SERIALS
    return distance > 0 && distance < SERIALS / 2
  },

  /** RFC 2136 §3.4.2.3 and §3.4.2.4. */
  deletes(this: Parts, zone: Zone, records: readonly Resource[], change: Resource, record: Resource): boolean {
    if (this.nameKey(record.name) !== this.nameKey(change.name)) return false
    if (change.type !== TYPES.ANY && change.type !== record.type) return false
    if (this.isProtected(zone, records, change, record)) return false
    return change.class === CLASSES.ANY || sameRecordKey(change) === sameRecordKey(record)
  },

  /** The zone keeps its SOA record, and its last name server. */
  isProtected(
    this: Parts,
    zone: Zone,
    records: readonly Resource[],
    change: Resource,
    { name, type }: Resource,
  ): boolean {
    if (this.nameKey(name) !== this.nameKey(zone.origin)) return false
    if (type === TYPES.SOA) return true
    if (type !== TYPES.NS) return false
    if (change.class === CLASSES.ANY) return true
    const servers = records.filter((each) => each.type === type && this.nameKey(each.name) === this.nameKey(name))
    return servers.length === 1
  },

  /** The serial grows with every change, unless the change brought one (RFC 2136 §3.6). */
  withNewSerial(
    this: Parts,
    _zone: Zone,
    before: readonly Resource[],
    after: readonly Resource[],
  ): readonly Resource[] {
    const serialIn = (records: readonly Resource[]) => records.find(({ type }) => type === TYPES.SOA)?.data[2]
    if (serialIn(before) !== serialIn(after)) return after
    return after.map((record) =>
      record.type === TYPES.SOA
        ? { ...record, data: record.data.map((value, at) => (at === 2 ? this.nextSerial(value as number) : value)) }
        : record,
    )
  },

  nextSerial: (serial: number): number => (serial + 1) % SERIALS || 1,
}
