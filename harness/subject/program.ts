/** A program under test as a process: launched in a group of its own, drained, watched, and ended with all its children. */
import { randomBytes } from 'node:crypto'
import { execa } from 'execa'
import type { ExitStatus } from '../core/transcript.ts'
import type { Transport } from '../stage/kernel.ts'
import { environment } from './environment.ts'
import { hasProc, killFamily, send } from './family.ts'
import { output } from './output.ts'
import { checkPlaceholders, fillIn, placeholdersIn } from './placeholders.ts'
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
}

/** From SIGTERM to SIGKILL: enough for a program that says goodbye, short for one that does not listen. */
const TERM_MS = 300
/** A grandchild may hold the pipes open after the program has ended; this long we listen for its last words. */
const DRAIN_MS = 50

/** Every program that is running now: what the last line of defence kills when we are killed ourselves. */
const alive = new Map<number, string>()

process.on('exit', () => {
  for (const [pid, mark] of alive) endNow(pid, mark)
})

export function program(terms: ProgramTerms): Subject {
  const [file, ...rest] = terms.command
  if (file === undefined)
    throw new UsageError('No program given; put it after --, for example: -- python3 server.py {port}')
  const declared = terms.env.map(variable)
  const texts = [...terms.command, ...declared.map(([, value]) => value)]
  checkPlaceholders(texts, terms.known)
  return {
    command: terms.command.map(quoted).join(' '),
    fixedPort: placeholdersIn(texts).includes('port') ? undefined : terms.port,
    async launch(world) {
      const values = { ...world.values, host: world.host, port: String(world.port) }
      const env = Object.fromEntries(declared.map(([name, value]) => [name, fillIn(value, values)]))
      return start(
        fillIn(file, values),
        rest.map((argument) => fillIn(argument, values)),
        env,
        terms,
        world,
      )
    },
  }
}

function start(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  terms: ProgramTerms,
  world: World,
): Running {
  const mark = randomBytes(16).toString('hex')
  const child = execa(file, args, {
    cwd: terms.folder,
    env: environment(process.env, env, mark),
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const pid = child.pid
  if (pid !== undefined) alive.set(pid, mark)

  const words = { stdout: output(), stderr: output() }
  let hear: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void = () => {}
  const listeners = new Set<(status: ExitStatus) => void>()
  let status: ExitStatus | undefined
  let startError: string | undefined

  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (bytes: Uint8Array) => {
      words[stream].add(bytes)
      hear(stream, bytes)
    })
    child[stream].on('error', () => {})
  }
  // Writing to a program that does not read, or has ended, is nobody's fault.
  child.stdin.on('error', () => {})

  const settle = (ended: ExitStatus) => {
    if (status) return
    status = ended
    for (const listener of listeners) listener(ended)
    listeners.clear()
  }
  child.nodeChildProcess.once('exit', (code, signal) => {
    const drained = setTimeout(() => settle({ code, signal }), DRAIN_MS)
    child.nodeChildProcess.once('close', () => {
      clearTimeout(drained)
      settle({ code, signal })
    })
  })
  void child.then((result) => {
    // A program that could not be started at all has no exit event.
    if (pid === undefined) {
      startError = cannotStart(file, result.code, terms.folder)
      words.stderr.add(new TextEncoder().encode(startError))
      settle({ code: 127, signal: null })
    }
  })
  const exited = new Promise<void>((resolve) => void onExit(() => resolve()))

  function onExit(listener: (ended: ExitStatus) => void): () => void {
    if (status) listener(status)
    else listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  return {
    status: () => status,
    onExit,
    onPrinted(listener) {
      hear = listener
    },
    type: (bytes) => void child.stdin.write(bytes),
    endInput: () => void child.stdin.end(),
    lastWords: () => ({ stdout: words.stdout.text(), stderr: words.stderr.text() }),
    ready: () =>
      observeReadiness({
        pid,
        mark,
        host: world.host,
        port: world.port,
        transport: terms.transport,
        startMs: terms.startMs,
        status: () => status,
        startError: () => startError,
        stderr: () => words.stderr.text(),
        asksForPort: placeholdersIn([...terms.command, ...terms.env]).includes('port'),
      }),
    async stop() {
      if (pid === undefined) return
      if (!status) {
        send(-pid, 'SIGTERM')
        await Promise.race([exited, delay(TERM_MS)])
      }
      endNow(pid, mark)
      child.stdin.destroy()
      await exited
      child.stdout.destroy()
      child.stderr.destroy()
      alive.delete(pid)
    },
  }
}

/** Kills the tree without asking; synchronous, since it must also work while we are dying ourselves. */
function endNow(pid: number, mark: string): void {
  if (hasProc) killFamily(pid, mark, 'SIGKILL')
  else send(-pid, 'SIGKILL')
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function variable(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--env wants NAME=VALUE, not "${text}"; for example --env PORT={port}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function cannotStart(file: string, code: string | undefined, folder: string): string {
  if (code === 'ENOENT') return `"${file}" was not found, neither as a command nor as a file in ${folder}`
  if (code === 'EACCES') return `"${file}" is not executable: run chmod +x on it, or start it through its interpreter`
  return `"${file}" could not be started (${code ?? 'no reason given'})`
}

/** An argument as a shell would want it typed. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
