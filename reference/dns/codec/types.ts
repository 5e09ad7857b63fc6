/** The types of records, and how the data of each is laid out (RFC 1035 §3.3, RFC 3596, RFC 2782, RFC 6891). */
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
  AXFR: 252,
  ANY: 255,
} as const

export const CLASSES = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const
export const OPCODES = { QUERY: 0, UPDATE: 5 } as const

export const RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
} as const

/** A name that may be compressed is one of a type of RFC 1035 alone (RFC 3597 §4). */
export type Kind = 'u16' | 'u32' | 'name' | 'whole name' | 'ipv4' | 'ipv6' | 'strings' | 'opaque'

const LAYOUTS: Readonly<Record<number, readonly Kind[]>> = {
  [TYPES.A]: ['ipv4'],
  [TYPES.NS]: ['name'],
  [TYPES.CNAME]: ['name'],
  [TYPES.SOA]: ['name', 'name', 'u32', 'u32', 'u32', 'u32', 'u32'],
  [TYPES.PTR]: ['name'],
  [TYPES.MX]: ['u16', 'name'],
  [TYPES.TXT]: ['strings'],
  [TYPES.AAAA]: ['ipv6'],
  [TYPES.SRV]: ['u16', 'u16', 'u16', 'whole name'],
}

export const layoutOf = (type: number): readonly Kind[] => LAYOUTS[type] ?? ['opaque']

/** The mnemonic of a type, or the form for unknown ones (RFC 3597 §5). */
export function typeText(type: number): string {
  return Object.entries(TYPES).find(([, code]) => code === type)?.[0] ?? `TYPE${type}`
}

export function typeOf(text: string): number | undefined {
  const name = text.toUpperCase()
  if (Object.hasOwn(TYPES, name)) return TYPES[name as keyof typeof TYPES]
  const code = /^TYPE(\d{1,5})$/.exec(name)?.[1]
  return code === undefined || Number(code) > 65_535 ? undefined : Number(code)
}
