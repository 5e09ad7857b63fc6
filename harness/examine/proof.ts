/**
 * Proof: which failures count. A program is shared by many cases, so a failure counts only when a fresh process repeats it;
 * a silence only when it lasts with all the patience there is; and what needs its history says so.
 */
import type { Finding } from '../core/finding.ts'
import type { AnyRequirement } from '../core/requirement.ts'
import { MachineError } from '../subject/subject.ts'
import { attention } from './attention.ts'
import type { Patience } from './patience.ts'
import type { Failure, Tried } from './search.ts'
import type { Played, PlayTerms, Session } from './session.ts'
import type { Watch } from './watch.ts'

/** What is known about a failure after it has been confirmed, and the case that shows it. */
export type Confirmed = Pick<Finding, 'steady' | 'afterCases'> & { readonly played: Played; readonly given: unknown }

/** How a server is found after a requirement. */
export interface Look {
  /** It answers as it did at first. */
  readonly well: boolean
  /** The case of this requirement after which a server, that had answered it well, was found dead. */
  readonly casualty: Failure | undefined
}

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
  /** Confirms the smallest failure or, if a fresh process does not know it, the first one that was found. */
  confirm(requirement: AnyRequirement, smallest: Failure, first: Failure): Promise<Confirmed>
  look(requirement: AnyRequirement): Promise<Look>
}

/** Fresh processes that a failure is shown to before it is called unsteady: threads and timers decide some of them. */
const CONFIRMATIONS = 3

/** So often is a failure played again that came while others kept us from the processor. */
const LATE_TRIES = 5

/** Requirements that may fail because a server falls silent once it has served; the others are about something else. */
const ENOUGH_SPOILINGS = 3

