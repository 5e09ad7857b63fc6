/**
 * Our reading of a message is held against somebody else’s: dns-packet reads what our pen writes, and what it writes itself, with names
 * compressed in its own way, is read by our lens. One misreading of the standard would have to be made twice.
 */
import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet'
import { expect, test } from 'vitest'
import { fc } from '../../../harness/kit.ts'
import { freshLabel, message, recordOctets, u16 } from '../pen.ts'
import type { ZoneRecord } from '../zone.ts'
import { shortestIpv6 } from './data.ts'
import { type Message, readMessage, recordKey } from './message.ts'
import { nameOctets } from './names.ts'
import { TYPES } from './types.ts'

const name = () =>
  fc.array(freshLabel(), { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.example.test.`)
const ipv4 = () => fc.ipV4()
const u16s = () => fc.nat(0xffff)
const data: fc.Arbitrary<Pick<ZoneRecord, 'type' | 'data'>> = fc.oneof(
  ipv4().map((address) => ({ type: 'A' as const, data: address })),
  fc
    .array(u16s(), { minLength: 8, maxLength: 8 })
    .map((groups) => ({ type: 'AAAA' as const, data: groups.map((group) => group.toString(16)).join(':') })),
  fc
    .tuple(fc.constantFrom('NS' as const, 'CNAME' as const, 'PTR' as const), name())
    .map(([type, to]) => ({ type, data: to })),
  fc.tuple(u16s(), name()).map(([preference, to]) => ({ type: 'MX' as const, data: `${preference} ${to}` })),
  fc
    .tuple(u16s(), u16s(), u16s(), name())
    .map(([priority, weight, port, to]) => ({ type: 'SRV' as const, data: `${priority} ${weight} ${port} ${to}` })),
  fc
    .tuple(name(), name(), fc.array(fc.nat(0x7fffffff), { minLength: 5, maxLength: 5 }))
    .map(([server, person, numbers]) => ({ type: 'SOA' as const, data: [server, person, ...numbers].join(' ') })),
  fc
    .array(fc.stringMatching(/^[a-z ]{1,40}$/), { minLength: 1, maxLength: 3 })
    .map((strings) => ({ type: 'TXT' as const, data: strings.map((text) => `"${text}"`).join(' ') })),
)
const record = (): fc.Arbitrary<ZoneRecord> =>
  fc.tuple(name(), fc.nat(0x7fffffff), data).map(([owner, ttl, rest]) => ({ name: owner, ttl, ...rest }))
const records = () => fc.array(record(), { maxLength: 4 })
const BITS = { aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080 } as const
const flags = () => fc.record({ aa: fc.boolean(), tc: fc.boolean(), rd: fc.boolean(), ra: fc.boolean() })
const given = fc.record({
  id: u16s(),
  flags: flags(),
  rcode: fc.constantFrom(0, 2, 3, 5),
  asked: name(),
  answers: records(),
  authority: records(),
  additional: records(),
})
type Given = typeof given extends fc.Arbitrary<infer Value> ? Value : never

const RCODES: Readonly<Record<number, string>> = { 0: 'NOERROR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED' }

function octetsOf({ id, flags: set, rcode, asked, answers, authority, additional }: Given): Uint8Array {
  const put = (all: readonly ZoneRecord[]) => all.map((each) => recordOctets(each, asked))
  const bits = Object.entries(BITS).reduce(
    (sum, [flag, bit]) => sum | (set[flag as keyof typeof BITS] ? bit : 0),
    0x8000,
  )
  return message({
    id,
    flags: bits | rcode,
    questions: [[...nameOctets(asked), ...u16(TYPES.A), ...u16(1)]],
    answers: put(answers),
    authority: put(authority),
    additional: put(additional),
  })
}

type Answer = NonNullable<Packet['answers']>[number]

/** A record as dns-packet has it, as ours. */
function ours(answer: Answer): ZoneRecord {
  const {
    name: owner,
    type,
    ttl = 0,
    data: content,
  } = answer as { name: string; type: string; ttl?: number; data: unknown }
  return { name: absolute(owner), ttl, type: type as ZoneRecord['type'], data: textOf(type, content) }
}

const absolute = (text: string) => (text === '.' ? '.' : `${text}.`)

function textOf(type: string, content: unknown): string {
  const parts = content as Record<string, string | number>
  if (type === 'MX') return `${parts.preference} ${absolute(String(parts.exchange))}`
  if (type === 'SRV')
    return `${parts.priority ?? 0} ${parts.weight ?? 0} ${parts.port} ${absolute(String(parts.target))}`
  if (type === 'SOA') {
    const { mname, rname, serial, refresh, retry, expire, minimum } = parts
    return [absolute(String(mname)), absolute(String(rname)), serial, refresh, retry, expire, minimum].join(' ')
  }
  if (type === 'TXT') return (content as readonly Buffer[]).map((text) => `"${text.toString('latin1')}"`).join(' ')
  return type === 'A' || type === 'AAAA' ? String(content) : absolute(String(content))
}

/** What both have to agree about. */
function gist(read: Message) {
  const { id, qr, aa, tc, rd, ra, rcode, questions, answers, authority, additional } = read
  const shown = (all: Message['answers']) => all.map((each) => `${recordKey(each)} ${each.ttl}`)
  return {
    head: { id, qr, aa, tc, rd, ra, rcode: RCODES[rcode] },
    questions: questions.map((question) => question.name),
    sections: [shown(answers), shown(authority), shown(additional)],
  }
}

function gistOfOther(read: DecodedPacket & { readonly rcode?: string }) {
  const shown = (all: readonly Answer[] = []) =>
    all.map(ours).map(({ name: owner, type, ttl, data: text }) => {
      const own = type === 'AAAA' ? shortestIpv6(text) : text
      return `${recordKey({ name: owner, type: TYPES[type], data: own })} ${ttl}`
    })
  return {
    head: {
      id: read.id,
      qr: read.type === 'response',
      aa: read.flag_aa,
      tc: read.flag_tc,
      rd: read.flag_rd,
      ra: read.flag_ra,
      rcode: read.rcode,
    },
    questions: read.questions?.map((question) => absolute(question.name)),
    sections: [shown(read.answers), shown(read.authorities), shown(read.additionals)],
  }
}

test('what our pen writes is read alike by both', () => {
  fc.assert(
    fc.property(given, (each) => {
      const octets = octetsOf(each)
      const { message: read, broken } = readMessage(octets)
      expect(broken).toBeUndefined()
      expect(read && gist(read)).toEqual(gistOfOther(decode(Buffer.from(octets))))
    }),
  )
})

test('what the other writes, compressed in its way, is read alike by both', () => {
  fc.assert(
    fc.property(given, (each) => {
      const again = encode(decode(Buffer.from(octetsOf(each))))
      const { message: read, broken } = readMessage(again)
      expect(broken).toBeUndefined()
      expect(read?.length).toBe(again.length)
      expect(read && gist(read)).toEqual(gistOfOther(decode(again)))
    }),
  )
})
