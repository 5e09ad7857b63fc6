/** What is no message, from clients and from servers: it costs that message alone. */
import { fc, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { message, u16, written } from '../pen.ts'
import { written as answerOctets, raise } from './actors.ts'
import { a, asA, ask, askPatiently, domain, goesOn, worldWith } from './talk.ts'
import { inTurn } from './world.ts'

const NAME = 'www.example.test.'
const SPOILT = 'www.spoilt.test.'
const WORLD = worldWith([a(NAME, '198.51.100.7')], domain('spoilt.test.', 12, [a(SPOILT, '198.51.100.8')]))
const HEADER_OCTETS = 12
const POINTER = 0xc0
const SHORTEST = HEADER_OCTETS + 5
const lettersOf = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

/** A datagram of ours, and then a question that has to be answered: on another socket, so that no answer is taken for another. */
async function sayThenAsk(stage: Stage, octets: readonly number[] | Uint8Array): Promise<void> {
  await raise(stage, WORLD)
  const odd = await stage.flow()
  await odd.send(Uint8Array.from(octets))
  await ask(stage, [asA(NAME)])
}

/** A good query of this turn. */
const good = (stage: Stage) => written({ name: inTurn(NAME, stage.turn), type: TYPES.A }, 90)
const withName = (name: readonly number[]) =>
  message({ id: 0x2b01, flags: 0x0100, questions: [[...name, ...u16(TYPES.A), ...u16(1)]] })

export const survivesPointerLoops = requirement({
  title: 'A question with a compression pointer that leads nowhere leaves the resolver as it was',
  clause: rfc(1035, '4.1.4'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'A reader that follows it runs for ever: one datagram stops the service.',
  hint: 'A pointer leads to an earlier place only: refuse any other, or count the jumps.',
  covers: ['MF-03'],
  given: fc.record({ labels: fc.nat(3), target: fc.integer({ min: HEADER_OCTETS, max: 40 }) }),
  examples: [
    { labels: 0, target: HEADER_OCTETS },
    { labels: 1, target: HEADER_OCTETS },
    { labels: 0, target: 40 },
  ],
  when: ({ labels, target }, stage) =>
    sayThenAsk(stage, withName([...Array<number[]>(labels).fill([1, 97]).flat(), POINTER, target])),
  judge: (_, t) => goesOn(WORLD, t),
})

export const survivesShortMessages = requirement({
  title: 'A query that ends too early, at whatever octet, leaves the resolver as it was',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'Who reads behind the end of a buffer crashes, or tells secrets.',
  hint: 'Compare each offset with the length of the datagram before you read there.',
  covers: ['MF-10'],
  given: fc.record({ length: fc.integer({ min: 0, max: 30 }) }),
  examples: [0, 1, 2, HEADER_OCTETS - 1, HEADER_OCTETS, HEADER_OCTETS + 1, 20].map((length) => ({ length })),
  when: ({ length }, stage) => sayThenAsk(stage, good(stage).subarray(0, length)),
  judge: (_, t) => goesOn(WORLD, t),
})

export const survivesGarbage = requirement({
  title: 'Whatever octets come from clients, the resolver goes on',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'The Internet sends everything to every port.',
  hint: 'Put a handler of exceptions around one message, so that it costs that message alone.',
  covers: ['MF-10'],
  given: fc.record({ octets: fc.array(fc.nat(255), { maxLength: 80 }) }),
  examples: [
    { octets: [] },
    { octets: lettersOf('GET / HTTP/1.1\r\n\r\n') },
    { octets: Array<number>(80).fill(255) },
    { octets: [0, 1, 1, 0, 255, 255, 0, 0, 0, 0, 0, 0, ...Array<number>(40).fill(POINTER)] },
  ],
  when: ({ octets }, stage) => sayThenAsk(stage, octets),
  judge: (_, t) => goesOn(WORLD, t),
})

export const survivesMutations = requirement({
  title: 'A query with some octets changed leaves the resolver as it was',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Almost right is harder than garbage: it comes further into the program.',
  hint: 'Every number in a message may be any number.',
  covers: ['MF-10'],
  given: fc.record({
    changes: fc.array(fc.tuple(fc.nat(30), fc.nat(255)), { minLength: 1, maxLength: 4 }),
  }),
  examples: [{ changes: [[HEADER_OCTETS, 255]] }, { changes: [[5, 0]] }, { changes: [[HEADER_OCTETS, POINTER]] }],
  when: ({ changes }, stage) => {
    const octets = Uint8Array.from(good(stage))
    for (const [at = 0, octet = 0] of changes) octets[at] = octet
    return sayThenAsk(stage, octets)
  },
  judge: (_, t) => goesOn(WORLD, t),
})

type Spoiling = 'short' | 'loop' | 'counts' | 'reserved' | 'nothing' | 'noise'
const SPOILINGS: readonly Spoiling[] = ['short', 'loop', 'counts', 'reserved', 'nothing', 'noise']

/** What becomes of the octets of an answer. The identifier and the question stay, so that they are looked at. */
function spoilt(right: Uint8Array, how: Spoiling, cut: number): Uint8Array {
  const octets = Uint8Array.from(right)
  const owner = octets.length - 16
  switch (how) {
    case 'short':
      return octets.subarray(0, Math.max(SHORTEST, octets.length - 1 - cut))
    case 'loop':
      octets.set([POINTER, owner], owner)
      return octets
    case 'counts':
      octets[7] = 200
      return octets
    case 'reserved':
      octets[owner] = 0x80
      return octets
    case 'nothing':
      return new Uint8Array()
    case 'noise':
      return octets.map((octet, at) => (at < HEADER_OCTETS ? octet : (octet * 7 + at * 13 + cut) & 0xff))
  }
}

export const survivesBrokenAnswers = requirement<{ how: Spoiling; cut: number }>({
  title: 'A server’s answer that is broken, before the right one, leaves the resolver as it was',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: '“The resolver should be highly paranoid in its parsing of responses”: anybody may send anything.',
  hint: 'Read answers with the same care as queries; what cannot be read is as if it had not come: wait on.',
  covers: ['MF-03', 'MF-10'],
  given: fc.record({ how: fc.constantFrom(...SPOILINGS), cut: fc.nat(20) }),
  examples: SPOILINGS.map((how) => ({ how, cut: 0 })),
  when: async ({ how, cut }, stage) => {
    await raise(stage, WORLD, {
      'ns1.spoilt': (right, heard) => [
        { bytes: spoilt(answerOctets(heard.query, right), how, cut) },
        { bytes: answerOctets(heard.query, right), afterMs: SOON_MS },
      ],
    })
    await askPatiently(stage, asA(SPOILT), asA(NAME))
  },
  judge: (_, t) => goesOn(WORLD, t),
})

const SOON_MS = 10
