/** A program under test as its command line describes it: started, again and again, with the placeholders filled in. */
import type { Transport } from '../stage/kernel.ts'
import { sleeper } from './asleep.ts'
import { type Isolation, unconfined } from './isolation/isolation.ts'
import type { Lifetime } from './lifetime.ts'
import { checkPlaceholders, filledIn, fillIn, placeholdersIn } from './placeholders.ts'
import { NO_PREMISES, premises } from './premises.ts'
import { type Started, startProcess } from './process.ts'
import { hasCompany, leftBehind, observeReadiness, type ReadinessTerms } from './readiness.ts'
import { type Running, type Subject, UsageError, type World } from './subject.ts'
import { wentToBackground } from './unready.ts'

export interface ProgramTerms {
  /** The program and its arguments, with placeholders. */
  readonly command: readonly string[]
  /** `NAME=VALUE`, with placeholders. */
  readonly env: readonly string[]
  readonly folder: string
  /** The placeholders that the role knows, and those among them that carry the port: `port` unless told. */
  readonly known: readonly string[]
  readonly portIn?: readonly string[] | undefined
  readonly transport: Transport
  /** Commands for tasks of a client besides its usual errand, with placeholders. */
  readonly tasks?: Readonly<Record<string, readonly string[]>>
  /** Folders below the program's own, for places of the role that it has built in. */
  readonly builtIn?: Readonly<Record<string, readonly string[]>>
  /** The port to expect of a program whose command has no `{port}`. */
  readonly port: number
  /** How long a server may take until it listens. */
  readonly startMs: number
  /** How every start is held; not at all unless told. It belongs to whoever made it. */
  readonly isolation?: Isolation
}

/** A daemon's parent ends at once, once it ends; that it has ended is known a little later, because its child holds the pipes. */
const GOODBYE_MS = 200
const LOOK_MS = 10

export function program(terms: ProgramTerms): Subject {
  if (terms.command.length === 0)
    throw new UsageError('No program given; put it after --, for example: -- python3 server.py {port}')
  const { known, portIn, tasks = {}, env, folder } = terms
  const declared = env.map(variable)
  const texts = [...terms.command, ...declared.map(([, value]) => value)]
  const isolation = terms.isolation ?? unconfined(folder)
  const told = placeholdersIn(texts)
  checkPlaceholders([...texts, ...Object.values(tasks).flat()], known)
  return {
    command: terms.command.map(quoted).join(' '),
    fixedPort: takesPort(portIn, told) ? undefined : terms.port,
    isolation: isolation.level,
    notices: () => isolation.notices(),
    offers({ placeholder, task }) {
      if (task !== undefined) return tasks[task] !== undefined
      if (placeholder === 'port') return takesPort(portIn, told)
      return placeholder === undefined || told.includes(placeholder)
    },
    async premises(places) {
      if (Object.keys(places).length === 0) return NO_PREMISES
      const { builtIn = {} } = terms
      return premises({ places, builtIn, folder: isolation.actual(), ...(await isolation.window()) })
    },
    async launch(world) {
      const { window, values: places } = world.premises ?? NO_PREMISES
      const values = filledIn(world.values ?? {}, { ...places, host: world.host, port: String(world.port) })
      const command = world.task === undefined ? terms.command : (tasks[world.task] ?? [])
      const [file = '', ...args] = command.map((part) => fillIn(part, values))
      const variables = Object.fromEntries(declared.map(([name, value]) => [name, fillIn(value, values)]))
      return running(startProcess({ file, args, env: variables, folder, isolation, window }), terms, world)
    },
  }
}

/** Whether a program that is told these placeholders takes its port from us. */
export function takesPort(portIn: readonly string[] = ['port'], told: readonly string[]): boolean {
  return portIn.some((name) => told.includes(name))
}

function running(
  { pid, mark, life, boxed, startError, ...process }: Started,
  asked: ProgramTerms,
  world: World,
): Running {
  const terms: ReadinessTerms = {
    pid,
    mark,
    host: world.host,
    port: world.port,
    transport: asked.transport,
    startMs: asked.startMs,
    status: life.status,
    boxed,
    startError,
    stderr: () => life.lastWords().stderr,
    asksForPort: takesPort(asked.portIn, placeholdersIn([...asked.command, ...asked.env])),
  }
  return {
    ...process,
    status: life.status,
    onExit: life.onExit,
    onPrinted: life.onPrinted,
    lastWords: life.lastWords,
    ready: () => observeReadiness(terms),
    taken: pid === undefined ? undefined : sleeper(pid, mark),
    async wentAway() {
      if (life.status() === undefined && hasCompany(terms)) await endedWithin(life, GOODBYE_MS)
      // A child that is still serving the last client goes by itself.
      for (const latest = performance.now() + GOODBYE_MS; leftBehind(terms); ) {
        if (performance.now() > latest) return wentToBackground(terms)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
      return undefined
    },
  }
}

async function endedWithin(life: Lifetime, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
    life.onExit(() => resolve())
  })
  clearTimeout(timer)
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
