/** A truncated answer sends the client to TCP (RFC 7766 §5). */
import { all, fc, happened, met, octets, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { readMessage } from '../lens/message.ts'
import { sameName } from '../lens/names.ts'
import { prefixed } from '../pen.ts'
import { overTcp } from './capabilities.ts'
import { answering, GIVING_UP_MS, replyTo, send, showsAll } from './serve.ts'

const WANTED = { name: 'www.example.test.', type: 'A' } as const
const ADDRESSES = Array.from({ length: 40 }, (_, nth) => `198.51.100.${nth + 1}`)
const RECORDS = ADDRESSES.map((data) => ({ name: WANTED.name, ttl: 300, type: 'A', data }) as const)
const PREFIX_OCTETS = 2

/** Truncated over UDP, whole over TCP, in segments that end at `cuts`. */
async function truncate(stage: Stage, cuts?: readonly number[]): Promise<void> {
  const program = await send(stage, WANTED)
  const flow = stage.service()
  await answering(stage, flow, (query) => flow.send(replyTo(query, { answers: RECORDS.slice(0, 5), truncated: true })))
  const line = await stage.accept()
  await line?.read({
    until: (received) => received.length > PREFIX_OCTETS && received.length >= lengthOf(received),
    for: 'the query over TCP',
  })
  const query = readMessage(streamed(stage.soFar()).subarray(PREFIX_OCTETS)).message
  if (line && query) await line.send(prefixed(replyTo(query, { answers: RECORDS })), cuts)
  await program.exits({ atLeastMs: GIVING_UP_MS })
  await line?.end()
}

const lengthOf = (stream: Uint8Array) => PREFIX_OCTETS + ((stream[0] ?? 0) << 8) + (stream[1] ?? 0)
const streamed = (t: Parameters<typeof octets>[0]) => octets(t, 'server 2', 'received').bytes

export const asksOverTcp = requirement({
  title: 'When an answer is truncated, the client asks again over TCP, and shows that answer',
  clause: rfc(7766, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Half of a set of addresses is a wrong answer.',
  hint: 'When TC is set, connect to the same server and send the query with two octets of length in front.',
  capability: overTcp,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => truncate(stage),
  judge: (_, t) =>
    all(happened(t, 'server 2', 'opened') ? met : unmet('a connection', 'none'), showsAll(t, ...ADDRESSES)),
})

export const prefixesLength = requirement({
  title: 'Over TCP the length of the query stands in front of it',
  clause: rfc(1035, '4.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A stream has no borders; the server waits for as many octets as the first two say.',
  hint: 'Two octets with the length of the message, without themselves, and the message.',
  capability: overTcp,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => truncate(stage),
  judge: (_, t) => {
    const stream = streamed(t)
    const { message } = readMessage(stream.subarray(PREFIX_OCTETS))
    const [question] = message?.questions ?? []
    return stream.length === lengthOf(stream) && question && sameName(question.name, WANTED.name)
      ? met
      : unmet('a length and the query', `${stream.length} octets`, octets(t, 'server 2', 'received').at(0))
  },
})

export const readsAcrossSegments = requirement({
  title: 'An answer over TCP that comes in several segments is read to its end',
  clause: rfc(7766, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'What comes over a long way comes in pieces.',
  hint: 'Receive until as many octets are there as the length says.',
  capability: overTcp,
  needs: [asksOverTcp],
  given: fc.record({ cut: fc.integer({ min: 1, max: 300 }) }),
  examples: [{ cut: 1 }, { cut: 2 }, { cut: 100 }],
  when: ({ cut }, stage) => truncate(stage, [cut]),
  judge: (_, t) => showsAll(t, ...ADDRESSES),
})
