/**
 * The world that a resolver lives in, as data: zones below one top-level domain, and the servers that answer for them. What a server says to
 * a query is a function of both. Names end in `test.` here; each case takes place below a domain of its own, `test17.`, and at addresses of
 * its own, so that nothing that the program has learnt in an earlier case answers this one.
 */
import { isWithin, keyOf, nameOf, textLabels } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { type Asked, lookUp, soaOf } from '../server/model.ts'
import type { Zone, ZoneRecord } from '../zone.ts'

/** A zone, and who answers for it. */
export interface Domain {
  readonly origin: string
  readonly servers: readonly NameServer[]
  /** What it holds besides its SOA and NS records, the addresses of servers, and its delegations. */
  readonly records?: readonly ZoneRecord[]
  /** TTLs: of the NS records and glue of its delegation, and of negative answers. */
  readonly ttl?: number
  readonly soa?: { readonly ttl: number; readonly minimum: number }
}

export interface NameServer {
  readonly name: string
  /** A number for its address; one address may serve several zones. */
  readonly at: number
  /** Whether its address comes along with a referral, where its name is one of the zone that it serves. It does unless told. */
  readonly glue?: boolean
}

/** Parents come before their children; the first is the top-level domain. */
export type World = readonly Domain[]

/** What a server answers. */
export interface Answer {
  readonly rcode: number
  readonly aa: boolean
  readonly tc?: boolean
  readonly answers: readonly ZoneRecord[]
  readonly authority: readonly ZoneRecord[]
  readonly additional: readonly ZoneRecord[]
  /** Octets of more records in the answer section. */
  readonly raw?: readonly (readonly number[])[]
}

/** One address, and the zones that are answered for there. */
export interface Actor {
  /** `ns1.example`: for the lines of a transcript, which are the same in every case. */
  readonly name: string
  readonly address: string
  readonly zones: readonly Zone[]
}

export const TOP = 'test.'
export const ROOTS = [
  { name: 'a.root', host: 'a.root-servers.', address: '127.0.53.1' },
  { name: 'b.root', host: 'b.root-servers.', address: '127.0.53.2' },
] as const

const LONG_TTL = 86_400
const NS_TTL = 3600
const SOA = { ttl: 600, minimum: 300 }
const FIRST_BLOCK = 100

/** The hints of RFC 1034 §5.3.2 (SBELT): where the root is. */
export const HINTS: Zone = {
  origin: '.',
  records: ROOTS.flatMap(({ host, address }): ZoneRecord[] => [
    { name: '.', ttl: LONG_TTL, type: 'NS', data: host },
    { name: host, ttl: LONG_TTL, type: 'A', data: address },
  ]),
}

/** The root zone, with these delegations. */
export function rootZone(delegations: readonly ZoneRecord[] = []): Zone {
  const data = `${ROOTS[0].host} hostmaster.${ROOTS[0].host} 1 1800 900 604800 60`
  return {
    origin: '.',
    records: [{ name: '.', ttl: LONG_TTL, type: 'SOA', data }, ...HINTS.records, ...delegations],
  }
}

/** The name of the top-level domain in this turn: `test17.` */
export const topOf = (turn: number): string => `test${turn}.`

/** A text of a case with the names of this turn. */
export function inTurn(text: string, turn: number): string {
  return text.replaceAll(/(?<![\w-])test\.(?=$|\s)/gi, topOf(turn))
}

export function addressOf(at: number, turn: number): string {
  return `127.${FIRST_BLOCK + ((turn >> 8) & 0x7f)}.${turn & 0xff}.${at}`
}

/** A record of a case as it stands in this turn; `@11` is the address of the server with this number. */
export function placed(record: ZoneRecord, turn: number): ZoneRecord {
  const { name, type, data } = record
  const isText = type === 'TXT'
  const there = data.startsWith('@') ? addressOf(Number(data.slice(1)), turn) : inTurn(data, turn)
  return { ...record, name: inTurn(name, turn), data: isText ? data : there }
}

/** The zones of a world in this turn, the root first. */
export function zonesOf(world: World, turn: number): readonly Zone[] {
  const zones = world.map((domain): Zone => {
    const { origin, soa = SOA, records = [] } = domain
    const own: ZoneRecord[] = [
      { name: origin, ttl: soa.ttl, type: 'SOA', data: `ns.${origin} host.${origin} 1 1800 900 604800 ${soa.minimum}` },
      ...nsRecords(domain),
      ...addressesIn(world, domain),
      ...records,
      ...world.filter((child) => parentOf(world, child) === domain).flatMap(delegationOf),
    ]
    return { origin: inTurn(origin, turn), records: unique(own.map((record) => placed(record, turn))) }
  })
  const top = world.filter((domain) => parentOf(world, domain) === undefined).flatMap(delegationOf)
  return [rootZone(unique(top.map((record) => placed(record, turn)))), ...zones]
}

