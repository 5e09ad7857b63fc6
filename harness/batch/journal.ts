/**
 * The journal of a batch: one line of JSON for each thing that happened, on the disk before the batch goes on. Nothing in it is ever
 * changed. A line that a crash has torn was not told to anybody, so it is dropped.
 */
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import type { Key } from './record.ts'
import { writingFailed } from './trouble.ts'

export type Event =
  | {
      readonly event: 'begun'
      readonly at: string
      readonly exam: string
      readonly assignment: string
      readonly suite: string
      readonly seed: number | 'each'
      readonly submissions: number
    }
  | {
      readonly event: 'graded' | 'incomplete' | 'refused'
      readonly at: string
      readonly name: string
      readonly key: Key
      readonly points?: { readonly earned: number; readonly possible: number }
      readonly because?: string
    }
  | { readonly event: 'ended'; readonly at: string; readonly exitCode: number }

export interface Journal {
  /** What was known before. */
  readonly past: readonly Event[]
  /** Lines in the middle that nobody can read: they were damaged after they were written. */
  readonly damaged: readonly number[]
  /** Resolves when it is on the disk. Throws a `MachineError`. */
  append(event: Event): Promise<void>
  close(): Promise<void>
}

/** Throws a `MachineError` where no journal can be kept. */
export async function openJournal(file: string): Promise<Journal> {
  try {
    const { past, damaged, length } = await read(file)
    const handle = await open(file, 'a')
    if (length !== undefined) await handle.truncate(length)
    return { past, damaged, ...writer(handle, file) }
  } catch (error) {
    throw writingFailed(file, error)
  }
}

function writer(handle: FileHandle, file: string): Pick<Journal, 'append' | 'close'> {
  let before: Promise<unknown> = Promise.resolve()
  return {
    append(event) {
      const written = before.then(async () => {
        try {
          // Somebody may have deleted the folder: what is written to a file that nobody finds again is lost.
          const [own, there] = await Promise.all([handle.stat(), stat(file)])
          if (own.ino !== there.ino) throw Object.assign(new Error('it is another file now'), { code: 'ENOENT' })
          await handle.appendFile(`${JSON.stringify(event)}\n`)
          await handle.datasync()
        } catch (error) {
          throw writingFailed(file, error)
        }
      })
      before = written.catch(() => {})
      return written
    },
    async close() {
      await before
      await handle.close()
    },
  }
}

interface Past {
  readonly past: readonly Event[]
  readonly damaged: readonly number[]
  /** Where the last whole line ends, when something torn stands behind it. */
  readonly length?: number
}

async function read(file: string): Promise<Past> {
  const found = await stat(file).catch(() => undefined)
  if (found && !found.isFile()) throw new Error('it is no file')
  const octets = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const end = octets.lastIndexOf('\n') + 1
  const lines = octets.toString('utf8', 0, end).split('\n').slice(0, -1)
  const events = lines.map(eventIn)
  return {
    past: events.filter((event) => event !== undefined),
    damaged: events.flatMap((event, at) => (event === undefined ? [at + 1] : [])),
    ...(end < octets.length && { length: end }),
  }
}

function eventIn(line: string): Event | undefined {
  try {
    const value = JSON.parse(line) as Event | null
    return typeof value === 'object' && typeof value?.event === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