export function proof({ session, wait, watcher, root, outlives, closed }: ProofTerms): Proof {
  let spoilings = 0

  async function play(
    requirement: AnyRequirement,
    given: unknown,
    patienceMs: number,
    { decides = false, step = false }: Partial<Pick<PlayTerms, 'decides' | 'step'>> = {},
  ): Promise<Played> {
    if (closed()) throw new MachineError('the exam was interrupted')
    const one: PlayTerms = { requirement, given, patienceMs, decides, step }
    const played = await session.play(one)
    if (!played.unready) watcher.see(one, played.transcript)
    return played
  }

  /** Plays a case on a fresh process with all the patience there is: this is what decides. */
  function playFresh(requirement: AnyRequirement, given: unknown): Promise<Played> {
    return attentively(requirement, given, () => session.renew())
  }

  /** Plays what decides, and makes ready for it. A failure counts only when we were there to play our part. */
  async function attentively(
    requirement: AnyRequirement,
    given: unknown,
    makeReady: () => Promise<void>,
  ): Promise<Played> {
    for (let tries = 1; tries <= LATE_TRIES; tries++) {
      await makeReady()
      const wasTaken = attention()
      const played = await play(requirement, given, wait.generousMs(), { decides: true })
      if (played.verdict.is !== 'unmet' || !wasTaken()) return played
    }
    throw new MachineError(
      'this machine was too busy for us to answer your program in time; let it come to rest, and grade again',
    )
  }

  /** Plays a case for the search. What a silence seems to say, or came while we stood still, is asked again, patiently, before it is believed. */
  function trial(requirement: AnyRequirement, slow: () => void) {
    let shrinking = false
    return async (given: unknown): Promise<Tried> => {
      const hastyMs = wait.ms()
      const wasTaken = attention()
      const played = await play(requirement, given, hastyMs, { step: shrinking })
      if (played.verdict.is !== 'unmet') return { ...played, confirmed: false }
      if (played.unready) return { ...played, confirmed: true }
      const isOurs = wasTaken()
      const history = session.history()
      // Steps of shrinking share a process: should one of them spoil it, the first failure is still there to be confirmed.
      if (played.silent || !shrinking) await session.renew()
      shrinking = true
      if (!played.silent && !isOurs) return { ...played, confirmed: false, history }
      const again = await playFresh(requirement, given)
      if (again.verdict.is === 'unmet') {
        await session.renew()
        return { ...again, confirmed: true }
      }
      if (history !== undefined && history.length > 0) {
        // Perhaps it is not slow but spoilt by what came before: only its history can tell.
        const spoilt = await playAfter(history, requirement, given)
        if (spoilt.verdict.is === 'unmet') {
          spoilings++
          if (spoilings === ENOUGH_SPOILINGS) session.spare()
          return { ...spoilt, earlier: history.length, confirmed: true }
        }
      }
      // Slow is who takes longer than we had waited. A silence that nothing explains may have been our own machine's, once; who
      // falls silent again and answers at once when asked anew is not slow, but unsteady.
      const once = wait.raise()
      if (again.slowestMs <= hastyMs && !once && !isOurs) return { ...played, confirmed: false, history }
      slow()
      return { ...again, confirmed: false }
    }
  }

  async function playAfter(
    history: readonly PlayTerms[],
    requirement: AnyRequirement,
    given: unknown,
  ): Promise<Played> {
    const played = await attentively(requirement, given, async () => {
      await session.renew()
      for (const earlier of history) await play(earlier.requirement, earlier.given, earlier.patienceMs)
    })
    await session.renew()
    return played
  }

  /** Plays a failing case on fresh processes, one after the other, until it fails again. */
  async function again(requirement: AnyRequirement, { given }: Failure): Promise<Confirmed | undefined> {
    for (let attempt = 1; attempt <= CONFIRMATIONS; attempt++) {
      const played = await playFresh(requirement, given)
      if (played.verdict.is === 'unmet') return { steady: true, played, given }
    }
    return undefined
  }

  async function confirm(requirement: AnyRequirement, smallest: Failure, first: Failure): Promise<Confirmed> {
    const { given, tried } = smallest
    if (tried.confirmed) {
      return { steady: true, ...(tried.earlier > 0 && { afterCases: tried.earlier }), played: tried, given }
    }
    const confirmed =
      (await again(requirement, smallest)) ?? (first === smallest ? undefined : await again(requirement, first))
    await session.renew()
    if (confirmed) return confirmed
    if (tried.history !== undefined && tried.history.length > 0) {
      const spoilt = await playAfter(tried.history, requirement, given)
      if (spoilt.verdict.is === 'unmet')
        return { steady: true, afterCases: tried.history.length, played: spoilt, given }
    }
    return { steady: false, played: tried, given }
  }

  async function look(requirement: AnyRequirement): Promise<Look> {
    if (!outlives) return { well: true, casualty: undefined }
    const alive = await play(root, root.examples[0], wait.ms())
    const well = alive.verdict.is === 'met'
    // Only an end is a casualty: a program that answers the next client wrongly is for the requirement that asks about that.
    const victim = session.casualty() ?? (crashed(alive) && alive.earlier > 0 ? session.history()?.at(-1) : undefined)
    return { well, casualty: victim?.requirement === requirement ? await casualty(victim) : undefined }
  }

  async function casualty({ requirement, given }: PlayTerms): Promise<Failure> {
    const fresh = await playFresh(requirement, given)
    if (fresh.verdict.is === 'unmet') return { given, tried: { ...fresh, confirmed: true } }
    const after = await play(root, root.examples[0], wait.generousMs())
    const repeated = session.casualty() !== undefined || crashed(after)
    await session.renew()
    const verdict = {
      is: 'unmet',
      expected: 'your program keeps running',
      actual: 'it ended soon after this exchange',
    } as const
    return { given, tried: { ...fresh, verdict, confirmed: repeated } }
  }

  return { playFresh, trial, confirm, look }
}

function crashed({ transcript }: Played): boolean {
  return transcript.some(({ what, status }) => what === 'exited' && status?.code !== 0)
}