/** Who stands where in this turn; the root comes first, at its own addresses. */
export function actorsOf(world: World, turn: number): readonly Actor[] {
  const [root, ...zones] = zonesOf(world, turn)
  const servers = world.flatMap(({ servers: all }, nth) => all.map((server) => ({ ...server, zone: zones[nth] })))
  const byPlace = Map.groupBy(servers, ({ at }) => at)
  return [
    ...ROOTS.map(({ name, address }) => ({ name, address, zones: root ? [root] : [] })),
    ...[...byPlace].map(([at, all]) => ({
      name: shortName(all[0]?.name ?? TOP),
      address: addressOf(at, turn),
      zones: all.flatMap(({ zone }) => zone ?? []),
    })),
  ]
}

/** `ns1.example` for `ns1.example.test.` */
export function shortName(name: string): string {
  return name.replace(/\.?test\d*\.$/, '')
}

/** What a server that answers for these zones says to a question (RFC 1034 §4.3.2). */
export function answerFrom(zones: readonly Zone[], asked: Asked): Answer {
  const zone = deepest(zones, asked.name)
  if (!zone) return { rcode: 5, aa: false, answers: [], authority: [], additional: [] }
  const { end, answers, authoritative, servers, glue } = lookUp(zone, asked)
  const soa = soaOf(zone)
  const isNo = end === 'nodata' || end === 'nxdomain'
  return {
    rcode: end === 'nxdomain' ? 3 : 0,
    aa: authoritative,
    answers,
    authority: isNo && soa ? [withNegativeTtl(soa)] : servers,
    additional: glue.filter(({ type }) => type === 'A'),
  }
}

/** The SOA record of a no has the smaller of its own TTL and its last field (RFC 2308 §3). */
function withNegativeTtl(soa: ZoneRecord): ZoneRecord {
  return { ...soa, ttl: Math.min(soa.ttl, Number(soa.data.split(' ').at(-1))) }
}

/** What is to be found out about a question in this world: records of all zones, aliases first. */
export interface Truth {
  readonly end: 'answer' | 'nodata' | 'nxdomain' | 'loop'
  readonly answers: readonly ZoneRecord[]
  /** The SOA record of the zone that says no. */
  readonly soa?: ZoneRecord
}

export function truthOf(zones: readonly Zone[], asked: Asked): Truth {
  const answers: ZoneRecord[] = []
  let { name } = asked
  for (;;) {
    const zone = deepest(zones, name)
    if (!zone) return { end: 'nxdomain', answers }
    const found = lookUp(zone, { ...asked, name })
    answers.push(...found.answers)
    const last = answers.at(-1)
    const alias =
      last?.type === 'CNAME' && asked.type !== TYPES.CNAME && asked.type !== TYPES.ANY ? last.data : undefined
    const isOver = found.end === 'nodata' || found.end === 'nxdomain' || found.end === 'loop'
    if (isOver || alias === undefined) {
      const soa = soaOf(zone)
      const end = found.end === 'referral' || found.end === 'outside' ? 'answer' : found.end
      return { end, answers, ...(soa && { soa }) }
    }
    if (answers.slice(0, -1).some((record) => keyOf(record.name) === keyOf(alias)) || answers.length > MOST_ALIASES)
      return { end: 'loop', answers }
    name = alias
  }
}

const MOST_ALIASES = 40

/** The zone that is nearest to a name: of two that are above it, the one whose own name is longer. */
export function deepest<Of extends { readonly origin: string }>(zones: readonly Of[], name: string): Of | undefined {
  return zones
    .filter(({ origin }) => isWithin(name, origin))
    .reduce<Of | undefined>((best, zone) => (best && best.origin.length >= zone.origin.length ? best : zone), undefined)
}

/** The top-level domain in which a name of a transcript lies, and its turn. */
export function turnOf(name: string): number | undefined {
  const last = textLabels(keyOf(name)).at(-1)
  const found = last === undefined ? null : /^test(\d+)$/.exec(last)
  return found ? Number(found[1]) : undefined
}

function parentOf(world: World, { origin }: Domain): Domain | undefined {
  return deepest(world, nameOf(textLabels(origin).slice(1)))
}

function nsRecords({ origin, servers, ttl = NS_TTL }: Domain): readonly ZoneRecord[] {
  return servers.map(({ name }) => ({ name: origin, ttl, type: 'NS', data: name }))
}

const address = ({ name, at }: NameServer, ttl: number): ZoneRecord => ({ name, ttl, type: 'A', data: `@${at}` })

/** The NS records above a cut, and the glue without which nobody would find these servers (RFC 1034 §4.2.1). */
function delegationOf(domain: Domain): readonly ZoneRecord[] {
  const { origin, servers, ttl = NS_TTL } = domain
  const glue = servers.filter((server) => server.glue !== false && isWithin(server.name, origin))
  return [...nsRecords(domain), ...glue.map((server) => address(server, ttl))]
}

/** The addresses of all servers whose names lie in this zone. */
function addressesIn(world: World, domain: Domain): readonly ZoneRecord[] {
  return world.flatMap(({ servers, ttl = NS_TTL }) =>
    servers.filter(({ name }) => deepest(world, name) === domain).map((server) => address(server, ttl)),
  )
}

function unique(records: readonly ZoneRecord[]): readonly ZoneRecord[] {
  return [...new Map(records.map((record) => [JSON.stringify(record), record])).values()]
}
