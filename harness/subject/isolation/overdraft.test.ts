/** Adding up: ourselves as the box, and a folder in memory as its files. */
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Overdraft, watchBox } from './overdraft.ts'

const PLENTY = { memoryBytes: 2 ** 50, files: 2 ** 30 }
const ourselves = { pids: () => [process.pid], places: () => [] }

test('too much memory is told once, and enough is left alone', async () => {
  const told: Overdraft[] = []
  const stop = watchBox({ ...ourselves, limits: PLENTY, exceeded: (what) => told.push(what) })
  const first = await new Promise<Overdraft>((resolve) => {
    watchBox({ ...ourselves, limits: { ...PLENTY, memoryBytes: 2 ** 20 }, exceeded: resolve })
  })
  stop()
  expect(first).toBe('memory')
  expect(told).toEqual([])
})

test('files count where they are in memory, and from when the box began', async (context) => {
  const folder = '/dev/shm'
  if (statfsSync(folder, { bigint: false }).type !== 0x01021994)
    context.skip(`left out, ${folder} is not in memory here`)
  const place = mkdtempSync(join(folder, 'wiregrade-files-'))
  let number = 0
  const first = await new Promise<Overdraft>((resolve) => {
    // Each look finds more than the one before.
    const places = () => {
      for (let more = 0; more < 20; more++) writeFileSync(join(place, String(number++)), '')
      return [place, '/nowhere']
    }
    watchBox({ ...ourselves, places, limits: { ...PLENTY, files: 15 }, exceeded: resolve })
  })
  rmSync(place, { recursive: true })
  expect(first).toBe('files')
  expect(number).toBe(40)
})
