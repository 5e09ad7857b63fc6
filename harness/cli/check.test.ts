import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, expect, test } from 'vitest'
import { readFindings } from '../../reports/findings.ts'
import { freePort } from '../stage/ports.ts'
import { CAPITALS, calling, FIRST_WORD, folderWith, serverThat, wiregrade } from './as-a-user.ts'

const folder = folderWith({
  'right.mjs': serverThat(CAPITALS),
  'wrong.mjs': serverThat(FIRST_WORD),
  'elsewhere.mjs': "import { createServer } from 'node:net'\ncreateServer().listen(0)\n",
  'mute.mjs': `import { createServer } from 'node:net'
import { writeFileSync } from 'node:fs'
writeFileSync('mute.pid', String(process.pid))
process.on('SIGTERM', () => {})
createServer((socket) => socket.on('error', () => {})).listen(Number(process.argv[2]))
`,
})
afterAll(folder.remove)

const EXAM = 'uppercase/tcp-server'
const node = (file: string) => ['--', process.execPath, file, '{port}']
const check = (...words: readonly string[]) => wiregrade(['check', EXAM, ...words], folder.path)
const BASIC = ['--tier', 'basic', '--effort', 'quick', '--seed', '7']

test('a program that meets everything asked earns exit status 0, in plain text when nobody watches', async () => {
  const { code, stdout, stderr } = await check(...BASIC, ...node('right.mjs'))
  expect(code).toBe(0)
  expect(stderr).toBe('')
  expect(stdout).toContain('12 of 12 points')
  expect(stdout).not.toContain('\x1b')
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('a failure is explained, ends with exit status 1, and its replay shows the same', async () => {
  const { code, stdout } = await check(...BASIC, ...node('wrong.mjs'))
  expect(code).toBe(1)
  expect(stdout).toMatch(/FAIL +Every word of a sentence is capitalised/)
  const given = /capitalises-every-word \\?\s+--case '([^']+)'/.exec(stdout)?.[1] ?? ''
  const id = `${EXAM}/conversation/capitalises-every-word`
  const unmet = await wiregrade(['replay', id, '--case', given, ...node('wrong.mjs')], folder.path)
  expect(unmet.code).toBe(1)
  expect(unmet.stdout).toMatch(/The whole exchange:\n +[\d.]+ ms {2}client 1 {2}connected to your program/)
  const met = await wiregrade(['replay', id, '--case', given, ...node('right.mjs')], folder.path)
  expect(met.code).toBe(0)
})

test('--json prints one document and nothing else, which holds what was selected', async () => {
  const { code, stdout } = await check(...BASIC, '--json', '--only', 'conversation/*', ...node('wrong.mjs'))
  expect(code).toBe(1)
  const [grade] = readFindings(stdout)
  expect(grade?.complete).toBe(true)
  expect(grade?.findings.map(({ id, outcome }) => [id.split('/').at(-1), outcome])).toEqual([
    ['answers-in-capitals', 'pass'],
    ['capitalises-every-word', 'fail'],
    ['leaves-the-rest-alone', 'blocked'],
    ['answers-every-length', 'blocked'],
  ])
})

test('what a selected requirement needs is examined and reported with it', async () => {
  const { stdout } = await check(
    '--effort',
    'quick',
    '--json',
    '--only',
    'one-after-the-other',
    ...node('elsewhere.mjs'),
  )
  const findings = readFindings(stdout)[0]?.findings ?? []
  expect(findings.map(({ outcome, blockedBy }) => [outcome, blockedBy])).toEqual([
    ['fail', undefined],
    ['blocked', `${EXAM}/conversation/answers-in-capitals`],
  ])
})

test('a server on another port is told what to say to us', async () => {
  const port = String(await freePort('127.0.0.1'))
  const { code, stdout } = await check('--only', 'answers-in', '--port', port, '--', process.execPath, 'elsewhere.mjs')
  expect(code).toBe(1)
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Your server listens on (\d+); tell me so with --port \1/)
})

test('a port that somebody else holds is not the fault of the program: exit status 3', async () => {
  const holder = createServer()
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
  })
  const { code, stdout } = await check(
    '--only',
    'answers-in-capitals',
    '--port',
    String(port),
    '--',
    process.execPath,
    'right.mjs',
    String(port),
  )
  holder.close()
  expect(code).toBe(3)
  expect(stdout).toContain('in use')
})

test('what does not build is blocked for one reason, with the last words of the build, and JUnit is written', async () => {
  const { code, stdout } = await check(
    '--build',
    'echo "error: no such thing" >&2; exit 3',
    '--junit',
    'built.xml',
    ...node('right.mjs'),
  )
  expect(code).toBe(1)
  expect(stdout).toMatch(/did not build: ".*" ended with exit status 3\n {2}error: no such thing/)
  const suites = xml('built.xml').testsuites.testsuite
  expect(suites.flatMap(({ testcase }) => testcase).every((each) => each.skipped !== undefined)).toBe(true)
})

