/** Reads an assignment's file for a verb. */
import { readFileSync } from 'node:fs'
import type { Known } from '../assignment/assignment.ts'
import type { Read } from '../assignment/read-assignment.ts'
import { UsageError } from '../core/trouble.ts'
import { loadCatalogue } from '../examine/load.ts'
import { grounds } from '../subject/isolation/grounds.ts'

/** Throws a `UsageError` for a file that is not there, and for every mistake in one that is. */
export async function assignmentIn(file: string): Promise<Read & Known> {
  // Whoever has built the box around us has read the same file, and to understand it takes longer than the box.
  const known = grounds()?.known as Known | undefined
  if (known) {
    const catalogues = await Promise.all(known.assignment.exams.map(({ exam }) => loadCatalogue(exam)))
    return { ...known, catalogues }
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : 'cannot be read'
    throw new UsageError(`${file} ${why}; give an assignment's file, such as one that wiregrade assignment new writes.`)
  }
  const { readAssignment } = await import('../assignment/read-assignment.ts')
  return { ...(await readAssignment(text, file)), text }
}
