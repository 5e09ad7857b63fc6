/** What an assignment asks of an exam: the demands that it chooses, each with what it is worth here and who sees it. */
import { isFinePoint } from '../core/capability.ts'
import { type Catalogue, type Listed, tiersUpTo, withNeeds } from '../core/catalogue.ts'
import type { Visibility } from '../core/mark.ts'
import type { AssignedExam, Rule } from './assignment.ts'
import { matches } from './pattern.ts'

export interface Asked {
  readonly listed: Listed
  /** In the assignment, before its weight. */
  readonly points: number
  readonly extra: boolean
  readonly visibility: Visibility
  /** Not chosen, but needed by what is: worth nothing of its own. */
  readonly isPremise: boolean
  /** The cap that it falls under. */
  readonly cap?: Rule<number>
}

/** Marks are made after every finding, and what is asked stays the same all the while. */
const known = new WeakMap<AssignedExam, { readonly catalogue: Catalogue; readonly asked: readonly Asked[] }>()

/** In the order of the exam. */
export function askedIn(exam: AssignedExam, catalogue: Catalogue): readonly Asked[] {
  const before = known.get(exam)
  if (before?.catalogue === catalogue) return before.asked
  const asked = chosenFrom(exam, catalogue)
  known.set(exam, { catalogue, asked })
  return asked
}

function chosenFrom(exam: AssignedExam, catalogue: Catalogue): readonly Asked[] {
  const tiers = tiersUpTo(exam.tier)
  const some = (patterns: readonly string[], listed: Listed) => patterns.some((pattern) => matches(pattern, listed))
  const chosen = new Set(
    catalogue.listed.filter(
      (listed) =>
        tiers.includes(listed.demand.tier) &&
        isDeclared(exam, listed) &&
        (exam.only.length === 0 || some(exam.only, listed)) &&
        !some(exam.except, listed),
    ),
  )
  const all = withNeeds(catalogue, [...chosen]).filter((listed) => isDeclared(exam, listed))
  return all.map((listed) => {
    const cap = exam.caps.find(({ pattern }) => matches(pattern, listed))
    return {
      listed,
      points: chosen.has(listed) ? (lastOf(exam.points, listed) ?? listed.demand.points) : 0,
      extra: some(exam.extra, listed),
      visibility: lastOf(exam.visibility, listed) ?? 'visible',
      isPremise: !chosen.has(listed),
      ...(cap && { cap }),
    }
  })
}

/** What is asked only of programs that claim something is asked of none when the assignment does not say that they have it; fine points are. */
export function isDeclared({ capabilities }: AssignedExam, { demand: { capability } }: Listed): boolean {
  if (capabilities === undefined || !capability?.claim) return true
  return capabilities.includes(capability.name) || isFinePoint(capability, capabilities)
}

function lastOf<Value>(rules: readonly Rule<Value>[], listed: Listed): Value | undefined {
  return rules.findLast(({ pattern }) => matches(pattern, listed))?.value
}
