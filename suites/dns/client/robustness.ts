/** Answers that are none: the client does not hang, does not crash, and says that it got nothing. */
import { fc, requirement, rfc, type Stage, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { message } from '../pen.ts'
import { answering, endedWith, GIVING_UP_MS, replyTo, send, words } from './serve.ts'

const WANTED = { name: 'www.example.test.', type: 'A' } as const
const REPLY = { answers: [{ name: WANTED.name, ttl: 300, type: 'A', data: '198.51.100.7' }] } as const

/** The query gets these octets, made of the right answer; who takes that for none and asks again is told that nothing can be found. */
async function spoil(stage: Stage, change: (right: Uint8Array, id: number) => Uint8Array): Promise<void> {
  const program = await send(stage, WANTED)
  const flow = stage.service()
  await answering(stage, flow, (query) => flow.send(change(replyTo(query, REPLY), query.id)))
  await Promise.all([
    answering(stage, flow, (query) => flow.send(replyTo(query, { rcode: SERVFAIL })), 2),
    program.exits({ atLeastMs: GIVING_UP_MS }),
  ])
}

const SERVFAIL = 2

const CRASH =
  /Traceback \(most recent call last\)|^\s+at .*:\d+\)?$|Exception in thread|panicked at|^\w+(?:Error|Exception): /m

/** It ends, and says what it has to say itself: no signal, and no trace of an exception that nobody has caught. */
function endsByItself(t: Transcript): Verdict {
  const ended = endedWith(t, () => true, 'an end by itself')
  const crash = CRASH.exec(words(t))
  return ended.is === 'met' && crash ? unmet('words of its own', crash[0].trim()) : ended
}

export const survivesPointerLoops = requirement({
  title: 'A name that points at itself does not hang the client',
  clause: rfc(1035, '4.1.4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Any server can send it, and the program would run for ever.',
  hint: 'A pointer leads to an earlier place only: refuse any other, or count the jumps.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    spoil(stage, (right) => {
      const octets = Uint8Array.from(right)
      const owner = octets.length - 16
      octets[owner] = 0xc0
      octets[owner + 1] = owner
      return octets
    }),
  judge: (_, t) => endsByItself(t),
})

export const survivesShortAnswers = requirement({
  title: 'An answer that ends too early is no answer',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Who reads behind the end of a buffer prints what stands there.',
  hint: 'Compare each offset with the length of the datagram before you read there.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => spoil(stage, (right) => right.subarray(0, right.length - 2)),
  judge: (_, t) => {
    const isPrinted = t.some(
      ({ line, what, bytes }) =>
        line === 'stdout' && what === 'printed' && bytes && /198\.51/.test(new TextDecoder().decode(bytes)),
    )
    return isPrinted ? unmet('no address, since it is cut off', 'one is printed') : endsByItself(t)
  },
})

export const survivesEmptyAnswers = requirement({
  title: 'A header that counts records which are not there ends the look-up, not the program’s sanity',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'The counts are what somebody else has written there.',
  hint: 'Stop at the end of the datagram, whatever the counts say.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    spoil(stage, (_right, id) => {
      const octets = message({ id, flags: 0x8180 })
      octets[7] = 200
      return octets
    }),
  judge: (_, t) => endsByItself(t),
})
