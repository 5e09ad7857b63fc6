/**
 * `wiregrade grade`: one submission, graded by an assignment. Every exam is gone through, and after every requirement all reports are
 * written anew, so that whatever ends this leaves valid files that say how far it got.
 */
import { rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { wholeInWords } from '../../reports/graded-exam.ts'
import { askedIn } from '../assignment/asked.ts'
import type { Known } from '../assignment/assignment.ts'
import { mark } from '../assignment/mark.ts'
import { programOf, startables } from '../assignment/program-of.ts'
import { asStudentsSee, reported } from '../assignment/reported.ts'
import { seedOf } from '../assignment/seed-of.ts'
import type { Grade } from '../core/finding.ts'
import type { GradedExam } from '../core/graded.ts'
import type { Mark } from '../core/mark.ts'
import { printable } from '../core/printable.ts'
import { LEVELS, type Level } from '../subject/isolation/level.ts'
import { within } from '../subject/isolation/tool-chains.ts'
import { UsageError } from '../subject/subject.ts'
import type { AssignedRun } from './assigned-run.ts'
import { assignmentIn } from './assignment-file.ts'
import { interruption } from './interruption.ts'
import { onGrounds, strongestHere } from './isolated.ts'
import { type Files, filesOf } from './outlets.ts'
import { checkFiles, stored } from './stored.ts'
import { commitOf, submissionIn } from './submission.ts'

export interface GradeOptions {
  readonly assignment: string
  readonly out: string
  readonly student?: string
  readonly isolation: Level | 'auto'
  /** Shows on the screen and in junit.xml what is hidden from students. */
  readonly staff?: boolean
  readonly github?: boolean
  /** A file for a grader of Classroom 50. */
  readonly classroom50?: string
}

/** Resolves to the exit status: 0 all points, 1 some are missing, 3 incomplete, or that of an interruption. Throws a `UsageError`. */
export async function grade(submission: string, options: GradeOptions): Promise<number> {
  const strongest = strongestHere(options.isolation)
  const read = await assignmentIn(options.assignment)
  const { assignment } = read
  const wanted = options.isolation
  if (wanted !== 'auto' && LEVELS.indexOf(wanted) > LEVELS.indexOf(assignment.isolation)) {
    throw new UsageError(
      `--isolation ${wanted} is weaker than what the assignment asks for, which is ${assignment.isolation}; leave it out, and the strongest that works is taken.`,
    )
  }
  const seed = seedOf(assignment, options.student, process.env)
  if (options.classroom50 !== undefined) (await import('./classroom.ts')).submissionIn(process.env)
  checkFiles(filesFor(options))
  if (within(resolve(options.out), [resolve(submission)])) {
    throw new UsageError(
      `--out ${options.out} lies in the submission, whose program could read it; give a folder elsewhere.`,
    )
  }
  const submitted = await submissionIn(submission)
  try {
    return await graded(submission, submitted.folder, options, read, seed, strongest)
  } finally {
    submitted.remove()
  }
}

async function graded(
  submission: string,
  folder: string,
  options: GradeOptions,
  { assignment, catalogues, text }: Awaited<ReturnType<typeof assignmentIn>>,
  seed: number,
  strongest: Promise<Level>,
): Promise<number> {
  const files = filesFor(options)
  const commit = commitOf(folder)
  const about = {
    assignment: { file: basename(options.assignment), text },
    submission: basename(resolve(submission)),
    ...(commit !== undefined && { commit }),
    ...(options.student !== undefined && { student: options.student }),
    seed,
  }
  const found = await Promise.all(assignment.exams.map((exam) => programOf(exam, folder)))
  const exams = assignment.exams.flatMap((exam, index) => {
    const [catalogue, program] = [catalogues[index], found[index]]
    if (!catalogue || !program) return []
    return [{ exam, catalogue, asked: askedIn(exam, catalogue), folder, found: program, seed }]
  })
  const held = { wanted: options.isolation, least: assignment.isolation, strongest, folder }
  const terms = { ...held, programs: startables(found), known: { assignment, text } satisfies Known }
  return onGrounds(terms, async (hold) => {
    // In a box another process comes here, and what examines programs is loaded by that one alone.
    const [{ runAssigned, unbegun }, { gradeAudience }] = await Promise.all([
      import('./assigned-run.ts'),
      import('./grade-audience.ts'),
    ])
    // Below a box the program has our environment.
    if (assignment.seed.is === 'per-student') delete process.env[assignment.seed.secretIn]
    const ending = interruption()
    const budget = AbortSignal.timeout(assignment.most * 1000)
    const interrupted = AbortSignal.any([ending.signal, budget])
    const students = (all: readonly GradedExam[]) => asStudentsSee(all, Date.now())
    const writing = stored(files, { students, about, ...(options.staff && { junitForStaff: true }) })
    const grades: Grade[] = exams.map(unbegun)
    const all = () => reported(assignment, catalogues, grades)
    const guarded = options.github ? (await import('./github.ts')).guard() : undefined
    guarded?.begin()
    try {
      // What an earlier run has left must not pass for the result of this one, however soon this one ends.
      await Promise.all(filesOf(files).map(([, file]) => rm(file, { force: true })))
      await writing.now(all())
      process.stdout.write(`${printable(`${assignment.title} · ${about.submission}`)}\n\n`)
      for (const [index, exam] of exams.entries()) {
        if (interrupted.aborted) break
        if (index > 0) process.stdout.write('\n')
        const update = (grade: Grade) => {
          grades[index] = grade
          writing.soon(all())
        }
        const view = (grade: Grade) => {
          const shown = reported(assignment, catalogues, grades.with(index, grade))
          return (options.staff ? shown : students(shown))[index]
        }
        const audience = gradeAudience({ view, update })
        const run: AssignedRun = { ...exam, hold, audience, interrupted }
        const grade = await runAssigned(run)
        grades[index] = budget.aborted ? usedUp(grade, assignment.most) : grade
        await writing.now(all())
        audience.close(grades[index])
      }
      const result = mark(assignment, catalogues, grades)
      process.stdout.write(closing(result, options.staff ? all() : students(all()), options.out))
      return ending.exitCode() ?? exitCode(result)
    } finally {
      await guarded?.end(students(all()))
      ending.forget()
      // As after a signal: what is still waiting for the program would keep us here, and our `exit` handlers end it.
      if (budget.aborted) setImmediate(() => process.exit())
    }
  })
}

function filesFor({ out, classroom50 }: GradeOptions): Files {
  return { out, ...(classroom50 !== undefined && { classroom50 }) }
}

function exitCode({ complete, earned, possible }: Mark): number {
  if (!complete) return 3
  return earned >= possible ? 0 : 1
}

function usedUp(grade: Grade, seconds: number): Grade {
  if (grade.complete) return grade
  return {
    ...grade,
    notices: [...grade.notices, `The ${seconds} s of this submission were used up before all was asked.`],
  }
}

/** The last lines: all exams together, where the reader may know it. */
function closing(result: Mark, shown: readonly GradedExam[], out: string): string {
  const known = shown.some(({ marked }) => marked?.whole)
  return `\n${known ? `${wholeInWords(result)}\n` : ''}Everything that was found out is in ${out}.\n`
}
