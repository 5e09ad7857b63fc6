/**
 * Judges a stored finding once more with today's suites. Nothing is played: what was said then is all the evidence there is, so a pass, which
 * keeps no exchange, stays a pass, and a failure that today's judge forgives passes on that one exchange alone.
 */
import type { Catalogue } from '../core/catalogue.ts'
import type { Finding } from '../core/finding.ts'
import type { AnyDemand } from '../core/requirement.ts'
import type { Transcript } from '../core/transcript.ts'
import type { Verdict } from '../core/verdict.ts'

export interface Rejudged {
  readonly finding: Finding
  /** `judged`: today's judge has looked at the exchange; else why it has not. */
  readonly how: 'judged' | 'no exchange stored' | 'gone from the suite' | 'its case does not fit any more'
}

export function rejudged(catalogue: Catalogue, finding: Finding): Rejudged {
  const demand = catalogue.find(finding.id)?.demand
  if (!demand) return { finding, how: 'gone from the suite' }
  const { transcript } = finding
  if (finding.outcome !== 'fail' || !transcript) return { finding, how: 'no exchange stored' }
  const verdict = verdictOf(demand, finding.counterexample, transcript)
  if (!verdict) return { finding, how: 'its case does not fit any more' }
  return { finding: withVerdict(finding, verdict), how: 'judged' }
}

/** A judge that meets a case of another shape than its own may throw. */
function verdictOf(demand: AnyDemand, given: unknown, transcript: Transcript): Verdict | undefined {
  try {
    return demand.kind === 'requirement' ? demand.judge(given, transcript) : demand.always(transcript)
  } catch {
    return undefined
  }
}

function withVerdict(finding: Finding, verdict: Verdict): Finding {
  if (verdict.is === 'unmet') return { ...finding, verdict }
  const { id, seed, ran, durationMs } = finding
  const kept = { id, seed, ran, durationMs }
  // Where there is nothing to be seen now, nothing was shown against the program.
  if (verdict.is === 'unobserved') return { ...kept, outcome: 'blocked', verdict, because: verdict.because }
  return { ...kept, outcome: 'pass' }
}
