/** Ready, or one of the ways of not getting ready: each with a real program and the sentence that a student reads. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../stage/ports.ts'
import { program } from './program.ts'
import type { Readiness, Running } from './subject.ts'

const started: Running[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()))
})

const HOST = '127.0.0.1'

interface Case {
  readonly transport?: 'tcp' | 'udp'
  readonly startMs?: number
  readonly command: readonly string[]
}

/** What became of it, and the port that we chose or, without `{port}`, that we were told. */
async function readiness({ transport = 'tcp', startMs = 5_000, command }: Case): Promise<[Readiness, number]> {
  // Most of these programs set no SO_REUSEADDR.
  const port = await freePort(HOST, true)
  const subject = program({
    command,
    env: [],
    folder: tmpdir(),
    known: ['host', 'port'],
    transport,
    port,
    startMs,
  })
  const running = await subject.launch({ host: HOST, port, values: {} })
  started.push(running)
  return [await running.ready(), port]
}

/** The system's own starts without the detour of a version manager. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const python = (...lines: readonly string[]) => [
  PYTHON,
  '-c',
  ['import sys,os,time', 'from socket import *', ...lines].join('\n'),
  '{port}',
]
const listening = (address: string, port = 'int(sys.argv[1])', family = 'AF_INET') => [
  `s=socket(${family})`,
  `s.bind((${address},${port}))`,
  's.listen()',
]
const WAIT = 'time.sleep(600)'

test.each([
  ['every address', python(...listening("''"), WAIT)],
  ['loopback', python(...listening("'127.0.0.1'"), WAIT)],
  [
    'both families on one socket',
    python(
      ...listening("'::'", 'int(sys.argv[1])', 'AF_INET6').toSpliced(1, 0, 's.setsockopt(IPPROTO_IPV6,IPV6_V6ONLY,0)'),
      WAIT,
    ),
  ],
  ['a socket of a child', ['sh', '-c', `${PYTHON} -c "$0" "$1"; true`, ...python(...listening("''"), WAIT).slice(2)]],
  [
    'after it has listened on another port for a moment',
    python(...listening("''", '0'), 'time.sleep(0.3)', 's.close()', 'time.sleep(0.5)', ...listening("''"), WAIT),
  ],
  ['after a while', python('time.sleep(0.3)', ...listening("''"), WAIT)],
])('ready: a TCP server that listens on %s', async (_, command) => {
  expect((await readiness({ command }))[0]).toEqual({ is: 'ready' })
})

test('ready: a UDP server that is bound', async () => {
  const command = python('s=socket(AF_INET,SOCK_DGRAM)', "s.bind(('',int(sys.argv[1])))", WAIT)
  expect((await readiness({ transport: 'udp', command }))[0]).toEqual({ is: 'ready' })
})

test('ready: a TCP server that puts its socket in the place of standard input, which it was given as one', async () => {
  const instead = ['os.close(0)', ...listening("''"), 'os.dup2(s.fileno(),0)', 's.detach()', WAIT]
  expect((await readiness({ startMs: 300, command: python(...instead) }))[0]).toEqual({ is: 'ready' })
})

test('nobody connects just to see: a server that answers its first connection meets nobody', async () => {
  const [ready] = await readiness({ command: python(...listening("''"), 's.accept()', 'sys.exit(9)') })
  expect(ready).toEqual({ is: 'ready' })
  // Time enough for it to have ended: another program starts, and is seen.
  await readiness({ command: python(...listening("''"), WAIT) })
  expect(started[0]?.status()).toBeUndefined()
})

test('never listened', async () => {
  const [ready] = await readiness({ startMs: 300, command: python('socket().bind(("",int(sys.argv[1])))', WAIT) })
  expect(ready).toMatchObject({
    is: 'unready',
    sentence: 'it ran for 0.3 s and never listened on the TCP port that {port} stood for, nor on any other port',
    hint: expect.stringContaining('bind, then listen, then accept'),
  })
})

test('listens on another port: the hint depends on whether it was told its port', async () => {
  const told = python(...listening("''", '0'), 'print(s.getsockname()[1],flush=True)', WAIT)
  const [ready] = await readiness({ command: told })
  const elsewhere = started[0]?.lastWords().stdout.trim()
  expect(ready).toMatchObject({
    sentence: `it listens on port ${elsewhere}, and I was waiting on the TCP port that {port} stood for`,
    hint: expect.stringContaining(`was told a port and did not use it`),
  })
  const [builtIn, port] = await readiness({ command: told.slice(0, -1) })
  const fixed = started[1]?.lastWords().stdout.trim()
  expect(builtIn).toMatchObject({
    sentence: `it listens on port ${fixed}, and I was waiting on TCP port ${port}`,
    hint: expect.stringContaining(`tell me so with --port ${fixed}`),
  })
})

test('listens only where we cannot reach it', async () => {
  const [ready] = await readiness({
    command: python(...listening("'::1'", 'int(sys.argv[1])', 'AF_INET6'), WAIT),
  })
  expect(ready).toMatchObject({
    sentence: expect.stringContaining('stood for, but only on the address ::1'),
    hint: "Bind to '' or 0.0.0.0 (every address), or tell me the address with --host ::1.",
  })
})

test('a port that somebody else listens on is not taken for its own', async () => {
  const [ready, port] = await readiness({ command: python(...listening("''"), WAIT) })
  expect(ready.is).toBe('ready')
  const subject = program({
    command: ['sleep', '600'],
    env: [],
    folder: tmpdir(),
    known: [],
    transport: 'tcp',
    port,
    startMs: 300,
  })
  const other = await subject.launch({ host: HOST, port, values: {} })
  started.push(other)
  expect(await other.ready()).toMatchObject({ sentence: expect.stringContaining('never listened') })
})

test('exited first: with its status, and the exception itself', async () => {
  const [ready] = await readiness({ command: python('undefined_name') })
  expect(ready).toMatchObject({
    sentence:
      "it ended with exit status 1 before it listened on the TCP port that {port} stood for: NameError: name 'undefined_name' is not defined",
  })
})

test('a port that we chose is in no word, since the next start gets another one', async () => {
  const command = python('sys.exit(f"Error: 1{sys.argv[1]} and :::{sys.argv[1]} are in use")')
  const [ready, port] = await readiness({ command })
  expect(ready).toMatchObject({ sentence: expect.stringContaining(`Error: 1${port} and :::{port} are in use`) })
  const [builtIn, told] = await readiness({ command: ['sh', '-c', 'exit 1'] })
  expect(builtIn).toMatchObject({ sentence: `it ended with exit status 1 before it listened on TCP port ${told}` })
})

test('exited first because its port was taken: the hint says what to do', async () => {
  const [ready] = await readiness({
    command: python('a=socket();a.bind(("",int(sys.argv[1])))', ...listening("''")),
  })
  expect(ready).toMatchObject({ hint: expect.stringContaining('SO_REUSEADDR') })
})

test('went to the background: what was started has ended, and another of it goes on', async () => {
  const daemon = python('if os.fork(): os._exit(0)', 'os.setsid()', ...listening("''"), WAIT)
  expect((await readiness({ command: daemon }))[0]).toMatchObject({
    is: 'unready',
    sentence: expect.stringContaining('left a process behind in the background'),
  })
})

test('speaks the other transport', async () => {
  const command = python('s=socket(AF_INET,SOCK_DGRAM)', "s.bind(('',int(sys.argv[1])))", WAIT)
  const [ready] = await readiness({ startMs: 500, command })
  expect(ready).toMatchObject({
    sentence: 'it opened the UDP port that {port} stood for, and this exam speaks TCP',
  })
})

test('still compiling: a compiler at work gets more time, and then a sentence of its own', async () => {
  // The kernel knows a process by the name of its file, so `sleep` under the name of a compiler is one.
  const folder = mkdtempSync(join(tmpdir(), 'wiregrade-compiler-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const command = ['sh', '-c', 'cp "$(command -v sleep)" "$0" && "$0" 600; true', join(folder, 'javac')]
  const [ready] = await readiness({ startMs: 200, command })
  expect(ready).toMatchObject({ sentence: 'it was still compiling after 1 s' })
})
