/** Writes a report so that a reader finds the old one or the new one, and never half of one. */
import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A report could not be written; the message says which, and why. */
export class WriteError extends Error {
  override readonly name = 'WriteError'
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you are not allowed to write there',
  EPERM: 'you are not allowed to write there',
  EROFS: 'that disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EISDIR: 'that is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
}

/** Creates the folder, writes a temporary file beside `path`, and renames it. Raises only `WriteError`. */
export async function writeAtomically(path: string, text: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await mkdir(dirname(path), { recursive: true })
    // `wx` does not follow a link that somebody has put in the way.
    await writeFile(temporary, text, { flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    const { code, message } = error as NodeJS.ErrnoException
    throw new WriteError(`Could not write ${path}: ${REASONS[code ?? ''] ?? message}. Choose another place for it.`)
  }
}
