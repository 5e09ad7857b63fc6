/**
 * Zones: records as data, and the two files that hold them. The exam's own zone has a little of everything that RFC 1034 knows: several
 * addresses for one name, aliases, mail exchangers, wildcards, delegations with and without glue, names that exist and have nothing.
 */
import { shortestIpv6 } from './lens/data.ts'
import { TYPES, type ZoneType } from './lens/types.ts'

/** A record of the class IN. Names are absolute, data stands as in a master file. */
export interface ZoneRecord {
  readonly name: string
  readonly ttl: number
  readonly type: ZoneType
  readonly data: string
}

export interface Zone {
  readonly origin: string
  readonly records: readonly ZoneRecord[]
}

/** One record to a line, nothing left out, all names absolute: what the simplest reader of the master format understands (RFC 1035 §5). */
export function masterFile({ records }: Zone): string {
  return records.map(({ name, ttl, type, data }) => `${name} ${ttl} IN ${type} ${data}\n`).join('')
}

/** The same for those who leave out the parser. */
export function jsonFile({ origin, records }: Zone): string {
  const lines = records.map((record) => `    ${JSON.stringify(record)}`)
  return `{\n  "origin": ${JSON.stringify(origin)},\n  "records": [\n${lines.join(',\n')}\n  ]\n}\n`
}

/** What stands in the places of the contract. */
export function standing(zone: Zone): { readonly zone: string; readonly zonejson: string } {
  return { zone: masterFile(zone), zonejson: jsonFile(zone) }
}

/** A record as the lens would read it. */
export function onTheWire({ name, ttl, type, data }: ZoneRecord) {
  const text = type === 'AAAA' ? shortestIpv6(data) : data
  return { name, ttl, type: TYPES[type], class: 1, data: text }
}

export const ORIGIN = 'example.test.'

const TTL = 3600
const SOA_MINIMUM = 300
/** As long as a label, and as a name, can be. */
export const LONG_LABEL = 'l'.repeat(63)
export const LONG_NAME = `${[LONG_LABEL, 'm'.repeat(63), 'n'.repeat(63), 'o'.repeat(253 - 3 * 64 - 13)].join('.')}.${ORIGIN}`

/** The hosts that first requirements ask for: each has one address of its own. */
export const HOSTS = [
  'alpha',
  'bravo',
  'charlie',
  'delta',
  'echo',
  'foxtrot',
  'golf',
  'hotel',
  'india',
  'juliet',
] as const
export const WWW = ['192.0.2.81', '192.0.2.82', '192.0.2.83'] as const
/** So many addresses do not fit into 512 octets. */
const MANY = 60
/** A text that fits into 1232 octets, and not into 512. */
const STRINGS = Array.from({ length: 4 }, (_, nth) => `"${String.fromCharCode(97 + nth).repeat(200)}"`)

const under = (label: string) => (label === '@' ? ORIGIN : `${label}.${ORIGIN}`)

function records(...rows: readonly (readonly [label: string, type: ZoneType, data: string, ttl?: number])[]) {
  return rows.map(([label, type, data, ttl = TTL]): ZoneRecord => ({ name: under(label), ttl, type, data }))
}

export const ZONE: Zone = {
  origin: ORIGIN,
  records: records(
    ['@', 'SOA', `ns1.${ORIGIN} hostmaster.${ORIGIN} 2026010101 7200 3600 1209600 ${SOA_MINIMUM}`],
    ['@', 'NS', `ns1.${ORIGIN}`],
    ['@', 'NS', `ns2.${ORIGIN}`],
    ['@', 'A', '192.0.2.80'],
    ['@', 'MX', `10 mail.${ORIGIN}`],
    ['@', 'MX', `20 backup.${ORIGIN}`],
    ['@', 'TXT', '"v=spf1 mx -all"'],
    ['ns1', 'A', '192.0.2.1'],
    ['ns2', 'A', '192.0.2.2'],
    ['ns2', 'AAAA', '2001:db8::2'],
    ...HOSTS.map((host, nth) => [host, 'A', `198.51.100.${nth + 1}`] as const),
    // Several addresses for one name: the book's load distribution.
    ...WWW.map((address) => ['www', 'A', address] as const),
    ['six', 'AAAA', '2001:db8::6'],
    ['both', 'A', '192.0.2.46'],
    ['both', 'AAAA', '2001:db8:0:1::46'],
    ['short', 'A', '192.0.2.90', 60],
    ['MiXeD', 'A', '192.0.2.91'],
    ['under_score', 'A', '192.0.2.92'],
    [LONG_LABEL, 'A', '192.0.2.93'],
    // Mail (RFC 1035 §3.3.9), its exchangers within the zone and without.
    ['mail', 'A', '192.0.2.25'],
    ['backup', 'A', '192.0.2.26'],
    ['post', 'MX', `10 mail.${ORIGIN}`],
    ['post', 'MX', '20 mail.example.net.'],
    ['text', 'TXT', '"the quick brown fox"'],
    ['strings', 'TXT', '"one" "two" "three"'],
    ['pointer', 'PTR', `www.${ORIGIN}`],
    ['_sip._udp', 'SRV', `10 60 5060 phone.${ORIGIN}`],
    ['phone', 'A', '192.0.2.50'],
    // Aliases.
    ['web', 'CNAME', `www.${ORIGIN}`],
    ['first', 'CNAME', `second.${ORIGIN}`],
    ['second', 'CNAME', `third.${ORIGIN}`],
    ['third', 'CNAME', `alpha.${ORIGIN}`],
    ['dangling', 'CNAME', `nowhere.${ORIGIN}`],
    ['abroad', 'CNAME', 'www.example.net.'],
    ['loop', 'CNAME', `pool.${ORIGIN}`],
    ['pool', 'CNAME', `loop.${ORIGIN}`],
    ['into-sub', 'CNAME', `host.sub.${ORIGIN}`],
    ['into-wild', 'CNAME', `anything.wild.${ORIGIN}`],
    // Names that exist because names below them do.
    ['leaf.middle.hollow', 'A', '192.0.2.60'],
    // Wildcards (RFC 4592).
    ['*.wild', 'A', '192.0.2.70'],
    ['*.wild', 'TXT', '"wild"'],
    ['known.wild', 'A', '192.0.2.71'],
    ['leaf.branch.wild', 'TXT', '"leaf"'],
    ['*.elsewhere', 'CNAME', `www.${ORIGIN}`],
    ['*.letters', 'MX', `10 mail.${ORIGIN}`],
    // Delegations: with glue below the cut, beside it, and without any.
    ['sub', 'NS', `ns.sub.${ORIGIN}`],
    ['sub', 'NS', 'ns.example.net.'],
    ['ns.sub', 'A', '192.0.2.53'],
    ['ns.sub', 'AAAA', '2001:db8::53'],
    ['beside', 'NS', `ns.sub.${ORIGIN}`],
    ['far', 'NS', 'ns.example.net.'],
    ['very.deep', 'NS', `ns1.${ORIGIN}`],
    // Answers that are long.
    ...Array.from({ length: MANY }, (_, nth) => ['many', 'A', `203.0.113.${nth + 1}`] as const),
    ['long', 'TXT', STRINGS.join(' ')],
  ),
}

export const NEGATIVE_TTL = Math.min(TTL, SOA_MINIMUM)
