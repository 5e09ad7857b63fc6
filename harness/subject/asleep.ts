/**
 * Whether a program has dealt with all that it was sent, told by whether all of its threads wait for something. Loopback wakes who
 * waits for octets before our own call returns, so whoever sleeps again has taken them. To ask the kernel how much is unread is exact
 * and takes ten milliseconds, and far more on a busy machine, since it prints its whole table; this takes a tenth of one.
 */
import { readdirSync } from 'node:fs'
import { told } from '../stage/proc.ts'
import { family, hasProc } from './family.ts'

/** Who sleeps for a time of its own may find the octets when it wakes: nanosleep and clock_nanosleep. */
const NAPS: Readonly<Record<string, readonly string[]>> = { x64: ['35', '230'], arm64: ['101', '115'] }
const naps = NAPS[process.arch] ?? []

/** A program's processes are known for so long; who was born meanwhile makes no difference for one segment. */
const KNOWN_MS = 1_000

/** Looks again and again until all threads of a family wait, and for no longer than so. Says whether they do. */
export function sleeper(leader: number, mark: string): (withinMs: number) => Promise<boolean> {
  let members: readonly number[] = []
  let lookedAt = Number.NEGATIVE_INFINITY
  return async (withinMs) => {
    if (!hasProc) return false
    for (const latest = performance.now() + withinMs; ; ) {
      if (performance.now() - lookedAt > KNOWN_MS) {
        members = family(leader, mark).map(({ pid }) => pid)
        lookedAt = performance.now()
      }
      const states = members.flatMap(threadsOf)
      if (states.includes('napping')) return false
      if (states.every((state) => state === 'waiting')) return true
      if (performance.now() > latest) return false
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

type State = 'waiting' | 'napping' | 'busy'

function threadsOf(pid: number): readonly State[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => stateOf(`/proc/${pid}/task/${thread}`))
  } catch {
    // It has ended, and takes nothing any more.
    return []
  }
}

function stateOf(thread: string): State {
  const stat = told(`${thread}/stat`)
  // Gone meanwhile.
  if (stat === undefined) return 'waiting'
  // pid (comm) state …; comm may contain anything, so look behind its last bracket.
  if (stat[stat.lastIndexOf(')') + 2] !== 'S') return 'busy'
  // Where the kernel does not tell what it waits for, that is most often something to read.
  const [call = ''] = told(`${thread}/syscall`)?.split(' ') ?? []
  if (call === 'running') return 'busy'
  return naps.includes(call) ? 'napping' : 'waiting'
}
