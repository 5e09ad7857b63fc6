/** One start of a program: launched in a group of its own, drained, watched, and ended with all its children. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { execa } from 'execa'
import { signalOf } from '../core/signals.ts'
import type { ExitStatus } from '../core/transcript.ts'
import { family, hasProc, killFamily, send } from './family.ts'
import { type ControlGroup, GATE, letIn } from './isolation/control-group.ts'
import { firstProcess } from './isolation/first-process.ts'
import type { Isolation } from './isolation/isolation.ts'
import { type Overdraft, watchBox } from './isolation/overdraft.ts'
import { type Lifetime, lifetime } from './lifetime.ts'
import type { Window } from './premises.ts'

/** From SIGTERM to SIGKILL: enough for a program that says goodbye, short for one that does not listen. */
const TERM_MS = 300
/** A grandchild may hold the pipes open after the program has ended; this long we listen for its last words. */
const DRAIN_MS = 50
/** Who has printed more than this is read in turns with pauses, so that a flood costs neither us nor its neighbours the processor. */
const FLOOD_BYTES = 8 * 1024 * 1024
const FLOOD_PAUSE_MS = 5
/** What is left of a box in the background takes a moment to end; we look this often, and no longer than so. */
const GONE_STEP_MS = 2
const GONE_MS = 2_000

/** What is to be started: the placeholders are filled in. */
export interface Start {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  readonly isolation: Isolation
  readonly window?: Window | undefined
}

export interface Started {
  /** Absent when the program could not be started at all. */
  readonly pid: number | undefined
  readonly mark: string
  readonly life: Lifetime
  /** Whether `pid` is that of a box, and the program is inside. */
  readonly boxed: boolean
  /** Why it could not be started, in a sentence. */
  startError(): string | undefined
  type(bytes: Uint8Array): void
  endInput(): void
  /** Ends the whole tree of processes, and resolves when it has ended. */
  stop(): Promise<void>
}

/** Every program that is running now: what the last line of defence kills when we are killed ourselves. */
const alive = new Map<number, Family>()

process.on('exit', () => {
  for (const family of alive.values()) {
    endNow(family)
    family.group?.dissolve()
  }
})

/** How all are found that one start has become. */
interface Family {
  readonly pid: number
  readonly mark: string
  readonly group: ControlGroup | undefined
}

export function startProcess(start: Start): Started {
  const { file, folder, isolation } = start
  const mark = randomBytes(16).toString('hex')
  const held = isolation.hold({ file, args: start.args, env: start.env, mark, window: start.window })
  const child = launched(held)
  const pid = child.pid
  const { group } = held
  letIn(group, pid, child.stdio[GATE])
  if (pid !== undefined) alive.set(pid, { pid, mark, group })
  const told = child.stdio[3]
  const first = told instanceof Readable ? firstProcess(told) : () => undefined
  const life = lifetime()
  let startError: string | undefined
  let overdrawn: Overdraft | undefined
  const stopWatching =
    held.boxed && held.limits
      ? watchBox({
          pids: () => family(pid ?? 0, mark).map((each) => each.pid),
          places: () => isolation.places(first()),
          group,
          limits: held.limits,
          exceeded(what) {
            overdrawn = what
            if (pid !== undefined) endNow({ pid, mark, group })
          },
        })
      : () => {}

  const settle = (raw: ExitStatus) => {
    const status = held.boxed ? outOfBox(raw) : raw
    const { stderr } = life.lastWords()
    if (group?.isOverdrawn()) overdrawn ??= 'memory'
    if (held.limits) startError = notExecuted(file, status, stderr, folder)
    const [because] = isolation.learn(held, { status, stderr, overdrawn })
    const abnormal = status.signal !== null || status.code !== 0
    stopWatching()
    life.end(abnormal && because !== undefined ? { ...status, because } : status)
  }
  follow(child, life, settle)
  void child.then((result) => {
    // A program that could not be started at all has no exit event.
    if (pid !== undefined) return
    group?.dissolve()
    startError = cannotStart(file, result.code, folder)
    life.say('stderr', startError)
    settle({ code: 127, signal: null })
  })

  return {
    pid,
    mark,
    life,
    boxed: held.boxed,
    startError: () => startError,
    type: (bytes) => void child.stdin.write(bytes),
    endInput: () => void child.stdin.end(),
    async stop() {
      if (pid === undefined) return
      await ended(life, { pid, mark, group, boxed: held.boxed, first })
      child.stdin.destroy()
      await exited(life)
      child.stdout.destroy()
      child.stderr.destroy()
      group?.dissolve()
      alive.delete(pid)
    },
  }
}

