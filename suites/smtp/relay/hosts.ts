/** A domain with several servers: they are tried in their order, until one takes the message (RFC 5321 §5.1). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { example } from '../pen.ts'
import { hosts } from './capabilities.ts'
import { arrived, arrives, at, BUSY, connectionsAt, inArrival, isCarried, opens, posts } from './post.ts'

const MAIL = example('several.hosts')
const PLACES = ['m1', 'm2', 'm3'] as const

export const prefersFirst = requirement({
  title: 'Of several servers the first takes the message, when it is there',
  clause: rfc(5321, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: hosts,
  why: 'The others are for bad days: slow lines, or machines that only keep mail for the first.',
  hint: 'Begin with the first server on the line.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: async (_, stage) => {
    for (const host of [0, 1, 2]) await opens(stage, 'm', [{}], host)
    if (await posts(stage, MAIL, { to: [at(stage, 'm')] })) await arrives(stage, 'm1')
  },
  judge: (_, t) => {
    const other = PLACES.slice(1).find((place) => connectionsAt(t, place).length > 0)
    return all(
      inArrival(t, 'm1', () => met),
      other === undefined ? met : unmet('the first server alone', `a connection to ${other}`),
    )
  },
})

export const triesTheNext = requirement({
  title: 'When the first servers are not there, the next one gets the message at once',
  clause: rfc(5321, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: hosts,
  why: 'That is what they are for.',
  hint: 'Where connect fails, go on to the next server on the line; only when all have failed, wait for the next attempt.',
  given: fc.record({ up: fc.integer({ min: 1, max: 2 }) }),
  examples: [{ up: 1 }, { up: 2 }],
  when: async ({ up }, stage) => {
    await opens(stage, 'm', [{}], up)
    if (await posts(stage, MAIL, { to: [at(stage, 'm')] })) await arrives(stage, PLACES[up] ?? 'm1')
  },
  judge: ({ up }, t) => isCarried(t, PLACES[up] ?? 'm1', MAIL),
})

export const triesOneAfterTheOther = requirement({
  title: 'A message that one of several servers has taken is not offered to another',
  clause: rfc(5321, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: hosts,
  needs: [triesTheNext],
  why: 'The recipient would get it twice.',
  hint: 'Leave the loop over the servers at the first 250.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: async (_, stage) => {
    await opens(stage, 'm', [{}], 1)
    await opens(stage, 'm', [{}], 2)
    if (await posts(stage, MAIL, { to: [at(stage, 'm')] })) await arrives(stage, 'm2')
  },
  judge: (_, t) =>
    all(
      arrived(t, 'm2'),
      connectionsAt(t, 'm3').length === 0 ? met : unmet('no connection to the third server', 'one'),
    ),
})

export const returnsToTheFirst = requirement({
  title: 'Each attempt begins with the first server again',
  clause: rfc(5321, '5.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  slow: true,
  capability: hosts,
  needs: [triesTheNext],
  why: 'The first is the one that wants the mail, as soon as it is back.',
  hint: 'Do not remember who failed; begin at the beginning of the line.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    for (const host of [0, 1, 2]) await opens(stage, 'm', [BUSY, {}], host)
    if (await posts(stage, MAIL, { to: [at(stage, 'm')] })) await arrives(stage, 'm1', 'again')
  },
  judge: (_, t) => inArrival(t, 'm1', () => met),
})
