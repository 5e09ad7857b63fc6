/** `--github`: what goes to the log of a step and to the summary of its job, around whatever else hears of a run. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, statSync } from 'node:fs'
import type { GradedExam } from '../core/graded.ts'
import { UsageError } from '../core/trouble.ts'
import type { Audience } from './run-exam.ts'

/** A log in which no program can speak to the runner. */
export interface Guard {
  /** From here on the runner listens for one word alone. Once is enough. */
  begin(): void
  /** Tells the runner what we have to say, when all is over. */
  end(graded: readonly GradedExam[]): Promise<void>
}

export function guard(): Guard {
  const token = randomBytes(24).toString('hex')
  let isGuarded = false
  return {
    begin() {
      if (!isGuarded) process.stdout.write(`::stop-commands::${token}\n`)
      isGuarded = true
    },
    async end(graded) {
      const { annotations, jobSummary } = await import('../../reports/github.ts')
      process.stdout.write(`\n::${token}::\n${annotations(graded)}`)
      addSummary((octetsBefore) => jobSummary(graded, octetsBefore))
    },
  }
}

/** The same around whoever hears of one exam. */
export function forGithub(audience: Audience, catalogue: GradedExam['catalogue']): Audience {
  const { begin, end } = guard()
  return {
    ...audience,
    opening(grade) {
      begin()
      audience.opening(grade)
    },
    async closing(grade, tookMs) {
      try {
        await audience.closing(grade, tookMs)
      } finally {
        await end([{ catalogue, grade }])
      }
    },
  }
}

function addSummary(summary: (octetsBefore: number) => string): void {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (file === undefined || file === '') return
  try {
    appendFileSync(file, summary(statSync(file, { throwIfNoEntry: false })?.size ?? 0))
  } catch (error) {
    throw new UsageError(`Could not add to GITHUB_STEP_SUMMARY (${(error as Error).message}).`)
  }
}
