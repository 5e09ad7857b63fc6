/** What a person declares about a program beside its command: tasks, places, capabilities. Whatever the role does not know is refused. */
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Catalogue } from '../core/catalogue.ts'
import { nearest } from '../core/nearest.ts'
import type { Place, RoleDeclaration } from '../core/protocol.ts'
import { wordsOf } from '../subject/command-line.ts'
import { within } from '../subject/isolation/tool-chains.ts'
import { placeholdersIn } from '../subject/placeholders.ts'
import { UsageError } from '../subject/subject.ts'

/** `--capability none`: the program is said to do nothing beyond what everyone is asked. */
const NONE = 'none'

/** The commands of `--task NAME=COMMAND`, in words. */
export function tasksOf(
  role: RoleDeclaration,
  options: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    options.map((option) => {
      const [name, text] = pair('--task', option, `${Object.keys(role.tasks ?? { name: '' })[0]}='./program {url}'`)
      known('--task', name, Object.keys(role.tasks ?? {}), 'task')
      const command = wordsOf(text)
      if (command.length === 0) throw new UsageError(`--task ${name}= has no command behind it.`)
      return [name, command] as const
    }),
  )
}

/**
 * Where the program has the folders of its contract that its command does not tell it: as `--place NAME=FOLDER` says, or in all the
 * places where such programs usually have them. Nothing for a role whose program is told everything.
 */
export function builtInPlaces(
  role: RoleDeclaration,
  folder: string,
  command: readonly string[],
  options: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const places = role.places ?? {}
  const told = placeholdersIn(command)
  const said = options.map((option) => {
    const [name, where] = pair('--place', option, `${Object.keys(places)[0] ?? 'docroot'}=www`)
    // A place that a program could not have built in is ours to name.
    known(
      '--place',
      name,
      Object.keys(places).filter((each) => places[each]?.usual),
      'place',
    )
    if (told.includes(name)) {
      throw new UsageError(
        `--place ${name} and {${name}} exclude each other: the command tells the program where it is.`,
      )
    }
    const at = resolve(folder, where)
    if (at !== folder && !within(at, [folder])) {
      throw new UsageError(
        `--place ${option}: ${where} lies outside of ${folder}; it has to be a folder in the program's own.`,
      )
    }
    const kind = places[name]?.kind
    if (existsSync(at) && statSync(at).isDirectory() !== (kind === 'folder')) {
      throw new UsageError(
        `--place ${option}: ${where} is a ${kind === 'folder' ? 'file' : 'folder'}, and a ${kind} is wanted.`,
      )
    }
    return [name, [where]] as const
  })
  const usual = Object.entries(places)
    .filter(([name, { usual = [] }]) => usual.length > 0 && !formsOf(name, places).some((form) => told.includes(form)))
    .map(([name, { usual = [] }]) => [name, usual] as const)
  return { ...Object.fromEntries(usual), ...Object.fromEntries(said) }
}

/** The capabilities of `--capability`; nothing when they are to be found out by asking. */
export function capabilitiesOf(catalogue: Catalogue, options: readonly string[]): readonly string[] | undefined {
  if (options.length === 0) return undefined
  const names = claimable(catalogue)
  for (const name of options) if (name !== NONE) known('--capability', name, names, 'capability')
  if (options.includes(NONE) && options.length > 1) {
    throw new UsageError('--capability none stands alone: it says that the program has none of them.')
  }
  return options.filter((name) => name !== NONE)
}

/** The names of the capabilities that this exam would find out by asking. */
function claimable({ listed }: Catalogue): readonly string[] {
  const found = listed.flatMap(({ demand }) => (demand.capability?.claim ? [demand.capability.name] : []))
  return [...new Set(found)]
}

function pair(option: string, text: string, example: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`${option} wants NAME=…, not "${text}"; for example ${option} ${example}.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function known(option: string, name: string, names: readonly string[], what: string): void {
  if (names.includes(name)) return
  if (names.length === 0) throw new UsageError(`${option} ${name}: this exam has no ${what} to be declared.`)
  const [closest] = nearest(name, names)
  const guess = closest === undefined ? '' : ` Did you mean ${closest}?`
  throw new UsageError(
    `${option} ${name}: this exam has no ${what} of that name; there are ${names.join(', ')}.${guess}`,
  )
}

/** A place, and those that say the same in another form. */
function formsOf(name: string, places: Readonly<Record<string, Place>>): readonly string[] {
  const first = places[name]?.insteadOf ?? name
  return Object.keys(places).filter((each) => each === first || places[each]?.insteadOf === first)
}
