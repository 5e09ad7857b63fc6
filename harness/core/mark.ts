/**
 * What a submission has earned by the rules of an assignment: the one source of points for everything that shows them. Plain data,
 * so that it can be stored, compared, and added up by others. How it comes about is in harness/assignment/mark.ts.
 */
import type { Outcome } from './finding.ts'

/** Who sees a requirement: students at once, never, or once the assignment is due. */
export const VISIBILITIES = ['visible', 'hidden', 'after-due'] as const
export type Visibility = (typeof VISIBILITIES)[number]

/** What students are told of what they do not see. */
export const HIDDEN_AS = ['nothing', 'count', 'titles'] as const
export type HiddenAs = (typeof HIDDEN_AS)[number]

export type Fate = Outcome | 'unsteady' | 'not reached'

export interface Sum {
  /** All that counts, extra credit included. While the mark is incomplete: all that is known so far. */
  readonly earned: number
  /** What can be earned without extra credit. */
  readonly possible: number
  /** The part of `earned` that is extra credit. */
  readonly extra: number
  /** Points of which nobody knows yet whether they are earned: not reached, or not judged through our own trouble. */
  readonly unknown: number
}

/** One demand. Its points are as they are before caps and scales, which are about sums. */
export interface MarkLine {
  readonly id: string
  readonly title: string
  readonly fate: Fate
  /** `null` where nobody knows, and where it was not asked. */
  readonly earned: number | null
  readonly possible: number
  /** Earned, but not among what is possible. */
  readonly extra: boolean
  readonly visibility: Visibility
  /** Why a person should look at it. */
  readonly person?: string
}

export interface ExamMark extends Sum {
  /** `uppercase/tcp-server`. */
  readonly exam: string
  /** What each point of this exam is multiplied by, in `earned` of the lines already. */
  readonly weight: number
  readonly complete: boolean
  readonly lines: readonly MarkLine[]
}

export interface Mark extends Sum {
  readonly title: string
  /** False while anything is to be judged, or could not be. Such a mark is no grade, and never a zero. */
  readonly complete: boolean
  /** The instant at which the assignment is due, ISO 8601. */
  readonly due?: string
  readonly hiddenAs: HiddenAs
  readonly exams: readonly ExamMark[]
  /** Earned and possible before they were scaled, where they were. */
  readonly unscaled?: Sum
}

/** The marks that an exam stands in. */
export interface Marked {
  readonly exam: ExamMark
  /** Of all exams; absent where the reader does not see all that it is made of. */
  readonly whole?: Mark
}
