/** The submissions of a class: every folder in a folder is one, under its own name. */
import { readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../subject/subject.ts'

export interface Submission {
  /** The folder's name, as it is on disk: it may hold anything but a slash. */
  readonly name: string
  readonly folder: string
}

/** In the order of their names. Links, hidden folders and `besides` are none. Throws a `UsageError` when there are none at all. */
export function submissionsIn(folder: string, besides: string): readonly Submission[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${folder} is not a folder; give the one that holds a folder for each submission.`)
  }
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => ({ name, folder: resolve(folder, name) }))
    .filter((submission) => submission.folder !== resolve(besides))
  if (found.length > 0) return found.sort((one, other) => (one.name < other.name ? -1 : 1))
  throw new UsageError(`${folder} holds no folders; a batch grades every folder in it as one submission.`)
}
