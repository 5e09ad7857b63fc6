/**
 * One class graded in three ways: by one job, by two, and by a queue with three workers of which one is killed. The grades have to be
 * the same, byte for byte, and so does what every finding comes to. What a program did in the exchange that is shown may differ: whether
 * it was reset or had answered half decides a race of its own.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFindings } from '../../reports/findings.ts'
import { freePort } from '../stage/ports.ts'
import { COMMAND } from './commands.ts'
import { makeClass } from './made-up-class.ts'

const WORKERS = 3

export interface Ways {
  readonly submissions: number
  /** `student-007 findings.json by two jobs`: what is not as with one job. */
  readonly different: readonly string[]
}

/** Nothing where there is no redis-server. */
export async function sameGrades(exam: string, size: number): Promise<Ways | undefined> {
  const place = mkdtempSync(join(tmpdir(), 'wiregrade-ways-'))
  const servers: ChildProcess[] = []
  try {
    const { submissions, assignment } = makeClass(place, exam, size)
    const redis = await startRedis(place, servers)
    if (redis === undefined) return undefined
    const batch = (way: string, ...words: readonly string[]) =>
      ended(['batch', submissions, assignment, ...words, '--out', join(place, way)])
    await batch('one', '--jobs', '1')
    await batch('two', '--jobs', '2')
    const [victim] = await Promise.all(Array.from({ length: WORKERS }, () => startWorker(redis, servers)))
    const queue = batch('queue', '--queue', redis)
    if (victim) await toBegin(victim, '…')
    victim?.kill('SIGKILL')
    await queue
    return {
      submissions: size,
      different: [
        ...differences(join(place, 'one'), join(place, 'two')).map((what) => `${what} by two jobs`),
        ...differences(join(place, 'one'), join(place, 'queue')).map((what) => `${what} by a queue`),
      ],
    }
  } finally {
    for (const each of servers) each.kill('SIGTERM')
    await Promise.all(servers.map((each) => each.exitCode ?? each.signalCode ?? once(each, 'exit')))
    rmSync(place, { recursive: true, force: true })
  }
}

async function startRedis(place: string, servers: ChildProcess[]): Promise<string | undefined> {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  const port = await freePort('127.0.0.1')
  const terms = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', place]
  const server = spawn('redis-server', terms, { stdio: ['ignore', 'pipe', 'ignore'] })
  servers.push(server)
  await toBegin(server, 'Ready to accept connections')
  return `redis://127.0.0.1:${port}`
}

async function startWorker(redis: string, servers: ChildProcess[]): Promise<ChildProcess> {
  const words = [COMMAND, 'worker', '--queue', redis, '--jobs', '1']
  const worker = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  servers.push(worker)
  await toBegin(worker, 'Waiting for submissions')
  return worker
}

/** Resolves when it has said this. */
function toBegin(child: ChildProcess, sign: string): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      if (said.includes(sign)) resolve()
    })
    child.once('exit', () => reject(new Error(`it ended before it said "${sign}": ${said}`)))
  })
}

async function ended(words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [COMMAND, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit')
}

/** What differs between two classes that were graded, by student and file. */
function differences(one: string, other: string): readonly string[] {
  const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8')
  const outcomes = (...path: readonly string[]) =>
    JSON.stringify(
      readFindings(read(...path)).map(({ findings }) =>
        findings.map(({ id, outcome, counterexample }) => [id, outcome, counterexample]),
      ),
    )
  const students = readdirSync(one, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [
    ...[['gradebook.csv'], ...students.map(({ name }) => [name, 'grade.json'])].filter(
      (path) => read(one, ...path) !== read(other, ...path),
    ),
    ...students
      .map(({ name }) => [name, 'findings.json'])
      .filter((path) => outcomes(one, ...path) !== outcomes(other, ...path)),
  ].map((path) => path.join(' '))
}
