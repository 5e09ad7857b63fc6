/** How much to look for, by effort: numbers of cases, and the time that one requirement may take. */
import type { Effort } from '../core/finding.ts'
import type { AnyRequirement } from '../core/requirement.ts'

export interface Budget {
  /** Cases for a program that serves thousands in a second, for one that is started for every case, and beyond the examples of a slow requirement. */
  readonly cases: { readonly served: number; readonly started: number; readonly slow: number }
  /**
   * A role with very many requirements shares so many cases among them, but each gets at least so many: who saves and looks does not
   * wait longer because the standard is long.
   */
  readonly shared: { readonly all: number; readonly each: number }
  readonly shrinks: number
  /** A process that has survived a robust requirement, and answers well, goes on to the next one. */
  readonly trustsSurvivors: boolean
  /** Bounds for one requirement that only a very slow program meets; counts, which do not depend on the machine, come first. */
  readonly searchMs: number
  readonly shrinkMs: number
  /** Bounds of the patience for one wait; see `patience.ts`. */
  readonly patienceMs: { readonly server: readonly [number, number]; readonly client: readonly [number, number] }
}

export const BUDGETS: Readonly<Record<Effort, Budget>> = {
  quick: {
    cases: { served: 15, started: 2, slow: 0 },
    shared: { all: 1_000, each: 4 },
    shrinks: 16,
    trustsSurvivors: true,
    searchMs: 5_000,
    shrinkMs: 5_000,
    patienceMs: { server: [150, 500], client: [400, 1_500] },
  },
  normal: {
    cases: { served: 100, started: 10, slow: 2 },
    shared: { all: 8_000, each: 25 },
    shrinks: 100,
    trustsSurvivors: false,
    searchMs: 20_000,
    shrinkMs: 20_000,
    patienceMs: { server: [400, 1_500], client: [800, 3_000] },
  },
  deep: {
    cases: { served: 1_000, started: 100, slow: 20 },
    shared: { all: 400_000, each: 1_000 },
    shrinks: 1_000,
    trustsSurvivors: false,
    searchMs: 240_000,
    shrinkMs: 60_000,
    patienceMs: { server: [1_000, 4_000], client: [1_500, 6_000] },
  },
}

/** The examples to play, and how many cases in all: unless the requirement is slow, at least one that nobody thought of. */
export function casesOf(requirement: AnyRequirement, budget: Budget, pace: Pace): Cases {
  const { examples } = requirement
  // The first requirement says that there is an answer at all. One case shows that, and one that nobody can have prepared for;
  // what content or history spoil is for those that it would block.
  if (pace.first) return { examples: [], count: 1 }
  if (requirement.slow) return { examples, count: Math.max(1, examples.length + budget.cases.slow) }
  const { shared, cases } = budget
  const own = Math.floor(shared.all / (pace.requirements * pace.price))
  const served = Math.min(cases.served, Math.max(shared.each, own))
  return { examples, count: Math.max(pace.each ? Math.min(cases.started, served) : served, examples.length + 1) }
}

export interface Cases {
  readonly examples: readonly unknown[]
  readonly count: number
}

export interface Pace {
  /** The program is started for every case. */
  readonly each: boolean
  /** It is the first requirement of its role. */
  readonly first: boolean
  /** How many requirements the role has. */
  readonly requirements: number
  /** A case costs as much as so many plain ones. */
  readonly price: number
}
