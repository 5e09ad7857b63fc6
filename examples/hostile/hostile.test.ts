/** Every hostile program gets the outcome that the table has for it, and nothing of it is there afterwards. */
import { randomBytes, randomInt } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Said, wiregrade } from '../../harness/cli/as-a-user.ts'
import type { Grade } from '../../harness/core/finding.ts'
import { freePort } from '../../harness/stage/ports.ts'
import { LEVELS, type Level } from '../../harness/subject/isolation/level.ts'
import { probeLevels } from '../../harness/subject/isolation/probe.ts'
import { readFindings } from '../../reports/findings.ts'
import { contents, opens, processesWith, tracesOf } from './aftermath.ts'
import { HOSTILE, type Hostile } from './hostile.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const GRADER = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** The system's own starts without the detour of a version manager. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const SECRET = 'hush-hush'
const FORGED = /forged|full marks/
/** What no report may print as it is: controls, and marks that change the direction of writing. */
const OBEYED = /[\p{Cc}\p{Cf}]/u
const AT_ONCE = 3
/** All of them wait for their turn, and the wait counts. */
const QUEUE_MS = 900_000
/** Ports that neither the kernel nor we give to anybody else. */
const DOORS = [2_000, 8_000] as const

const probes = await probeLevels()
const strongest = probes.find(({ works }) => works)?.level ?? 'none'
const holds = (level: Level, atLeast: Level = 'none') => LEVELS.indexOf(level) <= LEVELS.indexOf(atLeast)
const title = ({ file, as }: Hostile) => (as === undefined ? file : `${file} as ${JSON.stringify(as)}`)
const place = mkdtempSync(join(tmpdir(), 'wiregrade-hostile-'))
/** Another student's server, in the network of this machine: at a port, and at an abstract socket. */
const friends: Server[] = []
const friend = await freePort('127.0.0.1')

beforeAll(async () => {
  const abstract = process.platform === 'linux' ? [`\0neighbour-${friend}`] : []
  for (const where of [friend, ...abstract]) {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => socket.write(bytes.toString('latin1').toUpperCase(), 'latin1'))
    })
    friends.push(server)
    await new Promise<void>((resolve) => server.listen(where, resolve))
  }
})
afterAll(() => {
  for (const server of friends) server.close()
  rmSync(place, { recursive: true })
})

/** Each at the strongest level, and at the weakest that it comes to nothing at. */
const runs = LEVELS.map((level) => ({
  level,
  programs: HOSTILE.filter(({ weakest }) =>
    level === strongest ? holds(level, weakest) : level === weakest && !level.startsWith('box'),
  ),
})).filter(({ level, programs }) => programs.length > 0 && probes.some((probe) => probe.level === level && probe.works))

describe.for(runs)('held by $level', ({ level, programs }) => {
  test.concurrent.for(programs.map((program) => [title(program), program] as const))(
    '%s comes to nothing',
    { timeout: QUEUE_MS },
    async ([, program], { expect: expected, skip }) => {
      const missing = ['python3', ...(program.build ? [program.build] : [])].find((tool) => !installed(tool))
      if (missing !== undefined) return skip(`left out: ${missing} is not installed`)
      await turn(async () => {
        const run = await handedIn(program)
        const before = contents(run.submission)
        const said = await graded(run, level)
        // No process means no listening port either; the door is one that those listen at who mean to stay.
        expected(processesWith(run.token), 'processes').toEqual([])
        expected(await opens(run.door), 'the door').toBe(false)
        expected(tracesOf(run.token, run.places), 'files outside').toEqual([])
        expected(contents(run.submission), 'what was handed in').toEqual(before)
        checkVerdict(run, said, level)
      })
    },
  )
})

test.for(HOSTILE.filter(({ weakest }) => !holds(strongest, weakest)).map(title))('%s', (_program, context) =>
  context.skip(`left out, this machine has no isolation that holds it: ${probes[0]?.missing}`),
)

