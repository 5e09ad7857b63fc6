/** What a copy takes along, and what it leaves. */
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../subject.ts'
import { copyFolder } from './copy.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-copies-'))
afterAll(() => rmSync(place, { recursive: true }))

test('files keep their names, bits and dates; links stay links; histories, sockets and our own folder stay behind', async () => {
  const from = join(place, 'from')
  for (const folder of ['', 'my files – ü', '.git', 'ours']) mkdirSync(join(from, folder))
  writeFileSync(join(from, 'my files – ü', 'server'), 'text', { mode: 0o755 })
  writeFileSync(join(from, '.git', 'config'), 'secret')
  writeFileSync(join(from, 'ours', 'suite.ts'), 'secret')
  symlinkSync('/etc/shadow', join(from, 'log'))
  const server = createServer().listen(join(from, 'socket'))
  await once(server, 'listening')
  const to = join(place, 'to')
  await copyFolder({ from, to, without: join(from, 'ours') })
  server.close()
  const copied = join(to, 'my files – ü', 'server')
  expect(readFileSync(copied, 'utf8')).toBe('text')
  expect(statSync(copied).mode & 0o777).toBe(0o755)
  expect(Math.abs(statSync(copied).mtimeMs - statSync(join(from, 'my files – ü', 'server')).mtimeMs)).toBeLessThan(10)
  expect(readlinkSync(join(to, 'log'))).toBe('/etc/shadow')
  for (const name of ['.git', 'ours', 'socket']) expect(existsSync(join(to, name)), name).toBe(false)
})

test('a folder that is too large is refused, in a sentence that says what to do', async () => {
  const from = join(place, 'large')
  mkdirSync(from)
  writeFileSync(join(from, 'sparse'), '')
  truncateSync(join(from, 'sparse'), 200 * 1024 * 1024)
  const refused = copyFolder({ from, to: join(place, 'nothing'), without: '/nowhere' })
  await expect(refused).rejects.toThrow(UsageError)
  await expect(refused).rejects.toThrow('--cwd')
})
