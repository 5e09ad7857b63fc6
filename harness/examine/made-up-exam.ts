/** An exam made up for tests of the engine: a role of two requirements, an echo each. */
import { onTestFinished } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import { type Catalogue, catalogue } from '../core/catalogue.ts'
import { protocol } from '../core/protocol.ts'
import { contract, requirement } from '../core/requirement.ts'
import type { Stage } from '../core/stage.ts'
import { octets, type Transcript } from '../core/transcript.ts'
import { met, unmet, type Verdict } from '../core/verdict.ts'
import type { Subject } from '../subject/subject.ts'
import { type Exam, openExam } from './exam.ts'

export const ECHOES = 'echo/server/more/echoes'

export async function ask(stage: Stage, text: string): Promise<void> {
  const line = await stage.connect()
  await line.send(new TextEncoder().encode(text))
  await line.read({ until: (received) => received.length >= text.length, for: 'the echo' })
  await line.hangUp()
}

export function echoed(text: string, t: Transcript): Verdict {
  const actual = new TextDecoder().decode(octets(t, 'client 1', 'received').bytes)
  return actual === text ? met : unmet(text, actual)
}

export const shared = { clause: contract('reply'), level: 'MUST', points: 1, why: 'w', hint: 'h' } as const

export const answers = requirement({
  ...shared,
  title: 'answers',
  tier: 'basic',
  given: fc.constant('hello'),
  examples: ['hello'],
  when: (text, stage) => ask(stage, text),
  judge: echoed,
})

export const echoes = requirement({
  ...shared,
  title: 'echoes',
  tier: 'standard',
  given: fc.string({ unit: fc.constantFrom('a', 'b', 'x'), minLength: 1, maxLength: 12 }),
  when: (text, stage) => ask(stage, text),
  judge: echoed,
})

/** An exam of this role for one test, which closes it; with other requirements and invariants, if some are given. */
export function exam(
  subject: Subject,
  more: Record<string, unknown> = {},
  both: Record<string, unknown> = {},
  seed = 1,
): Exam {
  const made: Catalogue = catalogue(
    protocol({ name: 'echo', title: 'Echo', summary: '', sources: [], reading: String, roles: [] }),
    {
      name: 'server',
      summary: '',
      acts: 'server',
      transport: 'tcp',
      port: 7,
      placeholders: {},
      usage: [],
      contract: [],
      topics: ['first', 'more'],
      watchedBy: ['both'],
    },
    [
      { name: 'first', exports: { answers } },
      { name: 'more', exports: { echoes, ...more } },
    ],
    [{ name: 'both', exports: both }],
  )
  const opened = openExam({ catalogue: made, subject, seed, effort: 'quick', host: '127.0.0.1' })
  onTestFinished(() => opened.close())
  return opened
}
