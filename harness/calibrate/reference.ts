/**
 * Finds the reference of a protocol: reference/<protocol>/index.ts exports `roles` and `faults`. What is asked of it is said here by
 * shape alone, since a reference imports nothing of ours.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../subject/subject.ts'

/** The world of a program that runs inside our own process. */
export interface ReferenceWorld {
  readonly host: string
  readonly port: number
  readonly values: Readonly<Record<string, string>>
  readonly task?: string
  readonly stdin: AsyncIterable<Uint8Array>
  print(words: string | Uint8Array): void
  complain(sentence: string): void
  exit(status: number): void
  readonly stopped: AbortSignal
}

/** The named parts of which a role is put together; a fault replaces one of them. */
export type Parts = Readonly<Record<string, unknown>>

export type ReferenceRole = {
  readonly port: number
  /** What it is told besides host and port, by the placeholders' names, and for each of its tasks. */
  readonly told: Readonly<Record<string, string>>
  readonly tasks?: Readonly<Record<string, readonly string[]>>
} & (
  | {
      readonly acts: 'server'
      readonly parts: Parts
      build(parts: Parts): (world: ReferenceWorld) => Promise<{ stop(): Promise<void> }>
    }
  | {
      readonly acts: 'client'
      readonly parts: Parts
      build(parts: Parts): (world: ReferenceWorld) => Promise<number>
    }
)

/** A deliberate fault in a reference. */
export interface ReferenceFault {
  /** What is wrong, in kebab-case; unique within its role. */
  readonly id: string
  readonly role: string
  readonly describe: string
  /** The requirements that catch it, whatever the seed. */
  readonly breaks: readonly string[]
  /** Requirements that it may break as well, depending on the cases; `protocol/role/topic/*` stands for a whole topic. */
  readonly also?: readonly string[]
  /** The parts with one of them replaced. Called for every start, so what it remembers lives as long as one process. */
  with(parts: Parts): Parts
}

export interface Reference {
  readonly roles: Readonly<Record<string, ReferenceRole>>
  readonly faults: readonly ReferenceFault[]
}

const REFERENCES = new URL('../../reference/', import.meta.url)

export function hasReference(protocol: string): boolean {
  return existsSync(new URL(`${protocol}/index.ts`, REFERENCES))
}

export async function loadReference(protocol: string): Promise<Reference> {
  if (!hasReference(protocol)) throw new UsageError(`There is no reference for "${protocol}" yet.`)
  return (await import(new URL(`${protocol}/index.ts`, REFERENCES).href)) as Reference
}

/** The command that runs a role of the reference (`http/server`) as a process, with placeholders; for a task, where there is one. */
export async function referenceCommand(exam: string, task?: string): Promise<readonly string[]> {
  const [protocol = '', name = ''] = exam.split('/')
  const role = (await loadReference(protocol)).roles[name]
  if (!role) throw new UsageError(`The reference of "${protocol}" has no role "${name}".`)
  const told = task === undefined ? Object.keys(role.told) : (role.tasks?.[task] ?? [])
  return [
    process.execPath,
    fileURLToPath(new URL('main.ts', REFERENCES)),
    exam,
    ...['--host', '{host}', '--port', '{port}'],
    ...(task === undefined ? [] : ['--task', task]),
    ...told.flatMap((word) => [`--${word}`, `{${word}}`]),
  ]
}
/** The tasks for which a role of the reference can be started, each with its command. */
export async function referenceTasks(exam: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const [protocol = '', name = ''] = exam.split('/')
  const tasks = Object.keys((await loadReference(protocol)).roles[name]?.tasks ?? {})
  return Object.fromEntries(
    await Promise.all(tasks.map(async (task) => [task, await referenceCommand(exam, task)] as const)),
  )
}
