/** The one way to wait: for a condition on what was recorded, within bounded time. */
import type { Recorder } from '../core/recorder.ts'
import type { Awaited } from '../core/stage.ts'

/** A wait in units of patience, as lines and flows do it. */
export type Waits = (outcome: () => Awaited | undefined, patience: number, atLeastMs?: number) => Promise<Awaited>

/** Waits on this recorder with this patience; `saw` hears how long it took to be satisfied. */
export function waits(recorder: Recorder, patienceMs: number, saw: (ms: number) => void): Waits {
  return async (outcome, patience, atLeastMs = 0) => {
    const begun = performance.now()
    const awaited = await waitFor(recorder, outcome, Math.max(atLeastMs, patience * patienceMs))
    // A timer that the contract grants says nothing about how fast the program answers.
    if (awaited === 'satisfied' && atLeastMs === 0) saw(performance.now() - begun)
    return awaited
  }
}

/**
 * Waits until `outcome` names an outcome, looking again at every new entry. After `withinMs` in all, however the program
 * trickles, it is `silence`, which the caller records.
 */
export async function waitFor(
  recorder: Recorder,
  outcome: () => Awaited | undefined,
  withinMs: number,
): Promise<Awaited> {
  const first = outcome()
  if (first) return first
  let expired = false
  let timer: NodeJS.Timeout | undefined
  const expiry = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      expired = true
      resolve()
    }, withinMs)
  })
  try {
    for (;;) {
      await Promise.race([recorder.changed(), expiry])
      const found = outcome()
      if (found) return found
      if (expired) return 'silence'
    }
  } finally {
    clearTimeout(timer)
  }
}
