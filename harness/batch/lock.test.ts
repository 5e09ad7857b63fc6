import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hasProc } from '../subject/family.ts'
import { takeLock } from './lock.ts'

test('who has ended holds nothing, even where nobody has asked how it ended', async (context) => {
  if (!hasProc) return context.skip('there is no table of processes here')
  const out = mkdtempSync(join(tmpdir(), 'wiregrade-lock-'))
  onTestFinished(() => rmSync(out, { recursive: true }))
  // A shell that becomes a program which never asks for its child, tells the child's number, and waits for our end of the line.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [said] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number.parseInt(said.toString(), 10)
  const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8')
  await expect.poll(stat, { timeout: 60_000 }).toContain(') Z ')
  const started = stat()
    .slice(stat().lastIndexOf(')') + 2)
    .split(' ')[19]
  writeFileSync(join(out, '.lock'), `${pid} ${started}\n`)
  expect(takeLock(out)).toBeInstanceOf(Function)
})
