/** Mistakes in an assignment's file, in words: where it stands, what is wrong, and the name that was probably meant. */
import { nearest } from '../core/nearest.ts'
import { shortened } from '../core/printable.ts'
import { UsageError } from '../core/trouble.ts'
import type { z } from '../core/zod.ts'
import type { Position, Yaml } from './yaml.ts'

export interface Mistake extends Position {
  readonly message: string
}

/** All mistakes at once, a line each: `lab.yaml:3:1: there is no "pionts"; did you mean points?` */
export class AssignmentError extends UsageError {
  readonly mistakes: readonly Mistake[]

  constructor(file: string, mistakes: readonly Mistake[]) {
    const inOrder = mistakes.toSorted((one, other) => one.line - other.line || one.column - other.column)
    super(inOrder.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'))
    this.mistakes = inOrder
  }
}

/** What a value has to be, by the name of its key. */
const WANTS: Readonly<Record<string, string>> = {
  title: 'a text',
  due: 'a moment with a time zone, such as 2026-10-14 23:59 Europe/Berlin',
  exam: 'a protocol and a role, such as uppercase/tcp-server',
  exams: 'a list, in which each entry begins with "- exam: …"',
  run: 'a command, or a list of which each entry has its own "run: …"',
  build: 'a shell command',
  when: 'the name of a file, such as server.py',
  'own-command': 'the name of a file, such as wiregrade.txt',
  port: 'a whole number from 1 to 65535',
  env: 'lines such as "NAME: value"; a number stands between quotes',
  tasks: 'lines such as "head: ./fetch --head {url}"',
  places: 'lines such as "docroot: www"',
  capabilities: 'a list such as [ranges, put], or none, or found-out',
  'start-timeout': 'seconds, such as 10',
  'build-timeout': 'seconds, such as 60',
  most: 'seconds, such as 900',
  only: 'a pattern or a list of them, such as [MUST, stream]',
  except: 'a pattern or a list of them, such as [robustness]',
  extra: 'a pattern or a list of them, such as [robust]',
  points: 'lines such as "stream: 2", with two decimals at most and nothing below 0',
  caps: 'lines such as "robustness: 5", with two decimals at most and nothing below 0',
  visibility: 'visible, hidden or after-due, or lines such as "robust: hidden"',
  weight: 'a number above 0 with two decimals at most, such as 1.5',
  cap: 'a number above 0 with two decimals at most, such as 20',
  scale: 'a number above 0 with two decimals at most, such as 20',
  seed: 'a whole number from 0 to 2147483647, or "per-student: NAME_OF_A_VARIABLE"',
  'per-student': 'the name of a variable that holds a secret, such as WIREGRADE_SECRET',
}

export type Issue = z.core.$ZodIssue

/** What is wrong in one place each: of a union the branch that comes furthest, since a list with a mistake in it was meant to be a list. */
export function leavesOf(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue): readonly Issue[] => {
    if (issue.code !== 'invalid_union') return [issue]
    const branches = issue.errors.map((branch) =>
      branch.map((each) => ({ ...each, path: [...issue.path, ...each.path] }) as Issue),
    )
    const deep = branches.find((branch) =>
      branch.some(({ path, code }) => path.length > issue.path.length || code === 'unrecognized_keys'),
    )
    if (deep) return leavesOf(deep)
    const choice = branches.flat().find(({ code }) => code === 'invalid_value')
    return choice && typeof issue.input === 'string'
      ? [choice]
      : [{ code: 'custom', path: issue.path, message: '', input: issue.input }]
  })
}

/** Of leaves. `known`: the keys that may stand at a path. */
export function mistakesOf(
  leaves: readonly Issue[],
  yaml: Yaml,
  known: (path: readonly PropertyKey[]) => readonly string[],
): readonly Mistake[] {
  const mistyped = leaves.flatMap((leaf) =>
    leaf.code === 'unrecognized_keys'
      ? leaf.keys.flatMap((key) => nearest(key, known(leaf.path)).map((meant) => [...leaf.path, meant].join('/')))
      : [],
  )
  // A key that is missing because it is mistyped is told once.
  return leaves
    .filter((leaf) => !(isMissing(leaf) && mistyped.includes(leaf.path.join('/'))))
    .flatMap((leaf) => told(leaf, yaml, known))
}

export function isMissing(issue: Issue): boolean {
  return issue.code !== 'unrecognized_keys' && issue.input === undefined && issue.path.length > 0
}

function told(
  issue: Issue,
  yaml: Yaml,
  known: (path: readonly PropertyKey[]) => readonly string[],
): readonly Mistake[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const names = known(path)
    return issue.keys.map((key) => ({ ...yaml.placeOfKey(path, key), message: noSuch('key', key, names) }))
  }
  const place = yaml.place(path)
  if (path.length === 0) return [{ ...place, message: 'an assignment is lines such as "title: …" and "exam: …"' }]
  const name = nameIn(path)
  if (isMissing(issue)) {
    return [
      { ...place, message: `"${String(path.at(-1))}" is missing: it wants ${WANTS[String(path.at(-1))] ?? 'a value'}` },
    ]
  }
  if (issue.code === 'invalid_value') {
    return [{ ...place, message: noSuch(name, issue.input, issue.values.map(String)) }]
  }
  return [{ ...place, message: `${name} wants ${WANTS[name] ?? 'something else'}, not ${shown(issue.input)}` }]
}

/** The key that the value belongs to: of an entry in a list or a rule of points, that of the list. */
function nameIn(path: readonly PropertyKey[]): string {
  return String(
    path.findLast((step) => typeof step === 'string' && step in WANTS) ??
      path.findLast((step) => typeof step === 'string') ??
      '',
  )
}

/** `there is no key "pionts"; did you mean points?` */
export function noSuch(what: string, written: unknown, names: readonly string[]): string {
  const [closest] = typeof written === 'string' ? nearest(written, names) : []
  const all = names.length === 0 ? 'this exam has none' : `there are ${names.join(', ')}`
  const rest = closest === undefined ? all : `did you mean ${closest}?`
  if (what === 'key') return `there is no key ${shown(written)} here; ${rest}`
  return `${what}: ${shown(written)} is not known; ${rest}`
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  return shortened(JSON.stringify(value) ?? String(value), 60)
}
