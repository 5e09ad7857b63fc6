/** One submission's worker: a whole `wiregrade check` in a process of its own, so that nothing of one reaches another. */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { hasProc, killFamily, MARK } from '../subject/family.ts'
import { type Boxed, startBoxed } from '../subject/isolation/boxed.ts'
import { type Entrance, entry } from '../subject/isolation/grounds.ts'
import { output } from '../subject/output.ts'

export interface WorkerTerms {
  /** What stands behind `wiregrade`. */
  readonly words: readonly string[]
  /** Where it is called: in the submission's own folder, so that nothing it writes tells where that is. */
  readonly folder: string
  /** The box that is built around it, which ends with us. */
  readonly inside: Omit<Entrance, 'folder'> | undefined
  /** Where its reports lie: from here they tell where their attachments are. */
  readonly out: string
  /** The time that this submission may take in all. */
  readonly mostMs: number
  readonly interrupted: AbortSignal
  /** Whether the worker can be told to end with us, whatever ends us; it takes util-linux. */
  readonly endsWithUs: boolean
}

export interface Worked {
  /** `null` when a signal has ended it. */
  readonly code: number | null
  readonly usedUp: boolean
  /** What it said on standard error. */
  readonly stderr: string
}

const WIREGRADE = fileURLToPath(new URL('../cli/wiregrade.mjs', import.meta.url))
/** A worker that is told to end writes down what it knows; this much later it is not asked any more. */
const FAREWELL_MS = 5_000
const DRAIN_MS = 1_000

/** How to end each worker that is there now. When we end ourselves one listener tells all of them, however many they are. */
const ends = new Set<() => void>()
process.on('exit', () => {
  for (const end of ends) end()
})

/** Whether workers can be told to end with us, whatever ends us. */
export function canEndWithUs(): boolean {
  canEnd ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true']).status === 0
  return canEnd
}
let canEnd: boolean | undefined

/** Resolves when the worker has ended, and with it all that it has started. */
export async function worker(terms: WorkerTerms): Promise<Worked> {
  const { words, folder, inside, out, endsWithUs } = terms
  const command = [process.execPath, WIREGRADE, ...words]
  const mark = randomBytes(16).toString('hex')
  const env = { ...process.env, [MARK]: mark, CI_PROJECT_DIR: out }
  if (!inside) return ended(started(command, { folder, env, endsWithUs }), mark, terms)
  const entered = await entry({ ...inside, folder }, command)
  try {
    const stdio = ['ignore', 'ignore', 'pipe'] as const
    const boxed = startBoxed(entered.command, { cwd: folder, env: { ...env, ...entered.env }, stdio, endsWithUs })
    return await ended(boxed, mark, terms).finally(boxed.close)
  } finally {
    entered.leave()
  }
}

/** In a group of its own: Ctrl-C reaches us alone, and we tell the workers. */
function started(
  command: readonly string[],
  { folder, env, endsWithUs }: Pick<WorkerTerms, 'folder' | 'endsWithUs'> & { readonly env: NodeJS.ProcessEnv },
): Pick<Boxed, 'child' | 'signal'> {
  const [file = '', ...args] = endsWithUs ? ['setpriv', '--pdeathsig', 'TERM', '--', ...command] : command
  const child = spawn(file, args, { cwd: folder, detached: true, env, stdio: ['ignore', 'ignore', 'pipe'] })
  return { child, signal: (name) => void child.kill(name) }
}

function ended(
  { child, signal }: Pick<Boxed, 'child' | 'signal'>,
  mark: string,
  { mostMs, interrupted }: WorkerTerms,
): Promise<Worked> {
  const said = output()
  let usedUp = false
  let farewell: NodeJS.Timeout | undefined
  const end = () => {
    signal('SIGTERM')
    farewell ??= setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS)
  }
  const budget = setTimeout(() => {
    usedUp = true
    end()
  }, mostMs)
  interrupted.addEventListener('abort', end, { once: true })
  ends.add(end)
  // Building its box takes a moment, in which that may have come.
  if (interrupted.aborted) end()
  child.stderr?.on('data', (bytes: Buffer) => said.add(bytes))
  return new Promise<Worked>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      const over = () => resolve({ code, usedUp, stderr: said.text() })
      // A box that it was just building has a first process that would wait for ever, and is known by the mark alone.
      if (hasProc && child.pid !== undefined) killFamily(child.pid, mark, 'SIGKILL')
      // Whoever it has left behind may hold its last words open for ever.
      const drained = setTimeout(over, DRAIN_MS)
      child.once('close', () => {
        clearTimeout(drained)
        over()
      })
    })
  }).finally(() => {
    clearTimeout(budget)
    clearTimeout(farewell)
    interrupted.removeEventListener('abort', end)
    ends.delete(end)
  })
}
