/**
 * The whole tree of processes of one start. Children are found by parentage and process group; those that forked twice and
 * left the session, by a mark in the environment that all of them inherit.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import { told } from '../stage/proc.ts'

/** The variable that carries the mark. Service managers set one of this name, so it gives nothing away. */
export const MARK = 'INVOCATION_ID'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly state: string
  readonly name: string
}

/** On a busy machine somebody else is always born; this many looks are enough. */
const KILL_ROUNDS = 10

/** Whether this machine has a /proc to look into. */
export const hasProc = process.platform === 'linux'

/** The living processes that descend from `leader`, share its group, or carry the mark. Zombies do not live. */
export function family(leader: number, mark: string): readonly Process[] {
  const everyone = processes()
  const members = new Set([leader, ...everyone.filter((each) => carries(each, mark)).map(({ pid }) => pid)])
  // A child's number may be lower than its parent's, so look until nobody joins.
  for (let grown = true; grown; ) {
    grown = false
    for (const each of everyone) {
      if (members.has(each.pid)) continue
      if (members.has(each.parent) || each.group === leader) {
        members.add(each.pid)
        grown = true
      }
    }
  }
  return everyone.filter((each) => members.has(each.pid) && each.state !== 'Z')
}

/**
 * Those of the family whom the kernel lists as its children and theirs: a cheap look, which finds neither a daemon that has left its
 * parents, nor anybody where the kernel keeps no such lists.
 */
export function descendants(leader: number): readonly number[] {
  const children = list(`/proc/${leader}/task`).flatMap((thread) =>
    read(`/proc/${leader}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** What a box was built for: it has the second number there, behind the box's own first process. */
const IN_A_BOX = 2

/** A box's own program among these; a daemon that it has left is another. */
export function boxedAmong(pids: readonly number[]): number | undefined {
  return pids.find((pid) => {
    const status = read(`/proc/${pid}/status`)
    const numbers = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? []
    return Number(numbers.at(-1)) === IN_A_BOX && !/^State:\s+Z/m.test(status)
  })
}

/** The inodes of the sockets that these processes hold open, or of those with the first descriptors only. */
export function socketInodes(pids: readonly number[], upTo = Number.POSITIVE_INFINITY): ReadonlySet<number> {
  const inodes = new Set<number>()
  for (const pid of pids) {
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      const match = Number(descriptor) <= upTo && /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${descriptor}`))
      if (match) inodes.add(Number(match[1]))
    }
  }
  return inodes
}

/**
 * Kills until nobody of the family is left; each round catches what the one before it forked. One look takes time: who
 * forks and ends in the middle of it is seen neither as parent nor as child, so an empty look counts only when no process
 * was born meanwhile. Whether nobody is left: who was killed takes a moment to die, on a busy machine more than these looks do.
 */
export function killFamily(leader: number, mark: string, signal: NodeJS.Signals): boolean {
  for (let round = 0; round < KILL_ROUNDS; round++) {
    send(-leader, signal)
    const born = newest()
    const left = family(leader, mark)
    for (const each of left) send(each.pid, signal)
    if (left.length === 0 && newest() === born) return true
    if (signal !== 'SIGKILL') return false
  }
  return false
}

/** The number that was given to the newest process of this machine: when it is the same, nobody was born. */
function newest(): string {
  return read('/proc/loadavg').trim().split(' ').at(-1) ?? ''
}

/** Whether there is such a process. One that has ended and that nobody has asked for its status is none: some containers never ask. */
export function isAlive(pid: number): boolean {
  const stat = told(`/proc/${pid}/stat`)
  if (hasProc) return stat !== undefined && !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')))
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Sends a signal; that the process or group is gone already is fine. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone, or never ours.
  }
}

function processes(): readonly Process[] {
  const kernels = threadsOfKernel()
  return list('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || kernels.has(name)) return []
    // pid (comm) state ppid pgrp …; comm may contain anything, so split behind its last bracket.
    const text = read(`/proc/${name}/stat`)
    const close = text.lastIndexOf(')')
    if (close < 0) return []
    const [state = '', parent = '', group = ''] = text.slice(close + 2).split(' ')
    const comm = text.slice(text.indexOf('(') + 1, close)
    return [{ pid: Number(name), parent: Number(parent), group: Number(group), state, name: comm }]
  })
}

/** The parent of all threads of the kernel. Whoever else has its number, in a world of its own, is told from it by its name and parent. */
const KERNEL = 2

/** The kernel's own threads, of which there are more than of all programs together, and which belong to nobody's family. */
function threadsOfKernel(): ReadonlySet<string> {
  if (!read(`/proc/${KERNEL}/stat`).startsWith(`${KERNEL} (kthreadd) S 0 `)) return new Set()
  return new Set(read(`/proc/${KERNEL}/task/${KERNEL}/children`).split(' '))
}

function carries({ pid }: Process, mark: string): boolean {
  return read(`/proc/${pid}/environ`).includes(`${MARK}=${mark}`)
}

function read(path: string): string {
  return told(path) ?? ''
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
