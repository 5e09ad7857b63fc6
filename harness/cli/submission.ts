/** What was handed in: a folder, an archive, or a git checkout, of which the commit is told. */
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Refused } from '../intake/refused.ts'
import { unpack } from '../intake/unpack.ts'
import { grounds } from '../subject/isolation/grounds.ts'
import { scratchFolder } from '../subject/scratch.ts'
import { UsageError } from '../subject/subject.ts'

export interface Submitted {
  readonly folder: string
  /** Takes away what was unpacked. */
  remove(): void
}

/** Tells the same command inside of a box where its first process has unpacked the archive. */
const UNPACKED = 'WIREGRADE_UNPACKED'

/** Throws a `UsageError`, also for an archive that is refused. */
export async function submissionIn(path: string): Promise<Submitted> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new UsageError(`${path} is not there; give the folder or the archive of one submission.`)
  if (stat.isDirectory()) return { folder: resolve(path), remove: () => {} }
  const before = process.env[UNPACKED]
  if (grounds() && before !== undefined) return { folder: before, remove: () => {} }
  const place = scratchFolder('submission')
  const remove = () => rmSync(place, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const folder = await unpack(path, join(place, 'submission'))
    process.env[UNPACKED] = folder
    return { folder, remove }
  } catch (error) {
    remove()
    if (error instanceof Refused) throw new UsageError(`${path} is refused: ${error.message}.`)
    throw error
  }
}

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/
const BRANCH = /^ref: (refs\/[\w./-]+)$/
const MOST_OCTETS = 1024 * 1024

/** Read from the files: `git` itself would do what the settings of a stranger's repository say. */
export function commitOf(folder: string): string | undefined {
  const git = join(folder, '.git')
  const head = text(join(git, 'HEAD'))?.trim()
  if (head === undefined || COMMIT.test(head)) return head
  const [, branch = ''] = BRANCH.exec(head) ?? []
  if (branch === '' || branch.split('/').includes('..')) return undefined
  const loose = text(join(git, branch))?.trim()
  const packed = text(join(git, 'packed-refs'))
    ?.split('\n')
    .find((line) => line.endsWith(` ${branch}`))
    ?.split(' ')[0]
  return [loose, packed].find((each) => each !== undefined && COMMIT.test(each))
}

function text(file: string): string | undefined {
  const stat = lstatSync(file, { throwIfNoEntry: false })
  return stat?.isFile() && stat.size < MOST_OCTETS ? readFileSync(file, 'latin1') : undefined
}
