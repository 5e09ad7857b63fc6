/**
 * Folders of ours among the machine's temporary files. Each is named after the process that uses it, so that what a killed one has left
 * is taken away by the next.
 */
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { told } from '../stage/proc.ts'
import { hasProc, isAlive, send } from './family.ts'

const swept = new Set<string>()

/** A new empty folder, for us alone; whoever asks for it takes it away. `purpose` is one word. */
export function scratchFolder(purpose: string, base = tmpdir()): string {
  if (!swept.has(base)) {
    swept.add(base)
    sweep(base)
  }
  return mkdtempSync(join(base, `wiregrade-${purpose}-${namespace()}.${process.pid}-`))
}

/** Takes away the folders of processes of ours that are gone. What another user or another container has there is theirs. */
export function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const [, where, pid] = /^wiregrade-[a-z]+-(\d+)\.(\d+)-\w+$/.exec(name) ?? []
    if (where !== namespace() || isAlive(Number(pid))) continue
    try {
      const stat = lstatSync(join(base, name))
      if (!stat.isDirectory() || stat.uid !== process.getuid?.()) continue
      endBuilders(join(base, name))
      rmSync(join(base, name), { recursive: true })
    } catch {
      // Somebody else was faster, or it holds what only another may take away.
    }
  }
}

/** A box that was just being built has a first process that waits for its builder for ever, still with bubblewrap's own words. */
function endBuilders(folder: string): void {
  if (!hasProc) return
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [file = '', ...args] = told(`/proc/${pid}/cmdline`)?.split('\0') ?? []
    if (basename(file) === 'bwrap' && args.includes(folder)) send(Number(pid), 'SIGKILL')
  }
}

/** Where our process numbers count; 0 where nobody tells. */
function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
  } catch {
    return '0'
  }
}
