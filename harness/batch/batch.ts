/**
 * A class graded at once: so many workers as there is room for, each with one submission at a time. What was graded before and has
 * not changed is not graded again; what the machine failed at is tried again when there is less to do; whatever becomes of one is
 * written down for it alone.
 */
import { rm } from 'node:fs/promises'
import type { Standing } from '../../reports/standing.ts'
import type { Intake, Submission } from '../intake/submission.ts'
import { contentOf, hashOf } from './content.ts'
import type { Examination } from './examination.ts'
import { type Graded, identity } from './grading.ts'
import type { Journal } from './journal.ts'
import { type Key, kept, sameKey } from './record.ts'
import type { Results } from './results.ts'

export type Whole = Submission & { readonly folder: string }

/** Grades one submission into a folder: here, or on another machine. */
export type Grader = (submission: Whole, out: string, seed: number) => Promise<Graded>

export interface Batch {
  readonly intake: Intake
  readonly examination: Examination
  readonly suite: string
  readonly results: Results
  readonly journal: Journal
  readonly grader: Grader
  readonly jobs: number
  readonly interrupted: AbortSignal
}

export interface Listener {
  /** One is begun; it may be begun again when the machine was in trouble. */
  begun(name: string): void
  /** One is known for good. `isNew`: and was not before. */
  told(standing: Standing, isNew: boolean): void
}

/** So often is something tried again, alone, when the machine was in trouble. */
const MORE_TRIES = 2

/** Grades all, and tells of each as soon as it is known. In the order of the submissions; those that were not begun are missing. */
export async function gradeAll(batch: Batch, listener: Listener): Promise<readonly Standing[]> {
  const standings = new Map<Submission, Standing>()
  const later: Whole[] = []
  const known = new Set(
    batch.journal.past.flatMap((event) =>
      event.event === 'graded' || event.event === 'refused' ? [said(event.name, event.key)] : [],
    ),
  )

  async function done(submission: Submission, key: Key, standing: Standing, isNew: boolean): Promise<void> {
    if (isNew || !known.has(said(submission.name, key))) await batch.journal.append(eventOf(standing, key))
    standings.set(submission, standing)
    listener.told(standing, isNew)
  }

  async function attempt(submission: Submission, isLast: boolean): Promise<void> {
    const { key, lost } = await keyOf(batch, submission)
    const before = await batch.results.of(submission.name)
    if (before && before.standing.outcome !== 'incomplete' && sameKey(before.key, key)) {
      // Times and grades are of then; what the platform says, of now.
      return await done(submission, key, { ...before.standing, ...identity(submission) }, false)
    }
    const aside = await batch.results.aside()
    const because = lost ?? submission.refused
    if (because !== undefined || !isWhole(submission)) {
      const standing: Standing = {
        ...identity(submission),
        outcome: lost === undefined ? 'refused' : 'incomplete',
        because: because ?? 'it has no files',
        fates: {},
        misses: [],
        tookMs: 0,
      }
      await batch.results.settle(aside, kept(key, standing))
      return await done(submission, key, standing, true)
    }
    listener.begun(submission.name)
    const { standing, isTrouble } = await batch.grader(submission, aside, key.seed)
    if (isTrouble && !isLast && !batch.interrupted.aborted) {
      await rm(aside, { recursive: true, force: true })
      later.push(submission)
      return
    }
    await batch.results.settle(aside, kept(key, standing))
    await done(submission, key, standing, true)
  }

  const queue = batch.intake.submissions.values()
  const failure = new AbortController()
  async function lane(): Promise<void> {
    for (const submission of queue) {
      if (batch.interrupted.aborted || failure.signal.aborted) return
      await attempt(submission, false).catch((error: unknown) => {
        failure.abort()
        throw error
      })
    }
  }
  // All lanes come to their end before an error is told: nobody writes any more when we are gone.
  const lanes = await Promise.allSettled(Array.from({ length: batch.jobs }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
  for (let round = 1; round <= MORE_TRIES; round++) {
    for (const submission of later.splice(0)) {
      if (!batch.interrupted.aborted) await attempt(submission, round === MORE_TRIES)
    }
  }
  return batch.intake.submissions.flatMap((submission) => standings.get(submission) ?? [])
}

function isWhole(submission: Submission): submission is Whole {
  return submission.folder !== undefined
}

/** `lost`: why its files cannot be read any more. */
async function keyOf(batch: Batch, submission: Submission): Promise<{ readonly key: Key; readonly lost?: string }> {
  const { examination, suite } = batch
  const students = submission.students.map(({ id }) => id).toSorted()
  const terms = {
    students,
    assignment: hashOf(examination.terms),
    suite,
    seed: seedOf(examination, submission),
  }
  if (!isWhole(submission)) return { key: { ...terms, content: hashOf(submission.refused) } }
  try {
    return { key: { ...terms, content: await contentOf(submission.folder) } }
  } catch (error) {
    return { key: { ...terms, content: '' }, lost: `its files cannot be read (${(error as Error).message})` }
  }
}

/** Nobody's submission is never run, and needs no seed. */
function seedOf(examination: Examination, { students }: Submission): number {
  return students.length === 0 ? 0 : examination.seedOf(students)
}

function said(name: string, key: Key): string {
  return JSON.stringify([name, key.students, key.content, key.assignment, key.suite, key.seed])
}

function eventOf({ outcome, name, points, because }: Standing, key: Key) {
  return {
    event: outcome,
    at: new Date().toISOString(),
    name,
    key,
    ...(points && { points }),
    ...(because !== undefined && { because }),
  }
}
