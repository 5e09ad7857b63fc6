/** Many clients share one socket of the server: every answer has to find its own way back. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { host, written } from '../pen.ts'
import { HOSTS, ORIGIN, WWW, ZONE } from '../zone.ts'
import { answersFrom } from './answers.ts'
import { ask, exchanges, inEach } from './ask.ts'
import { rotation } from './capabilities.ts'

const NAME = `alpha.${ORIGIN}`

export const servesTogether = requirement({
  title: 'Questions of several clients that arrive together are each answered to their sender',
  clause: rfc(1035, '7.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Datagrams of all clients stand in one queue; the address of the last one is not the address of all.',
  hint: 'Keep question and address of one recvfrom together until its answer is sent.',
  given: fc.record({ names: fc.array(host(), { minLength: 2, maxLength: 8 }) }),
  examples: [{ names: HOSTS.slice(0, 6).map((label) => `${label}.${ORIGIN}`) }],
  when: async ({ names }, stage) => {
    const flows = await Promise.all(names.map(() => stage.flow()))
    for (const [nth, flow] of flows.entries())
      await flow.send(written({ name: names[nth] ?? NAME, type: TYPES.A }, nth))
    await Promise.all(flows.map((flow) => flow.receive(1, { for: 'the answer' })))
  },
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const tellsClientsApart = requirement({
  title: 'Clients that happen to use the same identifier each get the answer to their own question',
  clause: rfc(1035, '7.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Identifiers are chosen by clients that know nothing of each other.',
  hint: 'Keep no table by identifier: answer each datagram from what stands in it.',
  given: fc.record({ names: fc.uniqueArray(host(), { minLength: 2, maxLength: 6 }) }),
  examples: [{ names: [NAME, `bravo.${ORIGIN}`] }],
  when: async ({ names }, stage) => {
    const flows = await Promise.all(names.map(() => stage.flow()))
    for (const [nth, flow] of flows.entries())
      await flow.send(written({ name: names[nth] ?? NAME, type: TYPES.A, id: 7 }))
    await Promise.all(flows.map((flow) => flow.receive(1, { for: 'the answer' })))
  },
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const answersARepetition = requirement({
  title: 'A question that is asked again is answered again',
  clause: rfc(1035, '4.2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'UDP loses datagrams, and the client repeats what got no answer.',
  hint: 'Keep nothing of earlier questions.',
  given: fc.record({ name: host(), times: fc.integer({ min: 2, max: 5 }) }),
  examples: [{ name: NAME, times: 3 }],
  when: ({ name, times }, stage) =>
    ask(
      stage,
      ...Array<object>(times)
        .fill({})
        .map(() => ({ name, type: TYPES.A, id: 99 })),
    ),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const goesOnBehindAbsentClients = requirement({
  title: 'A client that has gone before its answer comes does not hold up the others',
  clause: rfc(1035, '4.2.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'The kernel reports that nobody took the datagram, and some programs end of it.',
  hint: 'Handle the error that a later call on the socket may raise, and go on.',
  given: fc.record({ name: host() }),
  when: async ({ name }, stage) => {
    const gone = await stage.flow()
    await gone.sendAndVanish(written({ name, type: TYPES.A }))
    await ask(stage, { name, type: TYPES.A }, { name: NAME, type: TYPES.A })
  },
  judge: (_, t) => {
    const rest = exchanges(t).slice(1)
    return rest.length > 0 && rest.every(({ answer }) => answer?.message)
      ? met
      : unmet('answers for the client that came after', 'silence')
  },
})

const TURNS = 24

export const rotatesAddresses = requirement({
  title: 'Each of several addresses of a name comes first from time to time',
  clause: rfc(1034, '3.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Clients take the first one: so the load is spread over the servers of a site.',
  hint: 'Begin the list one address later with each answer, or shuffle it.',
  capability: rotation,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, ...Array.from({ length: TURNS }, () => ({ name: `www.${ORIGIN}`, type: TYPES.A }))),
  judge: (_, t) => {
    const first = new Set(exchanges(t).map(({ answer }) => answer?.message?.answers[0]?.data))
    return all(
      ...WWW.map((address) =>
        first.has(address) ? met : unmet(`${address} first in one of ${TURNS} answers`, 'it never is'),
      ),
    )
  },
})
