/** A zone: its records by owner and type (RFC 1034 §4.2), where each set of records of a type has one TTL (RFC 2181 §5.2). */
import { readFileSync } from 'node:fs'
import type { World } from '../../world.ts'
import { keyOf, Malformed, type Name } from '../codec/names.ts'
import { TYPES } from '../codec/types.ts'
import type { Question, Resource } from '../codec.ts'
import type { Parts } from '../server.ts'
import { readZoneFile, readZoneJson } from '../zone-file.ts'

export interface Zone {
  readonly origin: Name
  /** Every record, by the key of its owner. */
  records: ReadonlyMap<string, readonly Resource[]>
  /** Owners, and all names between them and the origin (RFC 8020 §2). */
  names: ReadonlySet<string>
  /** How often each set of addresses has been given out. */
  readonly turns: Map<string, number>
}

/** An answer in the making. */
export interface Found {
  readonly rcode: number
  readonly aa: boolean
  readonly answers: readonly Resource[]
  readonly authority: readonly Resource[]
  readonly additional: readonly Resource[]
}

export const zoneParts = {
  /** The zone that the program was told: a master file, or the same in JSON. */
  loadZone(this: Parts, { values: { zone = '', zonejson = '' } }: World): Zone {
    const file = zone === '' ? readZoneJson(readFileSync(zonejson, 'utf8')) : readZoneFile(readFileSync(zone, 'latin1'))
    return this.zoneOf(file.origin, file.records)
  },

  zoneOf(this: Parts, origin: Name, records: readonly Resource[]): Zone {
    const zone: Zone = { origin, records: new Map(), names: new Set(), turns: new Map() }
    this.putRecords(zone, this.withoutDuplicates(records))
    if (!this.soaOf(zone)) throw new Malformed('The zone has no SOA record at its top.')
    return zone
  },

  /** No record is in a set twice (RFC 2181 §5). */
  withoutDuplicates(records: readonly Resource[]): readonly Resource[] {
    const known = new Map<string, Resource>()
    for (const record of records) {
      const key = sameRecordKey(record)
      if (!known.has(key)) known.set(key, record)
    }
    return [...known.values()]
  },

  /** Makes these the records of the zone, all at once. */
  putRecords(this: Parts, zone: Zone, records: readonly Resource[]): void {
    zone.records = Map.groupBy(records, ({ name }) => this.nameKey(name))
    zone.names = this.existingNames(zone.origin, records)
  },

  /** A name exists when it owns records or stands above one that does: empty non-terminals exist (RFC 4592 §2.2.2). */
  existingNames(this: Parts, origin: Name, records: readonly Resource[]): ReadonlySet<string> {
    const names = new Set<string>()
    for (const { name } of records) {
      for (let up = 0; name.length - up >= origin.length; up++) names.add(this.nameKey(name.slice(up)))
    }
    return names
  },

  /** Names are compared without regard to the case of letters (RFC 1034 §3.1, RFC 4343). */
  nameKey: (name: Name): string => keyOf(name),

  /** All records of the zone. */
  allRecords: (zone: Zone): readonly Resource[] => [...zone.records.values()].flat(),

  /** The records of a name, of one type or of all. */
  recordsOf(this: Parts, zone: Zone, name: Name, type: number = TYPES.ANY): readonly Resource[] {
    const all = zone.records.get(this.nameKey(name)) ?? []
    return type === TYPES.ANY ? all : all.filter((record) => record.type === type)
  },

  soaOf(this: Parts, zone: Zone): Resource | undefined {
    return this.recordsOf(zone, zone.origin, TYPES.SOA)[0]
  },

  exists(this: Parts, zone: Zone, name: Name): boolean {
    return zone.names.has(this.nameKey(name))
  },

  /** The records that a question asks for, among those of a name. */
  ofType: (records: readonly Resource[], { type }: Question): readonly Resource[] =>
    type === TYPES.ANY ? records : records.filter((record) => record.type === type),

  /** Another address comes first each time, so that the load is shared (RFC 1794). */
  rotates(this: Parts, zone: Zone, records: readonly Resource[]): readonly Resource[] {
    const [first] = records
    if (!first || records.length < 2 || (first.type !== TYPES.A && first.type !== TYPES.AAAA)) return records
    const key = `${this.nameKey(first.name)} ${first.type}`
    const turn = zone.turns.get(key) ?? 0
    zone.turns.set(key, turn + 1)
    return records.map((_, at) => records[(at + turn) % records.length] as Resource)
  },
}

/** What two records have in common that are the same, TTL aside. */
export function sameRecordKey({ name, type, data }: Resource): string {
  const values = data.map((value) =>
    Buffer.isBuffer(value) ? value.toString('hex') : typeof value === 'number' ? String(value) : keyOf(value),
  )
  return `${keyOf(name)} ${type} ${values.join(' ')}`
}
