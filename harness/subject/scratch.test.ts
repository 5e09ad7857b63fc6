import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasProc } from './family.ts'
import { scratchFolder, sweep } from './scratch.ts'

const MODULE = fileURLToPath(new URL('scratch.ts', import.meta.url))

let base = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'scratch-test-'))
})
afterEach(() => rmSync(base, { recursive: true }))

/** The folder that a process leaves which is killed while it uses it. */
function leftBehind(): string {
  const code = `
    const { scratchFolder } = await import(${JSON.stringify(MODULE)})
    process.stdout.write(scratchFolder('premises', ${JSON.stringify(base)}), () => process.kill(process.pid, 'SIGKILL'))`
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  expect(signal).toBe('SIGKILL')
  return stdout
}

test('what a killed process has left is taken away with all that is in it, and what a living one uses stays', () => {
  const left = leftBehind()
  mkdirSync(join(left, 'deep'))
  writeFileSync(join(left, 'deep', 'file'), 'x')
  const own = scratchFolder('premises', base)
  sweep(base)
  expect(existsSync(left)).toBe(false)
  expect(existsSync(own)).toBe(true)
})

test('who still waits for a killed process to build its box is ended', async (context) => {
  if (!hasProc) return context.skip('there is no table of processes here')
  const left = leftBehind()
  const waiting = spawn('sh', ['-c', 'read line', left], { argv0: 'bwrap', stdio: 'pipe' })
  await once(waiting, 'spawn')
  const ended = once(waiting, 'exit')
  sweep(base)
  expect(await ended).toEqual([null, 'SIGKILL'])
})

test('the first folder of a process comes after a sweep', () => {
  const first = leftBehind()
  const second = leftBehind()
  expect([existsSync(first), existsSync(second)]).toEqual([false, true])
})

test('what only resembles such a folder is left alone: of another container, a link, a file, another name', () => {
  const left = basename(leftBehind())
  rmSync(join(base, left), { recursive: true })
  const goal = join(base, 'goal')
  mkdirSync(goal)
  const elsewhere = join(base, left.replace(/-\d+\./, '-1.'))
  const other = join(base, left.replace('wiregrade', 'somebody'))
  for (const folder of [elsewhere, other]) mkdirSync(folder)
  symlinkSync(goal, join(base, left))
  sweep(base)
  expect([goal, elsewhere, other, join(base, left)].map((path) => existsSync(path))).toEqual([true, true, true, true])
})
