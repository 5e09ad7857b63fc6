/**
 * How a submission's program is started: as the submission says itself, where the assignment lets it; or else in the first of the
 * assignment's ways that fits what was handed in. That none fits is the submission's trouble, and is told as such.
 */
import { lstatSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { wordsOf } from '../subject/command-line.ts'
import type { Startable } from '../subject/isolation/tool-chains.ts'
import type { AssignedExam, Program } from './assignment.ts'
import { glob } from './pattern.ts'

export interface Found extends Program {
  readonly words: readonly string[]
  /** The port that it has built in, when it says so itself. */
  readonly port?: number
  /** Where the submission says so itself, what is wrong with it is its own mistake. */
  readonly isOwn: boolean
}

/** Why nothing can be started. */
export interface Unstartable {
  readonly because: string
  readonly hint: string
}

export async function programOf(exam: AssignedExam, folder: string): Promise<Found | Unstartable> {
  const file = exam.ownCommand
  if (file !== undefined && isFile(join(folder, file)))
    return (await import('./own-program.ts')).ownProgram(folder, file)
  const found = exam.programs.find(({ when }) => when === undefined || isThere(folder, when))
  if (found) return { ...found, words: wordsOf(found.run), isOwn: false }
  const names = [...(file === undefined ? [] : [file]), ...exam.programs.map(({ when }) => when ?? '')]
  return {
    because: `your submission holds no program: there is no ${names.join(', and no ')} in it`,
    hint: `Hand in a file of such a name, and not in a folder of its own.`,
  }
}

/** All that will be started of what was found. */
export function startables(all: readonly (Found | Unstartable)[]): readonly Startable[] {
  return all.filter(isStartable).map(({ words, build }) => ({ command: words, ...(build !== undefined && { build }) }))
}

export function isStartable(found: Found | Unstartable): found is Found {
  return 'words' in found
}

function isThere(folder: string, when: string): boolean {
  if (!/[*?]/.test(when)) return isFile(join(folder, when))
  const test = glob(when.split('/').at(-1) ?? '')
  const place = join(folder, dirname(when))
  return namesIn(place).some((name) => test(name) && isFile(join(place, name)))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** A link may lead anywhere, so it is no file of the submission. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
}
