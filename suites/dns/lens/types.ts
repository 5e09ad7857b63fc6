/** Numbers of the standards, and their names (RFC 1035 §3.2, §4.1.1; RFC 3596, 2782, 6891, 2136). */

export const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  DS: 43,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
} as const

/** The types of records that stand in a zone file of ours. */
export type ZoneType = 'A' | 'NS' | 'CNAME' | 'SOA' | 'PTR' | 'MX' | 'TXT' | 'AAAA' | 'SRV'

export const CLASSES = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const

export const OPCODES = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5 } as const

const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const

/** The name of a response code. */
export type Rcode = (typeof RCODES)[number] | 'BADVERS'

const BADVERS = 16

export function rcodeName(code: number): string {
  return code === BADVERS ? 'BADVERS' : (RCODES[code] ?? `code ${code}`)
}

/** `MX`, or `TYPE65280` (RFC 3597 §5). */
export function typeName(type: number): string {
  return Object.entries(TYPES).find(([, number]) => number === type)?.[0] ?? `TYPE${type}`
}

export function className(of: number): string {
  return Object.entries(CLASSES).find(([, number]) => number === of)?.[0] ?? `CLASS${of}`
}
