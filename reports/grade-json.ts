/**
 * `grade.json`: what a submission has earned by an assignment, all of it, for staff and for programs; with the assignment's own text, so that it
 * can be marked again where the file has gone or changed. Beside it stands findings.json, which says why.
 * What may stand in it says the schema in `read-grade.ts`.
 */
import type { Mark } from '../harness/core/mark.ts'

/** What a mark is of. */
export interface About {
  /** The file of the assignment, as it was called and as it was. */
  readonly assignment: { readonly file: string; readonly text: string }
  /** The folder or archive, by its name alone. */
  readonly submission: string
  /** The commit that a git checkout stood at. */
  readonly commit?: string
  readonly student?: string
  readonly seed: number
}

export const FORMAT = 'wiregrade-grade'
export const VERSION = 1

export function gradeJson(mark: Mark, about: About): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, about, mark }, null, 2)}\n`
}
