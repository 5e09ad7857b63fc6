/** A class graded by one command: as each would be alone, whatever the others do. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readFindings } from '../../reports/findings.ts'
import { CAPITALS, calling, FIRST_WORD, folderWith, serverThat, wiregrade } from '../cli/as-a-user.ts'
import type { Grade } from '../core/finding.ts'
import { levelFor } from '../subject/isolation/probe.ts'

const strongest = await levelFor('auto')
const place = folderWith({})
afterAll(place.remove)

mkdirSync(join(place.path, 'somebody'))

/** A class of this name: folders with a server each. */
function classOf(name: string, servers: Readonly<Record<string, string>>): string {
  for (const [student, text] of Object.entries(servers)) {
    mkdirSync(join(place.path, name, student), { recursive: true })
    writeFileSync(join(place.path, name, student, 'server.mjs'), text)
  }
  return name
}

const COMMON = ['--effort', 'quick', '--tier', 'basic', '--seed', '3']
const ONE = ['--only', 'answers-in-capitals']
const PROGRAM = ['--', process.execPath, 'server.mjs']

function gradeOf(out: string, student: string): Grade | undefined {
  return readFindings(readFileSync(join(place.path, out, student, 'findings.json'), 'utf8'))[0]
}

/** What was found out, times apart. */
function plain(grade: Grade | undefined): unknown {
  return grade?.findings.map(({ id, outcome, verdict, counterexample, steady }) => ({
    id,
    outcome,
    verdict,
    counterexample,
    steady,
  }))
}

const onPort = (server: string) => server.replace('Number(process.argv[2])', '12000')
const UDP_SERVER = `import { createSocket } from 'node:dgram'
const socket = createSocket('udp4')
socket.on('message', (bytes, { port, address }) => {
  const text = bytes.toString('latin1')
  socket.send(Buffer.from(ANSWER, 'latin1'), port, address)
})
socket.bind(12000)
`

const EIGHT = ['ann', 'bob', 'cy', 'di', 'ed', 'flo', 'gus', 'ida']

test.for([
  ['eight', 'tcp-server', EIGHT, onPort(serverThat(CAPITALS)), onPort(serverThat(FIRST_WORD))],
  [
    'four',
    'udp-server',
    EIGHT.slice(0, 4),
    UDP_SERVER.replace('ANSWER', CAPITALS),
    UDP_SERVER.replace('ANSWER', FIRST_WORD),
  ],
] as const)(
  '%s with port 12000 built in are graded at once as they are alone: %s',
  async ([, role, students, right, wrong], context) => {
    if (strongest !== 'box+net') context.skip('left out: box+net does not work here')
    const exam = [`uppercase/${role}`, ...COMMON, '--only', 'capitalises-every-word']
    const folder = classOf(role, Object.fromEntries(students.map((name, at) => [name, at % 4 === 3 ? wrong : right])))
    const { code, stdout } = await wiregrade(
      ['batch', folder, ...exam, '--jobs', String(students.length), '--out', `${role}-out`, ...PROGRAM],
      place.path,
    )
    const mistaken = students.filter((_, at) => at % 4 === 3)
    const rights = students.filter((_, at) => at % 4 !== 3)
    expect(stdout).toContain(`${students.length} submissions: ${rights.length} passed, ${mistaken.length} failed`)
    expect(code).toBe(1)
    for (const [file, alike] of [
      ['ann', rights],
      ['di', mistaken],
    ] as const) {
      const own = ['--isolation', strongest, '--cwd', join(folder, file), '--json']
      const alone = readFindings((await wiregrade(['check', ...exam, ...own, ...PROGRAM], place.path)).stdout)[0]
      const together = alike.map((student) => gradeOf(`${role}-out`, student))
      expect(together.map(plain)).toEqual(alike.map(() => plain(alone)))
      expect(together.map((grade) => grade?.isolation)).toEqual(alike.map(() => strongest))
    }
  },
)

test('folders have whatever names they have, which are printed escaped; what is no folder is no submission', async () => {
  const names = ['two words', 'line\nend', 'Größe', '-rf', "it's;$(x)"]
  const folder = classOf('names', Object.fromEntries(names.map((name) => [name, serverThat(CAPITALS)])))
  writeFileSync(join(place.path, folder, 'roster.csv'), '')
  mkdirSync(join(place.path, folder, '.git'))
  const out = join('names', 'results')
  mkdirSync(join(place.path, out))
  const words = ['batch', folder, 'uppercase/tcp-server', ...COMMON, ...ONE, '--out', out]
  const { code, stdout, stderr } = await wiregrade([...words, ...PROGRAM, '{port}'], place.path)
  expect(`${stderr}${code}`).toBe('0')
  expect(stdout).toContain('✓ line\\nend: 4 of 4 points, passed')
  expect(stdout).toContain('5 submissions: 5 passed')
  const own = ['gradebook.csv', 'index.html', 'journal.jsonl', 'summary.json']
  expect(readdirSync(join(place.path, out)).toSorted()).toEqual([...names, ...own].toSorted())
  for (const name of names) expect(existsSync(join(place.path, out, name, 'junit.xml')), name).toBe(true)
})

