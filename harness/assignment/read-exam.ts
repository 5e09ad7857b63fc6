/** One exam of an assignment: what is said of it, or else at the top, or else by default; and what in that does not fit its role. */
import { isAbsolute } from 'node:path'
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { nearest } from '../core/nearest.ts'
import { wordsOf as commandWords } from '../subject/command-line.ts'
import { placeholdersIn } from '../subject/placeholders.ts'
import { askedIn } from './asked.ts'
import type { AssignedExam, Program, Rule } from './assignment.ts'
import { type Mistake, noSuch } from './mistakes.ts'
import { matches, namesOf, wordMatches, wordsOf } from './pattern.ts'
import type { Written, WrittenExam } from './schema.ts'
import type { Yaml } from './yaml.ts'

/** An exam as it was written, and where. */
export interface Given {
  readonly own: WrittenExam
  readonly path: readonly PropertyKey[]
}

type Key = Exclude<keyof WrittenExam & keyof Written, 'exam' | 'cap'>

const START_S = 5
const BUILD_S = 60

export function examOf(top: Written, { own }: Given): AssignedExam {
  const said = <K extends Key>(key: K): Written[K] => (own[key] ?? top[key]) as Written[K]
  const capabilities = said('capabilities') ?? 'none'
  const visibility = said('visibility') ?? {}
  const ownCommand = said('own-command')
  const port = said('port')
  return {
    exam: own.exam,
    programs: programsOf(said('run'), said('build')),
    ...(ownCommand !== undefined && { ownCommand }),
    ...(port !== undefined && { port }),
    env: said('env') ?? {},
    tasks: said('tasks') ?? {},
    places: said('places') ?? {},
    ...(capabilities !== 'found-out' && { capabilities: capabilities === 'none' ? [] : capabilities }),
    tier: said('tier') ?? 'robust',
    effort: said('effort') ?? 'normal',
    startTimeout: said('start-timeout') ?? START_S,
    buildTimeout: said('build-timeout') ?? BUILD_S,
    only: list(said('only')),
    except: list(said('except')),
    points: rules(said('points')),
    weight: own.weight ?? 1,
    extra: list(said('extra')),
    caps: rules(said('caps')),
    ...(own.cap !== undefined && { cap: own.cap }),
    visibility: typeof visibility === 'string' ? [{ pattern: 'all', value: visibility }] : rules(visibility),
  }
}

function programsOf(run: Written['run'], build: string | undefined): readonly Program[] {
  if (run === undefined) return []
  if (typeof run === 'string') return [{ run, ...(build !== undefined && { build }) }]
  return run.map(({ when, build: own, run: command, tasks }) => ({
    run: command,
    ...(when !== undefined && { when }),
    ...(own !== undefined && { build: own }),
    ...(tasks !== undefined && { tasks }),
  }))
}

function list(texts: string | readonly string[] | undefined): readonly string[] {
  return typeof texts === 'string' ? [texts] : (texts ?? [])
}

function rules<Value>(written: Readonly<Record<string, Value>> | undefined): readonly Rule<Value>[] {
  return Object.entries(written ?? {}).map(([pattern, value]) => ({
    pattern,
    value,
  }))
}

export interface Examined {
  readonly given: Given
  readonly catalogue: Catalogue
  readonly exam: AssignedExam
}

/** All that does not fit. What stands at the top is told once, though it holds for several exams. */
export function checkAll(top: Written, examined: readonly Examined[], yaml: Yaml): readonly Mistake[] {
  const mistakes = [...examined.flatMap((each) => checkExam(top, each, yaml)), ...checkPatterns(examined, yaml)]
  const seen = new Set<string>()
  return mistakes.filter(({ line, column, message }) => {
    const key = `${line}:${column}:${message}`
    return !seen.has(key) && seen.add(key)
  })
}

