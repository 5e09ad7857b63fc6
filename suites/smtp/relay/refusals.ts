/** What is refused for good, and what has waited too long: there is an end to it. */
import { all, fc, met, requirement, rfc, type Transcript, unmet } from '../../../harness/kit.ts'
import type { Manners } from '../mail-server.ts'
import { example } from '../pen.ts'
import type { Letter } from '../routes.ts'
import { arrivalsAt, arrives, at, BUSY, connectionsAt, inArrival, OVER_MS, opens, posts, watches } from './post.ts'

/** Ways to say no for good. */
export const NEVER: readonly Manners[] = [
  { replies: { RCPT: '550 no such user' } },
  { replies: { MAIL: '550 we do not like you' } },
  { replies: { DATA: '554 no valid recipients' } },
  { replies: { '.': '554 this is spam' } },
]

export const triesNoMoreAfter5yz = requirement({
  title: 'What was answered 5yz is not tried again',
  clause: rfc(5321, '4.2.1'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 2,
  slow: true,
  why: 'The answer will be the same, and the sender, who could do something, waits for days to hear of it.',
  hint: 'Look at the first digit: 5 ends the matter for this recipient, with a notice.',
  given: fc.record({ steps: fc.uniqueArray(fc.nat({ max: NEVER.length - 1 }), { minLength: 1, maxLength: 3 }) }),
  examples: [{ steps: [0, 1, 3] }, { steps: [2] }],
  when: async ({ steps }, stage) => {
    await opens(stage, 's')
    for (const [nth, step] of steps.entries()) await opens(stage, ABREAST[nth] ?? 'a', [NEVER[step] ?? {}])
    const to = ABREAST.slice(0, steps.length).map((letter) => at(stage, letter))
    if (await posts(stage, example('never'), { to })) await arrives(stage, 's')
    await watches(stage, (t) => ABREAST.some((letter) => connectionsAt(t, letter).length > 1))
  },
  judge: ({ steps }, t) =>
    all(
      ...ABREAST.slice(0, steps.length).map((letter) => {
        const count = connectionsAt(t, letter).length
        return count === 1 ? met : unmet(`one attempt at the server of ${letter}`, `${count}`)
      }),
    ),
})

/** Servers that are asked at the same time cost the time of one. */
const ABREAST: readonly Letter[] = ['a', 'b', 'c']

export const givesUp = requirement({
  title: 'A message that nobody has taken at the end of its time is given up, and its sender is told',
  clause: rfc(5321, '4.2.5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  slow: true,
  why: 'Who does not hear anything believes that the message has arrived.',
  hint: 'Keep the time at which a message was taken; when {giveup} seconds are over, send a notice and drop it.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await opens(stage, 'a', [{ replies: { RCPT: '450 mailbox busy' } }])
    await opens(stage, 's')
    if (await posts(stage, example('given.up'))) await arrives(stage, 's', 'over')
    const before = connectionsAt(stage.soFar(), 'a').length
    await watches(stage, (t) => connectionsAt(t, 'a').length > before)
  },
  judge: (_, t) => {
    if (arrivalsAt(t, 's').length === 0) return inArrival(t, 's', () => met)
    const told = t.findIndex(({ line, what }) => line.startsWith('server s/') && what === 'received')
    const again = t.findIndex(
      ({ line, what }, index) => index > told && line.startsWith('server a/') && what === 'opened',
    )
    return again < 0 ? met : unmet('no attempt after the notice', 'one more')
  },
})

export const keepsTryingUntilThen = requirement({
  title: 'A message is tried more than twice before it is given up',
  clause: rfc(5321, '4.5.4.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  slow: true,
  needs: [givesUp],
  why: 'A server that is down at one moment and at the next is up in the evening.',
  hint: 'Start the timer again after every attempt that failed.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await opens(stage, 'a', [BUSY])
    await opens(stage, 's')
    if (!(await posts(stage, example('often')))) return
    const isEnough = (t: Transcript) => connectionsAt(t, 'a').length > 2 || connectionsAt(t, 's').length > 0
    await stage.happens({ until: isEnough, for: 'the third attempt, or the notice', atLeastMs: OVER_MS })
  },
  judge: (_, t) => {
    const count = connectionsAt(t, 'a').length
    return count > 2 ? met : unmet('three attempts or more', `${count}`)
  },
})
