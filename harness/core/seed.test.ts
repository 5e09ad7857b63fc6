import { expect, test } from 'vitest'
import { fc } from './arbitrary.ts'
import { freshSeed, seedFor } from './seed.ts'

test("a requirement's seed never changes: stored seeds and calibrations would lose their meaning", () => {
  expect(seedFor(7, 'dns/server/header/copies-id')).toBe(-1_605_579_215)
})

test('every pair of run and requirement has a seed of its own, a signed integer of 32 bits', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (run, id) => {
      const seed = seedFor(run, id)
      expect(seed).toBe(seed | 0)
      expect(seedFor(run + 1, id)).not.toBe(seed)
      expect(seedFor(run, `${id}x`)).not.toBe(seed)
    }),
  )
})

test('a fresh seed is short enough to be typed again', () => {
  const seeds = Array.from({ length: 50 }, freshSeed)
  expect(seeds.every((seed) => Number.isInteger(seed) && seed > 0 && seed < 1_000_000)).toBe(true)
  expect(new Set(seeds).size).toBeGreaterThan(40)
})
