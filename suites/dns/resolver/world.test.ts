import { describe, expect, test } from 'vitest'
import { TYPES } from '../lens/types.ts'
import { actorsOf, answerFrom, deepest, HINTS, inTurn, truthOf, turnOf, type World, zonesOf } from './world.ts'

const TURN = 300
const a = (name: string, data: string) => ({ name, ttl: 60, type: 'A' as const, data })
const WORLD: World = [
  { origin: 'test.', servers: [{ name: 'ns.nic.test.', at: 1 }] },
  {
    origin: 'example.test.',
    servers: [
      { name: 'ns1.example.test.', at: 11 },
      { name: 'dns.hosting.test.', at: 21 },
    ],
    records: [
      a('www.example.test.', '192.0.2.1'),
      { name: 'web.example.test.', ttl: 60, type: 'CNAME', data: 'host.hosting.test.' },
      { name: 'gone.example.test.', ttl: 60, type: 'CNAME', data: 'nowhere.hosting.test.' },
      { name: 'loop.example.test.', ttl: 60, type: 'CNAME', data: 'pool.hosting.test.' },
      { name: 'text.example.test.', ttl: 60, type: 'TXT', data: '"about test. names"' },
    ],
    soa: { ttl: 600, minimum: 5 },
  },
  {
    origin: 'hosting.test.',
    servers: [{ name: 'ns1.hosting.test.', at: 22 }],
    records: [
      a('host.hosting.test.', '192.0.2.2'),
      { name: 'pool.hosting.test.', ttl: 60, type: 'CNAME', data: 'loop.example.test.' },
    ],
  },
  { origin: 'bare.test.', servers: [{ name: 'ns1.bare.test.', at: 31, glue: false }] },
]
const zones = zonesOf(WORLD, TURN)
const at = (name: string) => actorsOf(WORLD, TURN).find((actor) => actor.name === name)
const says = (server: string, name: string, type: number = TYPES.A) =>
  answerFrom(at(server)?.zones ?? [], { name: inTurn(name, TURN), type })
const texts = (records: readonly { name: string; type: string; data: string }[]) =>
  records.map(({ name, type, data }) => `${name} ${type} ${data}`)

describe('a turn', () => {
  test('has names and addresses of its own', () => {
    expect(inTurn('www.example.test.', TURN)).toBe('www.example.test300.')
    expect(inTurn('10 mail.test.', TURN)).toBe('10 mail.test300.')
    expect(inTurn('www.latest.', TURN)).toBe('www.latest.')
    expect(turnOf('WWW.example.Test300.')).toBe(TURN)
    expect(turnOf('www.example.test.')).toBeUndefined()
    expect(at('ns1.example')?.address).toBe('127.101.44.11')
  })

  test('leaves texts as they are', () => {
    expect(texts(says('ns1.example', 'text.example.test.', TYPES.TXT).answers)).toEqual([
      'text.example.test300. TXT "about test. names"',
    ])
  })
})

describe('the way down', () => {
  test('the hints are the root, and it refers to the top-level domain, with glue', () => {
    expect(HINTS.records.map(({ type }) => type)).toEqual(['NS', 'A', 'NS', 'A'])
    const { aa, answers, authority, additional } = says('a.root', 'www.example.test.')
    expect({ aa, answers }).toEqual({ aa: false, answers: [] })
    expect(texts(authority)).toEqual(['test300. NS ns.nic.test300.'])
    expect(texts(additional)).toEqual(['ns.nic.test300. A 127.101.44.1'])
  })

  test('glue comes along for servers of the zone itself, unless it is left out', () => {
    expect(texts(says('ns.nic', 'www.example.test.').additional)).toEqual(['ns1.example.test300. A 127.101.44.11'])
    expect(says('ns.nic', 'www.bare.test.').additional).toEqual([])
  })

  test('the zone in which a server has its name knows its address', () => {
    expect(texts(says('ns1.hosting', 'dns.hosting.test.').answers)).toEqual(['dns.hosting.test300. A 127.101.44.21'])
  })

  test('the authority answers, and an alias into another zone alone', () => {
    expect(says('ns1.example', 'www.example.test.')).toMatchObject({ aa: true, rcode: 0 })
    expect(texts(says('ns1.example', 'web.example.test.').answers)).toEqual([
      'web.example.test300. CNAME host.hosting.test300.',
    ])
  })

  test('a no has the SOA record, with the smaller of its two numbers', () => {
    const { rcode, authority } = says('ns1.example', 'nobody.example.test.')
    expect(rcode).toBe(3)
    expect(authority.map(({ type, ttl }) => ({ type, ttl }))).toEqual([{ type: 'SOA', ttl: 5 }])
  })

  test('who is asked about somebody else’s zone refuses', () => {
    expect(says('ns1.hosting', 'www.example.test.').rcode).toBe(5)
  })
})

test.each([
  ['www', 'answer', 1],
  ['web', 'answer', 2],
  ['gone', 'nxdomain', 1],
  ['nobody', 'nxdomain', 0],
  ['text', 'nodata', 0],
  ['loop', 'loop', 2],
])('the truth about the address of %s is: %s, with %i records', (host, end, count) => {
  const found = truthOf(zones, { name: inTurn(`${host}.example.test.`, TURN), type: TYPES.A })
  expect({ end: found.end, count: found.answers.length }).toEqual({ end, count })
})

test('the nearest zone is the one with the most labels', () => {
  expect(deepest(zones, 'ns1.hosting.test300.')?.origin).toBe('hosting.test300.')
  expect(deepest(zones, 'test300.')?.origin).toBe('test300.')
  expect(deepest(zones, 'com.')?.origin).toBe('.')
})