function checkExam(top: Written, { given, catalogue, exam }: Examined, yaml: Yaml): readonly Mistake[] {
  const { role } = catalogue
  const mistakes: Mistake[] = []
  const pathOf = (key: Key) => (key in given.own ? [...given.path, key] : [key])
  const tell = (path: readonly PropertyKey[], message: string) => mistakes.push({ ...yaml.place(path), message })
  const key = (of: Key, name: string, known: readonly string[], what: string) => {
    const at = yaml.placeOfKey(pathOf(of), name)
    if (known.length === 0) mistakes.push({ ...at, message: `${exam.exam} has no ${what}s` })
    else if (!known.includes(name)) mistakes.push({ ...at, message: noSuch(what, name, known) })
  }
  const runPath = (index: number, field: string) =>
    Array.isArray(given.own.run ?? top.run) ? [...pathOf('run'), index, field] : pathOf('run')
  if (exam.programs.length === 0 && exam.ownCommand === undefined && !hasKey(yaml, given, 'run'))
    tell(given.path, `${exam.exam}: nothing says how a program is started; add "run: ${role.usage[0]}"`)
  if (Array.isArray(given.own.run ?? top.run) && (given.own.build ?? top.build) !== undefined)
    tell(pathOf('build'), 'build: with several ways to run, each has its own build beside its run')
  const commands = [
    ...exam.programs.map(({ run }, index) => ({ text: run, path: runPath(index, 'run'), isCommand: true })),
    ...Object.entries(exam.tasks).map(([name, text]) => ({ text, path: [...pathOf('tasks'), name], isCommand: true })),
    ...exam.programs.flatMap(({ tasks = {} }, index) =>
      Object.entries(tasks).map(([name, text]) => ({
        text,
        path: [...runPath(index, 'tasks'), name],
        isCommand: true,
      })),
    ),
    ...Object.entries(exam.env).map(([name, text]) => ({ text, path: [...pathOf('env'), name], isCommand: false })),
  ]
  const placeholders = Object.keys(role.placeholders)
  for (const { text, path, isCommand } of commands) {
    if (isCommand && commandWords(text).length === 0) tell(path, 'a command is missing here')
    for (const name of placeholdersIn([text]).filter((each) => !placeholders.includes(each)))
      tell(
        path,
        noSuch(
          'placeholder',
          `{${name}}`,
          placeholders.map((each) => `{${each}}`),
        ),
      )
  }
  const carriers = role.portIn ?? ['port']
  const told = (program: Program) => placeholdersIn([program.run, ...Object.values(exam.env)])
  if (exam.port !== undefined && exam.programs.length > 0 && exam.ownCommand === undefined) {
    if (exam.programs.every((program) => told(program).some((name) => carriers.includes(name))))
      tell(pathOf('port'), `port: every command is told its port by {${carriers[0]}}; leave out one of the two`)
  }
  for (const name of Object.keys(exam.tasks)) key('tasks', name, Object.keys(role.tasks ?? {}), 'task')
  const usual = Object.entries(role.places ?? {}).filter(([, place]) => place.usual)
  for (const name of Object.keys(exam.places))
    key(
      'places',
      name,
      usual.map(([each]) => each),
      'place',
    )
  for (const [index, name] of (exam.capabilities ?? []).entries()) {
    const known = claimable(catalogue)
    if (!known.includes(name)) tell([...pathOf('capabilities'), index], noSuch('capability', name, known))
  }
  for (const [index, { when }] of exam.programs.entries())
    if (when && leadsOut(when)) tell(runPath(index, 'when'), insideOnly(when))
  if (exam.ownCommand && leadsOut(exam.ownCommand)) tell(pathOf('own-command'), insideOnly(exam.ownCommand))
  if (exam.visibility.some(({ value }) => value === 'after-due') && top.due === undefined)
    tell(pathOf('visibility'), 'visibility: after-due needs a "due: …" at the top')
  const asked = askedIn(exam, catalogue)
  if (asked.every(({ points }) => points === 0))
    tell(
      pathOf(asked.length > 1 && 'points' in { ...top, ...given.own } ? 'points' : 'only'),
      `${exam.exam}: nothing that is asked earns a point`,
    )
  else if (asked.every(({ points, extra }) => points === 0 || extra))
    tell(pathOf('extra'), `extra: all of ${exam.exam} would be extra credit, and nothing possible`)
  return mistakes
}

