/** One batch at a time writes to a folder of results: two would take each other's unfinished work for their own. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../core/trouble.ts'
import { isAlive } from '../subject/family.ts'
import { writingFailed } from './trouble.ts'

const LOCK = '.lock'

/** Takes the folder, and gives back how to leave it. A batch that was killed holds nothing any more. Throws a `UsageError`. */
export function takeLock(out: string): () => void {
  const file = join(out, LOCK)
  const own = identity(process.pid)
  for (;;) {
    try {
      writeFileSync(file, own, { flag: 'wx' })
      const leave = () => rmSync(file, { force: true })
      process.once('exit', leave)
      return () => {
        process.off('exit', leave)
        leave()
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writingFailed(file, error)
      const holder = heldBy(file)
      if (holder !== undefined) {
        throw new UsageError(
          `Another batch, process ${holder}, writes to ${out}; wait for it, or give --out another folder.`,
        )
      }
      rmSync(file, { force: true })
    }
  }
}

/** The process that holds it, as long as it lives. */
function heldBy(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    const pid = Number.parseInt(text, 10)
    return isAlive(pid) && identity(pid) === text ? pid : undefined
  } catch {
    return undefined
  }
}

/** A number is given to another process one day; when a process was started tells them apart. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}\n`
  } catch {
    return `${pid} ${isAlive(pid) ? 'alive' : 'gone'}\n`
  }
}
