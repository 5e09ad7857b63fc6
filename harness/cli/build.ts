/** Builds the program before the exam: a shell's work, in the program's folder, with a limit and a message of its own. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Listed } from '../core/catalogue.ts'
import { type Finding, NOT_RUN } from '../core/finding.ts'
import { printable } from '../core/printable.ts'
import { seedFor } from '../core/seed.ts'
import type { ExitStatus } from '../core/transcript.ts'
import { ending } from '../core/words.ts'
import { family, killFamily } from '../subject/family.ts'
import { dissolved, GATE, letIn } from '../subject/isolation/control-group.ts'
import { firstProcess } from '../subject/isolation/first-process.ts'
import type { Isolation } from '../subject/isolation/isolation.ts'
import { type Overdraft, watchBox } from '../subject/isolation/overdraft.ts'
import { feedFilter } from '../subject/isolation/system-calls.ts'
import { type Output, output } from '../subject/output.ts'
import type { ProgramOptions } from './subject-of.ts'

/** Why there is nothing to examine. */
export interface BuildFailure {
  /** `did not build: "make" ended with exit status 2`. */
  readonly sentence: string
  /** The last lines that the build printed, safe to show. */
  readonly lines: readonly string[]
}

const LINES_SHOWN = 12
const LINE_LENGTH = 200
const DRAIN_MS = 50

/** Runs `--build`, when there is one. Resolves to the failure, or to nothing; whatever the build has started has ended then. */
export async function build(
  options: ProgramOptions,
  isolation: Isolation,
  interrupted: AbortSignal,
): Promise<BuildFailure | undefined> {
  if (options.build === undefined) return undefined
  const words = output()
  const ended = await run(options.build, options, isolation, words, interrupted)
  if (ended !== 'timeout' && ended.code === 0) return undefined
  const how = ended === 'timeout' ? `was still at work after ${options.buildTimeout} s` : ending(ended)
  const more = ended === 'timeout' ? '; if it needs longer, give it --build-timeout' : ''
  return { sentence: `did not build: "${printable(options.build)}" ${how}${more}`, lines: lastLines(words.text()) }
}

/** What did not build earns nothing: every demand is blocked, for one reason. */
export function unbuiltFindings(selected: readonly Listed[], seed: number, failure: BuildFailure): readonly Finding[] {
  const last = failure.lines.at(-1)
  return selected.map(({ id }) => ({
    id,
    outcome: 'blocked',
    ran: NOT_RUN,
    seed: seedFor(seed, id),
    durationMs: 0,
    because: `your program ${failure.sentence}${last === undefined ? '' : `: ${last}`}`,
    hint: 'Run the build by hand in the same folder, and start with the first error that it prints.',
  }))
}

async function run(
  command: string,
  options: ProgramOptions,
  isolation: Isolation,
  words: Output,
  interrupted: AbortSignal,
): Promise<ExitStatus | 'timeout'> {
  const mark = randomBytes(16).toString('hex')
  const held = isolation.hold({ file: 'sh', args: ['-c', command], env: {}, mark, build: true })
  const child = spawn(held.file, [...held.args], {
    cwd: held.folder,
    env: held.env,
    ...(held.user !== undefined && { uid: held.user, gid: held.user }),
    detached: true,
    stdio: [
      ...(['ignore', 'pipe', 'pipe'] as const),
      held.boxed ? 'pipe' : 'ignore',
      held.filter ? 'pipe' : 'ignore',
      ...(held.group ? (['pipe'] as const) : []),
    ],
  })
  letIn(held.group, child.pid, (child.stdio as readonly unknown[])[GATE])
  feedFilter(child.stdio[4], held.filter)
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('a build has pipes')
  stdout.on('data', words.add)
  stderr.on('data', words.add)
  const first = child.stdio[3] instanceof Readable ? firstProcess(child.stdio[3]) : () => undefined
  const kill = () => {
    if (child.pid !== undefined) killFamily(child.pid, mark, 'SIGKILL')
    held.group?.kill()
  }
  process.once('exit', kill)
  interrupted.addEventListener('abort', kill)
  let overdrawn: Overdraft | undefined
  const stopWatching =
    held.boxed && held.limits
      ? watchBox({
          pids: () => family(child.pid ?? 0, mark).map(({ pid }) => pid),
          places: () => isolation.places(first()),
          group: held.group,
          limits: held.limits,
          exceeded(what) {
            overdrawn = what
            kill()
          },
        })
      : () => {}
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, options.buildTimeout * 1000)
  try {
    const status = await new Promise<ExitStatus>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        // What it left running may hold its pipes open; this long we listen for its last words.
        setTimeout(() => resolve({ code, signal }), DRAIN_MS)
        child.once('close', () => resolve({ code, signal }))
      })
    })
    const [because] = isolation.learn(held, { status, stderr: words.text(), overdrawn })
    return timedOut ? 'timeout' : { ...status, ...(because !== undefined && { because }) }
  } finally {
    stopWatching()
    clearTimeout(timer)
    process.off('exit', kill)
    interrupted.removeEventListener('abort', kill)
    // A build has no business to leave anything running, and what it left would hold its pipes open.
    kill()
    stdout.destroy()
    stderr.destroy()
    if (held.group) await dissolved(held.group)
  }
}

function lastLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => printable(line.trimEnd()).slice(0, LINE_LENGTH))
    .filter((line) => line !== '')
    .slice(-LINES_SHOWN)
}
