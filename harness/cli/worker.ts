/** `wiregrade worker`: takes submissions out of a queue and grades them, until somebody ends it. */
import { availableParallelism } from 'node:os'
import { interruption } from './interruption.ts'

export interface WorkerOptions {
  readonly queue: string
  readonly jobs?: number
}

/** Resolves to the exit status of its interruption. Throws a `UsageError`. */
export async function worker({ queue, jobs = availableParallelism() }: WorkerOptions): Promise<number> {
  const { serveQueue } = await import('../batch/queue.ts')
  const ending = interruption()
  try {
    process.stdout.write('Waiting for submissions; Ctrl-C ends this.\n')
    await serveQueue(queue, {
      jobs,
      interrupted: ending.signal,
      told: (line) => void process.stdout.write(`${line}\n`),
    })
    return ending.exitCode() ?? 0
  } finally {
    ending.forget()
  }
}
