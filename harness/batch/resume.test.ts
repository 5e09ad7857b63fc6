/** Whatever ends a batch, and whenever: the same command goes on, and comes to what it would have come to. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CAPITALS, calling, FIRST_WORD, folderWith, serverThat, wiregrade } from '../cli/as-a-user.ts'
import type { Event } from './journal.ts'

const place = folderWith({})
afterAll(place.remove)

/** The first and the third are right. */
const STUDENTS = ['ann', 'bob', 'cy', 'di'] as const
type Student = (typeof STUDENTS)[number]
const EXAM = [
  'uppercase/tcp-server',
  '--effort',
  'quick',
  '--tier',
  'basic',
  '--only',
  'capitalises-every-word',
  '--start-timeout',
  '60',
]
const PROGRAM = ['--isolation', 'none', '--', process.execPath, 'server.mjs', '{port}']

function classOf(name: string, students: readonly Student[] = STUDENTS, before = ''): string {
  for (const student of students) {
    const isRight = STUDENTS.indexOf(student) % 2 === 0
    mkdirSync(join(place.path, name, student), { recursive: true })
    writeFileSync(
      join(place.path, name, student, 'server.mjs'),
      `${before}${serverThat(isRight ? CAPITALS : FIRST_WORD)}`,
    )
  }
  return name
}

const batch = (folder: string, ...more: readonly string[]) => [
  'batch',
  folder,
  ...EXAM,
  '--out',
  `${folder}-out`,
  ...more,
  ...PROGRAM,
]

function journalOf(folder: string): readonly Event[] {
  const lines = readFileSync(join(place.path, `${folder}-out`, 'journal.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Event)
}

const gradedIn = (folder: string) =>
  journalOf(folder).flatMap((event) => (event.event === 'graded' ? [event.name] : []))

/** All that was written about a class, times apart. */
function outcome(folder: string): unknown {
  const { submissions, ...summary } = JSON.parse(
    readFileSync(join(place.path, `${folder}-out`, 'summary.json'), 'utf8'),
  )
  return {
    ...summary,
    submissions: submissions.map(({ tookMs, ...rest }: { tookMs: number }) => (tookMs > 0 ? rest : null)),
  }
}

test.concurrent('killed at any moment and called again, a batch loses nothing, grades nothing twice, and takes nobody for another', async () => {
  const undisturbed = classOf('undisturbed')
  await wiregrade(batch(undisturbed, '--seed', '5'), place.path)
  const folder = classOf('killed')
  const first = calling(batch(folder, '--seed', '5', '--jobs', '1'), place.path)
  await first.until((stdout) => stdout.includes('bob:'))
  first.kill('SIGKILL')
  await first.ended
  const known = gradedIn(folder)
  expect(known.length).toBeGreaterThan(1)
  expect(JSON.parse(readFileSync(join(place.path, `${folder}-out`, 'summary.json'), 'utf8'))).toMatchObject({
    complete: false,
  })
  // Torn as by a crash of the machine, and with something half done.
  writeFileSync(join(place.path, `${folder}-out`, 'journal.jsonl'), '{"event":"gra', { flag: 'a' })
  mkdirSync(join(place.path, `${folder}-out`, '.work', 'half-done'), { recursive: true })
  const second = calling(batch(folder, '--jobs', '1'), place.path)
  await second.until((stdout) => stdout.includes('cy:'))
  second.kill('SIGKILL')
  await second.ended
  const { code, stdout } = await wiregrade(batch(folder), place.path)
  expect(stdout).toMatch(/[34] of 4 were graded before and have not changed/)
  expect(stdout).toContain('4 submissions: 2 passed, 2 failed')
  expect(code).toBe(1)
  expect(gradedIn(folder).toSorted()).toEqual([...STUDENTS])
  expect(outcome(folder)).toEqual(outcome(undisturbed))
  expect(existsSync(join(place.path, `${folder}-out`, '.work'))).toBe(false)
})

test.concurrent('only what has changed is graded again: files, what is asked, the seed, or a folder that is gone', async () => {
  const students = ['bob', 'cy', 'di'] as const
  const folder = classOf('changes', students)
  await wiregrade(batch(folder, '--seed', '5'), place.path)
  const again = async (...more: readonly string[]) => {
    const before = gradedIn(folder).length
    const { stdout } = await wiregrade(batch(folder, ...more), place.path)
    expect(stdout).toContain('3 submissions')
    return gradedIn(folder).slice(before).toSorted()
  }
  expect(await again()).toEqual([])
  writeFileSync(join(place.path, folder, 'bob', 'server.mjs'), serverThat(CAPITALS))
  expect(await again()).toEqual(['bob'])
  rmSync(join(place.path, `${folder}-out`, 'cy'), { recursive: true })
  expect(await again()).toEqual(['cy'])
  expect(readdirSync(join(place.path, `${folder}-out`, 'cy'))).toContain('report.html')
  expect(await again('--start-timeout', '61')).toEqual(students)
  expect(await again('--start-timeout', '61', '--seed', '6')).toEqual(students)
  // Di's files in Cy's name are Cy's, and graded as such.
  writeFileSync(
    join(place.path, folder, 'cy', 'server.mjs'),
    readFileSync(join(place.path, folder, 'di', 'server.mjs')),
  )
  expect(await again('--start-timeout', '61', '--seed', '6')).toEqual(['cy'])
})

test.concurrent('two batches do not write to one folder; one that was killed holds nothing', async () => {
  const leave = join(place.path, 'they-may-listen')
  const folder = classOf('two', ['ann', 'bob'], waitsFor(leave))
  const first = calling(batch(folder), place.path)
  await first.until((stdout) => stdout.includes('held by'))
  const second = await wiregrade(batch(folder), place.path)
  expect(second.stderr).toMatch(
    /Another batch, process \d+, writes to two-out; wait for it, or give --out another folder/,
  )
  expect(second.code).toBe(2)
  first.kill('SIGKILL')
  await first.ended
  writeFileSync(leave, '')
  expect((await wiregrade(batch(folder), place.path)).stdout).toContain('2 submissions: 1 passed, 1 failed')
})

/** A server's first lines: it does not go on until this file is there, nor when nobody is left who could end it. */
function waitsFor(file: string): string {
  return `import { existsSync } from 'node:fs'
process.stdin.on('end', () => process.exit()).resume()
while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 20))
`
}

test('a full disk ends the batch in a sentence, and what was graded stays', async (context) => {
  const out = join(place.path, 'full-out')
  mkdirSync(out)
  const small = [
    '--bind',
    '/',
    '/',
    '--dev-bind',
    '/dev',
    '/dev',
    '--proc',
    '/proc',
    '--size',
    '120000',
    '--tmpfs',
    out,
  ]
  try {
    execFileSync('bwrap', [...small, 'true'], { stdio: 'ignore' })
  } catch {
    context.skip('left out: bubblewrap makes no small disk here')
  }
  const folder = classOf('full')
  const command = [
    process.execPath,
    join(import.meta.dirname, '..', 'cli', 'wiregrade.mjs'),
    ...batch(folder, '--jobs', '1'),
  ]
  const shell = ['sh', '-c', '"$@"; code=$?; cat full-out/journal.jsonl; exit $code', 'sh', ...command]
  let said = { stdout: '', stderr: '', status: 0 }
  try {
    said.stdout = execFileSync('bwrap', [...small, ...shell], { cwd: place.path, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    said = error as typeof said
  }
  expect(said.stderr).toMatch(/the disk is full\. What was graded stays; mend it and give the same command again/)
  expect(said.status).toBe(3)
  expect(said.stdout).toContain('"event":"graded"')
})