test('a build that does not end is ended, with what it started', async () => {
  const { code, stdout } = await check('--build-timeout', '0.5', '--build', 'sleep 71 & sleep 71', ...node('right.mjs'))
  expect(code).toBe(1)
  expect(stdout).toContain('was still at work after 0.5 s')
  expect(livingCommands().filter((command) => command.includes('sleep\x0071'))).toEqual([])
})

test.each([
  [
    'a wrong flag',
    ['--prot', '1'],
    node('right.mjs'),
    /Unknown option '--prot'; did you mean --port\?.*stand behind --/,
  ],
  ['an unknown placeholder', [], ['--', 'node', '{prot}'], /\{prot\}.*use one of \{host\}, \{port\}/],
  ['a port twice', ['--port', '12000'], node('right.mjs'), /--port 12000 and \{port\} exclude each other/],
  ['no program', [], [], /No program given: put it behind --/],
  ['a program in front of --', ['node', 'right.mjs'], [], /stand behind --/],
  [
    'no such requirement',
    ['--only', 'capitalizes-every-word'],
    node('right.mjs'),
    /closest are conversation\/capitalises-every-word/,
  ],
  ['no such folder', ['--cwd', 'nowhere'], node('right.mjs'), /--cwd nowhere is not a folder/],
  ['a seed that is none', ['--seed', 'x'], node('right.mjs'), /--seed wants a whole number/],
  ['an address of nobody here', ['--host', '192.0.2.1'], node('right.mjs'), /--host wants an address of this machine/],
  ['a folder as a report', ['--findings', '.'], node('right.mjs'), /^\. is a folder; give --findings a file/],
  [
    'one file for two reports',
    ['--junit', 'x', '--findings', './x'],
    node('right.mjs'),
    /--findings and --junit both name x; give each/,
  ],
])('wrong usage is one sentence on stderr and exit status 2: %s', async (_what, options, command, sentence) => {
  const { code, stdout, stderr } = await check(...options, ...command)
  expect(stderr).toMatch(sentence)
  expect(stderr.trimEnd()).not.toContain('\n')
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

test('a report that cannot be written is said, and the grade is on the screen all the same', async () => {
  const { code, stdout, stderr } = await check(...BASIC, '--findings', 'right.mjs/findings.json', ...node('right.mjs'))
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^Could not write right\.mjs\/findings\.json: a part of the path/),
  ])
  expect(stdout).toContain('12 of 12 points')
})

test('a mistyped exam is answered with the nearest', async () => {
  const { code, stderr } = await wiregrade(['check', 'uppercase/tcp-sever', '--', 'x'], folder.path)
  expect([code, stderr]).toEqual([2, 'There is no exam "uppercase/tcp-sever"; the closest is uppercase/tcp-server.\n'])
})

test('an interruption leaves valid reports of what was known, and nothing running', async () => {
  const words = [
    'check',
    EXAM,
    '--effort',
    'normal',
    '--junit',
    'cut.xml',
    '--findings',
    'cut.json',
    ...node('mute.mjs'),
  ]
  const call = calling(words, folder.path)
  await call.until(() => readdirSync(folder.path).includes('mute.pid'))
  call.kill('SIGINT')
  const { code, stdout } = await call.ended
  expect(code).toBe(130)
  expect(stdout).toContain('did not come to its end')
  expect(
    livingCommands().filter((command) => command.includes('mute.mjs') && !command.includes('wiregrade.mjs')),
  ).toEqual([])
  expect(xml('cut.xml').testsuites.testsuite.length).toBeGreaterThan(1)
  expect(readFindings(readFileSync(join(folder.path, 'cut.json'), 'utf8'))[0]?.complete).toBe(false)
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('--watch grades again after a save, and not for its own reports', async () => {
  const watched = folderWith({ 'server.mjs': serverThat(FIRST_WORD) })
  const words = ['check', EXAM, '--watch', '--only', '*capitalises*', '--junit', 'own.xml', ...node('server.mjs')]
  const call = calling(words, watched.path)
  await call.until((stdout) => /4 of 6 points/.test(stdout))
  writeFileSync(join(watched.path, 'server.mjs'), serverThat(CAPITALS))
  await call.until((stdout) => /6 of 6 points/.test(stdout))
  call.kill('SIGTERM')
  const { code, stdout } = await call.ended
  watched.remove()
  expect(code).toBe(143)
  expect(stdout).toContain('effort quick')
  expect(stdout.match(/^The same again/gm)).toHaveLength(2)
})

interface Xml {
  readonly testsuites: { readonly testsuite: readonly { readonly testcase: readonly Record<string, unknown>[] }[] }
}

function xml(name: string): Xml {
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (tag) => tag === 'testsuite' || tag === 'testcase' })
  return parser.parse(readFileSync(join(folder.path, name), 'utf8'), true)
}

/** The command lines of all processes, as the kernel keeps them; none where there is no /proc. */
function livingCommands(): readonly string[] {
  const pids = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'latin1')]
    } catch {
      return []
    }
  })
}
