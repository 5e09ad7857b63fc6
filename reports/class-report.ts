/** A class as a whole: what all that is written about it starts from. Plain data, with nothing in it that differs from run to run but times. */
import type { Level, Tier } from '../harness/core/requirement.ts'
import type { Standing } from './standing.ts'

/** A requirement that was asked. */
export interface Column {
  readonly id: string
  /** `uppercase/tcp-server`. */
  readonly exam: string
  readonly topic: string
  readonly title: string
  readonly level: Level
  readonly tier: Tier
  readonly points: number
}

/** A line of the roster, and what its student has handed in. */
export interface Enrolled {
  readonly cells: readonly string[]
  readonly standing?: Standing
}

export interface ClassRoster {
  readonly columns: readonly string[]
  readonly rows: readonly Enrolled[]
  /** Where submissions belong to groups, the column in which their members are told apart. */
  readonly members?: number
  /** Students who have handed in and are not on it, each with what is strange about it. */
  readonly strangers: readonly string[]
  /** Students on it who have handed in nothing. */
  readonly without: readonly string[]
}

export interface ClassReport {
  readonly title: string
  /** `each`: another one for each student. */
  readonly seed: number | 'each'
  readonly isolation: string
  readonly columns: readonly Column[]
  /** In the order of their names. */
  readonly standings: readonly Standing[]
  /** Those that are not known yet. */
  readonly waiting: readonly string[]
  readonly remarks: readonly string[]
  readonly roster?: ClassRoster
}

export interface Counts {
  readonly submissions: number
  readonly graded: number
  /** Of those graded, with all points. */
  readonly passed: number
  readonly failed: number
  readonly incomplete: number
  readonly refused: number
  readonly waiting: number
}

export function countsOf({ standings, waiting }: Pick<ClassReport, 'standings' | 'waiting'>): Counts {
  const count = (counts: (standing: Standing) => boolean) => standings.filter(counts).length
  return {
    submissions: standings.length + waiting.length,
    graded: count(({ outcome }) => outcome === 'graded'),
    passed: count(({ outcome, whole }) => outcome === 'graded' && whole === true),
    failed: count(({ outcome, whole }) => outcome === 'graded' && whole !== true),
    incomplete: count(({ outcome }) => outcome === 'incomplete'),
    refused: count(({ outcome }) => outcome === 'refused'),
    waiting: waiting.length,
  }
}

/** What a person should look at, and why. */
export interface ForAPerson {
  readonly name: string
  readonly why: string
}

export function forAPerson({ standings, columns }: ClassReport): readonly ForAPerson[] {
  const titles = new Map(columns.map(({ id, title }) => [id, title]))
  return standings.flatMap(({ name, outcome, because, fates }) => {
    if (outcome !== 'graded') return [{ name, why: `${outcome}: ${because ?? 'nobody knows why'}` }]
    const unsteady = Object.entries(fates).filter(([, fate]) => fate === 'unsteady')
    return unsteady.map(([id]) => ({ name, why: `seen once and not again: ${titles.get(id) ?? id}` }))
  })
}
