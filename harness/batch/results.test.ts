/** Results are put in their place as a whole, and whatever a crash has left aside is finished or thrown away. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Kept, kept, readKept } from './record.ts'
import { folderFor, openResults } from './results.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-results-'))
afterAll(() => rmSync(place, { recursive: true }))
let made = 0
const fresh = () => join(place, String(++made))

function resultOf(name: string, seed: number): Kept {
  const key = { students: [name], content: 'c', assignment: 'a', suite: 's', seed }
  return kept(key, { name, students: [{ id: name }], outcome: 'graded', fates: {}, misses: [], tookMs: 1 })
}

function leave(folder: string, result: Kept | string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'batch.json'), typeof result === 'string' ? result : JSON.stringify(result))
}

test('new results take the place of old ones as a whole', async () => {
  const out = fresh()
  const results = await openResults(out)
  const first = await results.aside()
  writeFileSync(join(first, 'only-in-the-first.txt'), '')
  await results.settle(first, resultOf('ann', 1))
  await results.settle(await results.aside(), resultOf('ann', 2))
  expect(readdirSync(join(out, 'ann'))).toEqual(['batch.json'])
  expect((await results.of('ann'))?.key.seed).toBe(2)
  expect(readdirSync(results.work)).toEqual([])
})

test('what was graded and not yet in its place comes there; what was half done does not', async () => {
  const out = fresh()
  leave(join(out, '.work', 'a1'), resultOf('ann', 2))
  leave(join(out, 'ann'), resultOf('ann', 1))
  leave(join(out, '.work', 'b1'), '{"format":"wiregrade-res')
  mkdirSync(join(out, '.work', 'c1'))
  const results = await openResults(out)
  expect((await results.of('ann'))?.key.seed).toBe(2)
  expect(readdirSync(out).toSorted()).toEqual(['.work', 'ann'])
  expect(readdirSync(join(out, '.work'))).toEqual([])
})

test('what was put away and not yet replaced comes back; what was replaced goes', async () => {
  const out = fresh()
  leave(join(out, '.work', 'old-1'), resultOf('ann', 1))
  leave(join(out, '.work', 'old-2'), resultOf('bob', 1))
  leave(join(out, 'bob'), resultOf('bob', 2))
  const results = await openResults(out)
  expect((await results.of('ann'))?.key.seed).toBe(1)
  expect((await results.of('bob'))?.key.seed).toBe(2)
})

test('a folder that is gone, and one that cannot be written, are said in a sentence', async () => {
  const out = fresh()
  const results = await openResults(out)
  const aside = await results.aside()
  rmSync(out, { recursive: true })
  await expect(results.settle(aside, resultOf('ann', 1))).rejects.toThrow('its folder is gone. What was graded stays')
  expect(existsSync(out)).toBe(false)
  writeFileSync(out, '')
  await expect(openResults(out)).rejects.toThrow('a part of the path is a file')
})

test('whoever is called like a file of ours is called a little otherwise', () => {
  expect(['ann', 'index.html', 'journal.jsonl'].map(folderFor)).toEqual([
    'ann',
    'index.html-submission',
    'journal.jsonl-submission',
  ])
})

test('half of a result is none', () => {
  const text = JSON.stringify(resultOf('ann', 1))
  expect(readKept(text)?.key.seed).toBe(1)
  for (const half of ['', text.slice(0, 60), '{}', 'null', text.replace('"version":1', '"version":2')])
    expect(readKept(half)).toBeUndefined()
})
