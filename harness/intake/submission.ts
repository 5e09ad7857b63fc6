/** What an intake comes to: submissions, whose they are, and what became of everything else that was handed in. */

export const PLATFORMS = ['folders', 'canvas', 'moodle', 'gradescope', 'github'] as const
export type Platform = (typeof PLATFORMS)[number]

export interface Student {
  /** What the platform knows the student by. Always text: leading zeros are part of it. */
  readonly id: string
  readonly name?: string
  readonly email?: string
}

export interface Submission {
  /** What its results are called: unique, and the name of a folder. */
  readonly name: string
  /** Where its files are; nothing when it is refused. */
  readonly folder?: string
  /** Whoever earns its grade: several for a group. */
  readonly students: readonly Student[]
  readonly late?: boolean
  /** When it was handed in, as the platform has it. */
  readonly at?: string
  /** When it was last written to, where no platform knows more. */
  readonly written?: string
  /** Why it cannot be graded: no fault of anybody else's. */
  readonly refused?: string
}

export interface Intake {
  readonly platform: Platform
  /** In the order of their names. */
  readonly submissions: readonly Submission[]
  /** What a person should know: entries that belong to nobody, submissions that a later one replaces. */
  readonly remarks: readonly string[]
}