test('the neighbours of bombs, burners and floods get the grade that they get alone', async (context) => {
  if (!strongest.startsWith('box') || !installed('python3'))
    context.skip(`left out, there are no boxes here, or no python3: ${probes[0]?.missing}`)
  const folder = join(place, 'class')
  const wrong = join(HERE, '../uppercase/wrong')
  const students = {
    neighbour: join(wrong, 'first_word_only.py'),
    forks: join(HERE, 'bombs_with_forks.py'),
    memory: join(HERE, 'bombs_with_many_memories.py'),
    time: join(HERE, 'burns_time.py'),
    output: join(wrong, 'floods_stdout.py'),
    another: join(wrong, 'first_word_only.py'),
  }
  for (const [name, file] of Object.entries(students)) {
    cpSync(file, join(folder, name, 'server.py'), { recursive: true })
    cpSync(join(HERE, 'vehicle.py'), join(folder, name, 'vehicle.py'))
  }
  const asked = ['--only', 'capitalises-every-word', '--effort', 'quick', '--seed', '7']
  const exam = ['uppercase/tcp-server', ...asked, '--isolation', strongest]
  const command = ['--', PYTHON, 'server.py', '{port}']
  const own = ['--cwd', join(folder, 'neighbour'), '--json']
  const alone = readFindings((await wiregrade(['check', ...exam, ...own, ...command], place)).stdout)[0]
  await wiregrade(['batch', folder, ...exam, '--jobs', '3', '--out', join(place, 'out'), ...command], place)
  for (const name of ['neighbour', 'another']) {
    const beside = readFindings(readFileSync(join(place, 'out', name, 'findings.json'), 'utf8'))[0]
    expect(plain(beside), name).toEqual(plain(alone))
  }
  expect(plain(alone)?.map(({ outcome }) => outcome)).toContain('fail')
})

test('every program in this folder stands in the table', () => {
  const programs = readdirSync(HERE).filter((name) => !name.endsWith('.ts') && name !== 'vehicle.py')
  const known = HOSTILE.map(({ file }) => file).filter((file) => !file.startsWith('..'))
  expect([...new Set(known)].toSorted()).toEqual(programs.filter((name) => name !== '__pycache__').toSorted())
})

interface Run {
  readonly program: Hostile
  readonly token: string
  readonly door: number
  readonly submission: string
  readonly verdict: string
  /** Where else to look for traces. */
  readonly places: readonly string[]
}

/** A folder as a student hands it in, with things around it that are nobody's business. */
async function handedIn(program: Hostile): Promise<Run> {
  const around = mkdtempSync(join(place, 'run-'))
  const submission = join(around, 'submission')
  const verdict = join(around, 'verdict')
  for (const folder of [submission, verdict]) mkdirSync(folder)
  const source = join(HERE, program.file)
  const whole = program.build !== undefined
  cpSync(source, whole ? submission : join(submission, program.as ?? basename(program.file)), { recursive: true })
  cpSync(join(HERE, 'vehicle.py'), join(submission, 'vehicle.py'))
  writeFileSync(join(around, 'wiregrade-secret.key'), SECRET)
  writeFileSync(join(around, 'ci-output'), '')
  program.prepare?.({ submission, grader: GRADER, verdict })
  const token = `hostile-${randomBytes(6).toString('hex')}`
  const places = [around, verdict, GRADER, join(GRADER, 'suites'), join(GRADER, 'node_modules/.bin')]
  return { program, token, door: randomInt(...DOORS), submission, verdict, places }
}

