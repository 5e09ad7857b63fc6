/** What changes a submission, and what does not. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { contentOf } from './content.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-content-'))
afterAll(() => rmSync(place, { recursive: true }))
let made = 0

async function hashed(change: (folder: string) => void = () => {}): Promise<string> {
  const folder = join(place, String(++made))
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'src', 'a.py'), 'print()')
  change(folder)
  return contentOf(folder)
}

test.for([
  ['octets', (folder: string) => writeFileSync(join(folder, 'src', 'a.py'), 'print(1)')],
  ['a file more', (folder: string) => writeFileSync(join(folder, 'b.py'), '')],
  ['a folder more', (folder: string) => mkdirSync(join(folder, 'b'))],
  ['whether it may run', (folder: string) => chmodSync(join(folder, 'src', 'a.py'), 0o755)],
  ['a link', (folder: string) => symlinkSync('src/a.py', join(folder, 'b.py'))],
] as const)('%s makes it another submission', async ([_what, change]) => {
  expect(await hashed(change)).not.toBe(await hashed())
})

test.for([
  ['when it was written', (folder: string) => utimesSync(join(folder, 'src', 'a.py'), 1, 1)],
  [
    'a history',
    (folder: string) => {
      mkdirSync(join(folder, '.git'))
      writeFileSync(join(folder, '.git', 'index'), 'x')
    },
  ],
] as const)('%s does not', async ([_what, change]) => {
  expect(await hashed(change)).toBe(await hashed())
})

test('two trees never sound the same', async () => {
  const one = await hashed((folder) => writeFileSync(join(folder, 'x'), '["file","y","1"]\nz'))
  const other = await hashed((folder) => {
    writeFileSync(join(folder, 'x'), '')
    writeFileSync(join(folder, 'y'), 'z')
  })
  expect(one).not.toBe(other)
})
