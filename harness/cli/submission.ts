/** What was handed in: a folder, or a git checkout, of which the commit is told. */
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../subject/subject.ts'

/** Its folder. Throws a `UsageError`. */
export function submissionIn(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new UsageError(`${path} is not there; give the folder of one submission.`)
  if (!stat.isDirectory()) throw new UsageError(`${path} is a file; give the folder of one submission.`)
  return resolve(path)
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