type Child = ReturnType<typeof launched>

function launched(held: ReturnType<Isolation['hold']>) {
  return execa(held.file, held.args, {
    cwd: held.folder,
    env: held.env,
    ...(held.user !== undefined && { uid: held.user, gid: held.user }),
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    // The last two are bubblewrap's, which tells on one about the box, and reads the filter of system calls from the other.
    stdio: [
      ...(['pipe', 'pipe', 'pipe'] as const),
      held.boxed ? 'pipe' : 'ignore',
      held.filter ?? 'ignore',
      ...(held.group ? (['pipe'] as const) : []),
    ],
  })
}

/** Hears all that the program prints, and settles its end once its last words have come. */
function follow(child: Child, life: Lifetime, settle: (status: ExitStatus) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    let printedBytes = 0
    child[stream].on('data', (bytes: Uint8Array) => {
      life.say(stream, bytes)
      printedBytes += bytes.length
      if (printedBytes < FLOOD_BYTES) return
      child[stream].pause()
      setTimeout(() => child[stream].resume(), FLOOD_PAUSE_MS).unref()
    })
    child[stream].on('error', () => {})
  }
  // Writing to a program that does not read, or has ended, is nobody's fault.
  child.stdin.on('error', () => {})
  child.nodeChildProcess.once('exit', (code, signal) => {
    // A timer that comes late, because we were busy, comes before what waits in the pipes has been read.
    const drained = setTimeout(() => setImmediate(() => setImmediate(() => settle({ code, signal }))), DRAIN_MS)
    child.nodeChildProcess.once('close', () => {
      clearTimeout(drained)
      settle({ code, signal })
    })
  })
}

/** Asks the program to end, and ends it and all its family when it does not. */
async function ended(
  life: Lifetime,
  { boxed, first, ...family }: Family & { boxed: boolean; first: () => number | undefined },
): Promise<void> {
  if (!life.status()) {
    // In a box the program's group is that of the box; bubblewrap itself would take the box along.
    const leader = boxed ? first() : family.pid
    if (leader !== undefined) send(-leader, 'SIGTERM')
    await Promise.race([exited(life), delay(TERM_MS)])
  }
  const box = first()
  // While bubblewrap is there the number is the box's; when its first process dies, the kernel ends all of the box.
  if (!life.status() && box !== undefined) {
    send(box, 'SIGKILL')
    await Promise.race([exited(life), delay(GONE_MS)])
  }
  const isOver = endNow(family)
  if (!isOver || boxed || family.group) await gone(family)
}

function exited(life: Lifetime): Promise<void> {
  return new Promise((resolve) => void life.onExit(() => resolve()))
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
async function gone({ pid, mark, group }: Family): Promise<void> {
  const latest = performance.now() + GONE_MS
  while ((family(pid, mark).length > 0 || group?.isEmpty() === false) && performance.now() < latest) {
    await new Promise((resolve) => setTimeout(resolve, GONE_STEP_MS))
  }
}

/** Kills the tree without asking; synchronous, since it must also work while we are dying ourselves. Whether nobody is left. */
function endNow({ pid, mark, group }: Family): boolean {
  if (!hasProc) send(-pid, 'SIGKILL')
  const isOver = !hasProc || killFamily(pid, mark, 'SIGKILL')
  group?.kill()
  return isOver
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function cannotStart(file: string, code: string | undefined, folder: string): string {
  if (code === 'ENOENT') return `"${file}" was not found, neither as a command nor as a file in ${folder}`
  if (code === 'EACCES') return `"${file}" is not executable: run chmod +x on it, or start it through its interpreter`
  return `"${file}" could not be started (${code ?? 'no reason given'})`
}
