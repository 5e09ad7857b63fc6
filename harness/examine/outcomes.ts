/** Findings that are not about a verdict: what blocks, what went wrong on our side, what was cut off. */
import type { Finding } from '../core/finding.ts'
import { MachineError, UsageError } from '../subject/subject.ts'

/** A finding before anyone has looked at the clock. */
export type Untimed = Omit<Finding, 'durationMs'>

export function blockedFinding(base: Pick<Finding, 'id' | 'seed' | 'ran'>, blocker: Finding): Untimed {
  // What our own trouble has blocked is incomplete, not failed.
  if (blocker.outcome === 'error') {
    return {
      ...base,
      outcome: 'error',
      blockedBy: blocker.blockedBy ?? blocker.id,
      ...(blocker.because && { because: blocker.because }),
    }
  }
  const origin = blocker.outcome === 'blocked' ? (blocker.blockedBy ?? blocker.id) : blocker.id
  return { ...base, outcome: 'blocked', blockedBy: origin, because: 'a requirement that this one needs is not met' }
}

/** The program lacks a capability; `because` says which, in words. */
export function unaskedFinding(base: Pick<Finding, 'id' | 'seed' | 'ran'>, because: string): Untimed {
  return { ...base, outcome: 'unasked', because }
}

export function errorFinding(base: Pick<Finding, 'id' | 'seed' | 'ran'>, thrown: unknown): Untimed {
  if (thrown instanceof UsageError) throw thrown
  if (thrown instanceof MachineError) return { ...base, outcome: 'error', because: thrown.message }
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return {
    ...base,
    outcome: 'error',
    because: `a fault of the grader, please report it: ${text.split('\n').slice(0, 3).join(' ')}`,
  }
}

export function interrupted(finding: Untimed): Untimed {
  const { id, seed, ran } = finding
  return { id, seed, ran, outcome: 'error', because: 'the exam was interrupted' }
}
