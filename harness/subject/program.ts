/** A program under test as a process: launched in a group of its own, drained, watched, and ended with all its children. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { execa } from 'execa'
import { signalOf } from '../core/signals.ts'
import type { ExitStatus } from '../core/transcript.ts'
import type { Transport } from '../stage/kernel.ts'
import { family, hasProc, killFamily, send } from './family.ts'
import { firstProcess } from './isolation/first-process.ts'
import { type Isolation, unconfined } from './isolation/isolation.ts'
import { watchMemory } from './isolation/memory.ts'
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
  /** How every start is held; not at all unless told. It belongs to whoever made it. */
  readonly isolation?: Isolation
}

/** From SIGTERM to SIGKILL: enough for a program that says goodbye, short for one that does not listen. */
const TERM_MS = 300
/** A grandchild may hold the pipes open after the program has ended; this long we listen for its last words. */
const DRAIN_MS = 50
/** What is left of a box in the background takes a moment to end; we look this often, and no longer than so. */
const GONE_STEP_MS = 2
const GONE_MS = 2_000

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
      return start(
        fillIn(file, values),
        rest.map((argument) => fillIn(argument, values)),
        env,
        terms,
        world,
        isolation,
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
  isolation: Isolation,
): Running {
  const mark = randomBytes(16).toString('hex')
  const held = isolation.hold({ file, args, env, mark })
  const child = execa(held.file, held.args, {
    cwd: held.folder,
    env: held.env,
    ...(held.user !== undefined && { uid: held.user, gid: held.user }),
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    // The last one is bubblewrap's, which tells there about the box.
    stdio: ['pipe', 'pipe', 'pipe', held.boxed ? 'pipe' : 'ignore'],
  })
  const pid = child.pid
  const told = child.stdio[3]
  const first = told instanceof Readable ? firstProcess(told) : () => undefined
  if (pid !== undefined) alive.set(pid, mark)

  const words = { stdout: output(), stderr: output() }
  let hear: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void = () => {}
  const listeners = new Set<(status: ExitStatus) => void>()
  let status: ExitStatus | undefined
  let startError: string | undefined
  let overdrawn = false
  const stopWatching =
    held.boxed && held.limits
      ? watchMemory({
          pids: () => family(pid ?? 0, mark).map((each) => each.pid),
          mostBytes: held.limits.memoryBytes,
          exceeded() {
            overdrawn = true
            if (pid !== undefined) endNow(pid, mark)
          },
        })
      : () => {}

  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (bytes: Uint8Array) => {
      words[stream].add(bytes)
      hear(stream, bytes)
    })
    child[stream].on('error', () => {})
  }
  // Writing to a program that does not read, or has ended, is nobody's fault.
  child.stdin.on('error', () => {})

  const settle = (raw: ExitStatus) => {
    if (status) return
    const ended = held.boxed ? outOfBox(raw) : raw
    const stderr = words.stderr.text()
    if (held.limits) startError = notExecuted(file, ended, stderr, terms.folder)
    const [because] = isolation.learn(held, { status: ended, stderr, overdrawn })
    const abnormal = ended.signal !== null || ended.code !== 0
    stopWatching()
    status = abnormal && because !== undefined ? { ...ended, because } : ended
    for (const listener of listeners) listener(status)
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
        // In a box the program's group is that of the box; bubblewrap itself would take the box along.
        const group = held.boxed ? first() : pid
        if (group !== undefined) send(-group, 'SIGTERM')
        await Promise.race([exited, delay(TERM_MS)])
      }
      const box = first()
      // While bubblewrap is there the number is the box's; when its first process dies, the kernel ends all of the box.
      if (!status && box !== undefined) {
        send(box, 'SIGKILL')
        await Promise.race([exited, delay(GONE_MS)])
      }
      endNow(pid, mark)
      if (held.boxed) await gone(pid, mark)
      child.stdin.destroy()
      await exited
      child.stdout.destroy()
      child.stderr.destroy()
      alive.delete(pid)
    },
  }
}

/** bubblewrap tells a signal as a shell does: 128 and its number. */
function outOfBox(raw: ExitStatus): ExitStatus {
  const signal = raw.code === null ? undefined : signalOf(raw.code)
  return signal === undefined ? raw : { code: null, signal }
}

/** What sets the limits says in its own words that the program is not there; a person wants ours. */
function notExecuted(file: string, status: ExitStatus, stderr: string, folder: string): string | undefined {
  if (!stderr.startsWith('prlimit: failed to execute')) return undefined
  if (status.code === 127) return cannotStart(file, 'ENOENT', folder)
  return status.code === 126 ? cannotStart(file, 'EACCES', folder) : undefined
}

/** Resolves when nobody of the family is left. */
async function gone(pid: number, mark: string): Promise<void> {
  const latest = performance.now() + GONE_MS
  while (family(pid, mark).length > 0 && performance.now() < latest) {
    await new Promise((resolve) => setTimeout(resolve, GONE_STEP_MS))
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
  // A comma inside braces is a list for some shells; a placeholder has none.
  return /^[\w@%+=:,./-]+$|^[\w@%+=:./{}-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
