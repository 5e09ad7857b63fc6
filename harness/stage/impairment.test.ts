/** What a network may do to datagrams, as properties: nothing is invented, only the lost are missing, only the delayed come late. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import type { Fate } from '../core/stage.ts'
import { channel } from './impairment.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const HOLD_MS = 20
const fates = fc.array(fc.constantFrom<Fate>('deliver', 'lose', 'duplicate', 'delay'), { maxLength: 12 })

/** Sends 0, 1, 2 … under these fates, and lets every timer run out. */
function sent(all: readonly Fate[]): { delivered: number[]; lost: number[] } {
  const delivered: number[] = []
  const lost: number[] = []
  const network = channel<number>(
    (datagram) => delivered.push(datagram),
    (datagram) => lost.push(datagram),
    HOLD_MS,
  )
  for (const [datagram, fate] of all.entries()) network.put(datagram, fate)
  vi.runAllTimers()
  return { delivered, lost }
}

const where = (all: readonly Fate[], wanted: Fate) => all.flatMap((fate, at) => (fate === wanted ? [at] : []))

test('every datagram arrives as often as its fate says, and nothing else does', () => {
  fc.assert(
    fc.property(fates, (all) => {
      const { delivered, lost } = sent(all)
      const copies = { deliver: 1, lose: 0, duplicate: 2, delay: 1 } as const
      const due = all.flatMap((fate, at) => Array.from({ length: copies[fate] }, () => at))
      expect(delivered.toSorted((one, other) => one - other)).toEqual(due)
      expect(lost).toEqual(where(all, 'lose'))
    }),
  )
})

test('who is not delayed is overtaken by nobody', () => {
  fc.assert(
    fc.property(fates, (all) => {
      const prompt = sent(all).delivered.filter((datagram) => all[datagram] !== 'delay')
      expect(prompt).toEqual(prompt.toSorted((one, other) => one - other))
    }),
  )
})

test('a delayed datagram comes out right behind the next one, or by itself when none follows', () => {
  expect(sent(['delay', 'deliver', 'deliver']).delivered).toEqual([1, 0, 2])
  expect(sent(['delay', 'delay', 'deliver']).delivered).toEqual([2, 0, 1])
  expect(sent(['delay', 'lose', 'deliver']).delivered).toEqual([0, 2])
  expect(sent(['delay', 'duplicate']).delivered).toEqual([1, 1, 0])
  expect(sent(['deliver', 'delay']).delivered).toEqual([0, 1])
})

test('a delayed datagram waits as long as it was told, and no longer', () => {
  const delivered: number[] = []
  const network = channel<number>(
    (datagram) => delivered.push(datagram),
    () => {},
    HOLD_MS,
  )
  network.put(1, 'delay')
  vi.advanceTimersByTime(HOLD_MS - 1)
  expect(delivered).toEqual([])
  vi.advanceTimersByTime(1)
  expect(delivered).toEqual([1])
})

test('after a drop nothing comes out, and no timer is left', () => {
  const delivered: number[] = []
  const network = channel<number>(
    (datagram) => delivered.push(datagram),
    () => {},
    HOLD_MS,
  )
  network.put(1, 'delay')
  network.drop()
  expect(vi.getTimerCount()).toBe(0)
  network.put(2, 'deliver')
  expect(delivered).toEqual([2])
})
