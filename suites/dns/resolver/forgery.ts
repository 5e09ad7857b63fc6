/** Anybody can send a datagram: the resolver takes only the answer to its own query, from the server that it asked (RFC 5452 §9). */
import {
  all,
  fc,
  met,
  type Reply,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { sameName } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { type Forgery, type Heard, written } from './actors.ts'
import { a, asA, askedOf, askIn, hides, tellsTruth, worldWith } from './talk.ts'
import { type Answer, addressOf, inTurn } from './world.ts'

const NAME = 'www.example.test.'
const LIE = '203.0.113.66'
const WORLD = worldWith([a(NAME, '198.51.100.7'), a('other.example.test.', '198.51.100.8')])
/** So much later the true answer comes: the forgery has arrived by then, and nobody has lost patience. */
const LATER_MS = 40

/** Beside the true answer a forged one arrives, and arrives first. Who asks again, out of suspicion, gets the true one alone. */
function attack(
  stage: Stage,
  forgery: Forgery,
  way: (turn: number) => Omit<Reply, 'bytes'> = () => ({}),
): Promise<void> {
  const habit = (right: Answer, { query, turn, times }: Heard) => {
    const [asked] = query.questions
    if (!asked || !sameName(asked.name, inTurn(NAME, turn)) || asked.type !== TYPES.A || times > 1) return right
    const lie = { ...right, answers: [a(asked.name, LIE)] }
    const other = forgery.question && { question: { ...forgery.question, name: inTurn(forgery.question.name, turn) } }
    const id = forgery.id === undefined ? {} : { id: query.id ^ forgery.id }
    return [
      { bytes: written(query, lie, 'udp', { ...forgery, ...other, ...id }), ...way(turn) },
      { bytes: written(query, right), afterMs: LATER_MS },
    ]
  }
  return askIn(stage, WORLD, [asA(NAME)], { 'ns1.example': habit })
}

const unharmed = (_: unknown, t: Transcript) => all(hides(t, LIE), tellsTruth(WORLD, t))

export const matchesIdentifier = requirement({
  title: 'An answer with another identifier is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Who cannot see the query does not know its identifier: that is most of what keeps forgers out.',
  hint: 'Compare the first two octets with those that you sent, and wait on when they differ.',
  covers: ['RS-13'],
  slow: true,
  given: fc.record({ difference: fc.integer({ min: 1, max: 0xffff }) }),
  examples: [{ difference: 1 }, { difference: 0x5555 }],
  when: ({ difference }, stage) => attack(stage, { id: difference }),
  judge: unharmed,
})

const OTHERS = [
  { name: 'other.example.test.', type: TYPES.A },
  { name: NAME, type: TYPES.TXT },
] as const

export const matchesQuestion = requirement({
  title: 'An answer to another question is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'It may be late, from an earlier query, or forged.',
  hint: 'Compare name, type and class of the question in the answer with your own.',
  covers: ['RS-13'],
  slow: true,
  given: fc.record({ question: fc.constantFrom(...OTHERS) }),
  examples: OTHERS.map((question) => ({ question })),
  when: ({ question }, stage) => attack(stage, { question }),
  judge: unharmed,
})

export const matchesAddress = requirement({
  title: 'An answer from another address than the one that was asked is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Any host can send; only this server was asked.',
  hint: 'Compare the address that recvfrom gives you, or connect the socket.',
  covers: ['RS-13'],
  slow: true,
  given: fc.record({ at: fc.integer({ min: 200, max: 254 }) }),
  examples: [{ at: 200 }],
  when: ({ at }, stage) => attack(stage, {}, (turn) => ({ from: addressOf(at, turn) })),
  judge: unharmed,
})

export const matchesPort = requirement({
  title: 'An answer from another port of the server is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Another program on that host may be anybody’s.',
  hint: 'Compare the port as well as the address, or connect the socket.',
  covers: ['RS-13'],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attack(stage, {}, () => ({ otherPort: true })),
  judge: unharmed,
})

export const matchesResponseBit = requirement({
  title: 'A query is not taken for an answer',
  clause: rfc(1035, '7.3'),
  // “Should” is the word of the standard; PowerDNS takes one.
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'What asks does not answer, whatever records stand in it.',
  hint: 'Look for the bit QR first.',
  covers: ['RS-13'],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attack(stage, { isQuery: true }),
  judge: unharmed,
})

const LOOK_UPS = 16
const MANY = worldWith(
  Array.from({ length: LOOK_UPS }, (_, nth) => a(`host${nth}.example.test.`, `198.51.100.${nth + 1}`)),
)
const askMany = (stage: Stage) =>
  askIn(
    stage,
    MANY,
    Array.from({ length: LOOK_UPS }, (_, nth) => asA(`host${nth}.example.test.`)),
  )

/** Numbers that somebody who has seen some of them cannot go on with. */
function unpredictable(called: string, numbers: readonly number[]): Verdict {
  if (numbers.length < LOOK_UPS) return unmet(`${LOOK_UPS} queries over UDP`, String(numbers.length))
  const shown = numbers.slice(0, 6).join(', ')
  if (new Set(numbers).size < numbers.length / 2) return unmet(`different ${called}`, `${shown}, …`)
  const steps = numbers.slice(1).map((number, nth) => (number - (numbers[nth] ?? 0)) & 0xffff)
  const small = steps.filter((step) => step < NEAR || step > 0x1_0000 - NEAR).length
  return small > steps.length / 2 ? unmet(`${called} without a pattern`, `${shown}, …`) : met
}

const NEAR = 64

export const choosesIdentifiersAtRandom = requirement({
  title: 'Each query has an identifier that nobody can guess',
  clause: rfc(5452, '9.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Who can guess it sends a forged answer before the true one, and all clients of the cache believe it.',
  hint: 'Draw 16 random bits for each query; a counter, or the client’s own identifier, will not do.',
  covers: ['RS-13'],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askMany(stage),
  judge: (_, t) => {
    const ids = askedOf(t, 'ns1.example').filter(({ over }) => over === 'udp')
    return unpredictable(
      'identifiers',
      ids.map(({ message }) => message.id),
    )
  },
})

export const choosesPortsAtRandom = requirement({
  title: 'Queries come from ports that nobody can guess',
  clause: rfc(5452, '9.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Sixteen bits are too few: a forger tries them all in seconds. The port adds as many again.',
  hint: 'Open a new socket for each query, bound to port 0 or to a random one.',
  covers: ['RS-13'],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askMany(stage),
  judge: (_, t) =>
    unpredictable(
      'ports',
      askedOf(t, 'ns1.example').flatMap(({ port }) => port ?? []),
    ),
})
