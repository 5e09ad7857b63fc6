/** What a server has to answer: the algorithm of RFC 1034 §4.3.2, step by step, over a zone that is data. */
import { isWithin, keyOf, nameOf, sameName, textLabels } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import type { Zone, ZoneRecord } from '../zone.ts'

export interface Asked {
  readonly name: string
  readonly type: number
}

export interface Expected {
  /** How the look-up ended. */
  readonly end: 'answer' | 'nodata' | 'nxdomain' | 'referral' | 'outside' | 'loop'
  /** Aliases in the order in which they were followed, then what was asked for. */
  readonly answers: readonly ZoneRecord[]
  /** Whether the answer is that of an authority. */
  readonly authoritative: boolean
  /** At a delegation: its NS records, and the addresses of theirs that the zone knows. */
  readonly servers: readonly ZoneRecord[]
  readonly glue: readonly ZoneRecord[]
}

export function lookUp(zone: Zone, asked: Asked): Expected {
  if (!isWithin(asked.name, zone.origin)) return { ...NOTHING, end: 'outside', authoritative: false }
  return find(zone, asked, [])
}

/** The SOA record, which stands in the authority section of a negative answer (RFC 2308 §3). */
export function soaOf({ origin, records }: Zone): ZoneRecord | undefined {
  return records.find(({ name, type }) => type === 'SOA' && sameName(name, origin))
}

const NOTHING = { answers: [], servers: [], glue: [], authoritative: true } as const

function find(zone: Zone, asked: Asked, before: readonly ZoneRecord[]): Expected {
  const servers = delegation(zone, asked)
  if (servers.length > 0) {
    // An alias of ours that led here is ours to tell (RFC 1035 §4.1.1).
    return { end: 'referral', answers: before, authoritative: before.length > 0, servers, glue: glueOf(zone, servers) }
  }
  const source = sourceOf(zone, asked.name)
  if (source === undefined) return { ...NOTHING, end: 'nxdomain', answers: before }
  const there = at(zone, source).map((record) => ({ ...record, name: asked.name }))
  const alias = there.find(({ type }) => type === 'CNAME')
  if (alias && asked.type !== TYPES.CNAME && asked.type !== TYPES.ANY) return follow(zone, asked, [...before, alias])
  const wanted = there.filter(({ type }) => asked.type === TYPES.ANY || TYPES[type] === asked.type)
  if (wanted.length === 0) return { ...NOTHING, end: 'nodata', answers: before }
  return { ...NOTHING, end: 'answer', answers: [...before, ...wanted] }
}

/** Step 3a: an alias sends us back to the start with its canonical name, as long as that is ours. */
function follow(zone: Zone, asked: Asked, chain: readonly ZoneRecord[]): Expected {
  const target = chain.at(-1)?.data ?? ''
  if (chain.some(({ name }) => sameName(name, target))) return { ...NOTHING, end: 'loop', answers: chain }
  if (!isWithin(target, zone.origin)) return { ...NOTHING, end: 'answer', answers: chain }
  return find(zone, { ...asked, name: target }, chain)
}

/** Step 3b: the NS records of the highest cut on the way down to the name; DS records at the cut itself are the parent's (RFC 4035 §3.1.4.1). */
function delegation(zone: Zone, { name, type }: Asked): readonly ZoneRecord[] {
  const labels = textLabels(name)
  const depth = textLabels(zone.origin).length
  for (let length = depth + 1; length <= labels.length; length++) {
    if (length === labels.length && type === TYPES.DS) break
    const servers = at(zone, nameOf(labels.slice(labels.length - length))).filter((record) => record.type === 'NS')
    if (servers.length > 0) return servers
  }
  return []
}

/** The name whose records answer: this one, or step 3c, the wildcard below its closest encloser (RFC 4592 §3.3.1). */
function sourceOf(zone: Zone, name: string): string | undefined {
  if (exists(zone, name)) return name
  const labels = textLabels(name)
  let up = 1
  while (!exists(zone, nameOf(labels.slice(up)))) up++
  const wildcard = nameOf(['*', ...labels.slice(up)])
  return exists(zone, wildcard) ? wildcard : undefined
}

/** A name exists when it, or a name below it, has a record (RFC 4592 §2.2.2). */
function exists(zone: Zone, name: string): boolean {
  return indexed(zone).names.has(keyOf(name))
}

function at(zone: Zone, name: string): readonly ZoneRecord[] {
  return indexed(zone).at.get(keyOf(name)) ?? []
}

interface Index {
  readonly at: ReadonlyMap<string, readonly ZoneRecord[]>
  /** All names that exist. */
  readonly names: ReadonlySet<string>
}

const indices = new WeakMap<Zone, Index>()

/** A zone is asked about more often than it is made. */
function indexed(zone: Zone): Index {
  const known = indices.get(zone)
  if (known) return known
  const names = new Set([keyOf(zone.origin)])
  for (const { name } of zone.records) {
    const labels = textLabels(keyOf(name))
    const below = labels.length - textLabels(zone.origin).length
    for (let up = 0; up < below; up++) names.add(nameOf(labels.slice(up)))
  }
  const index = { at: Map.groupBy(zone.records, ({ name }) => keyOf(name)), names }
  indices.set(zone, index)
  return index
}

function glueOf(zone: Zone, servers: readonly ZoneRecord[]): readonly ZoneRecord[] {
  return servers.flatMap(({ data }) => at(zone, data).filter(({ type }) => type === 'A' || type === 'AAAA'))
}
