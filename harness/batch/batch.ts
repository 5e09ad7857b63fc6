/**
 * A class graded at once: so many workers as there is room for, each with one submission at a time. Whatever becomes of a worker
 * is written down for its submission alone, and the others go on.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Listed } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import { exitCode, type Points, score } from '../core/score.ts'
import { lastLines } from '../core/words.ts'
import type { Submission } from './submissions.ts'
import { type Worked, worker } from './worker.ts'

export interface Batch {
  readonly submissions: readonly Submission[]
  /** The words of `check` for a submission, all but its folder and its files. */
  readonly words: { readonly before: readonly string[]; readonly command: readonly string[] }
  /** What is asked, to count the points. */
  readonly listed: readonly Listed[]
  readonly out: string
  readonly jobs: number
  readonly mostMs: number
  readonly endsWithUs: boolean
  readonly interrupted: AbortSignal
}

export interface Result {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'incomplete'
  /** Absent when there is no grade at all. */
  readonly points?: Points
  /** Why a grade is incomplete. */
  readonly because?: string
  readonly tookMs: number
}

/** Grades all, and tells of each as soon as it is known. In the order of the submissions. */
export async function gradeAll(batch: Batch, told: (result: Result) => void): Promise<readonly Result[]> {
  const results: Result[] = []
  const queue = batch.submissions.entries()
  async function lane(): Promise<void> {
    for (const [index, submission] of queue) {
      if (batch.interrupted.aborted) return
      const result = await graded(batch, submission)
      results[index] = result
      told(result)
    }
  }
  await Promise.all(Array.from({ length: batch.jobs }, lane))
  return results.filter((result) => result !== undefined)
}

async function graded(batch: Batch, { name, folder }: Submission): Promise<Result> {
  const begun = performance.now()
  const place = join(batch.out, name)
  const files = { findings: join(place, 'findings.json'), junit: join(place, 'junit.xml') }
  await mkdir(place, { recursive: true })
  // What an earlier batch has left here must never pass for the result of this one.
  await Promise.all(Object.values(files).map((file) => rm(file, { force: true })))
  const own = [`--cwd=${folder}`, `--findings=${files.findings}`, `--junit=${files.junit}`]
  const worked = await worker({
    words: [...batch.words.before, ...own, '--', ...batch.words.command],
    mostMs: batch.mostMs,
    interrupted: batch.interrupted,
    endsWithUs: batch.endsWithUs,
  })
  const grade = await gradeIn(files.findings)
  const result = outcomeOf(batch, worked, grade)
  return {
    name,
    ...result,
    ...(grade && { points: score(batch.listed, grade.findings) }),
    tookMs: performance.now() - begun,
  }
}

/** The grade that the worker has written, if it has; a file that cannot be read is its own trouble, and never that of the others. */
async function gradeIn(file: string): Promise<Grade | undefined> {
  const { readFindings } = await import('../../reports/findings.ts')
  try {
    return readFindings(await readFile(file, 'utf8'))[0]
  } catch {
    return undefined
  }
}

/** A worker and its file have to say the same, or there is no grade. */
function outcomeOf(batch: Batch, worked: Worked, grade: Grade | undefined): Pick<Result, 'outcome' | 'because'> {
  const code = grade && exitCode(batch.listed, grade)
  if (code === worked.code && code !== undefined && code < 3) return { outcome: code === 0 ? 'passed' : 'failed' }
  return { outcome: 'incomplete', because: reason(batch, worked, grade) }
}

function reason(batch: Batch, { code, usedUp, stderr }: Worked, grade: Grade | undefined): string {
  if (usedUp) return `its ${batch.mostMs / 1000} s were used up; give --most more, or look at what it does`
  if (batch.interrupted.aborted) return 'interrupted'
  if (grade === undefined && code !== null && code < 2) return 'its findings.json is not there, or cannot be read'
  const error = grade?.findings.find(({ outcome }) => outcome === 'error')
  return (
    error?.because ??
    (lastLines(stderr, 1) || `its worker ended with ${code === null ? 'a signal' : `exit status ${code}`}`)
  )
}
