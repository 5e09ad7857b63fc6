/**
 * An assignment, understood: what a teacher wrote into one file, checked and complete, as plain data. Whoever grades, previews, prints a
 * handout or adds up points starts here, and never from the file's own words.
 */
import type { Effort } from '../core/finding.ts'
import type { HiddenAs, Visibility } from '../core/mark.ts'
import type { Tier } from '../core/requirement.ts'
import type { Level } from '../subject/isolation/level.ts'

export interface Assignment {
  readonly title: string
  /** ISO 8601, in UTC. */
  readonly due?: string
  /** As it was written, with its time zone. */
  readonly dueAsWritten?: string
  readonly exams: readonly AssignedExam[]
  readonly seed: Seed
  /** The weakest level at which programs may be held. */
  readonly isolation: Level
  /** Seconds that one submission may take in all. */
  readonly most: number
  readonly hiddenAs: HiddenAs
  /** What all points that are possible are scaled to. */
  readonly scale?: number
  /** So many points at most, extra credit included. */
  readonly cap?: number
}

/** An assignment that was read from a file with this text. */
export interface Known {
  readonly assignment: Assignment
  readonly text: string
}

/** The same cases for everyone, or others for each student. The secret itself stands in a variable of the environment. */
export type Seed =
  | { readonly is: 'fixed'; readonly seed: number }
  | { readonly is: 'per-student'; readonly secretIn: string }

/** One role that a submission is examined in. */
export interface AssignedExam {
  /** `uppercase/tcp-server`. */
  readonly exam: string
  /** How the program may be started; the first that fits the submission is taken. */
  readonly programs: readonly Program[]
  /** A file in which a submission may say itself how it is started. */
  readonly ownCommand?: string
  readonly port?: number
  readonly env: Readonly<Record<string, string>>
  readonly tasks: Readonly<Record<string, string>>
  readonly places: Readonly<Record<string, string>>
  /** What every program is said to do; found out by asking each when this is missing. */
  readonly capabilities?: readonly string[]
  readonly tier: Tier
  readonly effort: Effort
  /** Seconds. */
  readonly startTimeout: number
  /** Seconds. */
  readonly buildTimeout: number
  /** What is asked; everything when there is none. */
  readonly only: readonly string[]
  readonly except: readonly string[]
  /** Later ones override earlier ones. */
  readonly points: readonly Rule<number>[]
  readonly weight: number
  readonly extra: readonly string[]
  /** At most so many points from what a pattern matches. A requirement belongs to the first that matches it. */
  readonly caps: readonly Rule<number>[]
  /** At most so many points from this exam. */
  readonly cap?: number
  /** Later ones override earlier ones. */
  readonly visibility: readonly Rule<Visibility>[]
}

export interface Program {
  /** The file by which a submission is known to be such a program; without it, all are. May hold `*` and `?`. */
  readonly when?: string
  readonly build?: string
  readonly run: string
  /** Instead of those of the exam. */
  readonly tasks?: Readonly<Record<string, string>>
}

/** A value for whatever a pattern matches. */
export interface Rule<Value> {
  readonly pattern: string
  readonly value: Value
}
