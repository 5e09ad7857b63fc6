/** Judges of this role, with transcripts written by hand. */
import { expect, test } from 'vitest'
import type { Transcript } from '../../../harness/kit.ts'
import { readMessage } from '../lens/message.ts'
import { nameOctets } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { type Flag, message, written as query, recordOctets, u16 } from '../pen.ts'
import { manners, written } from './actors.ts'
import {
  a,
  asA,
  askedOf,
  asksAgain,
  asksAtMost,
  hides,
  queriesIn,
  remembers,
  tellsFailure,
  tellsTruth,
  worldWith,
} from './talk.ts'
import { actorsOf } from './world.ts'

const NAME = 'www.example.test.'
const HERE = 'www.example.test9.'
const WORLD = worldWith([a(NAME, '198.51.100.7')])

type Step = Omit<Transcript[number], 'atUs'>
const from = (line: string, what: 'sent' | 'received', bytes: Uint8Array, port = 40_000): Step => ({
  line,
  what,
  bytes,
  ...(line.startsWith('server') && { from: `127.0.0.1:${port}` }),
})
const asks = (id: number, client = 1, name = HERE) =>
  from(`client ${client}`, 'sent', query({ name, type: TYPES.A, id }))
const answers = (id: number, data: readonly string[], rcode = 0, client = 1) =>
  from(
    `client ${client}`,
    'received',
    message({
      id,
      flags: 0x8180 | rcode,
      questions: [[...nameOctets(HERE), ...u16(1), ...u16(1)]],
      answers: data.map((each) => recordOctets(a(HERE, each), HERE)),
    }),
  )
const hears = (server: string, name = HERE, flags: readonly Flag[] = []) =>
  from(`server ${server}`, 'received', query({ name, type: TYPES.A, flags }))
const t = (...steps: readonly Step[]): Transcript => steps.map((step, atUs) => ({ ...step, atUs }))

test('queries of this case are told from those of others', () => {
  const seen = t(
    asks(1),
    hears('a.root', '.'),
    hears('a.root', 'www.example.test8.'),
    hears('a.root'),
    hears('ns1.example'),
  )
  expect(queriesIn(seen).map(({ server, at }) => `${server} ${at.entry}`)).toEqual(['a.root 3', 'ns1.example 4'])
  expect(askedOf(seen, 'ns1.example')[0]).toMatchObject({ over: 'udp', port: 40_000, name: HERE })
  expect(asksAtMost(1, seen)).toMatchObject({ is: 'unmet', expected: 'at most 1 queries', actual: '2' })
  expect(asksAtMost(2, seen).is).toBe('met')
})

test('the truth is what the zones say, no more and no less', () => {
  expect(tellsTruth(WORLD, t(asks(1), answers(1, ['198.51.100.7']))).is).toBe('met')
  for (const wrong of [[], ['198.51.100.8'], ['198.51.100.7', '203.0.113.66']])
    expect(tellsTruth(WORLD, t(asks(1), answers(1, wrong))).is).toBe('unmet')
  expect(tellsTruth(WORLD, t(asks(1))).is).toBe('unmet')
})

test('a failure is SERVFAIL, and one question may be judged alone', () => {
  const seen = t(asks(1), answers(1, [], 2), asks(2), answers(2, ['198.51.100.7']))
  expect(tellsFailure(seen, 0).is).toBe('met')
  expect(tellsFailure(seen).is).toBe('unmet')
  expect(tellsTruth(WORLD, seen, 1).is).toBe('met')
  expect(tellsTruth(WORLD, seen, 2)).toMatchObject({ actual: 'the question before it was not answered' })
})

test('what is asked again behind an answer was not remembered', () => {
  const before = [asks(1), hears('ns1.example'), answers(1, ['198.51.100.7']), asks(2, 2)]
  const known = t(...before, hears('ns1.example', 'ns1.example.test9.'), answers(2, ['198.51.100.7'], 0, 2))
  const unknown = t(...before, hears('ns1.example', 'WWW.example.test9.'), answers(2, ['198.51.100.7'], 0, 2))
  expect(remembers(known, 1, asA(NAME)).is).toBe('met')
  expect(asksAgain(known, 1, asA(NAME)).is).toBe('unmet')
  expect(remembers(unknown, 1, asA(NAME))).toMatchObject({ is: 'unmet', at: { entry: 4 } })
  expect(asksAgain(unknown, 1, asA(NAME)).is).toBe('met')
})

test('a lie is found in any section', () => {
  expect(hides(t(asks(1), answers(1, ['203.0.113.66'])), '203.0.113.66').is).toBe('unmet')
  expect(hides(t(asks(1), answers(1, ['198.51.100.7'])), '203.0.113.66').is).toBe('met')
})

test('a server answers by the model, by its habit, or not at all', () => {
  const actor = actorsOf(WORLD, 9).find(({ name }) => name === 'ns1.example') ?? { zones: [] }
  const asked = query({ name: HERE, type: TYPES.A, flags: [], edns: {} })
  const read = (bytes?: Uint8Array) => readMessage(bytes ?? new Uint8Array()).message
  const [plain] = manners(actor, 9).datagram?.(asked) ?? []
  expect(read(plain?.bytes)).toMatchObject({ aa: true, rd: false, answers: [{ data: '198.51.100.7' }], opts: [{}] })
  const times: number[] = []
  const odd = manners(actor, 9, (right, heard) => {
    times.push(heard.times)
    return { ...right, rcode: 5, answers: [] }
  })
  expect(read(odd.datagram?.(asked)[0]?.bytes)).toMatchObject({ rcode: 5, answers: [] })
  odd.datagram?.(asked)
  expect(times).toEqual([1, 2])
  expect(manners(actor, 9, () => []).datagram?.(asked)).toEqual([])
  expect(manners(actor, 9).datagram?.(Uint8Array.of(1, 2, 3))).toEqual([])
  expect(manners(actor, 9).datagram?.(plain?.bytes ?? asked)).toEqual([])
})

test('what does not fit is truncated over UDP, and whole over TCP', () => {
  const { message: asked } = readMessage(query({ name: HERE, type: TYPES.A, flags: [] }))
  const many = Array.from({ length: 60 }, (_, nth) => a(HERE, `203.0.113.${nth}`))
  const answer = { rcode: 0, aa: true, answers: many, authority: [], additional: [] }
  if (!asked) return expect.unreachable()
  expect(readMessage(written(asked, answer)).message).toMatchObject({ tc: true, answers: [] })
  expect(readMessage(written(asked, answer, 'tcp')).message?.answers).toHaveLength(60)
  const forged = readMessage(written(asked, answer, 'tcp', { id: 7, isQuery: true })).message
  expect(forged).toMatchObject({ id: 7, qr: false })
})
