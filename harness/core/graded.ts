/** What every report is about: a role's catalogue as far as it was asked, what was found out, and, in an assignment, what that earns. */
import type { Catalogue } from './catalogue.ts'
import type { Grade } from './finding.ts'
import type { Marked } from './mark.ts'
import { type Score, score } from './score.ts'

export interface GradedExam {
  /** In an assignment its demands carry the assignment's points. */
  readonly catalogue: Catalogue
  readonly grade: Grade
  readonly marked?: Marked
  /** What this reader is told of what it does not see. */
  readonly unseen?: string
}

/** What it comes to: by the mark where there is one, or else by the points of the requirements. */
export function totalOf({ catalogue, grade, marked }: GradedExam): Score {
  const plain = score(catalogue.listed, grade.findings)
  if (!marked) return plain
  const { earned, possible, extra, unknown, lines } = marked.exam
  const regular = new Set(lines.filter((line) => !line.extra).map(({ id }) => id))
  const { by } = score(
    catalogue.listed.filter(({ id }) => regular.has(id)),
    grade.findings,
  )
  const { counts, unsteady } = plain
  return { earned, possible, by, counts, unsteady, ungraded: unknown, extra }
}
