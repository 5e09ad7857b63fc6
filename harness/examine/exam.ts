/**
 * One exam: one program, one role. It turns demands into findings, whoever asks, in whatever order: every door (command line,
 * Vitest, calibration, batch) calls `finding`, so all of them agree.
 */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { type Effort, type Finding, NOT_RUN, type Ran } from '../core/finding.ts'
import type { AnyDemand, AnyRequirement, Invariant } from '../core/requirement.ts'
import { seedFor } from '../core/seed.ts'
import { type Subject, UsageError } from '../subject/subject.ts'
import { claims } from './claims.ts'
import { clientSession } from './client-session.ts'
import { BUDGETS, casesOf } from './effort.ts'
import { blockedFinding, errorFinding, interrupted, type Untimed, unaskedFinding } from './outcomes.ts'
import { patience } from './patience.ts'
import { type Look, proof } from './proof.ts'
import { type Failure, search } from './search.ts'
import { serverSession } from './server-session.ts'
import { watch } from './watch.ts'

export interface ExamTerms {
  readonly catalogue: Catalogue
  readonly subject: Subject
  readonly seed: number
  readonly effort: Effort
  /** The address on which we and the program meet. */
  readonly host: string
  /** The capabilities that an assignment declares; found out by asking unless told. */
  readonly capabilities?: readonly string[]
}

export interface Exam {
  /** How many findings may be asked for at the same time. */
  readonly lanes: number
  finding(id: string): Promise<Finding>
  /** The finding about one given case alone, on a fresh process. */
  replay(id: string, given: unknown): Promise<Finding>
  notices(): readonly string[]
  /** Ends every process of this exam. Findings still under way become `error`. */
  close(): Promise<void>
}

/** A case in which we are many servers takes as long as three in which we are one client. */
const PRICE_OF_A_WORLD = 3
const UNSEEN: Look = { well: true, casualty: undefined }

