/**
 * The memory of a whole box. The kernel's limits hold each process alone, and control groups are seldom ours to write, so somebody
 * has to add up: many processes that each stay within their limit would stop the machine as well as one without any.
 */
import { readFileSync } from 'node:fs'

export interface MemoryWatch {
  /** The processes of the box, by number, as they are now. */
  readonly pids: () => readonly number[]
  readonly mostBytes: number
  readonly exceeded: () => void
}

/** A gigabyte takes a machine longer to fill than this. */
const LOOK_EVERY_MS = 150
const PAGE_BYTES = 4096
const KIB = 1024

/** Looks until told to stop, or until there is too much; returns the way to stop. */
export function watchMemory({ pids, mostBytes, exceeded }: MemoryWatch): () => void {
  const timer = setInterval(() => {
    const all = pids()
    // Pages that several share count for each of them; only when that is too much is the exact figure worth its price.
    if (sum(all, resident) <= mostBytes || sum(all, proportional) <= mostBytes) return
    clearInterval(timer)
    exceeded()
  }, LOOK_EVERY_MS).unref()
  return () => clearInterval(timer)
}

function sum(pids: readonly number[], bytes: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + bytes(pid), 0)
}

function resident(pid: number): number {
  return Number(text(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES
}

function proportional(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * KIB
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
