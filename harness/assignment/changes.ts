/** What a second judgement changes in a mark, line by line, for somebody to look at before anything is written. */
import type { Fate, Mark, MarkLine } from '../core/mark.ts'

export interface Change {
  readonly id: string
  readonly title: string
  readonly before: Pick<MarkLine, 'earned' | 'possible'> & { readonly fate: Fate }
  readonly after: Pick<MarkLine, 'earned' | 'possible'> & { readonly fate: Fate }
}

const NONE = { earned: 0, possible: 0, fate: 'unasked' } as const

/** In the order of the exams; what is in one of the two alone stands against nothing. */
export function changes(before: Mark, after: Mark): readonly Change[] {
  const old = new Map(before.exams.flatMap(({ lines }) => lines).map((line) => [line.id, line]))
  const now = new Map(after.exams.flatMap(({ lines }) => lines).map((line) => [line.id, line]))
  const ids = [...new Set([...old.keys(), ...now.keys()])]
  return ids.flatMap((id) => {
    const [one, other] = [old.get(id), now.get(id)]
    const title = (other ?? one)?.title ?? id
    const change = { id, title, before: one ?? NONE, after: other ?? NONE }
    const differs =
      change.before.earned !== change.after.earned ||
      change.before.possible !== change.after.possible ||
      change.before.fate !== change.after.fate
    return differs ? [change] : []
  })
}