function graded({ program, token, door, submission, verdict }: Run, level: Level): Promise<Said> {
  const told = { TOKEN: token, DOOR: String(door), GRADER, VERDICT: verdict, NEIGHBOUR: String(friend) }
  const file = program.build ? 'server.py' : (program.as ?? basename(program.file))
  const own = program.role === 'tcp-client' ? ['{host}', '{port}'] : ['{port}']
  const words = [
    ...['check', `uppercase/${program.role}`, '--only', program.only ?? 'answers-in-capitals'],
    ...['--isolation', level, '--effort', 'quick', '--seed', '7', '--start-timeout', startSeconds(program)],
    ...['--cwd', submission, '--junit', join(verdict, 'junit.xml'), '--findings', join(verdict, 'findings.json')],
    ...Object.entries(told).flatMap(([name, value]) => ['--env', `HOSTILE_${name}=${value}`]),
    ...(program.build ? ['--build', `make GRADER=${GRADER} VERDICT=${verdict} TOKEN=${token}`] : []),
    ...['--', PYTHON, file, ...own, token],
  ]
  const ci = join(verdict, '../ci-output')
  return wiregrade(words, place, { GITHUB_TOKEN: SECRET, API_KEY: SECRET, GITHUB_OUTPUT: ci, GITHUB_ENV: ci })
}

/** On a busy machine a language may take seconds to begin; who never listens is waited for in vain. */
function startSeconds({ file }: Hostile): string {
  return file.endsWith('never_listens.py') ? '2' : '20'
}

/** The outcome of the table, in every report, and reports that nobody has touched or talked into anything. */
function checkVerdict({ program, verdict }: Run, { code, stdout, stderr }: Said, level: Level): void {
  expect(stderr).toBe('')
  expect(stdout.replaceAll('\n', '')).not.toMatch(OBEYED)
  expect(stdout.split('\n').filter((line) => /^(::|##)/.test(line))).toEqual([])
  expect(stdout).toContain(`isolation ${level}`)
  const findings = readFileSync(join(verdict, 'findings.json'), 'utf8')
  const junit = readFileSync(join(verdict, 'junit.xml'), 'utf8')
  const [grade] = readFindings(findings)
  const failed = grade?.findings.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id) ?? []
  const names = failed.map((id) => id.split('/').slice(2).join('/'))
  if (program.fails === 'some') expect(names, stdout).not.toEqual([])
  else if (program.fails !== 'any') expect(names, stdout).toEqual(program.fails)
  expect(grade).toMatchObject({ complete: true, isolation: level, seed: 7 })
  expect(grade?.findings.filter(({ outcome }) => outcome === 'error')).toEqual([])
  expect(code).toBe(names.length > 0 ? 1 : 0)
  expect(oneLine(stdout)).toContain(program.says ?? '')
  if (program.notice !== undefined) expect(grade?.notices.join()).toContain(program.notice)
  expect(XMLValidator.validate(junit)).toBe(true)
  expect(junit.replaceAll('\n', '')).not.toMatch(OBEYED)
  expect(propertyOf(junit, 'isolation')).toBe(level)
  expect(readdirSync(verdict).toSorted()).toEqual(['findings.json', 'junit.xml'])
  expect(readFileSync(join(verdict, '../ci-output'), 'utf8')).toBe('')
  for (const text of [stdout, findings, junit]) expect(text).not.toContain(SECRET)
  for (const text of [findings, junit]) expect(text).not.toMatch(FORGED)
}

function plain(grade: Grade | undefined) {
  return grade?.findings.map(({ id, outcome, verdict, counterexample }) => ({ id, outcome, verdict, counterexample }))
}

/** As if the terminal were as wide as one likes. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

function propertyOf(junit: string, wanted: string): unknown {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => /suite$|property$/.test(name),
  })
  const [suite] = parser.parse(junit).testsuites.testsuite
  return suite.properties.property.find(({ name }: { name: string }) => name === wanted)?.value
}

function installed(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)))
}

let free = AT_ONCE
const waiting: (() => void)[] = []

/** Few at a time: a machine that is busy with many makes each of them look slow. */
async function turn(work: () => Promise<void>): Promise<void> {
  if (free > 0) free--
  else await new Promise<void>((resolve) => void waiting.push(resolve))
  try {
    await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
}
