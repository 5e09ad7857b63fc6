/** Messages that go in a circle are stopped, and those that have come a long way are not (RFC 5321 §6.3). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { example } from '../pen.ts'
import { acceptsMail, replyTo } from '../server/ask.ts'
import { arrivalsAt, arrives, inArrival, opens, posts } from './post.ts'
import { travelled } from './trace.ts'

export const stopsLoops = requirement({
  title: 'A message that has passed far too many hosts is not passed on',
  clause: rfc(5321, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Two servers that each believe the other to be right send a message to and fro until a disk is full.',
  hint: 'Count the Received fields at the top of the message, and refuse it with 554 when there are more than a hundred.',
  given: fc.record({ count: fc.integer({ min: 150, max: 200 }) }),
  examples: [{ count: 150 }],
  when: async ({ count }, stage) => {
    await opens(stage, 'a')
    await posts(stage, travelled(count))
    if (await posts(stage, AFTER)) await arrives(stage, 'a')
  },
  judge: ({ count }, t) =>
    arrivalsAt(t, 'a').some(({ raw }) => raw.includes('hop140.example'))
      ? unmet('an end of the message', `it was passed on with ${count} Received fields`)
      : met,
})

const AFTER = example('after.the.circle')

export const fearsNoLongWay = requirement({
  title: 'A message that has passed fewer than a hundred hosts is passed on',
  clause: rfc(5321, '6.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Forwarding, lists and scanners add up; thirty hops are nothing unusual.',
  hint: 'Let the threshold be at least a hundred.',
  given: fc.record({ count: fc.integer({ min: 30, max: 98 }) }),
  examples: [{ count: 98 }, { count: 30 }],
  when: async ({ count }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, travelled(count))) await arrives(stage, 'a')
  },
  judge: (_, t) =>
    all(
      acceptsMail(t),
      inArrival(t, 'a', () => met),
    ),
})

export const countsOnlyTheTrace = requirement({
  title: 'Lines of the text that begin with Received are not counted',
  clause: rfc(5321, '6.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [fearsNoLongWay],
  why: 'People send each other the header sections of messages, to find out what went wrong.',
  hint: 'Stop counting at the first empty line.',
  given: fc.record({ count: fc.integer({ min: 110, max: 200 }) }),
  examples: [{ count: 150 }],
  when: async ({ count }, stage) => {
    await opens(stage, 'a')
    const mail = example('quoted', ...Array<string>(count).fill('Received: from a.example by b.example'))
    if (await posts(stage, mail)) await arrives(stage, 'a')
  },
  judge: (_, t) => {
    const refusal = replyTo(t, '.')
    return refusal && refusal.code >= 400 ? acceptsMail(t) : inArrival(t, 'a', () => met)
  },
})
