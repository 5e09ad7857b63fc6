/**
 * A class graded by many machines: the submissions go through a queue in Redis, and workers that anybody may start and end take one
 * after the other. What a worker has not finished, another takes; what is finished waits for the batch, also for one that was ended
 * and called again. The same submission in the same words is the same job, so nothing is done twice.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Job, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { printable } from '../core/printable.ts'
import { UsageError } from '../core/trouble.ts'
import { folded, unfold } from '../intake/tar.ts'
import type { Level } from '../subject/isolation/level.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import { scratchFolder } from '../subject/scratch.ts'
import { hashOf } from './content.ts'
import type { Work } from './grading.ts'
import { boxFor, type Called, type Place, worked } from './work-here.ts'
import type { Worked } from './worker.ts'

/** What a worker needs to know: nothing of it lies on a disk that it may not have. */
interface Task {
  /** What stands behind `wiregrade`, with OUT and ASSIGNMENT where it has folders and files of its own. */
  readonly words: readonly string[]
  readonly assignment?: { readonly name: string; readonly text: string }
  /** The name of the submission's folder, which reports tell. */
  readonly name: string
  /** In base64. */
  readonly files: string
  /** The box around it, where its programs are as on the machine of the class. */
  readonly inside: Called['inside']
  readonly mostMs: number
}

interface Done extends Worked {
  readonly tookMs: number
  readonly files: string
}

export interface GradingQueue {
  work(place: Place): Work
  /** Its grade is kept elsewhere: nobody will ask for it again. */
  forget(name: string): Promise<void>
  close(): Promise<void>
}

const NAME = 'wiregrade'
const OUT = '%OUT%'
const ASSIGNMENT = '%ASSIGNMENT%'
const VERBS = ['check', 'grade']
const MOST_OCTETS = 128 * 1024 * 1024
const POLL_MS = 200
/** Whoever has not been heard of for so long is dead, and another takes the work. */
const LOCK_MS = 10_000
/** So often may the workers of one submission die: more, and it kills them. */
const MOST_DEATHS = 3

/** Throws a `UsageError` when there is no Redis at this address. */
export async function openQueue(url: string, interrupted: AbortSignal): Promise<GradingQueue> {
  await checkRedis(url)
  const queue = new Queue<Task, Done>(NAME, { connection: connection(url) })
  // Told by each command that fails; without a listener it would end us.
  queue.on('error', () => {})

  const ids = new Map<string, string>()

  async function result(task: Task, id: string): Promise<Done> {
    let job = await queue.add('grade', task, { jobId: id, attempts: MOST_DEATHS })
    for (;;) {
      const state = await job.getState()
      if (state === 'completed') {
        const found = await Job.fromId<Task, Done>(queue, id)
        if (found?.returnvalue) return found.returnvalue
      }
      if (state === 'failed') {
        const found = await Job.fromId<Task, Done>(queue, id)
        await found?.remove()
        return { code: null, usedUp: false, stderr: `its worker failed: ${found?.failedReason}`, tookMs: 0, files: '' }
      }
      if (interrupted.aborted) {
        // What nobody has begun, nobody has to.
        await job.remove().catch(() => {})
        return { code: null, usedUp: false, stderr: '', tookMs: 0, files: '' }
      }
      // Somebody has emptied Redis.
      if (state === 'unknown') job = await queue.add('grade', task, { jobId: id, attempts: MOST_DEATHS })
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  return {
    work:
      ({ examination, mostMs }) =>
      async ({ submission, seed, out }) => {
        const { attached } = examination
        const words = examination.words({ out: OUT, seed, students: submission.students, assignment: ASSIGNMENT })
        const files = (await folded(submission.folder, MOST_OCTETS)).toString('base64')
        const task = {
          words,
          name: basename(submission.folder),
          files,
          inside: await boxFor(examination, submission.folder),
          mostMs,
          ...(attached && { assignment: attached }),
        }
        const id = hashOf([words, attached, submission.students, hashOf(files)])
        // Tried again: the old end is not the new one.
        if (ids.has(submission.name)) await queue.remove(id)
        ids.set(submission.name, id)
        const { files: written, ...end } = await result(task, id)
        if (written !== '') await unfold(Buffer.from(written, 'base64'), out)
        return end
      },
    async forget(name) {
      const id = ids.get(name)
      // What is left behind is only in the way of memory.
      if (id !== undefined) await queue.remove(id).catch(() => 0)
    },
    close: () => queue.close(),
  }
}

export interface ServeTerms {
  readonly jobs: number
  readonly interrupted: AbortSignal
  /** One is begun, or has ended. */
  told(line: string): void
}

/** Works for whoever puts submissions into the queue, until it is interrupted. Throws a `UsageError` when there is no Redis. */
export async function serveQueue(url: string, { jobs, interrupted, told }: ServeTerms): Promise<void> {
  await checkRedis(url)
  const worker = new Worker<Task, Done>(NAME, (job) => done(job.data, interrupted, told), {
    connection: connection(url),
    concurrency: jobs,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS / 2,
    maxStalledCount: MOST_DEATHS,
  })
  worker.on('error', () => {})
  await new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve()
    else interrupted.addEventListener('abort', () => resolve(), { once: true })
  })
  await worker.close()
}

async function done(task: Task, interrupted: AbortSignal, told: (line: string) => void): Promise<Done> {
  const [verb = ''] = task.words
  if (!VERBS.includes(verb)) throw new Error(`a worker calls ${VERBS.join(' and ')}, and not ${verb}`)
  const place = scratchFolder('worker')
  try {
    const folder = join(place, 'submission', basename(task.name) || 'submission')
    const out = join(place, 'out')
    await mkdir(folder, { recursive: true })
    await mkdir(out)
    await unfold(Buffer.from(task.files, 'base64'), folder)
    const assignment = join(place, basename(task.assignment?.name ?? 'none'))
    if (task.assignment) await writeFile(assignment, task.assignment.text)
    const words = task.words.map((word) =>
      word.replace(`=${OUT}`, `=${out}`).replace(`=${ASSIGNMENT}`, `=${assignment}`),
    )
    told(`  ${printable(task.name)}…`)
    // Where such boxes do not work, the one who grades says why.
    const inside = task.inside && (await worksHere(task.inside.level)) ? task.inside : undefined
    const end = await worked({ words, folder, inside, out, mostMs: task.mostMs, interrupted })
    // Whoever ends us wants another to take the work, not half of a grade.
    if (interrupted.aborted) throw new Error('its worker was ended')
    told(`✓ ${printable(task.name)} (${(end.tookMs / 1000).toFixed(1)} s)`)
    return { ...end, files: (await folded(out, MOST_OCTETS)).toString('base64') }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** Found out once for all that this machine grades. */
function worksHere(level: Level): Promise<boolean> {
  const found =
    levels.get(level) ??
    levelFor(level).then(
      () => true,
      () => false,
    )
  levels.set(level, found)
  return found
}
const levels = new Map<Level, Promise<boolean>>()

function connection(url: string) {
  // Redis may be away for a while; everybody waits.
  return { url, maxRetriesPerRequest: null }
}

async function checkRedis(url: string): Promise<void> {
  if (!/^rediss?:\/\//.test(url))
    throw new UsageError(`--queue wants the address of a Redis, such as redis://127.0.0.1:6379, not "${url}".`)
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    throw new UsageError(
      `No Redis answers at ${withoutPassword(url)} (${(error as Error).message}); start one, or give --queue its address.`,
    )
  } finally {
    redis.disconnect()
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@')
}
