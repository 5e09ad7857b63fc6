/**
 * From outside to inside: the command starts itself once more in the outer box, and the second one finds here what the first has
 * prepared. The first then only waits, and passes on signals and the exit status.
 */
import { spawn } from 'node:child_process'
import { chmodSync, readFileSync, readlinkSync, rmdirSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { send } from '../family.ts'
import { scratchFolder } from '../scratch.ts'
import { MachineError } from '../subject.ts'
import { firstProcess, TELLING } from './first-process.ts'
import type { Level } from './level.ts'
import { dropsTo, outerBox } from './outer-box.ts'
import { toolChains } from './tool-chains.ts'

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
  /** The namespace of processes outside, to be sure that we have left it. */
  readonly outside: string
}

export interface Entrance {
  readonly level: Level
  readonly folder: string
  /** All that will be started there, one after the other. */
  readonly programs: readonly { readonly command: readonly string[]; readonly build?: string }[]
}

const VARIABLE = 'WIREGRADE_GROUNDS'
/** So often we look whether somebody is inside. */
const STEP_MS = 2
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The grounds on which we stand, when this process was started by `enter`. */
export function grounds(): Grounds | undefined {
  const text = process.env[VARIABLE]
  if (text === undefined) return undefined
  const found = JSON.parse(text) as Grounds
  if (found.outside === namespace()) throw new MachineError(`${VARIABLE} is set, but this is no box; unset it.`)
  return found
}

/** Runs this same command once more in the outer box. Resolves to its exit status. */
export async function enter({ level, folder, programs }: Entrance): Promise<number> {
  const scratch = scratchFolder('box', '/tmp')
  chmodSync(scratch, 0o755)
  try {
    const { folders, path } = await toolChains(programs, folder)
    const user = dropsTo()
    // Root's own tool chain may lie where the program's user cannot go, so it is shown in the scratch space once more.
    const from = (at: string, index: number) => (user === undefined ? at : join(scratch, `tool-${index}`))
    const tools = folders.map((at, index) => ({ at, from: from(at, index) }))
    const prepared: Grounds = { level, scratch, tools, path, outside: namespace(), ...(user !== undefined && { user }) }
    const moved = tools.filter((tool) => tool.at !== tool.from)
    return await again(
      outerBox({ ownNetwork: level === 'box+net', scratch, tools: moved }, [
        process.execPath,
        ...process.execArgv,
        ...process.argv.slice(1),
      ]),
      { ...process.env, [VARIABLE]: JSON.stringify(prepared) },
    )
  } finally {
    rmdirSync(scratch)
  }
}

/** In a session of its own, so that Ctrl-C reaches only us, and bubblewrap, which would not survive it, never sees one. */
async function again([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let first: () => number | undefined = () => undefined
  let waiting: NodeJS.Timeout | undefined
  // While the box is being built nobody is inside to hear a signal. To end bubblewrap then would leave the box's first process behind,
  // which waits for it for ever; so the signal waits for somebody to come.
  const pass = (signal: NodeJS.Signals) => {
    clearInterval(waiting)
    const pid = first() && inside(first() as number)
    if (pid !== undefined) process.kill(pid, signal)
    else waiting = setInterval(() => pass(signal), STEP_MS)
  }
  // Before bubblewrap is started: a signal that came meanwhile would end us alone.
  for (const signal of SIGNALS) process.on(signal, pass)
  const child = spawn(file, [...TELLING, ...args], {
    detached: true,
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  })
  first = firstProcess(child.stdio[3] as Readable)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
    })
  } finally {
    clearInterval(waiting)
    // Should bubblewrap have been ended by somebody else before its box stood, nobody but us would end the box's first process.
    const left = first()
    if (left !== undefined) send(left, 'SIGKILL')
    for (const signal of SIGNALS) process.off(signal, pass)
  }
}

/** The command itself is the only child that the box's first process has started. */
function inside(first: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${first}/task/${first}/children`, 'latin1').split(' ')
    return child ? Number(child) : undefined
  } catch {
    return undefined
  }
}

function namespace(): string {
  return readlinkSync('/proc/self/ns/pid')
}
