import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WriteError, writeAtomically } from './write-atomically.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiregrade-write-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the folder is made, the old text replaced, and nothing else left behind', async () => {
  const path = join(folder, 'deep', 'er', 'report.xml')
  await writeAtomically(path, 'old')
  await writeAtomically(path, 'new')
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['report.xml'])
})

test('a reader never finds half of it, however many write', async () => {
  const path = join(folder, 'report.xml')
  const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(200_000))
  await writeAtomically(path, texts[0] ?? '')
  let writing = true
  const written = Promise.all(texts.map((text) => writeAtomically(path, text))).finally(() => {
    writing = false
  })
  const seen: string[] = []
  while (writing) {
    seen.push(readFileSync(path, 'utf8'))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await written
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.every((text) => texts.includes(text))).toBe(true)
  expect(readdirSync(folder)).toEqual(['report.xml'])
})

test('a link in the place of the report is replaced, not followed', async () => {
  const victim = join(folder, 'victim')
  writeFileSync(victim, 'mine')
  symlinkSync(victim, join(folder, 'report.xml'))
  await writeAtomically(join(folder, 'report.xml'), 'report')
  expect(readFileSync(victim, 'utf8')).toBe('mine')
  expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toBe('report')
})

test('what cannot be written is told in one sentence, and leaves nothing behind', async () => {
  writeFileSync(join(folder, 'file'), '')
  const below = join(folder, 'file', 'report.xml')
  await expect(writeAtomically(below, 'x')).rejects.toThrow(
    new WriteError(
      `Could not write ${below}: a part of the path is a file, not a folder. Choose another place for it.`,
    ),
  )
  await expect(writeAtomically(folder, 'x')).rejects.toThrow(/: that is a folder\. /)
  expect(readdirSync(folder)).toEqual(['file'])
})
