/** Which capabilities a program has: seen in how it is started, declared by an assignment, or found out by asking it, once. */
import { fc } from '../core/arbitrary.ts'
import { type Capability, isFinePoint } from '../core/capability.ts'
import { type AnyRequirement, requirement } from '../core/requirement.ts'
import type { Subject } from '../subject/subject.ts'
import type { Patience } from './patience.ts'
import type { PlayTerms, Session } from './session.ts'

export interface ClaimTerms {
  readonly subject: Subject
  readonly session: Session
  readonly wait: Patience
  /** The capabilities that an assignment declares: they have to be there, and only about fine points the program is asked. */
  readonly declared?: readonly string[]
}

/** Says whether the program has a capability. */
export function claims({ subject, session, wait, declared }: ClaimTerms): (wanted: Capability) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()

  async function asked({ name, without, claim }: Capability): Promise<boolean> {
    if (!claim) return true
    const asking = askingFor(name, without, claim)
    const play = (patienceMs: number): PlayTerms => ({ requirement: asking, given: null, patienceMs, decides: false })
    const played = await session.play(play(wait.ms()))
    if (played.verdict.is === 'met') return true
    if (!played.silent && played.transcript.some(({ what }) => what === 'received')) return false
    // Busy with what came before, or dead of it? A fresh process is asked once more, with patience.
    await session.renew()
    const again = await session.play(play(wait.generousMs()))
    await session.renew()
    return again.verdict.is === 'met'
  }

  return async (wanted) => {
    if (!subject.offers(wanted)) return false
    if (declared && wanted.claim) {
      if (declared.includes(wanted.name)) return true
      if (!isFinePoint(wanted, declared)) return false
    }
    const before = known.get(wanted.name)
    if (before !== undefined) return before
    const found = asked(wanted)
    known.set(wanted.name, found)
    return found
  }
}

/** Sessions play requirements, and this is one that nobody is graded on. */
function askingFor(name: string, without: string, claim: NonNullable<Capability['claim']>): AnyRequirement {
  return requirement({
    title: `asks for the capability ${name}`,
    clause: { source: 'contract', section: name },
    level: 'MAY',
    tier: 'standard',
    points: 0,
    why: without,
    hint: without,
    given: fc.constant(null),
    when: (_, stage) => claim.when(stage),
    judge: (_, transcript) => claim.judge(transcript),
  })
}
