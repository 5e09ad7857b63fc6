/**
 * Whether we could attend to a case while it was played. On a machine that is too busy we may stand still for so long that a program with
 * timers of its own is answered too late; then its failure is the machine's. One heartbeat tells it for all cases that this thread plays.
 */

export interface Standstill {
  /** As `performance.now()`, in milliseconds. */
  readonly from: number
  readonly until: number
  /** What this thread has computed meanwhile. */
  readonly cpuMs: number
}

const BEAT_MS = 20
/** Programs give up after a second and more; who stands still for less than this is in time for one of their tries. */
const STILL_MS = 500
/** Who has computed for more of the time than this was late by itself, as with a program that floods us: no machine's fault. */
const OWN_SHARE = 0.4
/** More cases than one may be played at the same time, and none of them asks about what is long past. */
const KEPT = 100

const standstills: Standstill[] = []
let last: { readonly at: number; readonly cpuMs: number } | undefined

/** Begins to watch; asked later, says whether others have kept us from the processor meanwhile. */
export function attention(): () => boolean {
  if (!last) {
    last = now()
    setInterval(beat, BEAT_MS).unref()
  }
  const begun = performance.now()
  return () => {
    beat()
    return standstills.some((each) => each.until > begun && isTaken(each))
  }
}

/** Whether a standstill is somebody else's doing, and long enough to matter. */
export function isTaken({ from, until, cpuMs }: Standstill): boolean {
  return until - from >= STILL_MS && cpuMs < OWN_SHARE * (until - from)
}

function beat(): void {
  const { at, cpuMs } = now()
  if (last && at - last.at >= STILL_MS) {
    standstills.push({ from: last.at, until: at, cpuMs: cpuMs - last.cpuMs })
    if (standstills.length > KEPT) standstills.shift()
  }
  last = { at, cpuMs }
}

/** Not every Node tells it of a thread; then it is that of the process. */
const threadCpuUsage: typeof process.threadCpuUsage | undefined = process.threadCpuUsage

function now(): { readonly at: number; readonly cpuMs: number } {
  const { user, system } = threadCpuUsage?.() ?? process.cpuUsage()
  return { at: performance.now(), cpuMs: (user + system) / 1000 }
}
