/** Writes what a second judgement has come to, and keeps what was. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from '../../reports/write-atomically.ts'
import { asStudentsSee, reported } from '../assignment/reported.ts'
import { hashOf } from '../batch/content.ts'
import { missesIn } from '../batch/grading.ts'
import { type Kept, readKept } from '../batch/record.ts'
import { RESULT } from '../batch/results.ts'
import { type Files, OUTLET_NAMES, OUTLETS } from './outlets.ts'
import type { Again } from './regrade.ts'
import { stored } from './stored.ts'

/** All that there was, copied first; then each report anew. */
export async function write(folder: string, again: Again, moment: string, staff: boolean): Promise<void> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('before-') && !name.startsWith('.'))
  const keep = join(folder, `before-${moment}`)
  const half = join(folder, `.before-${moment}`)
  mkdirSync(half, { recursive: true })
  for (const name of names) cpSync(join(folder, name), join(half, name), { recursive: true, preserveTimestamps: true })
  renameSync(half, keep)
  const own = OUTLET_NAMES.filter((name) => existsSync(join(folder, OUTLETS[name].file)) && !('apart' in OUTLETS[name]))
  const files: Files = {
    ...Object.fromEntries(own.map((name) => [name, join(folder, OUTLETS[name].file)])),
    ...(existsSync(join(folder, 'exchanges')) && { pcapng: join(folder, 'exchanges') }),
  }
  const graded = reported(again.read.assignment, again.catalogues, again.grades)
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
