/** Clients that come over TCP (RFC 1035 §4.2.2, RFC 7766). */
import { all, fc, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { prefixed, written } from '../pen.ts'
import { hasFlag } from '../server/answers.ts'
import { askOverTcp, exchanges, holds, inEach } from '../server/ask.ts'
import { raise } from './actors.ts'
import { tcp } from './capabilities.ts'
import { a, asA, ask, goesOn, type Question, tellsTruth, worldWith } from './talk.ts'
import { inTurn } from './world.ts'

const NAME = 'www.example.test.'
const MANY = 60
const HOSTS = ['www', 'alpha', 'bravo', 'charlie', 'delta']
const WORLD = worldWith([
  ...HOSTS.map((host, nth) => a(`${host}.example.test.`, `198.51.100.${nth + 1}`)),
  ...Array.from({ length: MANY }, (_, nth) => a('many.example.test.', `203.0.113.${nth + 1}`)),
])
const inThisTurn = (stage: Stage, question: Question) => ({ ...question, name: inTurn(question.name, stage.turn) })

async function askSo(stage: Stage, ...questions: readonly Question[]): Promise<void> {
  await raise(stage, WORLD)
  await askOverTcp(stage, ...questions.map((question) => inThisTurn(stage, question)))
}

export const answersOverTcp = requirement({
  title: 'A question over TCP is answered as over UDP, behind its length',
  clause: rfc(7766, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'It is what a client does with a truncated answer; some networks let nothing else through.',
  hint: 'Two octets with the length stand before each message, in both directions.',
  capability: tcp,
  covers: ['MF-08'],
  given: fc.record({ host: fc.constantFrom(...HOSTS, 'nobody') }),
  examples: [{ host: 'www' }],
  when: ({ host }, stage) => askSo(stage, asA(`${host}.example.test.`)),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const answersWhole = requirement({
  title: 'Over TCP a long answer comes whole, without the bit TC',
  clause: rfc(7766, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The client came here because the answer did not fit into a datagram.',
  hint: 'The limit of 512 octets is one of UDP.',
  capability: tcp,
  covers: ['RS-10'],
  needs: [answersOverTcp],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askSo(stage, asA('many.example.test.')),
  judge: (_, t) =>
    all(
      inEach(t, (answer, exchange) => hasFlag('tc', false, answer, exchange)),
      tellsTruth(WORLD, t),
    ),
})

export const servesSeveralOnOneConnection = requirement({
  title: 'A connection stays open for further questions',
  clause: rfc(7766, '6.2.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A connection for every question costs two round trips each.',
  hint: 'Read in a loop until the client closes.',
  capability: tcp,
  covers: ['MF-08'],
  needs: [answersOverTcp],
  given: fc.record({ hosts: fc.subarray(HOSTS, { minLength: 2 }) }),
  examples: [{ hosts: HOSTS }],
  when: ({ hosts }, stage) => askSo(stage, ...hosts.map((host) => asA(`${host}.example.test.`))),
  judge: ({ hosts }, t) =>
    exchanges(t).length < hosts.length
      ? unmet(`${hosts.length} answers on one connection`, 'fewer')
      : tellsTruth(WORLD, t),
})

export const joinsSegments = requirement({
  title: 'A question that comes in several segments is read as one',
  clause: rfc(7766, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'TCP is a stream: it may deliver the length alone, or half of it.',
  hint: 'Receive until two octets are there, then until as many as they say.',
  capability: tcp,
  needs: [answersOverTcp],
  given: fc.record({
    cuts: fc
      .uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 })
      .map((cuts) => cuts.toSorted((one, other) => one - other)),
  }),
  examples: [{ cuts: [2] }, { cuts: [1] }, { cuts: [1, 2, 3] }],
  when: async ({ cuts }, stage) => {
    await raise(stage, WORLD)
    const line = await stage.connect()
    await line.send(prefixed(written(inThisTurn(stage, asA(NAME)))), cuts)
    await line.read({ until: holds(1), for: 'the answer' })
    await line.hangUp()
  },
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const survivesBrokenConnections = requirement({
  title: 'Connections that break off in the middle of a message leave the resolver as it was',
  clause: rfc(1035, '4.2.2'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Clients crash, and scanners knock.',
  hint: 'Nothing received means closed: leave the loop, and catch what send raises.',
  capability: tcp,
  given: fc.record({ part: fc.integer({ min: 0, max: 30 }), how: fc.constantFrom('end', 'reset' as const) }),
  examples: [
    { part: 0, how: 'end' },
    { part: 1, how: 'reset' },
    { part: 2, how: 'end' },
    { part: 20, how: 'reset' },
  ],
  when: async ({ part, how }, stage) => {
    await raise(stage, WORLD)
    const line = await stage.connect()
    if (part > 0) await line.send(prefixed(written(inThisTurn(stage, asA(NAME)))).subarray(0, part))
    if (how === 'reset') line.reset()
    else await line.hangUp()
    await ask(stage, [asA(NAME)])
  },
  judge: (_, t) => goesOn(WORLD, t),
})
