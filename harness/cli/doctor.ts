/** `wiregrade doctor`: what this machine offers, and what to do about what it does not. */
import { execFile } from 'node:child_process'
import { BOUND, LISTENING, sockets } from '../stage/kernel.ts'
import { freePort, portTaken } from '../stage/ports.ts'
import { CONTROLLERS, hierarchies } from '../subject/isolation/control-group.ts'
import { MEANINGS } from '../subject/isolation/level.ts'
import { probeLevels } from '../subject/isolation/probe.ts'
import { labelled } from './paragraph.ts'

/** One line of the diagnosis. */
interface Symptom {
  readonly about: string
  readonly is: 'well' | 'lacking' | 'fatal'
  readonly says: string
}

const SYMBOLS = { well: '✓', lacking: '–', fatal: '✗' } as const
const COLUMN = 18
const OLDEST = [22, 18] as const
const LANGUAGE_MS = 10_000
/** Ports that student programs have built in most often. */
const USUAL_PORTS = [12000, 8080, 8888, 6789]

/** How each language is asked for its version. */
const LANGUAGES: readonly (readonly [string, readonly string[]])[] = [
  ['python3', ['--version']],
  ['java', ['-version']],
  ['javac', ['-version']],
  ['gcc', ['--version']],
  ['cc', ['--version']],
  ['g++', ['--version']],
  ['go', ['version']],
  ['rustc', ['--version']],
  ['cargo', ['--version']],
  ['node', ['--version']],
  ['ruby', ['--version']],
  ['dotnet', ['--version']],
  ['perl', ['-e', 'print $^V']],
  ['php', ['--version']],
]

/** Resolves to 0 when `check` can run here, else to 3. */
export async function doctor(): Promise<number> {
  const machine = [
    node(),
    tables(),
    ...(await isolation()),
    groups(),
    await loopback(4),
    await loopback(6),
    await ports(),
  ]
  const languages = await Promise.all(LANGUAGES.map(([name, args]) => language(name, args)))
  const print = (symptoms: readonly Symptom[]) =>
    symptoms.map(({ about, is, says }) => labelled(`${SYMBOLS[is]} ${about}`, says, COLUMN))
  const fatal = [...machine, ...languages].some(({ is }) => is === 'fatal')
  process.stdout.write(
    `${['This machine', ...print(machine), '', 'Languages', ...print(languages), '', fatal ? 'Wiregrade cannot grade here until what is marked ✗ is mended.' : 'Wiregrade can grade here.'].join('\n')}\n`,
  )
  return fatal ? 3 : 0
}

function node(): Symptom {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const well = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  const says = `${process.version} on ${process.platform} ${process.arch}`
  return well
    ? { about: 'Node', is: 'well', says }
    : {
        about: 'Node',
        is: 'fatal',
        says: `${says}; ${OLDEST.join('.')} or later is needed: use npx wiregrade after npm ci`,
      }
}

function tables(): Symptom {
  const about = 'Socket tables'
  const found = sockets('tcp')
  if (!found) {
    const says =
      'not to be had here, so readiness is found out by connecting, which some servers do not survive; Linux has them'
    return { about, is: 'lacking', says }
  }
  const listening = found.filter(({ state }) => state === LISTENING).length
  return { about, is: 'well', says: `readable: ${listening} TCP sockets listen on this machine now` }
}

async function isolation(): Promise<readonly Symptom[]> {
  const levels = await probeLevels()
  const strongest = levels.find(({ works }) => works)?.level
  return levels.map(({ level, works, missing }) => ({
    about: level === levels[0]?.level ? 'Isolation' : '',
    is: works && level !== 'none' ? 'well' : 'lacking',
    says: `${level}: ${works ? MEANINGS[level] : missing}${level === strongest ? ' (what --isolation auto takes)' : ''}`,
  }))
}

function groups(): Symptom {
  const about = 'Control groups'
  const controllers = new Set(hierarchies().flatMap((each) => each.controllers))
  if (controllers.size > 0) {
    const held = CONTROLLERS.filter((name) => controllers.has(name)).map((name) => HELD[name])
    return { about, is: 'well', says: `each program has one of its own, which holds ${held.join(', ')}` }
  }
  const says =
    'not ours to make here, as root most often may; the memory of a program is added up by Wiregrade itself instead'
  return { about, is: 'lacking', says }
}

const HELD = {
  memory: 'the memory of all its processes',
  pids: 'their number',
  cpu: 'one share of the processor',
} as const

async function loopback(family: 4 | 6): Promise<Symptom> {
  const host = family === 4 ? '127.0.0.1' : '::1'
  const about = `Loopback IPv${family}`
  const error = await bindError(host)
  if (error === undefined) return { about, is: 'well', says: `${host} can be used` }
  const says = `${host} cannot be used (${error})`
  return family === 4
    ? { about, is: 'fatal', says: `${says}; bring the loopback interface up, for example with: ip link set lo up` }
    : { about, is: 'lacking', says: `${says}; programs that listen on IPv6 alone cannot be reached` }
}

async function bindError(host: string): Promise<string | undefined> {
  const { createServer } = await import('node:net')
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port: 0 }, () => server.close(() => resolve(undefined)))
  })
}

async function ports(): Promise<Symptom> {
  const about = 'Ports'
  try {
    await freePort('127.0.0.1')
  } catch (error) {
    return { about, is: 'fatal', says: (error as Error).message }
  }
  const taken: number[] = []
  for (const port of USUAL_PORTS) if (await inUse(port)) taken.push(port)
  return taken.length === 0
    ? { about, is: 'well', says: `free ones for {port}; ${USUAL_PORTS.join(', ')} are free too` }
    : {
        about,
        is: 'lacking',
        says: `free ones for {port}; but another program holds ${taken.join(', ')}, so a server with that port built in cannot be graded now`,
      }
}

async function inUse(port: number): Promise<boolean> {
  const held = sockets('udp')?.some((socket) => socket.port === port && socket.state === BOUND)
  return held === true || (await portTaken('tcp', '127.0.0.1', port))
}

function language(name: string, args: readonly string[]): Promise<Symptom> {
  return new Promise((resolve) => {
    execFile(name, [...args], { timeout: LANGUAGE_MS }, (error, stdout, stderr) => {
      const [version = ''] = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
      if (!error) resolve({ about: name, is: 'well', says: version.trim() })
      else if (error.code === 'ENOENT') resolve({ about: name, is: 'lacking', says: 'not found' })
      else
        resolve({ about: name, is: 'lacking', says: `found, but it does not run: ${version.trim() || error.message}` })
    })
  })
}
