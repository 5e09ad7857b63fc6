/** What became of one submission, as its folder and the journal keep it. */
import type { Standing } from '../../reports/standing.ts'

/** While none of it changes, a submission is not graded again. */
export interface Key {
  /** The students' ids, sorted: the same files of somebody else are somebody else's. */
  readonly students: readonly string[]
  readonly content: string
  readonly assignment: string
  readonly suite: string
  readonly seed: number
}

export interface Kept {
  readonly format: 'wiregrade-result'
  readonly version: 1
  readonly key: Key
  readonly standing: Standing
}

export function kept(key: Key, standing: Standing): Kept {
  return { format: 'wiregrade-result', version: 1, key, standing }
}

export function sameKey(one: Key, other: Key): boolean {
  return (
    one.content === other.content &&
    one.assignment === other.assignment &&
    one.suite === other.suite &&
    one.seed === other.seed &&
    one.students.length === other.students.length &&
    one.students.every((id, at) => id === other.students[at])
  )
}

/** What a file of ours holds; nothing when it is none, or half of one. */
export function readKept(text: string): Kept | undefined {
  try {
    const value = JSON.parse(text) as Partial<Kept> | null
    const whole = value?.format === 'wiregrade-result' && value.version === 1 && value.key && value.standing
    return whole ? (value as Kept) : undefined
  } catch {
    return undefined
  }
}
