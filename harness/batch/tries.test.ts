/** The machine's trouble is tried again, quietly, when there is less to do; a submission's own is not, and no trouble is ever a zero. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Standing } from '../../reports/standing.ts'
import { type Grader, gradeAll } from './batch.ts'
import type { Examination } from './examination.ts'
import { openJournal } from './journal.ts'
import { openResults } from './results.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-tries-'))
afterAll(() => rmSync(place, { recursive: true }))
let made = 0

const examination: Examination = {
  title: 't',
  terms: {},
  listed: [],
  level: 'none',
  programs: async () => [],
  words: () => [],
  seedOf: () => 1,
  judge: () => ({ code: 0, points: { earned: 0, possible: 0 }, fates: {} }),
}

/** Grades these with so many jobs; `grader` is told how many are under way, and how often this one was begun before. */
async function class_(
  names: readonly string[],
  jobs: number,
  outcome: (name: string, tries: number, atOnce: number) => 'well' | 'trouble' | 'own',
) {
  const out = join(place, String(++made))
  const results = await openResults(out)
  const journal = await openJournal(join(out, 'journal.jsonl'))
  const tries = new Map<string, number>()
  let atOnce = 0
  const grader: Grader = async ({ name, students }) => {
    atOnce++
    const before = tries.get(name) ?? 0
    tries.set(name, before + 1)
    await new Promise(setImmediate)
    const came = outcome(name, before, atOnce)
    atOnce--
    const standing: Standing = {
      ...{ name, students, fates: {}, misses: [], tookMs: 1 },
      ...(came === 'well'
        ? { outcome: 'graded', whole: true, points: { earned: 1, possible: 1 } }
        : { outcome: 'incomplete', because: `evidence ${before}` }),
    }
    return { standing, isTrouble: came === 'trouble' }
  }
  const intake = {
    platform: 'folders' as const,
    remarks: [],
    submissions: names.map((name) => ({ name, students: [{ id: name }], folder: import.meta.dirname })),
  }
  const told: string[] = []
  const interrupted = new AbortController().signal
  const standings = await gradeAll(
    { intake, examination, suite: 's', results, journal, grader, jobs, interrupted },
    { begun: () => {}, told: ({ name }) => void told.push(name) },
  )
  await journal.close()
  return { standings, tries: Object.fromEntries(tries), told }
}

test('trouble is tried again alone, when all others are done, and told once', async () => {
  const alone: number[] = []
  const { standings, tries, told } = await class_(['ann', 'bob', 'cy', 'di'], 4, (name, before, atOnce) => {
    if (name !== 'bob') return 'well'
    if (before > 0) alone.push(atOnce)
    return before < 2 ? 'trouble' : 'well'
  })
  expect(standings.map(({ outcome }) => outcome)).toEqual(['graded', 'graded', 'graded', 'graded'])
  expect([tries.bob, tries.ann]).toEqual([3, 1])
  expect([told.slice(0, 3).toSorted(), told.slice(3)]).toEqual([['ann', 'cy', 'di'], ['bob']])
  expect(alone).toEqual([1, 1])
})

test('trouble that stays is incomplete, with its evidence; what is its own is not tried again', async () => {
  const { standings, tries } = await class_(['ann', 'bob'], 1, (name) => (name === 'ann' ? 'trouble' : 'own'))
  expect(standings.map(({ outcome, because, points }) => [outcome, because, points])).toEqual([
    ['incomplete', 'evidence 2', undefined],
    ['incomplete', 'evidence 0', undefined],
  ])
  expect(tries).toEqual({ ann: 3, bob: 1 })
})
