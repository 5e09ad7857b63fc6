/** Looks for a case that a requirement does not survive, and for the smallest one: fast-check does both. */
import { fc } from '../core/arbitrary.ts'
import type { AnyRequirement } from '../core/requirement.ts'
import type { Budget, Cases } from './effort.ts'
import type { Played, PlayTerms } from './session.ts'

/** A case as the search wants it: played, and asked again when the program was silent. */
export interface Tried extends Played {
  /** A second try on a fresh process has failed as well: no further confirmation is needed. */
  readonly confirmed: boolean
  /** The cases that the failing process had served before; absent when they were too many to keep. */
  readonly history?: readonly PlayTerms[] | undefined
}

export interface Failure {
  readonly given: unknown
  readonly tried: Tried
}

export interface Found {
  readonly cases: number
  readonly shrinks: number
  readonly cutShort: boolean
  /** Cases that could be judged, and why the last of the others could not. */
  readonly observed: number
  readonly because: string | undefined
  /** The smallest failure, and the one with which it began. */
  readonly failure: Failure | undefined
  readonly first: Failure | undefined
  /** Our own fault: `when` or `judge` threw. */
  readonly fault: unknown
}

export interface SearchTerms {
  readonly requirement: AnyRequirement
  readonly seed: number
  readonly plan: Cases
  readonly budget: Budget
  readonly attempt: (given: unknown) => Promise<Tried>
}

export async function search(terms: SearchTerms): Promise<Found> {
  const { requirement, budget, plan } = terms
  let failure: Failure | undefined
  let first: Failure | undefined
  let fault: unknown
  let shrinks = 0
  let shrinkUntil = Number.POSITIVE_INFINITY
  let observed = 0
  let cases = 0
  let because: string | undefined
  let cutShort = false

  const enough = () =>
    fault !== undefined ||
    (failure !== undefined &&
      // Silence does not shrink: every step would cost a time-out.
      (failure.tried.silent ||
        failure.tried.unready !== undefined ||
        shrinks >= budget.shrinks ||
        performance.now() > shrinkUntil))

  const searchUntil = performance.now() + budget.searchMs
  /** Examples always run; what is generated runs while there is time. A case that has begun is played to its end. */
  const outOfTime = () => !failure && cases >= Math.max(1, plan.examples.length) && performance.now() > searchUntil

  const property = fc.asyncProperty(requirement.given, async (given) => {
    // Ends the whole run: to pass over what is left of a long text's shrinking, case by case, takes seconds.
    if (enough()) throw new fc.PreconditionFailure(true)
    if (outOfTime()) {
      cutShort = true
      return true
    }
    if (failure) shrinks++
    else cases++
    try {
      const tried = await terms.attempt(given)
      if (tried.verdict.is === 'unobserved') because = tried.verdict.because
      else observed++
      if (tried.verdict.is !== 'unmet') return true
      failure = { given, tried }
      first ??= failure
      if (shrinkUntil === Number.POSITIVE_INFINITY) shrinkUntil = performance.now() + budget.shrinkMs
      return false
    } catch (thrown) {
      fault = thrown
      return true
    }
  })
  await fc.check(property, {
    seed: terms.seed,
    numRuns: plan.count,
    examples: plan.examples.map((example) => [example]),
  })
  return { cases, shrinks, cutShort, observed, because, failure, first, fault }
}
