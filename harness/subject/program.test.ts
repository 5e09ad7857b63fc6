/** Programs as processes: how they start, what they print, and that nothing of them is left. Real ones, in `sh`. */
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { program } from './program.ts'
import { type Running, UsageError } from './subject.ts'

const started: Running[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()))
})

const terms = {
  env: [] as readonly string[],
  folder: tmpdir(),
  known: ['host', 'port', 'name'],
  transport: 'tcp',
  port: 12000,
  startMs: 300,
} as const

async function launch(command: readonly string[], env: readonly string[] = []): Promise<Running> {
  const running = await program({ ...terms, command, env }).launch({
    host: '127.0.0.1',
    port: 6789,
    values: { name: 'a b' },
  })
  started.push(running)
  return running
}

const shell = (script: string, env: readonly string[] = []) => launch(['sh', '-c', script], env)

const ended = (running: Running) => new Promise((resolve) => running.onExit(resolve))

/** Resolves as soon as the program has printed as many lines. */
async function lines(running: Running, count: number): Promise<readonly string[]> {
  for (;;) {
    const whole = running.lastWords().stdout.split('\n').slice(0, -1)
    if (whole.length >= count) return whole
    await new Promise<void>((resolve) => running.onPrinted(() => resolve()))
  }
}

/** A zombie has ended; only its parent has not been told. */
function lives(pid: string): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.startsWith('Z') === false
}

test('arguments and variables are filled in, and reach the program as they are', async () => {
  const running = await launch(
    ['sh', '-c', 'printf "%s|" "$0" "$1" "$AT"', '{name};$(x)', '@{host}:{port}'],
    ['AT={host}:{port}'],
  )
  await ended(running)
  expect(running.lastWords().stdout).toBe('a b;$(x)|@127.0.0.1:6789|127.0.0.1:6789|')
})

test('a port is fixed when neither command nor environment asks for it', () => {
  expect(program({ ...terms, command: ['server'] }).fixedPort).toBe(12000)
  expect(program({ ...terms, command: ['server', '-p{port}'] }).fixedPort).toBeUndefined()
  expect(program({ ...terms, command: ['server'], env: ['PORT={port}'] }).fixedPort).toBeUndefined()
})

test('a wrong call is refused before anything is started', () => {
  expect(() => program({ ...terms, command: [] })).toThrow(UsageError)
  expect(() => program({ ...terms, command: ['x', '{prot}'] })).toThrow('{prot} in "{prot}"')
  expect(() => program({ ...terms, command: ['x'], env: ['PORT'] })).toThrow('--env wants NAME=VALUE, not "PORT"')
  expect(() => program({ ...terms, command: ['x'], env: ['P={prot}'] })).toThrow('{prot}')
})

test('a program that does not exist is unready, in a sentence that names it', async () => {
  const running = await launch(['./no-such-program'])
  expect(await running.ready()).toMatchObject({
    is: 'unready',
    sentence: expect.stringContaining('"./no-such-program" was not found'),
  })
})

test('exit status, signal and last words are told', async () => {
  const failing = await shell('echo out; echo why >&2; exit 3')
  await ended(failing)
  expect(failing.status()).toEqual({ code: 3, signal: null })
  expect(failing.lastWords()).toEqual({ stdout: 'out\n', stderr: 'why\n' })
  const killed = await shell('kill -SEGV $$')
  await ended(killed)
  expect(killed.status()).toEqual({ code: null, signal: 'SIGSEGV' })
})

test('stdin is a pipe that stays open until its end is declared', async () => {
  const running = await shell('read line; echo "got $line"; cat; echo end')
  running.type(new TextEncoder().encode('one\ntwo\n'))
  expect(await lines(running, 2)).toEqual(['got one', 'two'])
  expect(running.status()).toBeUndefined()
  running.endInput()
  await ended(running)
  expect(running.lastWords().stdout).toBe('got one\ntwo\nend\n')
})

test('a grandchild that holds the pipes does not hide that the program has ended', async () => {
  const running = await shell('echo bye; sleep 600 & exit 4')
  await ended(running)
  expect(running.status()).toEqual({ code: 4, signal: null })
  expect(running.lastWords().stdout).toBe('bye\n')
})

test('a program that ends on SIGTERM may say goodbye', async () => {
  const running = await shell('trap "echo goodbye; exit 0" TERM; echo ready; while :; do sleep 0.01; done')
  await lines(running, 1)
  await running.stop()
  expect(running.status()).toEqual({ code: 0, signal: null })
  expect(running.lastWords().stdout).toBe('ready\ngoodbye\n')
})

test('a program that ignores SIGTERM is killed, with its children', async () => {
  const running = await shell('trap "" TERM; sleep 600 & echo $!; echo $$; while :; do sleep 0.01; done')
  const pids = await lines(running, 2)
  expect(pids.map(lives)).toEqual([true, true])
  await running.stop()
  expect(pids.map(lives)).toEqual([false, false])
})

test('who left the session and was adopted by another parent is killed too', async () => {
  const running = await shell('(setsid sh -c "(sleep 600 & echo \\$!; wait) & exit 0"); echo done; exec sleep 600')
  const pids = (await lines(running, 2)).filter((line) => line !== 'done')
  expect(pids.map(lives)).toEqual([true])
  await running.stop()
  expect(pids.map(lives)).toEqual([false])
})

test('a flood is drained, so the program is not held up, and its end is kept', async () => {
  const running = await shell('head -c 20000000 /dev/zero | tr "\\0" y; echo; echo last')
  await ended(running)
  expect(running.status()).toEqual({ code: 0, signal: null })
  expect(running.lastWords().stdout).toMatch(/^y+\n… \d+ bytes left out …\ny+\nlast\n$/)
})
