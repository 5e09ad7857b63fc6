/** What the engine found out about one demand: evidence, not prose. Reports turn it into words. */
import type { Transcript } from './transcript.ts'
import type { Verdict } from './verdict.ts'

/**
 * `pass`, `fail`; `unasked`: the program lacks the capability that this is about; `blocked`: a requirement that this one needs was not met; `error`: we or the machine failed,
 * which never costs a program points and can only come from evidence on our own side.
 */
export type Outcome = 'pass' | 'fail' | 'blocked' | 'unasked' | 'error'

export interface Ran {
  /** Cases judged, shrinking apart, and how many were planned. */
  readonly cases: number
  readonly of: number
  readonly shrinks: number
  /** A time budget ended the search: a pass says less than it would. */
  readonly cutShort: boolean
  /** Cases answered only when they were asked again with more patience. */
  readonly slow: number
}

export interface Finding {
  /** protocol / role / topic / name. */
  readonly id: string
  readonly outcome: Outcome
  readonly ran: Ran
  readonly seed: number
  readonly durationMs: number
  readonly verdict?: Verdict
  /** The smallest case that shows the failure: plain data, passed back by `replay`. */
  readonly counterexample?: unknown
  readonly transcript?: Transcript
  /** For an invariant: the requirement whose case it was. */
  readonly during?: string
  /** A failure that a fresh process repeats. `false` wants a person: it was seen once and not again. */
  readonly steady?: boolean
  /** The failure needs this many earlier cases on the same process. */
  readonly afterCases?: number
  readonly blockedBy?: string
  /** In words: why blocked, why unasked, why error, why nothing was observed. */
  readonly because?: string
  /** What to do about just this failure, when the evidence says more than the requirement's own hint. */
  readonly hint?: string
}

export const NOT_RUN: Ran = { cases: 0, of: 0, shrinks: 0, cutShort: false, slow: 0 }

/** How thoroughly to look: a save-and-see loop, a grade, or a hunt. */
export type Effort = 'quick' | 'normal' | 'deep'
export const EFFORTS = ['quick', 'normal', 'deep'] as const satisfies readonly Effort[]

/** Everything that one run found out, as stored in `findings.json`. */
export interface Grade {
  readonly protocol: string
  readonly role: string
  readonly seed: number
  readonly effort: Effort
  /** The command line of the program under test, for replays; `reference` for our own. */
  readonly subject: string
  /** How the program was held: a level of the ladder. Absent in grades of our own references. */
  readonly isolation?: string
  /** How else it was started, as options of the command line: `--port 12000`. */
  readonly options: readonly string[]
  readonly findings: readonly Finding[]
  /** What a reader should know about the run as a whole: "exits after one connection: started again 40 times". */
  readonly notices: readonly string[]
  /** False while demands are still to be judged, or when the run was interrupted. */
  readonly complete: boolean
}
