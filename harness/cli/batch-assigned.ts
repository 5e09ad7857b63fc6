/** `wiregrade batch SUBMISSIONS ASSIGNMENT.yaml`: a class graded by an assignment, which says itself what is asked and how programs are started. */
import { resolve } from 'node:path'
import type { Assignment } from '../assignment/assignment.ts'
import { seedOf } from '../assignment/seed-of.ts'
import { assignedExamination } from '../batch/examination.ts'
import { gradeClass } from '../batch/grade-class.ts'
import { LEVELS, type Level } from '../subject/isolation/level.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import { UsageError } from '../subject/subject.ts'
import { assignmentIn } from './assignment-file.ts'
import { type BatchOptions, jobsOf } from './batch.ts'
import { interruption } from './interruption.ts'
import { progressLine } from './progress-line.ts'

/** The options that are about the class; all others are about what is asked, which the assignment says. */
const OF_THE_CLASS = ['jobs', 'out', 'isolation', 'from', 'prefix', 'roster', 'rosterKey', 'column', 'queue'] as const

/** Resolves to the exit status, as `batch` does. `given`: the options that somebody has typed. Throws a `UsageError`. */
export async function batchAssigned(
  source: string,
  file: string,
  options: BatchOptions,
  given: readonly string[],
): Promise<number> {
  const { assignment, catalogues, text } = await assignmentIn(file)
  const foreign = given.find((name) => !OF_THE_CLASS.some((own) => own === name))
  if (foreign !== undefined) {
    const option = foreign.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    throw new UsageError(
      `--${option} stands in the assignment, where it is the same for everybody; leave it out, or change ${file}.`,
    )
  }
  // Without its secret no seed is known, which should be said once and not for each student.
  seedOf(assignment, 'anybody', process.env)
  const level = await levelFor(options.isolation ?? 'auto')
  checkLevel(assignment, level)
  const takesTurns = level !== 'box+net' && assignment.exams.some(hasOwnPort)
  const ending = interruption()
  try {
    const examination = assignedExamination({ file: resolve(file), text, assignment, catalogues, level })
    const code = await gradeClass({
      source,
      options,
      examination: () => examination,
      seed: assignment.seed.is === 'fixed' ? assignment.seed.seed : 'each',
      ...(assignment.due !== undefined && { due: assignment.due }),
      heading: assignment.title,
      level,
      jobs: takesTurns ? 1 : jobsOf(options),
      remarks: takesTurns
        ? [
            `one after the other: programs may have a port built in, and isolation ${level} gives none a network of its own`,
          ]
        : [],
      interrupted: ending.signal,
      progressLine: progressLine(),
    })
    return ending.exitCode() ?? code
  } finally {
    ending.forget()
  }
}

function checkLevel({ isolation }: Assignment, level: Level): void {
  if (LEVELS.indexOf(level) <= LEVELS.indexOf(isolation)) return
  throw new UsageError(
    `The assignment asks for isolation ${isolation}, and ${level} is weaker; wiregrade doctor tells what is missing here.`,
  )
}

/** Whoever is not told a port has one of its own; what a submission says itself is not known yet. */
function hasOwnPort({ port, env, programs, ownCommand }: Assignment['exams'][number]): boolean {
  const told = (text: string) => text.includes('{port}')
  return (
    port !== undefined ||
    ownCommand !== undefined ||
    !programs.every(({ run }) => [run, ...Object.values(env)].some(told))
  )
}
