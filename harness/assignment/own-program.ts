/** What a submission says itself of how it is started, where the assignment lets it: a stranger's file, in YAML. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../core/printable.ts'
import { z } from '../core/zod.ts'
import { wordsOf } from '../subject/command-line.ts'
import { leavesOf, mistakesOf } from './mistakes.ts'
import type { Found, Unstartable } from './program-of.ts'
import { readYaml } from './yaml.ts'

/** It is looked at no further than this. */
const MOST_OCTETS = 4096

const own = z.strictObject({
  run: z.string().min(1),
  build: z.string().min(1).optional(),
  port: z.int().min(1).max(65_535).optional(),
  tasks: z.record(z.string().min(1), z.string()).optional(),
})

/** The file says it in lines such as `run: ./server {port}`. */
export function ownProgram(folder: string, file: string): Found | Unstartable {
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
