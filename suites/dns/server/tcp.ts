/** The same over TCP (RFC 1035 §4.2.2, RFC 7766): a length in front of every message, and many messages on one connection. */
import { all, fc, met, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { askedFor } from '../lens/message.ts'
import { TYPES } from '../lens/types.ts'
import { host, prefixed, type Query, written } from '../pen.ts'
import { HOSTS, ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, hasFlag } from './answers.ts'
import { ask, askOverTcp, exchanges, holds, inAnswer, inEach } from './ask.ts'
import { tcp } from './capabilities.ts'

const NAME = `alpha.${ORIGIN}`
const asA = (name: string): Query => ({ name, type: TYPES.A })
const names = (minLength: number, maxLength: number) => fc.array(host(), { minLength, maxLength })

/** Sends queries in one go, and waits for as many answers. */
async function askTogether(stage: Stage, queries: readonly Query[], cuts?: readonly number[]): Promise<void> {
  const line = await stage.connect()
  await line.send(Uint8Array.from(queries.flatMap((query, nth) => [...prefixed(written(query, nth))])), cuts)
  await line.read({ until: holds(queries.length), for: queries.length === 1 ? 'the answer' : 'all answers' })
  await line.hangUp()
}

export const answersOverTcp = requirement({
  title: 'A question over TCP is answered as over UDP',
  clause: rfc(7766, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'It is what a client does with a truncated answer; some networks let nothing else through.',
  hint: 'Two octets with the length stand before each message, in both directions.',
  capability: tcp,
  covers: ['MF-08'],
  given: fc.record({ name: fc.oneof(host(), fc.constantFrom(`www.${ORIGIN}`, `first.${ORIGIN}`)) }),
  examples: [{ name: NAME }],
  when: ({ name }, stage) => askOverTcp(stage, asA(name)),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
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
  needs: [answersOverTcp],
  given: fc.record({
    asked: fc.constantFrom({ name: `many.${ORIGIN}`, type: TYPES.A }, { name: `long.${ORIGIN}`, type: TYPES.TXT }),
  }),
  examples: [{ asked: { name: `many.${ORIGIN}`, type: TYPES.A } }],
  when: ({ asked }, stage) => askOverTcp(stage, asked),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => all(hasFlag('tc', false, answer, exchange), answersFrom(ZONE, answer, exchange))),
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
  given: fc.record({ names: names(2, 5) }),
  examples: [{ names: [NAME, `bravo.${ORIGIN}`, `charlie.${ORIGIN}`] }],
  when: ({ names }, stage) => askOverTcp(stage, ...names.map(asA)),
  judge: ({ names }, t) =>
    all(
      inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
      exchanges(t).length < names.length ? unmet(`${names.length} answers on one connection`, 'fewer') : met,
    ),
})

export const answersWhatComesTogether = requirement({
  title: 'Questions that come in one segment are all answered',
  clause: rfc(7766, '6.2.1.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A client sends what it has to ask without waiting; TCP joins it as it likes.',
  hint: 'Take exactly as many octets as the length says, and keep the rest for the next message.',
  capability: tcp,
  needs: [servesSeveralOnOneConnection],
  given: fc.record({ names: names(2, 8) }),
  examples: [{ names: HOSTS.map((label) => `${label}.${ORIGIN}`) }],
  when: ({ names }, stage) => askTogether(stage, names.map(asA)),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
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
      .uniqueArray(fc.integer({ min: 1, max: 36 }), { minLength: 1, maxLength: 5 })
      .map((cuts) => cuts.toSorted((a, b) => a - b)),
  }),
  examples: [{ cuts: [2] }, { cuts: [1] }, { cuts: [14] }, { cuts: [1, 2, 3] }, { cuts: [30] }],
  when: ({ cuts }, stage) => askTogether(stage, [asA(NAME)], cuts),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const servesOthersMeanwhile = requirement({
  title: 'A client that has connected and says nothing does not hold up the others',
  clause: rfc(1035, '4.2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'One sleeping client would stop the service for everybody.',
  hint: 'Serve each connection in a thread of its own, or wait for all of them together; and UDP beside them.',
  capability: tcp,
  needs: [answersOverTcp],
  given: fc.record({ part: fc.integer({ min: 0, max: 10 }) }),
  examples: [{ part: 0 }, { part: 1 }, { part: 5 }],
  when: async ({ part }, stage) => {
    const idle = await stage.connect()
    if (part > 0) await idle.send(prefixed(written(asA(NAME))).subarray(0, part))
    await askOverTcp(stage, asA(`bravo.${ORIGIN}`))
    await ask(stage, asA(`charlie.${ORIGIN}`))
    await idle.hangUp()
  },
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const survivesBrokenConnections = requirement({
  title: 'Connections that break off in the middle of a message leave the server as it was',
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
    const line = await stage.connect()
    if (part > 0) await line.send(prefixed(written(asA(NAME))).subarray(0, part))
    if (how === 'reset') line.reset()
    else await line.hangUp()
    await askOverTcp(stage, asA(`bravo.${ORIGIN}`))
    await ask(stage, asA(NAME))
  },
  judge: (_, t) =>
    all(...[0, 1].map((nth) => inAnswer(t, (answer, exchange) => answersFrom(ZONE, answer, exchange), nth))),
})

export const survivesEmptyMessages = requirement({
  title: 'A length of zero, or garbage behind a length, leaves the server as it was',
  clause: rfc(1035, '4.2.2'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'The first two octets of anything are a length.',
  hint: 'A message shorter than a header is no message: close the connection, and go on with the others.',
  capability: tcp,
  given: fc.record({ octets: fc.array(fc.nat(255), { maxLength: 40 }) }),
  examples: [
    { octets: [] },
    { octets: [0] },
    { octets: Array.from('GET / HTTP/1.1\r\n\r\n', (letter) => letter.charCodeAt(0)) },
  ],
  when: async ({ octets }, stage) => {
    const line = await stage.connect()
    await line.send(prefixed(Uint8Array.from(octets)))
    await line.hangUp()
    await askOverTcp(stage, asA(NAME))
  },
  judge: (_, t) => {
    const last = exchanges(t).findLast(({ query }) => query.questions.map(askedFor).join() === `A ${NAME}`)
    return last?.answer?.message
      ? answersFrom(ZONE, last.answer.message, last)
      : unmet('an answer on the next connection', 'none')
  },
})
