/** The trace: each relay puts one Received field on top, and leaves those of others alone (RFC 5321 §4.4). */
import { fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { unstuffed } from '../lens/dialogue.ts'
import { latin1 } from '../lens/lines.ts'
import { example, latin1Octets, messageOf } from '../pen.ts'
import { RELAY } from '../protocol.ts'
import { domain } from './capabilities.ts'
import { arrives, inArrival, isCarried, opens, posts, traceOf } from './post.ts'

const TRACED = example('traced')

const FORM =
  /^Received:\s+from\s+\S+.*\sby\s+\S+.*;\s*(?:[A-Z][a-z]{2},\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|[A-Z]{1,5})/is

export const addsReceived = requirement({
  title: 'A Received field on top says from whom the message came, by whom it was taken, and when',
  clause: rfc(5321, '4.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The way of a message is read from these fields, and they are how a loop is found.',
  hint: 'Put in front: "Received: from client.example.org ([127.0.0.1]) by relay.example.org with SMTP; Mon, 05 Jan 2026 10:00:00 +0100".',
  given: fc.record({ nth: fc.integer({ min: 0, max: 9 }) }),
  examples: [{ nth: 0 }],
  when: async (_, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, TRACED)) await arrives(stage, 'a')
  },
  judge: (_, t) =>
    inArrival(t, 'a', ({ raw, stream, at }) => {
      const first = traceOf(unstuffed(raw))
      if (first === '') return unmet('a Received field on top', `"${raw.slice(0, 60).trimEnd()}"`, stream.at(at))
      return FORM.test(first)
        ? met
        : unmet('Received: from … by … ; date', `"${first.slice(0, 120).trimEnd()}"`, stream.at(at))
    }),
})

export const namesItselfInTrace = requirement({
  title: 'The Received field names the relay behind by',
  clause: rfc(5321, '4.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: domain,
  needs: [addsReceived],
  why: 'Who looks for a lost message asks the hosts that stand there.',
  hint: 'Write the name that you are told in {domain}.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: async (_, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, TRACED)) await arrives(stage, 'a')
  },
  judge: (_, t) =>
    inArrival(t, 'a', ({ raw, stream, at }) => {
      const by = /\sby\s+([^\s;]+)/i.exec(traceOf(unstuffed(raw)))?.[1]
      return by?.toLowerCase() === RELAY ? met : unmet(`by ${RELAY}`, `by ${by ?? 'nobody'}`, stream.at(at))
    }),
})

export const keepsOldReceived = requirement({
  title: 'Received fields that were there stay, behind the new one, in their order',
  clause: rfc(5321, '4.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [addsReceived],
  why: 'They are the only witness of the way that a message took before.',
  hint: 'Write your field first, and then what came, unread.',
  given: fc.record({ count: fc.integer({ min: 1, max: 5 }) }),
  examples: [{ count: 2 }],
  when: async ({ count }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, travelled(count))) await arrives(stage, 'a')
  },
  judge: ({ count }, t) => isCarried(t, 'a', travelled(count)),
})

/** A message that has passed so many hosts. */
export function travelled(count: number): Uint8Array {
  const hops = Array.from(
    { length: count },
    (_, at) =>
      `Received: from hop${at}.example ([192.0.2.${at}]) by hop${at + 1}.example with SMTP;\r\n\tMon, 05 Jan 2026 09:00:00 +0000\r\n`,
  )
  return latin1Octets(`${hops.join('')}${latin1(messageOf(TRACED))}`)
}
