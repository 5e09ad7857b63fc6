/** Seeds. A requirement's seed is a hash of the run's seed and its identifier, so adding one changes no other's cases. */
import { createHash, randomInt } from 'node:crypto'

/** A signed 32-bit integer, as fast-check wants it. */
export function seedFor(runSeed: number, id: string): number {
  return createHash('sha256').update(`${runSeed}\n${id}`).digest().readInt32BE(0)
}

/** A fresh seed for a run: short enough to be typed again. */
export function freshSeed(): number {
  return randomInt(1, 1_000_000)
}
