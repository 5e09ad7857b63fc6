/** How much to look for, by effort: numbers of cases, and the time that one requirement may take. */
import type { Effort } from '../core/finding.ts'
import type { AnyRequirement } from '../core/requirement.ts'

export interface Budget {
  /** Cases for a server, which answers thousands in a second, and for a client, which is started for every one. */
  readonly cases: { readonly server: number; readonly client: number; readonly slow: number }
  /** Time for the cases of one requirement. */
  readonly searchMs: number
  readonly shrinks: number
  readonly shrinkMs: number
  /** Bounds of the patience for one wait; see `patience.ts`. */
  readonly patienceMs: { readonly server: readonly [number, number]; readonly client: readonly [number, number] }
}

export const BUDGETS: Readonly<Record<Effort, Budget>> = {
  quick: {
    cases: { server: 15, client: 2, slow: 0 },
    searchMs: 1_000,
    shrinks: 60,
    shrinkMs: 1_000,
    patienceMs: { server: [150, 500], client: [400, 1_500] },
  },
  normal: {
    cases: { server: 100, client: 10, slow: 2 },
    searchMs: 10_000,
    shrinks: 300,
    shrinkMs: 5_000,
    patienceMs: { server: [400, 1_500], client: [800, 3_000] },
  },
  deep: {
    cases: { server: 1_000, client: 100, slow: 20 },
    searchMs: 120_000,
    shrinks: 2_000,
    shrinkMs: 30_000,
    patienceMs: { server: [1_000, 4_000], client: [1_500, 6_000] },
  },
}

/** How many cases this requirement is to get: its examples, and unless it is slow at least one that nobody thought of. */
export function casesOf(requirement: AnyRequirement, acts: 'server' | 'client', budget: Budget): number {
  const examples = requirement.examples.length
  if (requirement.slow) return Math.max(1, examples + budget.cases.slow)
  return Math.max(budget.cases[acts], examples + 1)
}
