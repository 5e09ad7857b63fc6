/** Real programs in real boxes, through the command line, trying what a box forbids; at the strongest level of this machine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, type TestContext, test } from 'vitest'
import { readFindings } from '../../../reports/findings.ts'
import { CAPITALS, calling, folderWith, serverThat, wiregrade } from '../../cli/as-a-user.ts'
import type { Grade } from '../../core/finding.ts'
import { octets } from '../../core/transcript.ts'
import { sweep } from '../scratch.ts'
import { type Probe, probeLevels } from './probe.ts'

const OWN = fileURLToPath(new URL('../../..', import.meta.url))
const probes = await probeLevels()

/** Leaves a test out, by name, where the machine does not have what it is about. */
function needs(level: Probe['level'], context: TestContext): void {
  const probe = probes.find((each) => each.level === level)
  if (!probe?.works) context.skip(`left out, ${level} does not work here: ${probe?.missing}`)
}

/** Tries everything at its start, and tells every client what came of it. */
const SPY = `
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
const tried = {}
const attempt = (name, act) => { try { tried[name] = act() ?? 'done' } catch (error) { tried[name] = error.code } }
attempt('suites', () => readdirSync('${OWN}suites'))
attempt('reports', () => readdirSync('${OWN}reports'))
attempt('homes', () => [...readdirSync('/').filter((name) => ['root', 'home', 'work', 'var'].includes(name))])
attempt('shadow', () => readFileSync('/etc/shadow', 'utf8'))
attempt('processes', () => readdirSync('/proc').filter((name) => Number(name) > 0).map((pid) => readFileSync('/proc/' + pid + '/comm', 'utf8').trim()))
attempt('environment', () => Object.keys(process.env).sort())
attempt('system', () => writeFileSync('/usr/trace', ''))
attempt('root', () => writeFileSync('/trace', ''))
attempt('devices', () => writeFileSync('/dev/trace', ''))
attempt('folder', () => writeFileSync('trace', ''))
attempt('parent', () => process.kill(process.ppid, 'SIGKILL'))
attempt('namespace', () => spawnSync('unshare', ['-U', 'true']).status)
attempt('user', () => process.getuid())
connect(9, '192.0.2.1').on('connect', () => listen('connected')).on('error', (error) => listen(error.code))
function listen(outside) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    socket.end(JSON.stringify({ ...tried, outside }))
  })
  server.listen(Number(process.argv[2]), '0.0.0.0')
}
`
const folder = folderWith({
  'spy.mjs': SPY,
  'right.mjs': serverThat(CAPITALS),
  'leaves-a-trace.mjs': "import { writeFileSync } from 'node:fs'\nwriteFileSync('trace', '')",
  'memory.mjs': 'const kept = []; for (;;) kept.push(Buffer.alloc(10_000_000, 1))',
  'daemon.mjs': `import { spawn } from 'node:child_process'
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'left-behind-by-a-box'], { detached: true, stdio: 'ignore' }).unref()
`,
})
afterAll(folder.remove)

const EXAM = ['check', 'uppercase/tcp-server', '--effort', 'quick', '--tier', 'basic', '--seed', '5', '--json']

async function graded(words: readonly string[]): Promise<Grade> {
  const { stdout, stderr } = await wiregrade([...EXAM, ...words], folder.path)
  const [grade] = readFindings(stdout || stderr)
  if (!grade) throw new Error(stderr)
  return grade
}

/** What the spy told its first client. */
function told(grade: Grade): Record<string, unknown> {
  const transcript = grade.findings.find((finding) => finding.transcript)?.transcript ?? []
  return JSON.parse(new TextDecoder().decode(octets(transcript, 'client 1', 'received').bytes))
}

function processesNamed(word: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(word)
    } catch {
      return false
    }
  })
}

/** The folder that is named to bubblewrap as the box's space. */
function scratchOf(pid: string): string | undefined {
  return /\/tmp\/wiregrade-box-[\d.]+-\w{6}(?=\0sh\0)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))?.[0]
}

test('a program in a net box sees neither us nor the machine, and gets nowhere', async (context) => {
  needs('box+net', context)
  const grade = await graded(['--isolation', 'auto', '--', process.execPath, 'spy.mjs', '{port}'])
  const saw = told(grade)
  expect(saw).toMatchObject({ suites: 'ENOENT', reports: 'ENOENT', shadow: 'ENOENT', user: 65534 })
  expect(saw).toMatchObject({ system: 'EROFS', root: 'EROFS', devices: 'EROFS', folder: 'done' })
  expect(saw.processes).toHaveLength(2)
  expect(saw.namespace).not.toBe(0)
  expect(saw.outside).toBe('ENETUNREACH')
  const allowed = /^(HOME|INVOCATION_ID|LANG|LANGUAGE|LC_\w+|TZ|JAVA_HOME|GOROOT|DOTNET_ROOT|PATH|PWD|PYTHON\w+|USER)$/
  expect((saw.environment as string[]).filter((name) => !allowed.test(name))).toEqual([])
  expect(grade.isolation).toBe('box+net')
  expect(grade.notices.join()).toMatch(/tried .* to reach an address outside/)
  expect(readdirSync(folder.path)).not.toContain('trace')
})

