/** From the options of the command line to the program under test; whatever contradicts itself is refused before it is started. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RoleDeclaration } from '../core/protocol.ts'
import type { Isolation } from '../subject/isolation/isolation.ts'
import type { Level } from '../subject/isolation/level.ts'
import { placeholdersIn } from '../subject/placeholders.ts'
import { program, quoted } from '../subject/program.ts'
import { type Subject, UsageError } from '../subject/subject.ts'

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
    ...((options.isolation ?? 'none') === 'none' ? [] : [`--isolation ${options.isolation}`]),
  ]
}

/** The program that the command line describes. Throws a `UsageError`. */
export function subjectOf(
  role: RoleDeclaration,
  options: ProgramOptions,
  command: readonly string[],
  isolation?: Isolation,
): Subject {
  const folder = resolve(options.cwd)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--cwd ${options.cwd} is not a folder; give the one in which your program is started.`)
  }
  if (options.port !== undefined && placeholdersIn([...command, ...options.env]).includes('port')) {
    throw new UsageError(
      `--port ${options.port} and {port} exclude each other: leave out --port when your program is told its port by {port}, or {port} when it has ${options.port} built in.`,
    )
  }
  if (role.transport === 'udp' && options.host.includes(':')) {
    throw new UsageError(`UDP is spoken over IPv4 here, and --host ${options.host} is IPv6; --host 127.0.0.1 is not.`)
  }
  return program({
    command,
    env: options.env,
    folder,
    known: Object.keys(role.placeholders),
    transport: role.transport,
    port: options.port ?? role.port,
    startMs: options.startTimeout * 1000,
    ...(isolation && { isolation }),
  })
}
