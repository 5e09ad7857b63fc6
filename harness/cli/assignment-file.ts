/** Reads an assignment's file for a verb. */
import { readFileSync } from 'node:fs'
import { type Read, readAssignment } from '../assignment/read-assignment.ts'
import { UsageError } from '../core/trouble.ts'

/** Throws a `UsageError` for a file that is not there, and for every mistake in one that is. */
export async function assignmentIn(file: string): Promise<Read & { readonly text: string }> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : 'cannot be read'
    throw new UsageError(`${file} ${why}; give an assignment's file, such as one that wiregrade assignment new writes.`)
  }
  return { ...(await readAssignment(text, file)), text }
}
