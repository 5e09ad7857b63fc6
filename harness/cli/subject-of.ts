/** From the options of the command line to the program under test; whatever contradicts itself is refused before it is started. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RoleDeclaration } from '../core/protocol.ts'
import type { Isolation } from '../subject/isolation/isolation.ts'
import type { Level } from '../subject/isolation/level.ts'
import { placeholdersIn } from '../subject/placeholders.ts'
import { program, quoted } from '../subject/program.ts'
import { type Subject, UsageError } from '../subject/subject.ts'
import { builtInPlaces, tasksOf } from './declared.ts'

/** Where we and the program meet unless told otherwise. */
export const LOOPBACK = '127.0.0.1'

/** How the program under test is built, started and reached. */
export interface ProgramOptions {
  /** The port that the program has built in. */
  readonly port?: number
  readonly host: string
  /** `NAME=VALUE`, with placeholders. */
  readonly env: readonly string[]
  readonly cwd: string
  readonly build?: string
  /** Seconds. */
  readonly buildTimeout: number
  /** Seconds. */
  readonly startTimeout: number
  /** `NAME=COMMAND`: how the program is started for a task of its role. */
  readonly task?: readonly string[]
  /** `NAME=FOLDER`: where the program has a folder of its contract built in. */
  readonly place?: readonly string[]
  /** The capabilities that the program is said to have; found out by asking when there are none. */
  readonly capability?: readonly string[]
  /** How the program is held: not at all, unless told. */
  readonly isolation?: Level | 'auto'
}

/** The options that say how the program is started, as they would be typed again: `--port 12000`. */
export function optionWords(options: ProgramOptions): readonly string[] {
  return [
    ...(options.port === undefined ? [] : [`--port ${options.port}`]),
    ...(options.host === LOOPBACK ? [] : [`--host ${quoted(options.host)}`]),
    ...options.env.map((variable) => `--env ${quoted(variable)}`),
    ...(resolve(options.cwd) === process.cwd() ? [] : [`--cwd ${quoted(options.cwd)}`]),
    ...(options.build === undefined ? [] : [`--build ${quoted(options.build)}`]),
    ...(options.task ?? []).map((each) => `--task ${quoted(each)}`),
    ...(options.place ?? []).map((each) => `--place ${quoted(each)}`),
    ...((options.isolation ?? 'none') === 'none' ? [] : [`--isolation ${options.isolation}`]),
  ]
}

/** The program that the command line describes. Throws a `UsageError`. */
export function subjectOf(
  role: RoleDeclaration,
  options: ProgramOptions,
  command: readonly string[],
  isolation: Isolation,
): Subject {
  const folder = resolve(options.cwd)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--cwd ${options.cwd} is not a folder; give the one in which your program is started.`)
  }
  const told = placeholdersIn([...command, ...options.env])
  const carrier = (role.portIn ?? ['port']).find((name) => told.includes(name))
  if (options.port !== undefined && carrier !== undefined) {
    throw new UsageError(
      `--port ${options.port} and {${carrier}} exclude each other: leave out --port when your program is told its port by {${carrier}}, or {${carrier}} when it has ${options.port} built in.`,
    )
  }
  const builtIn = builtInPlaces(role, folder, [...command, ...options.env], options.place ?? [])
  if (Object.keys(builtIn).length > 0) isolation.copies()
  if (role.transport === 'udp' && options.host.includes(':')) {
    throw new UsageError(`UDP is spoken over IPv4 here, and --host ${options.host} is IPv6; --host 127.0.0.1 is not.`)
  }
  return program({
    command,
    env: options.env,
    folder,
    known: Object.keys(role.placeholders),
    portIn: role.portIn,
    tasks: tasksOf(role, options.task ?? []),
    builtIn,
    transport: role.transport,
    port: options.port ?? role.port,
    startMs: options.startTimeout * 1000,
    isolation,
  })
}
