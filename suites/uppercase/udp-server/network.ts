/** UDP loses, doubles, delays and reorders: the server answers what arrives, and keeps nothing. */
import { type Fate, fc, octetsOf, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { fates } from '../pen.ts'
import { answeredWhatArrived } from './ask.ts'

const COPIES: Readonly<Record<Fate, number>> = { lose: 0, deliver: 1, delay: 1, duplicate: 2 }

/** Sends one numbered sentence for each fate, and waits for as many answers as datagrams got through. */
async function sendThrough(stage: Stage, outgoing: readonly Fate[]): Promise<void> {
  const flow = await stage.flow({ outgoing })
  for (const [nth] of outgoing.entries()) await flow.send(octetsOf(`sentence number ${nth}`))
  const arriving = outgoing.reduce((sum, fate) => sum + COPIES[fate], 0)
  await flow.receive(arriving, { for: `${arriving} answers` })
}

export const answersDuplicates = requirement({
  title: 'A sentence that arrives twice is answered twice',
  clause: rfc(8085, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The server cannot tell a copy made by the network from a client that asks again because the answer got lost.',
  hint: 'Keep no record of sentences: answer every datagram as if it were the first.',
  given: fc.record({ copies: fc.integer({ min: 1, max: 3 }) }),
  examples: [{ copies: 1 }],
  when: ({ copies }, stage) => sendThrough(stage, Array<Fate>(copies).fill('duplicate')),
  judge: (_, t) => answeredWhatArrived(t, 1),
})

export const answersWhateverArrives = requirement<{ fates: Fate[] }>({
  title: 'Over a network that loses, doubles and reorders, all that arrives is answered',
  clause: rfc(8085, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'A server that counts on order, or on every datagram arriving, works on one machine and nowhere else.',
  hint: 'Let every datagram stand for itself: no counters, no "previous sentence", no waiting for the next.',
  given: fc.record({ fates: fates(6) }),
  examples: [{ fates: ['delay', 'deliver'] }, { fates: ['lose', 'duplicate', 'delay', 'deliver', 'lose', 'deliver'] }],
  when: ({ fates }, stage) => sendThrough(stage, fates),
  judge: (_, t) => answeredWhatArrived(t, 1),
})
