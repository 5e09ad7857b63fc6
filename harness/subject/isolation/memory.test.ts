/** Adding up: ourselves as the box. */
import { expect, test } from 'vitest'
import { watchMemory } from './memory.ts'

test('too much is told once, and enough is left alone', async () => {
  const told: string[] = []
  const pids = () => [process.pid]
  const stop = watchMemory({ pids, mostBytes: 2 ** 50, exceeded: () => told.push('wrongly') })
  await new Promise<void>((resolve) => {
    watchMemory({ pids, mostBytes: 2 ** 20, exceeded: () => resolve(void told.push('rightly')) })
  })
  stop()
  expect(told).toEqual(['rightly'])
})
