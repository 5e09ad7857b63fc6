/**
 * What a whole box uses up. The kernel's limits hold each process alone, and control groups are often not ours to make, so somebody
 * has to add up: many processes that each stay within their limit would stop the machine as well as one without any. And files
 * that hold nothing take no space of a file system in memory, but a piece of the kernel's own each.
 */
import { readFileSync, statfsSync } from 'node:fs'
import type { ControlGroup } from './control-group.ts'
import type { Limits } from './limits.ts'

export type Overdraft = 'memory' | 'files'

export interface BoxWatch {
  /** The processes of the box, by number, as they are now. */
  readonly pids: () => readonly number[]
  /** The box's file systems: paths that we can reach. */
  readonly places: () => readonly string[]
  /** The group of the box, where it has one: the kernel adds up itself, and may have ended somebody by now. */
  readonly group?: Pick<ControlGroup, 'isOverdrawn'> | undefined
  readonly limits: Pick<Limits, 'memoryBytes' | 'files'>
  readonly exceeded: (what: Overdraft) => void
}

/** A gigabyte takes a machine longer to fill than this. */
const LOOK_EVERY_MS = 150
const PAGE_BYTES = 4096
const KIB = 1024
/** A file system in memory; one on a disk costs the machine's memory nothing, and others write there too. */
const TMPFS = 0x01021994

/** Looks until told to stop, or until there is too much; returns the way to stop. */
export function watchBox({ pids, places, group, limits, exceeded }: BoxWatch): () => void {
  const first = new Map<string, number>()
  const grown = (place: string) => {
    const now = files(place)
    if (!first.has(place)) first.set(place, now)
    return now - (first.get(place) ?? 0)
  }
  const timer = setInterval(() => {
    const found =
      group?.isOverdrawn() || tooMuchMemory(pids(), limits.memoryBytes)
        ? 'memory'
        : sum(places(), grown) > limits.files
          ? 'files'
          : undefined
    if (found === undefined) return
    clearInterval(timer)
    exceeded(found)
  }, LOOK_EVERY_MS).unref()
  return () => clearInterval(timer)
}

/** Pages that several share count for each of them; only when that is too much is the exact figure worth its price. */
function tooMuchMemory(pids: readonly number[], mostBytes: number): boolean {
  return sum(pids, resident) > mostBytes && sum(pids, proportional) > mostBytes
}

function sum<T>(all: readonly T[], figure: (each: T) => number): number {
  return all.reduce((total, each) => total + figure(each), 0)
}

function resident(pid: number): number {
  return Number(text(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES
}

function proportional(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * KIB
}

/** Files and folders on this file system. */
function files(place: string): number {
  try {
    const { type, files: places, ffree } = statfsSync(place)
    return type === TMPFS ? places - ffree : 0
  } catch {
    // The box is not there yet, or not any more.
    return 0
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
