import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { NO_PREMISES, ownWindow, type Premises, premises } from './premises.ts'

const octets = (text: string) => new TextEncoder().encode(text)
const folder = mkdtempSync(join(tmpdir(), 'wiregrade-test-'))
const elsewhere = join(folder, 'elsewhere')
const opened: Premises[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
  rmSync(folder, { recursive: true, force: true })
})

const PLACES = { docroot: { kind: 'folder' }, out: { kind: 'file' } } as const

async function open(builtIn: Readonly<Record<string, readonly string[]>> = {}) {
  mkdirSync(elsewhere, { recursive: true })
  writeFileSync(join(elsewhere, 'secret'), 'ours')
  const made = premises({ places: PLACES, builtIn, folder, window: ownWindow() })
  opened.push(made)
  const at = (place: string) => made.values[place] ?? ''
  return { made, at }
}

test('what stands there for a start stays from case to case, until something else does', async () => {
  const { made, at } = await open()
  made.furnish({ out: 'one' })
  made.clear()
  expect(readFileSync(at('out'), 'utf8')).toBe('one')
  made.furnish({ out: 'two' })
  expect(readFileSync(at('out'), 'utf8')).toBe('two')
})

test('what is put is there for the program, and gone after the case', async () => {
  const { made, at } = await open()
  made.put('docroot', 'a/b/ü.txt', octets('x'))
  made.put('out', '', octets('y'))
  made.link('docroot', 'a/link', '../../b')
  expect(readFileSync(join(at('docroot'), 'a/b/ü.txt'), 'utf8')).toBe('x')
  expect(readFileSync(at('out'), 'utf8')).toBe('y')
  expect(lstatSync(join(at('docroot'), 'a/link')).isSymbolicLink()).toBe(true)
  made.clear()
  expect(existsSync(join(at('docroot'), 'a'))).toBe(false)
  expect(existsSync(at('docroot'))).toBe(true)
  await made.close()
  expect(existsSync(at('docroot'))).toBe(false)
})

test('what is put looks old, and each version of it younger than the one before', async () => {
  const { made, at } = await open()
  const modified = () => statSync(join(at('docroot'), 'page')).mtimeMs
  made.put('docroot', 'page', octets('one'))
  const first = modified()
  expect(Date.now() - first).toBeGreaterThan(3_000_000)
  made.put('docroot', 'page', octets('two'))
  expect(modified() - first).toBeGreaterThan(50_000)
})

test('what a program leaves is found, and what it leaves out is not', async () => {
  const { made, at } = await open()
  writeFileSync(at('out'), 'left')
  expect(made.look('out', '')).toEqual(octets('left'))
  made.clear()
  expect(made.look('out', '')).toBeUndefined()
})

test('places that are built in are filled wherever the program may have them', async () => {
  const { made } = await open({ docroot: ['.', 'www'] })
  made.put('docroot', 'page.html', octets('x'))
  expect([join(folder, 'page.html'), join(folder, 'www/page.html')].map((at) => readFileSync(at, 'utf8'))).toEqual([
    'x',
    'x',
  ])
})

test('a program that puts a link in our way leads us nowhere', async () => {
  const { made, at } = await open()
  rmSync(at('docroot'), { recursive: true })
  symlinkSync(elsewhere, at('docroot'))
  expect(made.look('docroot', 'secret')).toBeUndefined()
  made.put('docroot', 'secret', octets('theirs'))
  expect(readFileSync(join(elsewhere, 'secret'), 'utf8')).toBe('ours')
  symlinkSync(join(elsewhere, 'secret'), at('out'))
  expect(made.look('out', '')).toBeUndefined()
})

test('a pipe to which nobody writes keeps nobody waiting', async () => {
  const { made, at } = await open()
  execFileSync('mkfifo', [at('out')])
  expect(made.look('out', '')).toBeUndefined()
})

test('a role without places has none', async () => {
  expect(premises({ places: {}, folder, window: { at: folder, seenAt: folder } })).toBe(NO_PREMISES)
  expect(() => NO_PREMISES.put('docroot', 'x', octets('x'))).toThrow('asks for "docroot"')
})
