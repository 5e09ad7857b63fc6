/** The journal outlives whatever ends the batch: what it has told is there, and half a line was never told. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { MachineError } from '../core/trouble.ts'
import { type Event, openJournal } from './journal.ts'
import { writingFailed } from './trouble.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-journals-'))
afterAll(() => rmSync(place, { recursive: true }))

const ended = (exitCode: number): Event => ({ event: 'ended', at: '2026-01-01T00:00:00Z', exitCode })

test('a line that was torn is dropped, and the next one stands on a line of its own', async () => {
  const file = join(place, 'torn.jsonl')
  const first = await openJournal(file)
  await Promise.all([first.append(ended(1)), first.append(ended(2))])
  await first.close()
  appendFileSync(file, '{"event":"ended","at":"20')
  const second = await openJournal(file)
  expect(second.past).toEqual([ended(1), ended(2)])
  expect(second.damaged).toEqual([])
  await second.append(ended(3))
  await second.close()
  expect(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([1, 2, 3].map(ended))
})

test('a line that somebody has damaged is told, and the others are read', async () => {
  const file = join(place, 'damaged.jsonl')
  writeFileSync(file, `${JSON.stringify(ended(1))}\n{"event":\nnull\n${JSON.stringify(ended(2))}\n`)
  const journal = await openJournal(file)
  await journal.close()
  expect([journal.past, journal.damaged]).toEqual([
    [ended(1), ended(2)],
    [2, 3],
  ])
})

test('a journal that somebody has deleted, or replaced, is not written to in secret', async () => {
  const file = join(place, 'deleted.jsonl')
  const journal = await openJournal(file)
  await journal.append(ended(1))
  rmSync(file)
  await expect(journal.append(ended(2))).rejects.toThrow('its folder is gone. What was graded stays')
  writeFileSync(file, '')
  await expect(journal.append(ended(3))).rejects.toThrow('its folder is gone')
  await journal.close()
})

test('what is no file is not read', async () => {
  const file = join(place, 'full.jsonl')
  symlinkSync('/dev/full', file)
  await expect(openJournal(file)).rejects.toThrow('it is no file')
})

test('a full disk is said in a sentence that says what to do', () => {
  const failed = writingFailed('journal.jsonl', Object.assign(new Error('no'), { code: 'ENOSPC' }))
  expect(failed).toBeInstanceOf(MachineError)
  expect(failed.message).toMatch(/^Could not write journal\.jsonl: the disk is full\. What was graded stays/)
})

test('where no journal can be kept, that is said', async () => {
  await expect(openJournal(join(place, 'nowhere', 'journal.jsonl'))).rejects.toThrow('its folder is gone')
})
