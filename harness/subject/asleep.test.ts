/** Processes that wait, nap, work, and have ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { sleeper } from './asleep.ts'
import { hasProc } from './family.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** A Python program that has said that it is there. */
async function python(...lines: readonly string[]): Promise<ChildProcess> {
  const child = spawn('python3', ['-uc', ['import sys, time, threading', ...lines].join('\n')])
  started.push(child)
  await new Promise<void>((resolve) => void child.stdout.once('data', () => resolve()))
  return child
}

const asleep = async (child: ChildProcess, withinMs: number) => sleeper(child.pid ?? 0, 'no-mark')(withinMs)

test('who waits for something to read is asleep, as soon as it is', async (context) => {
  if (!hasProc) context.skip('left out: there is no /proc here')
  const child = await python('print("there")', 'for line in sys.stdin:', '    sum(range(30_000_000))')
  expect(await asleep(child, 60_000)).toBe(true)
  const look = sleeper(child.pid ?? 0, 'no-mark')
  child.stdin?.write('work\n')
  expect(await look(0)).toBe(false)
  expect(await look(60_000)).toBe(true)
})

test('nobody knows of whom naps what it will find when it wakes', async (context) => {
  if (!hasProc) context.skip('left out: there is no /proc here')
  const child = await python('print("there")', 'time.sleep(600)')
  await expect.poll(() => asleep(child, 0)).toBe(false)
})

test('a thread that works keeps the others awake', async (context) => {
  if (!hasProc) context.skip('left out: there is no /proc here')
  const work = ['def work():', '    while True: pass', 'threading.Thread(target=work, daemon=True).start()']
  const child = await python(...work, 'print("there")', 'sys.stdin.read()')
  expect(await asleep(child, 50)).toBe(false)
})
