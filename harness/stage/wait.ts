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

/** A timer that comes so late says that we were busy ourselves, and nothing about the program. */
const LATE_MS = 30
/** So often a wait begins anew for that reason; more would outlast the patience of the programs themselves. */
const RENEWALS = 1

/**
 * Waits until `outcome` names an outcome, looking again at every new entry. After `withinMs` in all, however the program
 * trickles, it is `silence`, which the caller records. Time in which this process did not come to itself does not count.
 */
export async function waitFor(
  recorder: Recorder,
  outcome: () => Awaited | undefined,
  withinMs: number,
): Promise<Awaited> {
  for (let renewals = 0; ; renewals++) {
    const due = performance.now() + withinMs
    const found = await within(recorder, outcome, withinMs)
    if (found) return found
    // What has come meanwhile may still wait to be read.
    await new Promise((resolve) => setImmediate(resolve))
    const last = outcome()
    if (last) return last
    if (renewals === RENEWALS || performance.now() - due < LATE_MS) return 'silence'
  }
}

/** The outcome, or nothing when there is none by then. */
async function within(
  recorder: Recorder,
  outcome: () => Awaited | undefined,
  withinMs: number,
): Promise<Awaited | undefined> {
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
      if (found || expired) return found
    }
  } finally {
    clearTimeout(timer)
  }
}