test('a program in a box of this machine’s network sees no files and no processes of others', async (context) => {
  needs('box', context)
  const saw = told(await graded(['--isolation', 'box', '--', process.execPath, 'spy.mjs', '{port}']))
  expect(saw).toMatchObject({ suites: 'ENOENT', shadow: 'ENOENT', user: 65534, system: 'EROFS', folder: 'done' })
  expect(saw.processes).toHaveLength(2)
})

test('at every level that works here a right program passes, and its own folder stays as it was', async () => {
  const before = readdirSync(folder.path)
  for (const { level } of probes.filter(({ works }) => works)) {
    const grade = await graded(['--isolation', level, '--', process.execPath, 'right.mjs', '{port}'])
    expect(grade.isolation).toBe(level)
    const failures = grade.findings.filter(({ outcome }) => outcome !== 'pass')
    expect(
      failures.map(({ id }) => id),
      level,
    ).toEqual([])
  }
  expect(readdirSync(folder.path)).toEqual(before)
})

test.for([
  ['more than 1536 MiB of data', process.execPath, 'memory.mjs'],
  ['process limit of 256 reached', 'sh', '-c', 'i=0; while [ $i -lt 400 ]; do sleep 60 & i=$((i+1)); done'],
  ['wrote a file larger than 64 MiB', 'sh', '-c', 'exec dd if=/dev/zero of=large bs=1M count=80'],
  ['CPU time of 300 s used up', 'sh', '-c', 'kill -XCPU $$'],
] as const)('a program that meets a limit is told so: %s', async ([limit, ...command], context) => {
  needs('box', context)
  const grade = await graded(['--isolation', 'auto', '--only', '*answers-in-capitals*', '--', ...command])
  expect(grade.notices.join()).toContain(limit)
})

test('what was built in a box is there for every start, and nowhere else', async (context) => {
  needs('box', context)
  const build = `test ! -e ${OWN}package.json && cp right.mjs built.mjs && test "$HOME" = /tmp/home`
  const words = ['--isolation', 'auto', '--build', build, '--', process.execPath, 'built.mjs', '{port}']
  expect((await graded(words)).findings.every(({ outcome }) => outcome === 'pass')).toBe(true)
  expect(readdirSync(folder.path)).not.toContain('built.mjs')
})

test.for([
  ['box+net', 'bubblewrap is not installed'],
  ['limits', 'prlimit is not installed'],
] as const)('a level that is asked for by name is refused rather than weakened: %s', async ([level, why]) => {
  const words = [...EXAM, '--isolation', level, '--', process.execPath, 'leaves-a-trace.mjs']
  const { code, stdout, stderr } = await wiregrade(words, folder.path, { PATH: '/nowhere' })
  expect(stderr).toContain(`Isolation "${level}" does not work here: ${why}`)
  expect(stdout).toBe('')
  expect(code).toBe(3)
  expect(readdirSync(folder.path)).not.toContain('trace')
})

test('a daemon ends with its box, and is named', async (context) => {
  needs('box', context)
  const grade = await graded(['--isolation', 'auto', '--', process.execPath, 'daemon.mjs'])
  expect(JSON.stringify(grade.findings[0]?.verdict)).toContain('left a process behind')
  expect(processesNamed('left-behind-by-a-box')).toEqual([])
})

test.for(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s ends the boxes with the command', async (signal, context) => {
  needs('box', context)
  const token = `waits-in-a-box-for-${signal}`
  const words = ['--isolation', 'auto', '--start-timeout', '60', '--', 'sh', '-c', 'sleep 60; :', token]
  const call = calling([...EXAM, ...words], folder.path)
  await call.until(() => processesNamed(token).length > 3)
  const scratch = processesNamed(token)
    .map(scratchOf)
    .find((path) => path !== undefined)
  call.kill(signal)
  const { code } = await call.ended
  expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal])
  await expect.poll(() => processesNamed(token), { timeout: 10_000 }).toEqual([])
  // Killed without a word, the command leaves one thing behind, which the next one takes away: the empty folder where its box had its space.
  if (signal === 'SIGKILL') sweep('/tmp')
  expect(scratch).toBeDefined()
  expect(existsSync(scratch ?? '')).toBe(false)
})
