/** `--github`: what goes to the log of a step and to the summary of its job, around whatever else hears of a run. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, statSync } from 'node:fs'
import type { GradedExam } from '../core/graded.ts'
import { UsageError } from '../core/trouble.ts'
import type { Audience } from './run-exam.ts'

/** Keeps the runner from listening to the program, and tells it what we have to say when all is over. */
export function forGithub(audience: Audience, catalogue: GradedExam['catalogue']): Audience {
  const token = randomBytes(24).toString('hex')
  let isGuarded = false
  return {
    ...audience,
    opening(grade) {
      if (!isGuarded) process.stdout.write(`::stop-commands::${token}\n`)
      isGuarded = true
      audience.opening(grade)
    },
    async closing(grade, tookMs) {
      const { annotations, jobSummary } = await import('../../reports/github.ts')
      try {
        await audience.closing(grade, tookMs)
      } finally {
        process.stdout.write(`\n::${token}::\n${annotations([{ catalogue, grade }])}`)
        addSummary((octetsBefore) => jobSummary([{ catalogue, grade }], octetsBefore))
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
