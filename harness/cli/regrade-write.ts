/** Writes what a second judgement has come to, and keeps what was. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { WriteError, writeAtomically } from '../../reports/write-atomically.ts'
import { asStudentsSee, reported } from '../assignment/reported.ts'
import { hashOf } from '../batch/content.ts'
import { missesIn } from '../batch/grading.ts'
import { type Kept, readKept } from '../batch/record.ts'
import { RESULT } from '../batch/results.ts'
import { type Files, OUTLET_NAMES, OUTLETS } from './outlets.ts'
import type { Again } from './regrade.ts'
import { stored } from './stored.ts'

/** Whether the student's page would say something else: what has become due since, or what the suite has found better words for. */
export async function isReworded(folder: string, again: Again): Promise<boolean> {
  const file = join(folder, OUTLETS.html.file)
  if (!existsSync(file)) return false
  const { html } = await import('../../reports/html.ts')
  return readFileSync(file, 'utf8') !== html(asStudentsSee(gradedOf(again), Date.now()))
}

function gradedOf({ read, catalogues, grades }: Again): ReturnType<typeof reported> {
  return reported(read.assignment, catalogues, grades)
}

/** All that there was, copied first; then each report anew. */
export async function write(folder: string, again: Again, moment: string, staff: boolean): Promise<void> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('before-') && !name.startsWith('.'))
  const taken = (name: string) => existsSync(join(folder, name))
  let keep = `before-${moment}`
  // Two of one second are kept both.
  for (let count = 2; taken(keep); count++) keep = `before-${moment}-${count}`
  const half = join(folder, `.${keep}`)
  try {
    mkdirSync(half, { recursive: true })
    for (const name of names)
      cpSync(join(folder, name), join(half, name), { recursive: true, preserveTimestamps: true })
    renameSync(half, join(folder, keep))
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    throw new WriteError(
      `What was in ${folder} could not be kept (${(error as Error).message}), so nothing is written there.`,
    )
  }
  const own = OUTLET_NAMES.filter((name) => existsSync(join(folder, OUTLETS[name].file)) && !('apart' in OUTLETS[name]))
  const files: Files = {
    ...Object.fromEntries(own.map((name) => [name, join(folder, OUTLETS[name].file)])),
    ...(existsSync(join(folder, 'exchanges')) && { pcapng: join(folder, 'exchanges') }),
  }
  const graded = gradedOf(again)
  const students = (all: typeof graded) => asStudentsSee(all, Date.now())
  await stored(files, { students, about: again.about, ...(staff && { junitForStaff: true }) }).now(graded)
}

/**
 * In a class: what stands there is the result of today's suites and of this assignment, so that the batch neither grades it again nor
 * has other points for it. What has to be asked anew keeps its old key, and the batch will ask it.
 */
export async function accepted(folder: string, again: Again, isOther: boolean, suite: string): Promise<void> {
  const file = join(folder, RESULT)
  const before = existsSync(file) ? readKept(readFileSync(file, 'utf8')) : undefined
  if (!before) return
  const { earned, possible, complete, exams } = again.after
  const { because: _, whole: __, ...standing } = before.standing
  const level = again.grades[0]?.isolation
  const isWhole = again.stuck === 0 && again.unheard === 0
  const after: Kept = {
    ...before,
    key: {
      ...before.key,
      ...(isOther && { assignment: hashOf({ assignment: again.read.assignment, level }) }),
      ...(isWhole && { suite }),
    },
    standing: {
      ...standing,
      outcome: complete ? 'graded' : 'incomplete',
      ...(!complete && before.standing.because !== undefined && { because: before.standing.because }),
      ...(complete && { whole: earned >= possible }),
      points: { earned, possible },
      fates: Object.fromEntries(exams.flatMap(({ lines }) => lines).map(({ id, fate }) => [id, fate])),
      misses: again.grades.flatMap(({ findings }) => missesIn(findings)),
    },
  }
  await writeAtomically(file, `${JSON.stringify(after)}\n`)
}
