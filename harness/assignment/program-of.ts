/**
 * How a submission's program is started: as the submission says itself, where the assignment lets it; or else in the first of the
 * assignment's ways that fits what was handed in. That none fits is the submission's trouble, and is told as such.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { printable } from '../core/printable.ts'
import { z } from '../core/zod.ts'
import { wordsOf } from '../subject/command-line.ts'
import type { AssignedExam, Program } from './assignment.ts'
import { leavesOf, mistakesOf } from './mistakes.ts'
import { glob } from './pattern.ts'
import { readYaml } from './yaml.ts'

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

/** A stranger's file is looked at no further than this. */
const MOST_OCTETS = 4096

const own = z.strictObject({
  run: z.string().min(1),
  build: z.string().min(1).optional(),
  port: z.int().min(1).max(65_535).optional(),
  tasks: z.record(z.string().min(1), z.string()).optional(),
})

export function programOf(exam: AssignedExam, folder: string): Found | Unstartable {
  const file = exam.ownCommand
  if (file !== undefined && isFile(join(folder, file))) return ownProgram(folder, file)
  const found = exam.programs.find(({ when }) => when === undefined || isThere(folder, when))
  if (found) return { ...found, words: wordsOf(found.run), isOwn: false }
  const names = [...(file === undefined ? [] : [file]), ...exam.programs.map(({ when }) => when ?? '')]
  return {
    because: `your submission holds no program: there is no ${names.join(', and no ')} in it`,
    hint: `Hand in a file of such a name, and not in a folder of its own.`,
  }
}

/** What will be started of these exams, one after the other. */
export function programsOf(
  exams: readonly AssignedExam[],
  folder: string,
): readonly { readonly command: readonly string[]; readonly build?: string }[] {
  return exams.flatMap((exam) => {
    const found = programOf(exam, folder)
    return isStartable(found)
      ? [{ command: found.words, ...(found.build !== undefined && { build: found.build }) }]
      : []
  })
}

export function isStartable(found: Found | Unstartable): found is Found {
  return 'words' in found
}

/** The file says it in lines such as `run: ./server {port}`. */
function ownProgram(folder: string, file: string): Found | Unstartable {
  const hint = `In ${file}, say "run: …" and, where it has to be built, "build: …".`
  const text = textOf(join(folder, file))
  if (text === undefined)
    return { because: `your ${file} cannot be read, or is longer than ${MOST_OCTETS} octets`, hint }
  const yaml = readYaml(text, { aliases: 0 })
  const parsed = own.safeParse(yaml.value, { reportInput: true })
  const [mistake] =
    yaml.mistakes.length > 0
      ? yaml.mistakes
      : parsed.success
        ? []
        : mistakesOf(leavesOf(parsed.error.issues), yaml, () => Object.keys(own.shape))
  if (mistake) return { because: printable(`in line ${mistake.line} of your ${file}: ${mistake.message}`), hint }
  if (!parsed.success) return { because: `your ${file} says nothing`, hint }
  const { run, build, port, tasks } = parsed.data
  const words = wordsOf(run)
  if (words.length === 0) return { because: `your ${file} has no command behind "run:"`, hint }
  return {
    run,
    words,
    isOwn: true,
    ...(build !== undefined && { build }),
    ...(port !== undefined && { port }),
    ...(tasks && { tasks }),
  }
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

/** Somebody may put a link or a pipe there between two looks: neither is followed, nor waited for. */
function textOf(path: string): string | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const { size } = fstatSync(descriptor)
    if (size > MOST_OCTETS) return undefined
    const octets = Buffer.alloc(size)
    readSync(descriptor, octets, 0, size, 0)
    return octets.toString('utf8')
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
