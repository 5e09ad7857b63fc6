/**
 * How long to wait before calling it silence. It starts generous and follows what this program on this machine has
 * shown: many times its slowest answer so far, within bounds. A silence is always asked again with more patience on a
 * fresh process before it counts, so a low figure costs a slow program time and never points.
 */
const TIMES_SLOWEST = 20
const GENEROUS_FACTOR = 2

export interface Patience {
  /** Milliseconds for an ordinary wait. */
  ms(): number
  /** Milliseconds for the wait that decides. */
  generousMs(): number
  /** An answer came after this long. */
  saw(ms: number): void
  /** An answer came only when we asked again: never be as hasty again. Whether this is the first time. */
  raise(): boolean
}

export function patience([lowest, highest]: readonly [number, number]): Patience {
  let slowestMs: number | undefined
  let floorMs = lowest
  return {
    ms: () => (slowestMs === undefined ? highest : Math.min(highest, Math.max(floorMs, TIMES_SLOWEST * slowestMs))),
    generousMs: () => highest * GENEROUS_FACTOR,
    saw(ms) {
      slowestMs = Math.max(slowestMs ?? 0, ms)
    },
    raise() {
      const first = floorMs < highest
      floorMs = highest
      return first
    },
  }
}
