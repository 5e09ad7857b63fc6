/** The same class by one job, by two, and by a queue whose workers and whose coordinator die: the same grades, times apart. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CAPITALS, type Call, calling, FIRST_WORD, folderWith, serverThat, wiregrade } from '../cli/as-a-user.ts'
import { freePort } from '../stage/ports.ts'

/** One of each kind, which ends at once, is right, has a mistake; and one more than there are workers. */
const STUDENTS = ['ann', 'bob', 'cy', 'di']
const place = folderWith({
  'lab.yaml': `title: Lab 1
exam: uppercase/tcp-server
tier: basic
effort: quick
start-timeout: 60
run: ${process.execPath} server.mjs {port}
seed: 5
`,
})
const workers: Call[] = []
let address = ''
let redis: ChildProcess | undefined

beforeAll(async () => {
  for (const [at, name] of STUDENTS.entries()) {
    mkdirSync(join(place.path, 'class', name), { recursive: true })
    writeFileSync(
      join(place.path, 'class', name, 'server.mjs'),
      at % 3 === 0 ? 'throw new Error("no")' : serverThat(at % 3 === 1 ? CAPITALS : FIRST_WORD),
    )
  }
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
  } catch {
    return
  }
  const port = await freePort('127.0.0.1')
  address = `redis://127.0.0.1:${port}`
  const terms = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', place.path]
  const server = spawn('redis-server', terms, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const text of server.stdout) if (String(text).includes('Ready to accept connections')) break
  redis = server
})
afterAll(async () => {
  for (const each of workers) each.kill('SIGTERM')
  await Promise.all(workers.map(({ ended }) => ended))
  redis?.kill('SIGKILL')
  place.remove()
})

const words = (out: string, ...more: readonly string[]) => [
  'batch',
  'class',
  'lab.yaml',
  '--isolation',
  'none',
  '--out',
  out,
  ...more,
]

async function someWorker(): Promise<Call> {
  const call = calling(['worker', '--queue', address, '--jobs', '1'], place.path)
  workers.push(call)
  await call.until((stdout) => stdout.includes('Waiting for submissions'))
  return call
}

const read = (...path: readonly string[]) => readFileSync(join(place.path, ...path), 'utf8')
const gradedIn = (out: string) =>
  [...read(out, 'journal.jsonl').matchAll(/"event":"graded".*?"name":"(\w+)"/g)]
    .map(([, name]) => name ?? '')
    .toSorted()

/** All grades of a class, byte for byte, and all findings but for their times. */
function grades(out: string): unknown {
  return [
    read(out, 'gradebook.csv'),
    ...STUDENTS.map((name) => read(out, name, 'grade.json')),
    ...STUDENTS.map((name) => read(out, name, 'findings.json').replaceAll(/"(?:durationMs|atUs)": [\d.]+/g, '')),
  ]
}

test('one job, two jobs, and three workers of which one is killed come to the same grades', async (context) => {
  if (!redis) context.skip('left out: there is no redis-server here')
  const [victim] = await Promise.all([someWorker(), someWorker(), someWorker()])
  const call = calling(words('queue', '--queue', address), place.path)
  await victim?.until((stdout) => stdout.includes('…'))
  victim?.kill('SIGKILL')
  // Its silence is believed after ten seconds only: time for the others.
  await wiregrade(words('one', '--jobs', '1'), place.path)
  await wiregrade(words('two', '--jobs', '2'), place.path)
  const { code, stdout, stderr } = await call.ended
  expect(`${stderr}${code}`).toBe('1')
  expect(stdout).toContain('4 submissions: 1 passed, 3 failed')
  expect(grades('two')).toEqual(grades('one'))
  expect(grades('queue')).toEqual(grades('one'))
  expect(gradedIn('queue')).toEqual(STUDENTS)
})

test('a coordinator that is killed and called again takes what has been done meanwhile', async (context) => {
  if (!redis) context.skip('left out: there is no redis-server here')
  const first = calling(words('again', '--queue', address), place.path)
  await first.until((stdout) => /: \d+ of \d+ points/.test(stdout))
  first.kill('SIGKILL')
  await first.ended
  const { code } = await wiregrade(words('again', '--queue', address), place.path)
  expect(code).toBe(1)
  expect(grades('again')).toEqual(grades('one'))
  expect(gradedIn('again')).toEqual(STUDENTS)
})

test.for([
  ['redis://127.0.0.1:9', 'No Redis answers at redis://127.0.0.1:9'],
  ['localhost', '--queue wants the address of a Redis'],
] as const)('%s: one sentence says what to do', async ([url, sentence]) => {
  const calls = [words('none', '--queue', url), ['worker', '--queue', url]]
  for (const { code, stderr } of await Promise.all(calls.map((call) => wiregrade(call, place.path)))) {
    expect(stderr).toContain(sentence)
    expect(code).toBe(2)
  }
})