function hasKey(yaml: Yaml, given: Given, key: string): boolean {
  const at = given.path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    yaml.value,
  )
  const holds = (value: unknown) => typeof value === 'object' && value !== null && key in value
  return holds(at) || holds(yaml.value)
}

function leadsOut(path: string): boolean {
  return isAbsolute(path) || path.split('/').includes('..')
}

function insideOnly(path: string): string {
  return `"${path}" leads out of the submission; name a file in it`
}

/** The names of the capabilities that this exam would find out by asking. */
export function claimable({ listed }: Catalogue): readonly string[] {
  return [...new Set(listed.flatMap(({ demand }) => (demand.capability?.claim ? [demand.capability.name] : [])))]
}

interface Use {
  readonly pattern: string
  readonly at: Mistake
  readonly choosing: boolean
  readonly exams: Examined[]
}

/** A pattern that matches nothing is a mistake; one at the top has to match something in one of the exams that it holds for. */
function checkPatterns(examined: readonly Examined[], yaml: Yaml): readonly Mistake[] {
  const uses = new Map<string, Use>()
  for (const each of examined) {
    for (const use of patternsOf(each, yaml)) {
      const key = `${use.at.line}:${use.at.column}:${use.pattern}`
      const before = uses.get(key)
      if (before) before.exams.push(each)
      else uses.set(key, { ...use, exams: [each] })
    }
  }
  return [...uses.values()].flatMap((use) => {
    const message = astray(use)
    return message === undefined ? [] : [{ ...use.at, message }]
  })
}

function patternsOf({ given, exam }: Examined, yaml: Yaml): readonly Omit<Use, 'exams'>[] {
  const pathOf = (key: Key) => (key in given.own ? [...given.path, key] : [key])
  const texts = (['only', 'except', 'extra'] as const).flatMap((key) =>
    exam[key].map((pattern, index) => {
      const path = pathOf(key)
      const place = yaml.place([...path, index])
      return { pattern, at: { ...place, message: '' }, choosing: key !== 'extra' }
    }),
  )
  const keys = (['points', 'caps', 'visibility'] as const).flatMap((key) =>
    exam[key]
      .filter(({ pattern }) => pattern !== 'all')
      .map(({ pattern }) => ({
        pattern,
        at: { ...yaml.placeOfKey(pathOf(key), pattern), message: '' },
        choosing: false,
      })),
  )
  return [...texts, ...keys]
}

function astray({ pattern, exams, choosing }: Use): string | undefined {
  const listed = exams.flatMap(({ catalogue }) => catalogue.listed)
  const unknown = wordsOf(pattern).find((word) => !listed.some((each) => wordMatches(word, each)))
  if (unknown !== undefined) return `${where(exams)} nothing that is called "${unknown}"; ${closest(unknown, listed)}`
  if (!listed.some((each) => matches(pattern, each)))
    return `${where(exams)} nothing that is all of "${pattern}" at once`
  if (choosing) return undefined
  const asked = exams.flatMap(({ exam, catalogue }) => askedIn(exam, catalogue).map((each) => each.listed))
  if (asked.some((each) => matches(pattern, each))) return undefined
  return `"${pattern}" is about what this assignment does not ask`
}

function where(exams: readonly Examined[]): string {
  return exams.length === 1 ? `${exams[0]?.exam.exam} has` : 'these exams have'
}

function closest(word: string, listed: readonly Listed[]): string {
  const names = [...new Set(listed.flatMap(namesOf))].filter((name) => name !== 'all')
  // The shorter of two names for one requirement comes later, and stays.
  const leaf = new Map(names.toReversed().map((name) => [name.split('/').at(-1) ?? name, name]))
  const [best] = nearest(word, [...names, ...leaf.keys()])
  if (best !== undefined) return `did you mean ${names.includes(best) ? best : leaf.get(best)}?`
  return `there are ${[...new Set(listed.map(({ topic }) => topic))].join(', ')}`
}
