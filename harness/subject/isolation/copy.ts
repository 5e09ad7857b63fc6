/** The program's own copy of its folder: what it does to it, it does to itself. Bounded, and without what is no file. */
import { chmod, copyFile, lchown, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../subject.ts'

export interface CopyTerms {
  readonly from: string
  readonly to: string
  /** Never copied, wherever it is: our own folder. */
  readonly without: string
  /** To whom the copy belongs; to us unless told. */
  readonly owner?: number
}

export const MOST_BYTES = 128 * 1024 * 1024
export const MOST_FILES = 20_000
export const DEEPEST = 64
/** Histories are large, and hold more than what was handed in. */
export const LEFT_OUT = new Set(['.git', '.hg', '.svn'])

/** Copies a folder. Links stay links and are never followed; sockets, pipes and devices stay behind. Throws a `UsageError`. */
export async function copyFolder(terms: CopyTerms): Promise<void> {
  let bytes = 0
  let files = 0

  async function copy(from: string, to: string, depth: number): Promise<void> {
    if (from === terms.without) return
    const stat = await lstat(from)
    bytes += stat.isFile() ? stat.size : 0
    files++
    if (bytes > MOST_BYTES || files > MOST_FILES || depth > DEEPEST) throw tooMuch(terms.from)
    if (stat.isSymbolicLink()) await symlink(await readlink(from), to)
    else if (stat.isFile()) await copyFile(from, to)
    else if (stat.isDirectory()) {
      await mkdir(to)
      for (const name of await readdir(from)) {
        if (!LEFT_OUT.has(name)) await copy(join(from, name), join(to, name), depth + 1)
      }
    } else return
    if (terms.owner !== undefined) await lchown(to, terms.owner, terms.owner)
    if (stat.isSymbolicLink()) return
    // Whoever owns it can read and write it; make compares dates.
    await chmod(to, (stat.mode & 0o777) | (stat.isDirectory() ? 0o700 : 0o600))
    await utimes(to, stat.atime, stat.mtime)
  }

  try {
    await copy(terms.from, terms.to, 0)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      `${terms.from} cannot be copied for the program (${(error as Error).message}); a program in a box works in a copy of its folder.`,
    )
  }
}

function tooMuch(folder: string): UsageError {
  return new UsageError(
    `${folder} holds more than ${MOST_FILES} files or ${MOST_BYTES / 1024 / 1024} MiB; a program in a box works in a copy of its folder, so give the program's own with --cwd.`,
  )
}
