/** One submission among those of its class, as all that shows a class needs it: small, since there are hundreds. */
import type { Fate } from '../harness/core/mark.ts'

/** What a requirement came to in words, for those that did not pass: enough to see which failures are one and the same mistake. */
export interface Miss {
  readonly id: string
  readonly expected: string
  readonly actual: string
  /** The smallest case that shows it, as JSON; shortened. */
  readonly example?: string
  /** How the case is played again by hand: the words behind `wiregrade`. */
  readonly replay?: readonly string[]
}

export interface Standing {
  /** Its results' folder. */
  readonly name: string
  readonly students: readonly { readonly id: string; readonly name?: string; readonly email?: string }[]
  readonly late?: boolean
  /** When it was handed in, as its platform has it. */
  readonly at?: string
  /** Graded: its points are known and final. Incomplete: they are not, through no fault of its own. Refused: it was never run. */
  readonly outcome: 'graded' | 'incomplete' | 'refused'
  /** Why there is no grade. */
  readonly because?: string
  readonly points?: { readonly earned: number; readonly possible: number }
  /** Whether everything with points has passed. */
  readonly whole?: boolean
  /** By the requirement's id, in the order of the exams. */
  readonly fates: Readonly<Record<string, Fate>>
  readonly misses: readonly Miss[]
  /** Time: differs from run to run, while all else does not. */
  readonly tookMs: number
}
