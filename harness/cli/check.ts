/**
 * `wiregrade check`: a student's own check of one program in one role, once or again after every save. Where it is done in a box, this
 * process only waits for another one, and has no need of what examines programs.
 */
import type { Effort } from '../core/finding.ts'
import type { Tier } from '../core/requirement.ts'
import { isolated } from './isolated.ts'
import type { Files } from './outlets.ts'
import type { ProgramOptions } from './subject-of.ts'

export interface CheckOptions extends ProgramOptions, Files {
  readonly seed?: number
  readonly effort?: Effort
  readonly tier: Tier
  readonly only?: string
  readonly json?: boolean
  readonly watch?: boolean
  readonly github?: boolean
}

/** Resolves to the exit status: 0, 1 or 3, or that of an interruption. Throws a `UsageError`. */
export function check(exam: string, options: CheckOptions, command: readonly string[]): Promise<number> {
  return isolated(options, command, async (isolation) => {
    const { checked, planned } = await import('./checked.ts')
    return checked(await planned(exam, options, command, isolation))
  })
}