export function openExam(terms: ExamTerms): Exam {
  const { catalogue, subject } = terms
  const { role } = catalogue
  const budget = BUDGETS[terms.effort]
  const wait = patience(budget.patienceMs[role.acts])
  const watcher = watch(catalogue.invariants)
  const known = new Map<string, Promise<Finding>>()
  const open = role.acts === 'server' ? serverSession : clientSession
  const session = open({
    subject,
    transport: role.transport,
    host: terms.host,
    places: role.places ?? {},
    alsoOverTcp: role.alsoOverTcp ?? false,
    standing: role.standing ?? {},
    values: role.values ?? {},
    ...(role.neighbours && { neighbours: role.neighbours }),
    saw: wait.saw,
  })
  let closed = false
  const has = claims({ subject, session, wait, ...(terms.capabilities && { declared: terms.capabilities }) })
  const { playFresh, trial, confirm, look } = proof({
    session,
    wait,
    watcher,
    root: catalogue.root.demand,
    outlives: role.acts === 'server',
    closed: () => closed,
  })

  /** Why this demand cannot be judged, or need not be. */
  async function hindrance(
    base: Parameters<typeof blockedFinding>[0],
    demand: AnyDemand,
  ): Promise<Untimed | undefined> {
    const root = catalogue.root.demand
    if (demand === root) return undefined
    const { capability } = demand
    for (const need of [root, ...(demand.kind === 'requirement' ? demand.needs : [])]) {
      const finding = await ask(catalogue.idOf(need))
      if (finding.outcome === 'unasked')
        return unaskedFinding(base, finding.because ?? 'a requirement that this one needs is not asked')
      if (finding.outcome !== 'pass') return blockedFinding(base, finding)
      // Whether the program claims a capability can be asked once it answers at all.
      if (need === root && capability && !(await has(capability))) {
        return unaskedFinding(base, `your program ${capability.without}`)
      }
    }
    return undefined
  }

  async function examineRequirement({ id, demand }: Listed<AnyRequirement>): Promise<Untimed> {
    const seed = seedFor(terms.seed, id)
    const base = { id, seed, ran: NOT_RUN } as const
    const hindered = await hindrance(base, demand)
    if (hindered) return hindered
    let slow = 0
    const plan = casesOf(demand, budget, {
      each: session.startsForEach() || demand.standing !== undefined,
      first: demand === catalogue.root.demand,
      requirements: catalogue.requirements.length,
      price: role.neighbours ? PRICE_OF_A_WORLD : 1,
    })
    const attempt = trial(demand, () => slow++)
    const found = await search({ requirement: demand, seed, plan, budget, attempt })
    const ran: Ran = { cases: found.cases, of: plan.count, shrinks: found.shrinks, cutShort: found.cutShort, slow }
    if (found.fault !== undefined) return errorFinding({ ...base, ran }, found.fault)
    if (found.failure && found.first) return failed({ ...base, ran }, demand, found.failure, found.first)
    // Who was started for these cases alone goes when others come, so nothing is seen of it later.
    const { well, casualty } = demand.standing ? UNSEEN : await look(demand)
    if (demand.tier === 'robust' && !(well && budget.trustsSurvivors)) await session.renew()
    if (casualty) return failed({ ...base, ran }, demand, casualty)
    if (found.observed === 0) {
      return { ...base, ran, outcome: 'blocked', because: found.because ?? 'nothing could be observed' }
    }
    return { ...base, ran, outcome: 'pass' }
  }

  async function failed(
    base: Pick<Finding, 'id' | 'seed' | 'ran'>,
    requirement: AnyRequirement,
    failure: Failure,
    first = failure,
  ): Promise<Untimed> {
    const { unready } = failure.tried
    // A server that does not start with what a requirement is about fails it; with what stands there otherwise, it has been spoilt.
    if (unready?.is === 'unready' && requirement !== catalogue.root.demand && !requirement.standing) {
      return {
        ...base,
        outcome: 'blocked',
        because: `your program could not be started again: ${unready.sentence}`,
        hint: unready.hint,
      }
    }
    const { played, given, ...confirmed } = await confirm(requirement, failure, first)
    // A server that was only bothered goes on with the next requirement afresh.
    if (requirement.tier === 'robust') await session.renew()
    return {
      ...base,
      ...confirmed,
      outcome: 'fail',
      verdict: played.verdict,
      transcript: played.transcript,
      ...(given !== undefined && { counterexample: given }),
      ...(unready?.is === 'unready' && !requirement.standing && { hint: unready.hint }),
    }
  }

  async function examineInvariant({ id, demand }: Listed<Invariant>): Promise<Untimed> {
    const base = { id, seed: seedFor(terms.seed, id) }
    const hindered = await hindrance({ ...base, ran: NOT_RUN }, demand)
    if (hindered) return hindered
    const cases = watcher.judged(id)
    const ran: Ran = { ...NOT_RUN, cases, of: cases }
    const worst = watcher.worst(id)
    if (!worst) {
      return cases > 0
        ? { ...base, ran, outcome: 'pass' }
        : unaskedFinding({ ...base, ran }, 'no exchange showed what this one is about')
    }
    const { requirement, given } = worst.play
    const again = await playFresh(requirement, given)
    await session.renew()
    const verdict = demand.always(again.transcript)
    const steady = verdict.is === 'unmet'
    return {
      ...base,
      ran,
      outcome: 'fail',
      steady,
      verdict: steady ? verdict : worst.verdict,
      transcript: steady ? again.transcript : worst.transcript,
      counterexample: given,
      during: catalogue.idOf(requirement),
    }
  }

  async function examine(listed: Listed): Promise<Finding> {
    const begun = performance.now()
    const { demand } = listed
    let finding: Untimed
    try {
      finding = await (demand.kind === 'requirement'
        ? examineRequirement({ ...listed, demand })
        : examineInvariant({ ...listed, demand }))
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown
      finding = errorFinding({ id: listed.id, seed: seedFor(terms.seed, listed.id), ran: NOT_RUN }, thrown)
    }
    if (closed && finding.outcome !== 'pass') finding = interrupted(finding)
    return { ...finding, durationMs: Math.round(performance.now() - begun) }
  }

  function ask(id: string): Promise<Finding> {
    const before = known.get(id)
    if (before) return before
    const listed = catalogue.find(id)
    if (!listed) throw new UsageError(`There is no requirement ${id}; see wiregrade list ${catalogue.protocol.name}.`)
    const finding = examine(listed)
    known.set(id, finding)
    return finding
  }

  return {
    lanes: session.lanes,
    finding: ask,
    async replay(id, given) {
      const listed = catalogue.find(id)
      if (!listed) throw new UsageError(`There is no requirement ${id}; see wiregrade list ${catalogue.protocol.name}.`)
      if (listed.demand.kind !== 'requirement') {
        throw new UsageError(`${id} watches the cases of other requirements; replay the one that its failure names.`)
      }
      const begun = performance.now()
      const played = await playFresh(listed.demand, given)
      const base = {
        id,
        seed: terms.seed,
        ran: { ...NOT_RUN, cases: 1, of: 1 },
        durationMs: Math.round(performance.now() - begun),
      }
      const shown = { verdict: played.verdict, transcript: played.transcript, counterexample: given, steady: true }
      if (played.verdict.is === 'unobserved')
        return { ...base, ...shown, outcome: 'blocked', because: played.verdict.because }
      const hint = played.unready?.is === 'unready' && { hint: played.unready.hint }
      return { ...base, ...shown, ...hint, outcome: played.verdict.is === 'met' ? 'pass' : 'fail' }
    },
    notices: () => [...session.notices(), ...(subject.notices?.() ?? [])],
    async close() {
      closed = true
      await session.close()
      // A program that was just being started is known to the session only when its case is over.
      await Promise.allSettled(known.values())
      await session.close()
    },
  }
}
