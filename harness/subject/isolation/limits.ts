/** What a program may use up, how that is told to the kernel, and how a program that met a limit is recognized. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { signalOf } from '../../core/signals.ts'
import type { ExitStatus } from '../../core/transcript.ts'
import type { Overdraft } from './overdraft.ts'

export interface Limits {
  /** Processes and threads. */
  readonly processes: number
  readonly openFiles: number
  /** Of each process: what it allocates, not what it reserves. */
  readonly dataBytes: number
  readonly fileBytes: number
  /** Of all processes of a box together, see `overdraft.ts`. */
  readonly memoryBytes: number
  /** Made by all processes of a box, in its folder and wherever else it may write. */
  readonly files: number
  /** Of each process. */
  readonly cpuSeconds: number
}

const MIB = 1024 * 1024
/** All that a program and its build may store in their folder, and in /tmp. */
export const DISK_BYTES = 256 * MIB
export const TMP_BYTES = 64 * MIB

const USUAL: Limits = {
  processes: 128,
  openFiles: 1024,
  dataBytes: 512 * MIB,
  fileBytes: 64 * MIB,
  memoryBytes: 1024 * MIB,
  files: 100_000,
  cpuSeconds: 300,
}
/** Virtual machines that count a lot as data before they begin (Node 24: 573 MiB), and what may start one. */
const LARGE =
  /^(node|nodejs|npm|npx|yarn|pnpm|bun|deno|java|kotlin|scala|clojure|dotnet|mono|ghci?|julia|sh|bash|dash|zsh|env|make)$/

/** A compiler is larger than what it makes. */
export const BUILD_LIMITS: Limits = {
  ...USUAL,
  processes: 512,
  dataBytes: 2048 * MIB,
  fileBytes: 256 * MIB,
  memoryBytes: 4096 * MIB,
}

/** The limits for a program of this name. */
export function limitsFor(file: string): Limits {
  return LARGE.test(basename(file))
    ? { ...USUAL, processes: 256, dataBytes: 1536 * MIB, memoryBytes: 2048 * MIB }
    : USUAL
}

/** A command that sets the limits and becomes the program. `others`: processes that the kernel counts with the program's. */
export function limited(limits: Limits, command: readonly string[], others = 0): readonly string[] {
  return [
    'prlimit',
    `--nproc=${limits.processes + others}`,
    `--nofile=${limits.openFiles}`,
    `--data=${limits.dataBytes}`,
    `--fsize=${limits.fileBytes}`,
    // The second figure ends those that do not take the signal for an answer.
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 5}`,
    '--core=0',
    '--',
    ...command,
  ]
}

const NO_MEMORY =
  /MemoryError|OutOfMemoryError|bad_alloc|(heap|process|runtime:|System) out of memory|memory allocation of \d+ bytes failed|(Cannot|can't) allocate memory|ENOMEM|Array buffer allocation failed|ALLOCATION_FAILED/i
const NO_PROCESS =
  /(fork|clone|thread|spawn|process)[\s\S]{0,200}?(Resource temporarily unavailable|EAGAIN)|can't start new thread|unable to create (new )?(native )?thread|Cannot fork/i
const NO_FILES = /Too many open files|EMFILE/i
const NO_ROOM = /No space left on device|ENOSPC/i
const LARGE_FILE = /File too large|EFBIG/i

/** How a start came to its end. */
export interface Ended {
  readonly status: ExitStatus | undefined
  readonly stderr: string
  /** Its box was ended, because there was too much of this in it. */
  readonly overdrawn: Overdraft | undefined
}

/**
 * Which limits a program has met: seen by the signal that ended it, or by its own words on stderr. None is certain to be seen: a
 * program that keeps silent about a failed allocation shows nothing.
 */
export function limitsMet(limits: Limits, { status, stderr, overdrawn }: Ended): readonly string[] {
  const signal = status?.signal ?? (status?.code ? signalOf(status.code) : undefined)
  return [
    ...(overdrawn === 'files' ? [`made more than ${limits.files} files`] : []),
    ...(overdrawn === 'memory' ? [`more than ${mib(limits.memoryBytes)} of memory in all its processes`] : []),
    ...(signal === 'SIGXCPU' ? [`CPU time of ${limits.cpuSeconds} s used up`] : []),
    ...(signal === 'SIGXFSZ' || LARGE_FILE.test(stderr) ? [`wrote a file larger than ${mib(limits.fileBytes)}`] : []),
    ...(NO_MEMORY.test(stderr) ? [`more than ${mib(limits.dataBytes)} of data`] : []),
    ...(NO_PROCESS.test(stderr) ? [`process limit of ${limits.processes} reached`] : []),
    ...(NO_FILES.test(stderr) ? [`limit of ${limits.openFiles} open files reached`] : []),
    ...(NO_ROOM.test(stderr) ? [`more than ${mib(DISK_BYTES)} of files, or ${mib(TMP_BYTES)} in /tmp`] : []),
  ]
}

/** How many processes and threads this user has now: outside a box the kernel counts them all as one. */
export function threadsOf(uid: number): number {
  let threads = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1')
      if (Number(/^Uid:\t(\d+)/m.exec(status)?.[1]) === uid) threads += Number(/^Threads:\t(\d+)/m.exec(status)?.[1])
    } catch {
      // It has ended meanwhile.
    }
  }
  return threads
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}
