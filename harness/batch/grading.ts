/** One submission graded, in a worker of its own. What the worker wrote counts only if its exit status says the same. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Miss, Standing } from '../../reports/standing.ts'
import type { Finding, Grade } from '../core/finding.ts'
import { printable, shortened } from '../core/printable.ts'
import { lastLines } from '../core/words.ts'
import type { Submission } from '../intake/submission.ts'
import type { Examination } from './examination.ts'
import type { Worked } from './worker.ts'

/** A worker's work on one submission, wherever it is done. */
export interface WorkTerms {
  readonly submission: Submission & { readonly folder: string }
  readonly seed: number
  /** An empty folder for all that is written. */
  readonly out: string
}

/** Resolves when everything that the worker has written is in `out`. */
export type Work = (terms: WorkTerms) => Promise<Worked & { readonly tookMs: number }>

export interface GradingTerms {
  readonly examination: Examination
  readonly mostMs: number
  readonly interrupted: AbortSignal
  readonly work: Work
}

export interface Graded {
  readonly standing: Standing
  /** The machine's trouble, or ours: another time it may go well. */
  readonly isTrouble: boolean
}

const PHRASE = 300
const EXAMPLE = 200

export async function graded(terms: GradingTerms, { submission, seed, out }: WorkTerms): Promise<Graded> {
  const { examination, interrupted, work } = terms
  const worked = await work({ submission, seed, out })
  // An assignment's own time is kept by the worker, which then comes to its end in good order.
  const usedUp = worked.usedUp || worked.tookMs >= (examination.mostMs ?? Number.POSITIVE_INFINITY)
  const grades = await gradesIn(join(out, 'findings.json'))
  const judged = examination.judge(grades ?? [])
  const believed = grades !== undefined && judged.code === worked.code && judged.code < 3
  const because = believed ? undefined : reason(terms, { ...worked, usedUp }, grades)
  const standing: Standing = {
    ...identity(submission),
    outcome: believed ? 'graded' : 'incomplete',
    ...(because !== undefined && { because }),
    // What is known so far is no grade, and nobody shall take it for one.
    ...(believed && { points: judged.points, whole: judged.code === 0 }),
    fates: judged.fates,
    misses: (grades ?? []).flatMap(({ findings }) => missesIn(findings)),
    tookMs: Math.round(worked.tookMs),
  }
  return { standing, isTrouble: !believed && !usedUp && !interrupted.aborted && worked.code !== 2 }
}

/** What is known of a submission before anything is graded. */
export function identity({
  name,
  students,
  late,
  at,
}: Submission): Pick<Standing, 'name' | 'students' | 'late' | 'at'> {
  return { name, students, ...(late !== undefined && { late }), ...(at !== undefined && { at }) }
}

/** A file that cannot be read is its own trouble, and never that of the others. */
async function gradesIn(file: string): Promise<readonly Grade[] | undefined> {
  const { readFindings } = await import('../../reports/findings.ts')
  try {
    const grades = readFindings(await readFile(file, 'utf8'))
    return grades.length > 0 ? grades : undefined
  } catch {
    return undefined
  }
}

function reason(
  { examination, mostMs, interrupted }: GradingTerms,
  { code, usedUp, stderr }: Worked,
  grades: readonly Grade[] | undefined,
): string {
  if (usedUp)
    return `its ${(examination.mostMs ?? mostMs) / 1000} s were used up; give it more, or look at what it does`
  if (interrupted.aborted) return 'interrupted'
  if (grades === undefined && code !== null && code < 2) return 'its findings.json is not there, or cannot be read'
  const error = grades?.flatMap(({ findings }) => findings).find(({ outcome }) => outcome === 'error')
  return (
    error?.because ??
    (lastLines(stderr, 1) || `its worker ended with ${code === null ? 'a signal' : `exit status ${code}`}`)
  )
}

/** What has failed, in words. */
export function missesIn(findings: readonly Finding[]): readonly Miss[] {
  const failed = findings.filter(({ outcome }) => outcome === 'fail').map(missOf)
  // What did not build, or blocked everything without having failed itself, is one mistake and not hundreds.
  const blocked = findings.filter(({ outcome, blockedBy }) => outcome === 'blocked' && blockedBy === undefined)
  const causes = [...Map.groupBy(blocked, ({ because }) => because ?? '')].map(([because, [first]]) => ({
    id: first?.id ?? '',
    expected: '',
    actual: shortened(because, PHRASE),
  }))
  return [...failed, ...causes]
}

function missOf({ id, verdict, counterexample, because }: Finding): Miss {
  const unmet = verdict?.is === 'unmet' ? verdict : undefined
  const example = counterexample === undefined ? undefined : printable(JSON.stringify(counterexample))
  return {
    id,
    expected: shortened(unmet?.expected ?? '', PHRASE),
    actual: shortened(unmet?.actual ?? because ?? '', PHRASE),
    ...(example !== undefined && example.length <= EXAMPLE && { example }),
  }
}
