/** The work on a submission done on this machine, in a process of its own. */
import type { Entrance } from '../subject/isolation/grounds.ts'
import { isBox } from '../subject/isolation/level.ts'
import type { Examination } from './examination.ts'
import type { Work } from './grading.ts'
import { canEndWithUs, type Worked, worker } from './worker.ts'

export interface Place {
  readonly examination: Examination
  readonly mostMs: number
  readonly interrupted: AbortSignal
}

export function workHere({ examination, mostMs, interrupted }: Place): Work {
  return async ({ submission, seed, out }) =>
    worked({
      words: examination.words({ out, seed, students: submission.students }),
      folder: submission.folder,
      inside: await boxFor(examination, submission.folder),
      out,
      mostMs,
      interrupted,
    })
}

/** The box around the worker on one submission; none where the level has no boxes. */
export async function boxFor({ level, known, programs }: Examination, folder: string): Promise<Called['inside']> {
  return isBox(level) ? { level, programs: await programs(folder), known } : undefined
}

export interface Called {
  readonly words: readonly string[]
  readonly folder: string
  /** The box that we build around it. Otherwise it builds what it needs itself, in a process more. */
  readonly inside: Omit<Entrance, 'folder'> | undefined
  readonly out: string
  readonly mostMs: number
  readonly interrupted: AbortSignal
}

/** A worker called and timed; that it could not be started is one of its ends. */
export async function worked(called: Called): Promise<Worked & { readonly tookMs: number }> {
  const begun = performance.now()
  const end = await worker({ ...called, endsWithUs: canEndWithUs() }).catch(
    (error: Error): Worked => ({ code: null, usedUp: false, stderr: `its worker cannot be started: ${error.message}` }),
  )
  return { ...end, tookMs: performance.now() - begun }
}
