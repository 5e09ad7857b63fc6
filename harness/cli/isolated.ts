/**
 * `--isolation`: decides how programs are held, before anything else is loaded. A box is built around this whole command, which
 * is started once more in it; the first one only waits.
 */
import { resolve } from 'node:path'
import { closeInherited } from '../subject/isolation/descriptors.ts'
import { enter, grounds } from '../subject/isolation/grounds.ts'
import { type Isolation, isolationOf } from '../subject/isolation/isolation.ts'
import { isBox, LEVELS, type Level } from '../subject/isolation/level.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import type { Startable } from '../subject/isolation/tool-chains.ts'
import type { ProgramOptions } from './subject-of.ts'

/** Does a verb's work where the program can be held as was asked. Resolves to the exit status. */
export async function isolated(
  options: ProgramOptions,
  command: readonly string[],
  work: (isolation: Isolation) => Promise<number>,
): Promise<number> {
  const program = { command, ...(options.build !== undefined && { build: options.build }) }
  const terms = { wanted: options.isolation ?? 'none', folder: resolve(options.cwd), programs: [program] } as const
  return onGrounds(terms, async (hold) => {
    const isolation = await hold(program)
    try {
      return await work(isolation)
    } finally {
      isolation.close()
    }
  })
}

export interface GroundsTerms {
  readonly wanted: Level | 'auto'
  /** The weakest level that will do. */
  readonly least?: Level
  readonly folder: string
  /** What `strongestHere` has begun to find out. */
  readonly strongest?: Promise<Level>
  /** All that will be started there. */
  readonly programs: readonly Startable[]
  /** What this command need not find out once more in a box. */
  readonly known?: unknown
}

/** The strongest level, found out by other processes while this one is busy; whoever waits for it hears of what is missing. */
export function strongestHere(wanted: Level | 'auto'): Promise<Level> {
  const here = grounds()
  if (wanted !== 'none') closeInherited()
  const found = here ? Promise.resolve(here.level) : levelFor(wanted)
  found.catch(() => {})
  return found
}

/** The same for several programs of one folder, which are held one after the other: each isolation is closed before the next. */
export async function onGrounds(
  { wanted, least = 'none', strongest = strongestHere(wanted), ...entrance }: GroundsTerms,
  work: (hold: (program: Startable) => Promise<Isolation>) => Promise<number>,
): Promise<number> {
  const here = grounds()
  const found = await strongest
  // Whoever asks for the weaker one is told what is missing.
  const level = LEVELS.indexOf(found) > LEVELS.indexOf(least) ? await levelFor(least) : found
  if (!here && isBox(level)) return enter({ level, ...entrance })
  return work((program) => isolationOf(level, { folder: entrance.folder, ...program, ...(here && { grounds: here }) }))
}
