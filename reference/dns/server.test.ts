import { describe, expect, test } from 'vitest'
import { nameOf, nameText } from './codec/names.ts'
import { CLASSES, OPCODES, RCODES, TYPES } from './codec/types.ts'
import { decode, EMPTY, encode, type Message } from './codec.ts'
import { parts } from './server.ts'
import { readZoneFile } from './zone-file.ts'

const FILE = `$ORIGIN example.test.
$TTL 300
@ SOA ns h 1 2 3 4 60
@ NS ns
ns A 192.0.2.1
a.ent A 192.0.2.2
*.wild A 192.0.2.3
there.wild TXT x
alias CNAME ns
loop CNAME loop
sub NS ns.sub
ns.sub A 192.0.2.4
${Array.from({ length: 60 }, (_, at) => `big A 192.0.2.${at}`).join('\n')}
`

function zone() {
  const { origin, records } = readZoneFile(FILE)
  return parts.zoneOf(origin, records)
}

const query = (name: string, type: number, more: Partial<Message> = {}): Message => ({
  ...EMPTY,
  id: 7,
  questions: [{ name: nameOf(name, nameOf('example.test.')), type, class: CLASSES.IN }],
  ...more,
})

function respond(message: Message, to = zone()): Message {
  const octets = parts.respond(to, encode(message), 'udp')
  return octets ? decode(octets) : expect.unreachable()
}

const shape = ({ rcode, aa, answers, authority, additional }: Message) =>
  `${rcode} ${aa ? 'aa' : '--'} ${[answers, authority, additional].map((records) => records.length).join(' ')}`

test.each([
  ['ns', TYPES.A, '0 aa 1 0 0'],
  ['NS', TYPES.A, '0 aa 1 0 0'],
  ['@', TYPES.NS, '0 aa 1 0 1'],
  ['ns', TYPES.MX, '0 aa 0 1 0'],
  ['ent', TYPES.A, '0 aa 0 1 0'],
  ['nope', TYPES.A, '3 aa 0 1 0'],
  ['x.y.wild', TYPES.A, '0 aa 1 0 0'],
  ['there.wild', TYPES.A, '0 aa 0 1 0'],
  ['x.there.wild', TYPES.A, '3 aa 0 1 0'],
  ['alias', TYPES.A, '0 aa 2 0 0'],
  ['alias', TYPES.CNAME, '0 aa 1 0 0'],
  ['loop', TYPES.A, '0 aa 1 0 0'],
  ['x.sub', TYPES.A, '0 -- 0 1 1'],
  ['other.', TYPES.A, '5 -- 0 0 0'],
])('%s of type %i is answered %s', (name, type, expected) => {
  expect(shape(respond(query(name, type)))).toBe(expected)
})

test('a no may be remembered as long as the minimum says', () => {
  expect(respond(query('nope', TYPES.A)).authority[0]?.ttl).toBe(60)
})

describe('messages', () => {
  test('what does not fit is truncated, and the size of EDNS counts', () => {
    expect(respond(query('big', TYPES.A))).toMatchObject({ tc: true, answers: [], id: 7, qr: true })
    const opt = { name: [], type: TYPES.OPT, class: 1232, ttl: 0, data: [Buffer.alloc(0)] }
    const answer = respond(query('big', TYPES.A, { additional: [opt] }))
    expect(answer.tc).toBe(false)
    expect(answer.additional).toHaveLength(1)
  })

  test.each([
    ['another opcode', query('ns', TYPES.A, { opcode: 2 }), RCODES.NOTIMP],
    ['no question', query('ns', TYPES.A, { questions: [] }), RCODES.FORMERR],
  ])('%s is refused', (_, message, rcode) => {
    expect(respond(message).rcode).toBe(rcode)
  })

  test('garbage is a format error, or nothing', () => {
    const octets = encode(query('ns', TYPES.A)).subarray(0, -1)
    expect(decode(parts.respond(zone(), octets, 'udp') ?? Buffer.alloc(0)).rcode).toBe(RCODES.FORMERR)
    expect(parts.respond(zone(), octets.subarray(0, 11), 'udp')).toBeUndefined()
    expect(parts.respond(zone(), encode(query('ns', TYPES.A, { qr: true })), 'udp')).toBeUndefined()
  })
})

describe('updates', () => {
  const update = (name: string, of: number, type: number, ttl: number, data: readonly Buffer[]): Message =>
    query('@', TYPES.SOA, {
      opcode: OPCODES.UPDATE,
      authority: [{ name: nameOf(name, nameOf('example.test.')), type, class: of, ttl, data }],
    })

  test('a record that is added is there, under a new serial', () => {
    const changed = zone()
    expect(respond(update('new', CLASSES.IN, TYPES.A, 60, [Buffer.of(192, 0, 2, 9)]), changed).rcode).toBe(0)
    expect(respond(query('new', TYPES.A), changed).answers).toHaveLength(1)
    expect(respond(query('@', TYPES.SOA), changed).answers[0]?.data[2]).toBe(2)
  })

  test('the top keeps its SOA record and its servers', () => {
    const changed = zone()
    respond(update('@', CLASSES.ANY, TYPES.ANY, 0, []), changed)
    expect(parts.recordsOf(changed, changed.origin).map(({ name }) => nameText(name))).toHaveLength(2)
  })

  test('a name outside the zone is refused', () => {
    expect(respond(update('other.', CLASSES.ANY, TYPES.A, 0, [])).rcode).toBe(RCODES.NOTZONE)
  })
})
