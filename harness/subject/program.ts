/** A program under test as its command line describes it: started, again and again, with the placeholders filled in. */
import type { Transport } from '../stage/kernel.ts'
import { type Isolation, unconfined } from './isolation/isolation.ts'
import { checkPlaceholders, fillIn, placeholdersIn } from './placeholders.ts'
import { type Started, startProcess } from './process.ts'
import { observeReadiness } from './readiness.ts'
import { type Running, type Subject, UsageError, type World } from './subject.ts'

export interface ProgramTerms {
  /** The program and its arguments, with placeholders. */
  readonly command: readonly string[]
  /** `NAME=VALUE`, with placeholders. */
  readonly env: readonly string[]
  readonly folder: string
  /** The placeholders that the role knows. */
  readonly known: readonly string[]
  readonly transport: Transport
  /** The port to expect of a program whose command has no `{port}`. */
  readonly port: number
  /** How long a server may take until it listens. */
  readonly startMs: number
  /** How every start is held; not at all unless told. It belongs to whoever made it. */
  readonly isolation?: Isolation
}

export function program(terms: ProgramTerms): Subject {
  const [file, ...rest] = terms.command
  if (file === undefined)
    throw new UsageError('No program given; put it after --, for example: -- python3 server.py {port}')
  const declared = terms.env.map(variable)
  const texts = [...terms.command, ...declared.map(([, value]) => value)]
  const isolation = terms.isolation ?? unconfined(terms.folder)
  checkPlaceholders(texts, terms.known)
  return {
    command: terms.command.map(quoted).join(' '),
    fixedPort: placeholdersIn(texts).includes('port') ? undefined : terms.port,
    isolation: isolation.level,
    notices: () => isolation.notices(),
    async launch(world) {
      const values = { ...world.values, host: world.host, port: String(world.port) }
      const env = Object.fromEntries(declared.map(([name, value]) => [name, fillIn(value, values)]))
      const args = rest.map((argument) => fillIn(argument, values))
      return running(
        startProcess({ file: fillIn(file, values), args, env, folder: terms.folder, isolation }),
        terms,
        world,
      )
    },
  }
}

function running({ pid, mark, life, startError, ...process }: Started, terms: ProgramTerms, world: World): Running {
  return {
    ...process,
    status: life.status,
    onExit: life.onExit,
    onPrinted: life.onPrinted,
    lastWords: life.lastWords,
    ready: () =>
      observeReadiness({
        pid,
        mark,
        host: world.host,
        port: world.port,
        transport: terms.transport,
        startMs: terms.startMs,
        status: life.status,
        startError,
        stderr: () => life.lastWords().stderr,
        asksForPort: placeholdersIn([...terms.command, ...terms.env]).includes('port'),
      }),
  }
}

function variable(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--env wants NAME=VALUE, not "${text}"; for example --env PORT={port}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** An argument as a shell would want it typed. */
export function quoted(argument: string): string {
  // A comma inside braces is a list for some shells; a placeholder has none.
  return /^[\w@%+=:,./-]+$|^[\w@%+=:./{}-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
