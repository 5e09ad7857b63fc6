/** Many clients at once (RFC 1035 §7.1): a look-up waits for others most of the time, and nobody waits for somebody else’s. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { freshLabel, written } from '../pen.ts'
import { exchanges } from '../server/ask.ts'
import { written as answerOctets, raise } from './actors.ts'
import { a, asA, ask, askIn, domain, tellsTruth, worldWith } from './talk.ts'
import { inTurn } from './world.ts'

const hosts = () => fc.uniqueArray(freshLabel(), { minLength: 2, maxLength: 8 })
const HOSTS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot']
const worldOf = (labels: readonly string[]) =>
  worldWith(labels.map((label, nth) => a(`${label}.example.test.`, `198.51.100.${nth + 1}`)))

/** Each host is asked for by a client of its own, at once. */
async function askTogether(stage: Parameters<typeof raise>[0], labels: readonly string[], id?: number): Promise<void> {
  await raise(stage, worldOf(labels))
  const flows = await Promise.all(labels.map(() => stage.flow()))
  for (const [nth, flow] of flows.entries()) {
    const name = inTurn(`${labels[nth]}.example.test.`, stage.turn)
    await flow.send(written({ ...asA(name), ...(id !== undefined && { id }) }, nth))
  }
  await Promise.all(flows.map((flow) => flow.receive(1, { for: 'the answer' })))
}

export const servesTogether = requirement({
  title: 'Questions of several clients that arrive together are each answered to their sender',
  clause: rfc(1035, '7.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A campus asks at once; while one answer is on its way the next question is there.',
  hint: 'Keep the address and the query of a client together until its answer is sent.',
  given: fc.record({ labels: hosts() }),
  examples: [{ labels: HOSTS }],
  when: ({ labels }, stage) => askTogether(stage, labels),
  judge: ({ labels }, t) => tellsTruth(worldOf(labels), t),
})

export const tellsClientsApart = requirement({
  title: 'Clients that happen to use the same identifier each get the answer to their own question',
  clause: rfc(1035, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Identifiers are chosen by clients that know nothing of each other.',
  hint: 'Keep no table of clients by identifier.',
  given: fc.record({ labels: hosts() }),
  examples: [{ labels: ['alpha', 'bravo'] }, { labels: HOSTS }],
  when: ({ labels }, stage) => askTogether(stage, labels, 7),
  judge: ({ labels }, t) => tellsTruth(worldOf(labels), t),
})

const SLOW_MS = 100
const SLOW = 'www.slow.test.'
const QUICK = 'www.example.test.'
const TWO = worldWith([a(QUICK, '198.51.100.7')], domain('slow.test.', 12, [a(SLOW, '198.51.100.8')]))

export const holdsNobodyUp = requirement({
  title: 'While a slow server is waited for, other clients are answered',
  clause: rfc(1035, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'One dead server somewhere in the world would stop the network for everybody.',
  hint: 'Give each look-up a thread of its own, or wait for all sockets together.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await raise(stage, TWO, {
      'ns1.slow': (right, { query }) => late(query, right),
    })
    const slow = await stage.flow()
    await slow.send(written(asA(inTurn(SLOW, stage.turn))))
    await stage.happens({
      until: (t) => t.some(({ line, what }) => line === 'server ns1.slow' && what === 'received'),
      for: 'a query to the slow server',
    })
    await ask(stage, [asA(QUICK)])
    await slow.receive(1, { for: 'the answer of the slow server', atLeastMs: 10 * SLOW_MS })
  },
  judge: (_, t) => {
    const [slow, quick] = exchanges(t)
    const [late = 0, early = 0] = [slow?.at(0)?.entry, quick?.at(0)?.entry]
    return all(
      tellsTruth(TWO, t),
      early < late ? met : unmet('the answer that needs no waiting first', 'it came behind the slow one', quick?.at(0)),
    )
  },
})

export const answersARepetition = requirement({
  title: 'A question that is asked again is answered again',
  clause: rfc(1035, '4.2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'UDP loses datagrams, and the client repeats what got no answer.',
  hint: 'Answer every query that comes, the second time from the cache.',
  given: fc.record({ times: fc.integer({ min: 2, max: 5 }) }),
  examples: [{ times: 3 }],
  when: ({ times }, stage) =>
    askIn(
      stage,
      TWO,
      Array.from({ length: times }, () => ({ ...asA(QUICK), id: 99 })),
    ),
  judge: (_, t) => tellsTruth(TWO, t),
})

function late(...given: Parameters<typeof answerOctets>) {
  return [{ bytes: answerOctets(...given), afterMs: SLOW_MS }]
}
