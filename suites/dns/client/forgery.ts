/** Anybody can send a datagram: the client takes only the answer to its own question, from the server that it asked (RFC 5452 §9). */
import { all, fc, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { answering, GIVING_UP_MS, hidesWord, type Reply, replyTo, send, showsWord } from './serve.ts'

const WANTED = { name: 'www.example.test.', type: 'A' } as const
const TRUE = { answers: [{ name: WANTED.name, ttl: 300, type: 'A', data: '198.51.100.7' }] } as const
const FALSE = '203.0.113.66'
const forged = (name: string = WANTED.name) => ({ answers: [{ name, ttl: 300, type: 'A', data: FALSE }] as const })

/** A forged answer arrives before the true one. */
async function attack(stage: Stage, forgery: Reply, from: 'server' | 'stranger' = 'server'): Promise<void> {
  const program = await send(stage, WANTED)
  const flow = stage.service()
  await answering(stage, flow, async (query) => {
    const octets = replyTo(query, forgery)
    await (from === 'server' ? flow.send(octets) : flow.asStranger(octets))
    await flow.send(replyTo(query, TRUE))
  })
  await program.exits({ atLeastMs: GIVING_UP_MS })
}

const unharmed = (_: unknown, t: Parameters<typeof showsWord>[0]) =>
  all(hidesWord(t, FALSE), showsWord(t, '198.51.100.7'))

export const matchesIdentifier = requirement({
  title: 'An answer with another identifier is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Who cannot see the query does not know its identifier: that is all that keeps forgers out.',
  hint: 'Compare the first two octets with those that you sent, and wait on when they differ.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attack(stage, { ...forged(), otherIdentifier: true }),
  judge: unharmed,
})

export const matchesQuestion = requirement({
  title: 'An answer to another question is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It may be late, from an earlier question, or forged.',
  hint: 'Compare name, type and class of the question in the answer with your own.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attack(stage, { ...forged('other.example.test.'), otherName: 'other.example.test.' }),
  judge: unharmed,
})

export const matchesAddress = requirement({
  title: 'An answer from somebody else than the server is not believed',
  clause: rfc(5452, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Any host can send; only the server was asked.',
  hint: 'Compare the address that recvfrom gives you, or connect the socket.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attack(stage, forged(), 'stranger'),
  judge: unharmed,
})

export const matchesResponseBit = requirement({
  title: 'A query is not taken for an answer',
  clause: rfc(1035, '7.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An echo of the own query would be an answer without records.',
  hint: 'Look for the bit QR first.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attack(stage, { ...forged(), isQuery: true }),
  judge: unharmed,
})
