/**
 * From outside to inside: the command starts itself once more in the outer box, and the second one finds here what the first has
 * prepared. The first then only waits, and passes on signals and the exit status.
 */
import { chmodSync, readlinkSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { scratchFolder } from '../scratch.ts'
import { MachineError } from '../subject.ts'
import { type Boxed, startBoxed } from './boxed.ts'
import { type Hierarchy, hierarchies } from './control-group.ts'
import type { Level } from './level.ts'
import { dropsTo, outerBox } from './outer-box.ts'
import { type Startable, toolChains } from './tool-chains.ts'

/** What the outer box has prepared. */
export interface Grounds {
  readonly level: Level
  /** A file system in memory for copies. */
  readonly scratch: string
  readonly tools: readonly { readonly at: string; readonly from: string }[]
  /** As whom programs are started, when we are root. */
  readonly user?: number
  /** The search path of programs. */
  readonly path: string
  /** Where groups of ours can be made. */
  readonly trees: readonly Hierarchy[]
  /** The namespace of processes outside, to be sure that we have left it. */
  readonly outside: string
  /** What whoever has prepared it knows already, as plain data. */
  readonly known?: unknown
}

export interface Entrance {
  readonly level: Level
  readonly folder: string
  /** All that will be started there, one after the other. */
  readonly programs: readonly Startable[]
  /** What the command inside need not find out once more, as plain data; it can, where this is too long to be told. */
  readonly known?: unknown
}

const VARIABLE = 'WIREGRADE_GROUNDS'
/** Letters; the kernel takes 128 KiB in one variable, and each may be three octets. */
const MOST_KNOWN = 32 * 1024
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The grounds on which we stand, when this process was started by `enter`. */
export function grounds(): Grounds | undefined {
  const text = process.env[VARIABLE]
  if (text === undefined) return undefined
  const found = JSON.parse(text) as Grounds
  if (found.outside === namespace()) throw new MachineError(`${VARIABLE} is set, but this is no box; unset it.`)
  return found
}

/** A command that is about to be started in an outer box. */
export interface Entry {
  /** For `startBoxed`. */
  readonly command: readonly string[]
  /** What it has to find in its environment. */
  readonly env: Readonly<Record<string, string>>
  /** To be called when it has ended. */
  leave(): void
}

/** Users that programs of this process have at the moment, by their turn. */
const turns = new Set<number>()

/** Prepares the outer box for a command of ours. Several may be inside at the same time, each in a box of its own. */
export async function entry({ level, folder, programs, known }: Entrance, command: readonly string[]): Promise<Entry> {
  const scratch = scratchFolder('box', '/tmp')
  let turn = 0
  while (turns.has(turn)) turn++
  turns.add(turn)
  function leave(): void {
    turns.delete(turn)
    // That somebody has tidied up costs nobody a grade.
    rmSync(scratch, { recursive: true, force: true })
  }
  try {
    chmodSync(scratch, 0o755)
    const { folders, path } = await toolChains(programs, folder)
    const user = dropsTo(turn)
    // Root's own tool chain may lie where the program's user cannot go, so it is shown in the scratch space once more.
    const from = (at: string, index: number) => (user === undefined ? at : join(scratch, `tool-${index}`))
    const tools = folders.map((at, index) => ({ at, from: from(at, index) }))
    const prepared: Grounds = {
      ...{ level, scratch, tools, path, trees: hierarchies(), outside: namespace() },
      ...(user !== undefined && { user }),
      ...(JSON.stringify(known ?? null).length <= MOST_KNOWN && { known }),
    }
    const moved = tools.filter((tool) => tool.at !== tool.from)
    return {
      command: outerBox({ ownNetwork: level === 'box+net', scratch, tools: moved }, command),
      env: { [VARIABLE]: JSON.stringify(prepared) },
      leave,
    }
  } catch (error) {
    leave()
    throw error
  }
}

/** Runs this same command once more in the outer box. Resolves to its exit status. */
export async function enter(entrance: Entrance): Promise<number> {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const { command, env, leave } = await entry(entrance, again)
  // Before bubblewrap is started: a signal that came meanwhile would end us alone. Ctrl-C reaches only us, and we pass it on.
  let boxed: Boxed | undefined
  const pass = (signal: NodeJS.Signals) => boxed?.signal(signal)
  for (const signal of SIGNALS) process.on(signal, pass)
  try {
    boxed = startBoxed(command, { env: { ...process.env, ...env }, stdio: ['inherit', 'inherit', 'inherit'] })
    const { child } = boxed
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
    })
  } finally {
    boxed?.close()
    for (const signal of SIGNALS) process.off(signal, pass)
    leave()
  }
}

function namespace(): string {
  return readlinkSync('/proc/self/ns/pid')
}
