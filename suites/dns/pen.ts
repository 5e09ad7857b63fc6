/** What we say: queries as data, their octets, and arbitraries for both. */
import { fc } from '../../harness/kit.ts'
import { dataOctets } from './lens/data.ts'
import { nameOctets } from './lens/names.ts'
import { TYPES } from './lens/types.ts'
import { HOSTS, ORIGIN, onTheWire, type ZoneRecord } from './zone.ts'

export interface Query {
  readonly name: string
  readonly type: number
  /** IN unless told. */
  readonly class?: number
  /** Unless told, a number that tells the queries of a case apart. */
  readonly id?: number
  readonly opcode?: number
  /** Flags that are set; `rd` unless told. */
  readonly flags?: readonly Flag[]
  readonly edns?: Edns
}

export type Flag = 'qr' | 'aa' | 'tc' | 'rd' | 'ra' | 'z' | 'ad' | 'cd'

/** The OPT record of a query (RFC 6891 §6.1). */
export interface Edns {
  readonly size?: number
  readonly version?: number
  /** The 16 flags: DO is 0x8000. */
  readonly flags?: number
  readonly options?: readonly { readonly code: number; readonly octets: readonly number[] }[]
}

const BITS: Readonly<Record<Flag, number>> = {
  qr: 0x8000,
  aa: 0x0400,
  tc: 0x0200,
  rd: 0x0100,
  ra: 0x0080,
  z: 0x0040,
  ad: 0x0020,
  cd: 0x0010,
}

const FIRST_ID = 0x2a01
const USUAL_SIZE = 1232
const USUAL_FLAGS = ['rd'] as const

export const u16 = (value: number): readonly number[] => [(value >> 8) & 0xff, value & 0xff]

/** The identifier of the nth query of a case. */
export function idOf({ id }: Query, nth: number): number {
  return id ?? FIRST_ID + nth
}

/** The octets of a query. */
export function written(query: Query, nth = 0): Uint8Array {
  const { name, type, class: of = 1, opcode = 0, flags = USUAL_FLAGS, edns } = query
  return message({
    id: idOf(query, nth),
    flags: (opcode << 11) | flags.reduce((sum, flag) => sum | BITS[flag], 0),
    questions: [[...nameOctets(name), ...u16(type), ...u16(of)]],
    additional: edns ? [optOctets(edns)] : [],
  })
}

export interface Sections {
  readonly id: number
  readonly flags: number
  readonly questions?: readonly (readonly number[])[]
  readonly answers?: readonly (readonly number[])[]
  readonly authority?: readonly (readonly number[])[]
  readonly additional?: readonly (readonly number[])[]
}

/** A message of these sections, each a list of the octets of its entries. */
export function message({
  id,
  flags,
  questions = [],
  answers = [],
  authority = [],
  additional = [],
}: Sections): Uint8Array {
  const sections = [questions, answers, authority, additional]
  return Uint8Array.from([
    ...u16(id),
    ...u16(flags),
    ...sections.flatMap((each) => u16(each.length)),
    ...sections.flat(2),
  ])
}

export function optOctets({ size = USUAL_SIZE, version = 0, flags = 0, options = [] }: Edns): readonly number[] {
  const data = options.flatMap(({ code, octets }) => [...u16(code), ...u16(octets.length), ...octets])
  return [0, ...u16(TYPES.OPT), ...u16(size), 0, version, ...u16(flags), ...u16(data.length), ...data]
}

/** A record of an answer, with a pointer to the name in the question where it is the same, as every server writes it (RFC 1035 §4.1.4). */
export function recordOctets(record: ZoneRecord, asked: string): readonly number[] {
  const { name, type, ttl, data } = onTheWire(record)
  const octets = dataOctets(type, data)
  const owner = name === asked ? [0xc0, 12] : nameOctets(name)
  return [...owner, ...u16(type), ...u16(1), ...u16(ttl >>> 16), ...u16(ttl), ...u16(octets.length), ...octets]
}

/** The message as it goes over TCP (RFC 1035 §4.2.2). */
export function prefixed(octets: Uint8Array): Uint8Array {
  return Uint8Array.from([...u16(octets.length), ...octets])
}

export const host = () => fc.constantFrom(...HOSTS).map((label) => `${label}.${ORIGIN}`)

export const identifier = () => fc.integer({ min: 0, max: 0xffff })

/** A label of letters, digits and inner hyphens (RFC 1034 §3.5) that no name of our zone has. */
export const freshLabel = () => fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/).map((label) => `x${label}`)

/** The same name in other letters. */
export const otherCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) =>
      Array.from(name, (letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
    )
