/** What happens when the server is not what it should be: the client says so and ends. */
import {
  all,
  contract,
  fc,
  happened,
  met,
  octetsOf,
  requirement,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { word } from '../pen.ts'

/** The contract gives the client this long to give up. */
const GIVING_UP_MS = 3_000

/** It ended by itself, and not without a word. */
function saidSoAndEnded(transcript: Transcript): Verdict {
  const spoke = happened(transcript, 'stdout', 'printed') || happened(transcript, 'stderr', 'printed')
  return all(
    happened(transcript, 'program', 'exited') ? met : unmet('the end of the program', 'it went on, or hung'),
    spoke ? met : unmet('a word about what went wrong', 'it ended without printing anything'),
  )
}

export const reportsRefusal = requirement({
  title: 'When nobody listens at the server, the client says so and ends',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A mistyped port is the most common mistake of all, and silence does not help to find it.',
  hint: 'connect raises an error: print it, and end.',
  given: fc.record({ sentence: word(20) }),
  examples: [{ sentence: 'anybody' }],
  when: async ({ sentence }, stage) => {
    const program = await stage.run({ stdin: octetsOf(`${sentence}\n`), nobodyThere: true })
    await program.exits({ atLeastMs: GIVING_UP_MS })
  },
  judge: (_, t) => saidSoAndEnded(t),
})

export const reportsClose = requirement({
  title: 'When the server closes without a reply, the client ends',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'recv then returns nothing, again and again: a loop that does not look runs for ever.',
  hint: 'Leave the loop when recv returns nothing, and say that no reply came.',
  given: fc.record({ sentence: word(20) }),
  examples: [{ sentence: 'answer' }],
  when: async ({ sentence }, stage) => {
    const program = await stage.run({ stdin: octetsOf(`${sentence}\n`) })
    const line = await stage.accept()
    await line?.read({ until: (received) => received.length >= sentence.length, for: 'the sentence' })
    await line?.end()
    await program.leave()
  },
  judge: (_, t) => saidSoAndEnded(t),
})

export const reportsAbort = requirement({
  title: 'When the connection is aborted, the client says so and ends',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A server that crashes resets its connections, and recv then raises an error.',
  hint: 'Catch the error of recv, print it, and end.',
  given: fc.record({ sentence: word(20) }),
  examples: [{ sentence: 'answer' }],
  when: async ({ sentence }, stage) => {
    const program = await stage.run({ stdin: octetsOf(`${sentence}\n`) })
    const line = await stage.accept()
    await line?.read({ until: (received) => received.length >= sentence.length, for: 'the sentence' })
    line?.reset()
    await program.leave()
  },
  judge: (_, t) => saidSoAndEnded(t),
})
