/** Watches every transcript of a role with the role's invariants, and keeps for each the smallest exchange that broke it. */
import type { Listed } from '../core/catalogue.ts'
import type { Invariant } from '../core/requirement.ts'
import type { Transcript } from '../core/transcript.ts'
import type { Verdict } from '../core/verdict.ts'
import type { PlayTerms } from './session.ts'

export interface Sighting {
  readonly play: PlayTerms
  readonly transcript: Transcript
  readonly verdict: Verdict
}

export interface Watch {
  see(play: PlayTerms, transcript: Transcript): void
  /** Transcripts that the invariant could judge. */
  judged(id: string): number
  worst(id: string): Sighting | undefined
}

export function watch(invariants: readonly Listed<Invariant>[]): Watch {
  const counts = new Map<string, number>()
  const sightings = new Map<string, Sighting>()
  return {
    see(play, transcript) {
      for (const { id, demand } of invariants) {
        const verdict = demand.always(transcript)
        if (verdict.is === 'unobserved') continue
        counts.set(id, (counts.get(id) ?? 0) + 1)
        const before = sightings.get(id)
        if (verdict.is === 'unmet' && (!before || size(transcript) < size(before.transcript))) {
          sightings.set(id, { play, transcript, verdict })
        }
      }
    },
    judged: (id) => counts.get(id) ?? 0,
    worst: (id) => sightings.get(id),
  }
}

function size(transcript: Transcript): number {
  return transcript.reduce((sum, entry) => sum + 16 + (entry.bytes?.length ?? 0), 0)
}
