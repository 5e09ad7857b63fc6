/**
 * Proof: which failures count. A program is shared by many cases, so a failure counts only when a fresh process repeats it;
 * a silence only when it lasts with all the patience there is; and what needs its history says so.
 */
import type { Finding } from '../core/finding.ts'
import type { AnyRequirement } from '../core/requirement.ts'
import { MachineError } from '../subject/subject.ts'
import type { Patience } from './patience.ts'
import type { Failure, Tried } from './search.ts'
import type { Played, PlayTerms, Session } from './session.ts'
import type { Watch } from './watch.ts'

/** What is known about a failure after it has been confirmed. */
export type Confirmed = Pick<Finding, 'steady' | 'afterCases'> & { readonly played: Played }

export interface ProofTerms {
  readonly session: Session
  readonly wait: Patience
  readonly watcher: Watch
  /** The requirement "answers at all", which also tells whether a server still lives. */
  readonly root: AnyRequirement
  /** Whether one process serves many cases, and could die unnoticed between two of them. */
  readonly outlives: boolean
  readonly closed: () => boolean
}

export interface Proof {
  /** Plays a case on a fresh process with all the patience there is. */
  playFresh(requirement: AnyRequirement, given: unknown): Promise<Played>
  /** A way of trying cases for the search; `slow` hears of answers that came only with more patience. */
  trial(requirement: AnyRequirement, slow: () => void): (given: unknown) => Promise<Tried>
  confirm(requirement: AnyRequirement, failure: Failure): Promise<Confirmed>
  /** The case of this requirement after which a server, that had answered it well, was found dead. */
  casualty(requirement: AnyRequirement): Promise<Failure | undefined>
}

/** Fresh processes that a failure is shown to before it is called unsteady: threads and timers decide some of them. */
const CONFIRMATIONS = 3

export function proof({ session, wait, watcher, root, outlives, closed }: ProofTerms): Proof {
  async function play(
    requirement: AnyRequirement,
    given: unknown,
    patienceMs: number,
    decides = false,
  ): Promise<Played> {
    if (closed()) throw new MachineError('the exam was interrupted')
    const one: PlayTerms = { requirement, given, patienceMs, decides }
    const played = await session.play(one)
    if (!played.unready) watcher.see(one, played.transcript)
    return played
  }

  /** Plays a case on a fresh process with all the patience there is: this is what decides. */
  async function playFresh(requirement: AnyRequirement, given: unknown): Promise<Played> {
    await session.renew()
    return play(requirement, given, wait.generousMs(), true)
  }

  /** Plays a case for the search. What a silence seems to say is asked again, patiently, before it is believed. */
  function trial(requirement: AnyRequirement, slow: () => void) {
    return async (given: unknown): Promise<Tried> => {
      const hastyMs = wait.ms()
      const played = await play(requirement, given, hastyMs)
      if (played.verdict.is !== 'unmet') return { ...played, confirmed: false }
      if (played.unready) return { ...played, confirmed: true }
      const history = session.history()
      await session.renew()
      if (!played.silent) return { ...played, confirmed: false, history }
      const again = await playFresh(requirement, given)
      if (again.verdict.is === 'unmet') {
        await session.renew()
        return { ...again, confirmed: true }
      }
      if (history !== undefined && history.length > 0) {
        // Perhaps it is not slow but spoilt by what came before: only its history can tell.
        const spoilt = await playAfter(history, requirement, given)
        if (spoilt.verdict.is === 'unmet') return { ...spoilt, earlier: history.length, confirmed: true }
      }
      // Slow is who takes longer than we had waited. A silence that nothing explains may have been our own machine's, once; who
      // falls silent again and answers at once when asked anew is not slow, but unsteady.
      const once = wait.raise()
      if (again.slowestMs <= hastyMs && !once) return { ...played, confirmed: false, history }
      slow()
      return { ...again, confirmed: false }
    }
  }

  async function playAfter(
    history: readonly PlayTerms[],
    requirement: AnyRequirement,
    given: unknown,
  ): Promise<Played> {
    await session.renew()
    for (const earlier of history) await play(earlier.requirement, earlier.given, earlier.patienceMs)
    const played = await play(requirement, given, wait.generousMs(), true)
    await session.renew()
    return played
  }

  async function confirm(requirement: AnyRequirement, { given, tried }: Failure): Promise<Confirmed> {
    if (tried.confirmed) {
      return tried.earlier > 0
        ? { steady: true, afterCases: tried.earlier, played: tried }
        : { steady: true, played: tried }
    }
    for (let attempt = 1; attempt <= CONFIRMATIONS; attempt++) {
      const again = await playFresh(requirement, given)
      if (again.verdict.is !== 'unmet') continue
      await session.renew()
      return { steady: true, played: again }
    }
    await session.renew()
    if (tried.history !== undefined && tried.history.length > 0) {
      const spoilt = await playAfter(tried.history, requirement, given)
      if (spoilt.verdict.is === 'unmet') return { steady: true, afterCases: tried.history.length, played: spoilt }
    }
    return { steady: false, played: tried }
  }

  /** A server that answered well and died of it afterwards is found dead by the next case; this finds the one it died of. */
  async function casualty(requirement: AnyRequirement): Promise<Failure | undefined> {
    if (!outlives) return undefined
    const alive = await play(root, root.examples[0], wait.ms())
    // Only an end is a casualty: a program that answers the next client wrongly is for the requirement that asks about that.
    const victim = session.casualty() ?? (crashed(alive) && alive.earlier > 0 ? session.history()?.at(-1) : undefined)
    if (!victim || victim.requirement !== requirement) return undefined
    const again = await playFresh(requirement, victim.given)
    if (again.verdict.is === 'unmet') return { given: victim.given, tried: { ...again, confirmed: true } }
    const after = await play(root, root.examples[0], wait.generousMs())
    const repeated = session.casualty() !== undefined || crashed(after)
    await session.renew()
    const verdict = {
      is: 'unmet',
      expected: 'your program keeps running',
      actual: 'it ended soon after this exchange',
    } as const
    if (repeated) return { given: victim.given, tried: { ...again, verdict, confirmed: true } }
    return { given: victim.given, tried: { ...again, verdict, confirmed: false } }
  }

  return { playFresh, trial, confirm, casualty }
}

function crashed({ transcript }: Played): boolean {
  return transcript.some(({ what, status }) => what === 'exited' && status?.code !== 0)
}
