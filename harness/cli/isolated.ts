/**
 * `--isolation`: decides how the program is held, before anything else is loaded. A box is built around this whole command, which
 * is started once more in it; the first one only waits.
 */
import { resolve } from 'node:path'
import { closeInherited } from '../subject/isolation/descriptors.ts'
import { enter, grounds } from '../subject/isolation/grounds.ts'
import { type Isolation, isolationOf } from '../subject/isolation/isolation.ts'
import type { Level } from '../subject/isolation/level.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import type { ProgramOptions } from './subject-of.ts'

/** Does a verb's work where the program can be held as was asked. Resolves to the exit status. */
export async function isolated(
  options: ProgramOptions,
  command: readonly string[],
  work: (isolation: Isolation) => Promise<number>,
): Promise<number> {
  const folder = resolve(options.cwd)
  const terms = { folder, command, ...(options.build !== undefined && { build: options.build }) }
  const here = grounds()
  if ((options.isolation ?? 'none') !== 'none') closeInherited()
  const level: Level = here?.level ?? (await levelFor(options.isolation ?? 'none'))
  if (!here && level.startsWith('box')) return enter({ ...terms, level })
  const isolation = await isolationOf(level, { ...terms, ...(here && { grounds: here }) })
  try {
    return await work(isolation)
  } finally {
    isolation.close()
  }
}