test('what hangs, floods or cannot be held costs only itself, and an old result never passes for a new one', async () => {
  const folder = classOf('odd', {
    fine: serverThat(CAPITALS),
    floods: `${serverThat(CAPITALS)}\nsetInterval(() => console.log('x'.repeat(100_000)), 1)`,
    huge: serverThat(CAPITALS),
    slow: 'setInterval(() => {}, 1000)',
  })
  mkdirSync(join(place.path, 'odd-out', 'slow'), { recursive: true })
  writeFileSync(join(place.path, 'odd-out', 'slow', 'findings.json'), 'an old one')
  let deep = join(place.path, folder, 'huge')
  for (let depth = 0; depth < 70; depth++) {
    deep = join(deep, 'd')
    mkdirSync(deep)
  }
  const limits = ['--most', '6', '--start-timeout', '60', '--out', 'odd-out']
  const level = ['--isolation', strongest === 'none' ? 'none' : 'limits']
  const words = [
    'batch',
    folder,
    'uppercase/tcp-server',
    ...COMMON,
    '--only',
    'answers-in-capitals',
    ...limits,
    ...level,
  ]
  const { code, stdout } = await wiregrade([...words, ...PROGRAM, '{port}'], place.path)
  expect(stdout).toContain('✓ fine: 4 of 4 points, passed')
  expect(stdout).toContain('✓ floods: 4 of 4 points, passed')
  expect(stdout).toMatch(/! slow: .*, incomplete: its 6 s were used up/)
  if (strongest !== 'none') expect(stdout).toMatch(/! huge: no points known, incomplete: .*holds more than/)
  expect(readFileSync(join(place.path, 'odd-out', 'slow', 'findings.json'), 'utf8')).not.toContain('an old one')
  expect(code).toBe(3)
})

test('without a network of their own, programs with one port take turns, and the output says so', async () => {
  const folder = classOf('turns', { ann: onPort(serverThat(CAPITALS)), bob: onPort(serverThat(CAPITALS)) })
  const port = [...ONE, '--isolation', 'none', '--jobs', '2']
  const { stdout } = await wiregrade(
    ['batch', folder, 'uppercase/tcp-server', ...COMMON, ...port, ...PROGRAM],
    place.path,
  )
  expect(stdout).toContain('one after the other: all have port 12000 built in')
  expect(stdout).toMatch(/2 submissions: (2 passed|.*incomplete)/)
})

test.for([
  [['nowhere', 'uppercase/tcp-server'], 'nowhere is not there'],
  [['.', 'uppercase/tcp-serve'], 'the closest is uppercase/tcp-server'],
  [['.', 'uppercase/tcp-server', '--out', '/dev/null/out'], 'Nothing can be written to --out'],
  [['.', 'uppercase/tcp-server', '--jobs', '0'], '--jobs wants a whole number'],
  [['.', 'uppercase/tcp-server', '--only', 'zzz*'], 'No requirement matches'],
] as const)('what is wrong for all is said before anything is started: %s', async ([words, sentence]) => {
  const { code, stderr } = await wiregrade(['batch', ...words, ...PROGRAM, '{port}'], place.path)
  expect(stderr).toContain(sentence)
  expect(code).toBe(2)
})

test('an interruption ends all workers, and says who was not begun', async () => {
  const { call, token } = longBatch('interrupted')
  await call.until(() => processesNamed(token) > 4)
  call.kill('SIGINT')
  const { code, stdout } = await call.ended
  expect(stdout).toContain('3 submissions: 2 incomplete, 1 not begun')
  expect(code).toBe(130)
  expect(processesNamed(token)).toBe(0)
})

test('a batch that is killed without a word takes its workers along', async (context) => {
  if (strongest === 'none') context.skip('left out: without util-linux nobody tells the workers')
  const { call, token } = longBatch('killed')
  await call.until(() => processesNamed(token) > 4)
  call.kill('SIGKILL')
  await call.ended
  await expect.poll(() => processesNamed(token), { timeout: 60_000 }).toBe(0)
})

/** Three submissions that never listen, two at a time. */
function longBatch(name: string) {
  const token = `waits-for-a-batch-to-be-${name}`
  const folder = classOf(name, { ann: '', bob: '', cy: '' })
  const waits = ['--start-timeout', '60', '--jobs', '2', '--out', `${name}-out`]
  const command = ['--', 'sh', '-c', 'sleep 60; :', token, '{port}']
  return {
    token,
    call: calling(['batch', folder, 'uppercase/tcp-server', ...COMMON, ...waits, ...command], place.path),
  }
}

function processesNamed(word: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(word)
    } catch {
      return false
    }
  }).length
}
