/** What happens when there is no server: the client says so and ends. */
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
import { GIVING_UP_MS } from './serve.ts'

/** It ended by itself, and not without a word. */
function saidSoAndEnded(transcript: Transcript): Verdict {
  const spoke = happened(transcript, 'stdout', 'printed') || happened(transcript, 'stderr', 'printed')
  return all(
    happened(transcript, 'program', 'exited') ? met : unmet('the end of the program', 'it still waits'),
    spoke ? met : unmet('a word about what went wrong', 'it ended without printing anything'),
  )
}

export const givesUp = requirement({
  title: 'When nobody ever answers, the client says so and ends within three seconds',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A person who waits wants to know that it is of no use.',
  hint: 'Count how often you have asked, and stop after the second or third time.',
  given: fc.record({ sentence: word(20) }),
  examples: [{ sentence: 'anybody' }],
  slow: true,
  when: async ({ sentence }, stage) => {
    // Everything is lost: the server is there, but might as well not be.
    stage.service({ incoming: Array(100).fill('lose') })
    const program = await stage.run({ stdin: octetsOf(`${sentence}\n`) })
    await program.exits({ atLeastMs: GIVING_UP_MS })
  },
  judge: (_, t) => saidSoAndEnded(t),
})

export const survivesEmptyReply = requirement({
  title: 'An empty reply does no harm',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'UDP carries zero octets as well as any other number.',
  hint: 'Check how much came before you look at its first character; then end as after any reply.',
  given: fc.record({ sentence: word(20) }),
  examples: [{ sentence: 'nothing' }],
  when: async ({ sentence }, stage) => {
    const service = stage.service()
    const program = await stage.run({ stdin: octetsOf(`${sentence}\n`) })
    if ((await service.receive(1, { for: 'the sentence' })) !== 'satisfied') return
    await service.send(new Uint8Array())
    await program.leave()
  },
  judge: (_, t) =>
    happened(t, 'program', 'exited') ? met : unmet('the end of the program', 'it went on after its input had ended'),
})
