/** What the machine has failed at is tried once more, and is never laid at the program's door. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { askedIn } from '../assignment/asked.ts'
import { programOf } from '../assignment/program-of.ts'
import { readAssignment } from '../assignment/read-assignment.ts'
import type { Grade } from '../core/finding.ts'
import { type Isolation, unconfined } from '../subject/isolation/isolation.ts'
import { MachineError } from '../subject/subject.ts'
import { CAPITALS, folderWith, serverThat } from './as-a-user.ts'
import { type AssignedRun, runAssigned } from './assigned-run.ts'
import { commitOf } from './submission.ts'

/** A port held until `release`, below those that our other tests and the kernel give to everybody: nobody takes it between two tests. */
async function held(): Promise<{ readonly port: number; release(): void }> {
  const holder = createServer()
  const free = 18_000 + (process.pid % 2_000)
  await new Promise<void>((resolve) => void holder.listen(free, '127.0.0.1', () => resolve()))
  return { port: (holder.address() as { port: number }).port, release: () => void holder.close() }
}

const { port, release } = await held()
const folder = folderWith({ 'server.mjs': serverThat(CAPITALS).replace('Number(process.argv[2])', String(port)) })
afterAll(() => {
  release()
  folder.remove()
})

const LINES = `title: Lab
exam: uppercase/tcp-server
run: ${process.execPath} server.mjs
port: ${port}
tier: basic
effort: quick
`

async function run(hold: AssignedRun['hold'], told: Grade[] = [], overloaded = false): Promise<Grade> {
  const { assignment, catalogues } = await readAssignment(LINES, 'lab.yaml')
  const [exam] = assignment.exams
  const [catalogue] = catalogues
  if (!exam || !catalogue) throw new Error('an assignment has an exam')
  return runAssigned({
    exam,
    catalogue,
    asked: askedIn(exam, catalogue),
    folder: folder.path,
    found: await programOf(exam, folder.path),
    seed: 1,
    hold,
    audience: { opening() {}, examining() {}, verdict: (_, __, grade) => void told.push(grade), async closing() {} },
    interrupted: new AbortController().signal,
    overloaded: () => overloaded,
  })
}

const outcomes = ({ findings }: Grade) => [...new Set(findings.map(({ outcome }) => outcome))]

test('a box that cannot be built the first time is built the second', async () => {
  release()
  let tries = 0
  const hold = async (): Promise<Isolation> => {
    if (tries++ === 0) throw new MachineError('no room')
    return unconfined(folder.path)
  }
  const grade = await run(hold)
  expect([outcomes(grade), grade.complete, tries]).toEqual([['pass'], true, 2])
})

test('a box that can never be built is an error of each demand, and no zero', async () => {
  let tries = 0
  const grade = await run(async () => {
    tries++
    throw new MachineError('no room')
  })
  expect([outcomes(grade), tries]).toEqual([['error'], 2])
  expect(grade.findings[0]?.because).toBe('no room')
})

test('demands that the machine has failed at are asked again, and nobody is told twice', async () => {
  const occupant = createServer()
  await new Promise<void>((resolve) => void occupant.listen(port, '127.0.0.1', () => resolve()))
  let tries = 0
  const told: Grade[] = []
  const grade = await run(async () => {
    if (tries++ === 1) await new Promise<void>((resolve) => void occupant.close(() => resolve()))
    return unconfined(folder.path)
  }, told)
  expect([outcomes(grade), tries]).toEqual([['pass'], 2])
  expect(told.map(({ findings }) => findings.length)).toEqual(grade.findings.map((_, at) => at + 1))
  expect(outcomes(told.at(-1) ?? grade)).toEqual(['error'])
})

test.each([
  [true, 'pass', 2],
  [false, 'fail', 1],
] as const)(
  'a program that answers nothing is asked again where the machine is overloaded: %s',
  async (overloaded, root, times) => {
    const file = join(folder.path, 'server.mjs')
    const right = readFileSync(file, 'utf8')
    writeFileSync(file, 'process.exit(1)')
    let tries = 0
    const hold = async (): Promise<Isolation> => {
      if (tries++ === 1) writeFileSync(file, right)
      return unconfined(folder.path)
    }
    const grade = await run(hold, [], overloaded)
    writeFileSync(file, right)
    expect([grade.findings[0]?.outcome, tries]).toEqual([root, times])
  },
)

test.each([
  ['a branch', { HEAD: 'ref: refs/heads/main\n', 'refs/heads/main': `${'a'.repeat(40)}\n` }, 'a'.repeat(40)],
  [
    'a packed branch',
    { HEAD: 'ref: refs/heads/main\n', 'packed-refs': `# pack\n${'b'.repeat(40)} refs/heads/main\n` },
    'b'.repeat(40),
  ],
  ['a commit', { HEAD: `${'c'.repeat(40)}\n` }, 'c'.repeat(40)],
  ['a way out', { HEAD: 'ref: refs/../../secret\n', '../secret': `${'d'.repeat(40)}\n` }, undefined],
  ['no commit', { HEAD: 'ref: refs/heads/main\n', 'refs/heads/main': 'root:x:0:0\n' }, undefined],
])('the commit of a checkout is read from its files: %s', async (_, files, commit) => {
  const at = join(folder.path, 'checkout')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(at, '.git', name, '..'), { recursive: true })
    writeFileSync(join(at, '.git', name), text)
  }
  expect(commitOf(at)).toBe(commit)
  rmSync(at, { recursive: true })
})
