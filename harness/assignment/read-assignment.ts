/**
 * Reads an assignment's file. Whatever is wrong in it is told at once, each with its place: the form of the file first, then, of all that
 * could be read, what it means in the exams that it names.
 */
import { createHash } from 'node:crypto'
import type { Catalogue } from '../core/catalogue.ts'
import { loadCatalogue, loadProtocol, protocolNames } from '../examine/load.ts'
import type { Assignment } from './assignment.ts'
import { instantOf } from './due.ts'
import { AssignmentError, type Issue, leavesOf, type Mistake, mistakesOf, noSuch } from './mistakes.ts'
import { checkAll, examOf, type Given } from './read-exam.ts'
import { examSchema, programSchema, schema, type Written } from './schema.ts'
import { readYaml, type Yaml } from './yaml.ts'

export interface Read {
  readonly assignment: Assignment
  /** Those of its exams, in their order. */
  readonly catalogues: readonly Catalogue[]
}

const MOST_S = 900
const DEFAULT_SEEDS = 999_999

/** Throws an `AssignmentError` that tells every mistake; `file` is how it is called there. */
export async function readAssignment(text: string, file: string): Promise<Read> {
  const yaml = readYaml(text)
  if (yaml.mistakes.length > 0) throw new AssignmentError(file, yaml.mistakes.map(advised))
  const { written, mistakes } = understood(yaml)
  if (!written) throw new AssignmentError(file, mistakes)
  const meant = await meaning(written, yaml)
  const all = [...mistakes, ...meant.mistakes]
  if (all.length > 0) throw new AssignmentError(file, all)
  return meant
}

/** What YAML says of these, nobody understands. */
function advised(mistake: Mistake): Mistake {
  if (/alias/i.test(mistake.message) && !/exponential|excessive/i.test(mistake.message))
    return { ...mistake, message: 'a word that begins with * stands between quotes, such as "*/joins-segments"' }
  return { ...mistake, message: `this is no YAML: ${mistake.message}` }
}

/** The file's form. With mistakes in it, what is left without them is still looked at for its meaning. */
function understood(yaml: Yaml): { readonly written?: Written; readonly mistakes: readonly Mistake[] } {
  const parsed = schema.safeParse(yaml.value, { reportInput: true })
  if (parsed.success) return { written: parsed.data, mistakes: [] }
  const leaves = leavesOf(parsed.error.issues)
  const mistakes = mistakesOf(leaves, yaml, keysAt)
  const rest = schema.safeParse(pruned(yaml.value, leaves))
  return { mistakes, ...(rest.success && { written: rest.data }) }
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(schema.shape)
  if (path.includes('run')) return Object.keys(programSchema.shape)
  return path[0] === 'seed' ? ['per-student'] : Object.keys(examSchema.shape)
}

/** Stands for what is missing, while the rest is looked at. */
const MISSING = '?'

/** The value without what is wrong in it. */
function pruned(value: unknown, leaves: readonly Issue[]): unknown {
  if (!isRecord(value)) return value
  const copy = structuredClone(value)
  for (const leaf of leaves) {
    const path = leaf.code === 'unrecognized_keys' ? leaf.path : leaf.path.slice(0, -1)
    // An entry of a list cannot go without moving those behind it, so the list goes.
    const listAt = path.findIndex(
      (_, at) => Array.isArray(within(copy, path.slice(0, at + 1))) && path[at] !== 'run' && path[at] !== 'exams',
    )
    const holder = within(copy, listAt < 0 ? path : path.slice(0, listAt))
    if (!isRecord(holder)) continue
    const keys = leaf.code === 'unrecognized_keys' ? leaf.keys : [String(leaf.path.at(-1))]
    if (listAt >= 0) delete holder[String(path[listAt])]
    else for (const key of keys) delete holder[key]
    const needed = leaf.path.at(-1)
    if (needed === 'run' && typeof leaf.path.at(-2) === 'number') holder.run = MISSING
    if (needed === 'exam' && path[0] === 'exams') holder.exam = MISSING
  }
  return { ...copy, ...(copy.title === undefined && { title: MISSING }) }
}

function within(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function meaning(written: Written, yaml: Yaml): Promise<Read & { readonly mistakes: readonly Mistake[] }> {
  const mistakes: Mistake[] = []
  const tell = (path: readonly PropertyKey[], message: string) => mistakes.push({ ...yaml.place(path), message })
  const due = written.due === undefined ? undefined : instantOf(written.due)
  if (written.due !== undefined && due === undefined)
    tell(['due'], `due wants a moment with a time zone, such as 2026-10-14 23:59 Europe/Berlin, not "${written.due}"`)
  const given = givenIn(written)
  if (given.length === 0 && !(isRecord(yaml.value) && ('exam' in yaml.value || 'exams' in yaml.value)))
    tell([], 'no exam is named: say "exam: uppercase/tcp-server", or several under "exams:"')
  if (written.exam !== undefined && written.exams !== undefined)
    tell(['exam'], '"exam" and "exams" exclude each other: name this one under "exams" too')
  const found: { readonly given: Given; readonly catalogue: Catalogue }[] = []
  for (const [index, each] of given.entries()) {
    const path = [...each.path, 'exam']
    if (each.own.exam === MISSING) continue
    if (!(await isExam(each.own.exam))) tell(path, noSuch('exam', each.own.exam, await examNames()))
    else if (given.findIndex(({ own }) => own.exam === each.own.exam) < index)
      tell(path, `exam: "${each.own.exam}" stands here twice; one exam holds all that is asked of a role`)
    else found.push({ given: each, catalogue: await loadCatalogue(each.own.exam) })
  }
  const exams = found.map(({ given: each }) => examOf(written, each))
  const terms = found.map((each, index) => ({ ...each, exam: exams[index] as (typeof exams)[number] }))
  mistakes.push(...checkAll(written, terms, yaml))
  return {
    mistakes,
    catalogues: found.map(({ catalogue }) => catalogue),
    assignment: {
      title: written.title,
      ...(due !== undefined && { due, dueAsWritten: written.due ?? due }),
      exams,
      seed: seedOf(written),
      isolation: written.isolation ?? 'none',
      most: written.most ?? MOST_S,
      hiddenAs: written['hidden-as'] ?? 'count',
      ...(written.scale !== undefined && { scale: written.scale }),
      ...(written.cap !== undefined && { cap: written.cap }),
    },
  }
}

function givenIn(written: Written): readonly Given[] {
  if (written.exams) return written.exams.map((own, index) => ({ own, path: ['exams', index] }))
  return written.exam === undefined ? [] : [{ own: { exam: written.exam }, path: [] }]
}

function seedOf({ title, seed }: Written): Assignment['seed'] {
  if (typeof seed === 'number') return { is: 'fixed', seed }
  if (seed) return { is: 'per-student', secretIn: seed['per-student'] }
  // The same for all and for ever, and another one for another assignment.
  return { is: 'fixed', seed: 1 + (createHash('sha256').update(title).digest().readUInt32BE(0) % DEFAULT_SEEDS) }
}

/** Its own protocol alone is loaded for that. */
async function isExam(exam: string): Promise<boolean> {
  const [protocol = '', role = '', ...rest] = exam.split('/')
  if (rest.length > 0 || !protocolNames().includes(protocol)) return false
  return (await loadProtocol(protocol)).roles.some(({ name }) => name === role)
}

async function examNames(): Promise<readonly string[]> {
  const protocols = await Promise.all(protocolNames().map(loadProtocol))
  return protocols.flatMap(({ name, roles }) => roles.map((role) => `${name}/${role.name}`))
}
