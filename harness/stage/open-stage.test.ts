/** The stage as client roles use it: a real program is run on an errand, and meets us. */
import { tmpdir } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { type Recorder, recorder } from '../core/recorder.ts'
import type { Errand } from '../core/stage.ts'
import { NO_PREMISES, type Premises } from '../subject/premises.ts'
import { program } from '../subject/program.ts'
import type { Running } from '../subject/subject.ts'
import { type OpenStage, openStage } from './open-stage.ts'
import { listen } from './tcp.ts'

const HOST = '127.0.0.1'
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})

const bytes = (text: string) => new TextEncoder().encode(text)
const CLIENT = [
  'import sys,socket',
  's=socket.create_connection((sys.argv[1],int(sys.argv[2])))',
  's.sendall(sys.stdin.readline().encode())',
  'print("reply:",s.recv(100).decode(),flush=True)',
]

async function staged(lines: readonly string[], patienceMs = 5_000): Promise<[OpenStage, Recorder]> {
  const record = recorder()
  const listener = await listen(HOST, 0)
  const subject = program({
    command: ['python3', '-c', lines.join('\n'), '{host}', '{port}'],
    env: [],
    folder: tmpdir(),
    known: ['host', 'port'],
    transport: 'tcp',
    port: 12000,
    startMs: 1_000,
  })
  const launch = async (errand: Errand): Promise<Running> => {
    const running = await subject.launch({ host: HOST, port: listener.port, values: {} })
    cleanUp.push(() => running.stop())
    running.type(errand.stdin)
    return running
  }
  const stage = openStage({
    host: HOST,
    port: listener.port,
    recorder: record,
    patienceMs,
    saw: () => {},
    turn: 1,
    launch,
    listener,
  })
  cleanUp.push(
    () => listener.close(),
    () => stage.close(),
  )
  return [stage, record]
}

/** A folder into which a program puts a file at this moment or another. */
function folderOf(files: Map<string, string>): Premises {
  return {
    ...NO_PREMISES,
    search: (_, wanted) =>
      [...files]
        .filter(([, text]) => text.includes(Buffer.from(wanted).toString()))
        .map(([path, text]) => ({ path, octets: bytes(text) })),
  }
}

function searching(files: Map<string, string>, patienceMs: number): [OpenStage, Recorder] {
  const record = recorder()
  const stage = openStage({
    host: HOST,
    port: 1,
    recorder: record,
    patienceMs,
    saw: () => {},
    turn: 1,
    premises: folderOf(files),
  })
  cleanUp.push(() => stage.close())
  return [stage, record]
}

const record = (from: Recorder) => from.transcript().map(({ line, what }) => `${line} ${what}`)

test('an errand: typed, connected, answered, printed, exited, each on its own line', async () => {
  const [stage, from] = await staged(CLIENT)
  const client = await stage.run({ stdin: bytes('hello\n') })
  const line = await stage.accept()
  expect(await line?.read({ until: (received) => Buffer.from(received).includes('\n') })).toBe('satisfied')
  await line?.send(bytes('HELLO'))
  expect(await client.prints({ until: (printed) => Buffer.from(printed).includes('HELLO') })).toBe('satisfied')
  expect(await client.exits()).toBe('ended')
  const happened = record(from)
  for (const entry of [
    'program started',
    'stdin sent',
    'server 1 opened',
    'server 1 received',
    'server 1 sent',
    'stdout printed',
    'program exited',
  ]) {
    expect(happened).toContain(entry)
  }
  expect(from.transcript().find((entry) => entry.what === 'exited')?.status).toEqual({ code: 0, signal: null })
})

test('a client that never comes is silence; one that has ended is not waited for', async () => {
  const [idle, from] = await staged(['import time', 'time.sleep(600)'], 50)
  await idle.run({ stdin: bytes('') })
  expect(await idle.accept()).toBeUndefined()
  expect(record(from)).toEqual(['program started', 'server 1 silence'])
  const begun = performance.now()
  const [gone] = await staged(['raise SystemExit(1)'], 60_000)
  const client = await gone.run({ stdin: bytes('') })
  expect(await gone.accept()).toBeUndefined()
  expect(await client.prints({ until: () => false })).toBe('ended')
  expect(performance.now() - begun).toBeLessThan(30_000)
})

test('to leave is to end the input of a client that stays, and to see it go', async () => {
  const [stage, from] = await staged(['import sys', 'sys.stdin.read()'], 2_000)
  const client = await stage.run({ stdin: bytes('hello\n') })
  expect(await client.leave()).toBe('ended')
  expect(record(from)).toEqual(['program started', 'stdin sent', 'stdin closed', 'program exited'])
})

test('what a role cannot do is our own mistake, and is thrown', async () => {
  const server = openStage({ host: HOST, port: 1, recorder: recorder(), patienceMs: 1, saw: () => {}, turn: 1 })
  await expect(server.run({ stdin: bytes('') })).rejects.toThrow('stage.run is for client roles')
  await expect(server.accept()).rejects.toThrow('stage.accept is for client roles over TCP')
  expect(() => server.service()).toThrow('stage.service is for client roles over UDP')
})

test('a file is waited for, and written down once it satisfies', async () => {
  const files = new Map([['other', 'nothing of it']])
  const [stage, records] = searching(files, 5_000)
  const searched = stage.search('box', bytes('mark'), { until: (found) => found.length > 0 })
  setImmediate(() => files.set('new/1', 'the mark'))
  expect(await searched).toBe('satisfied')
  expect(records.transcript()).toMatchObject([{ line: 'box', what: 'found', path: 'new/1', bytes: bytes('the mark') }])
})

test('a file that does not come is a silence, unless nobody minds', async () => {
  const [stage, records] = searching(new Map([['1', 'half a mark']]), 30)
  const never = { until: () => false, for: 'the message' }
  expect(await stage.search('box', bytes('none'), { ...never, optional: true })).toBe('silence')
  expect(record(records)).toEqual([])
  expect(await stage.search('box', bytes('mark'), never)).toBe('silence')
  expect(record(records)).toEqual(['box found', 'box silence'])
})
