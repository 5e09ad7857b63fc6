/**
 * What the names of a platform's export say: whose an entry is, and what it was called. Names hold whatever students like, so they are
 * read from the left, and the number is what counts: two people may be called the same.
 */
import type { Platform } from './submission.ts'

export interface Label {
  /** One for each submission; its results are called so. */
  readonly submission: string
  readonly id: string
  readonly name?: string
  readonly late: boolean
  /** Where the entry lies in the submission; empty for the submission's own folder. */
  readonly path: string
  /** Typed into the platform: a text or an address, and no file. */
  readonly typed: boolean
}

/** Whose the entry with this path is; nothing when it is nobody's. */
export type Labelled = (path: string) => Label | undefined

/** Flat: `doejane_LATE_123_4567_server.py`, `anon_aB3xY_4567_server.py`; typed in: `doejane_123_text.html`. */
const CANVAS = /^(?<name>[^_/]+)(?<late>_LATE)?_(?<id>\d+)_(?:(?<file>\d+)_)?(?<rest>[^/]+)$/
const CANVAS_ANONYMOUS = /^anon(?<late>_LATE)?_(?<id>[0-9A-Za-z]+)_(?:(?<file>\d+)_)?(?<rest>[^/]+)$/
const CANVAS_TYPED = /(^|_)(text|link)\.html$/

/** A folder for each, or flat: `Jane Doe_123_assignsubmission_file_/server.py`, `Jane Doe_123_assignsubmission_file_server.py`. */
const MOODLE =
  /^(?<name>[^/]*?)_(?<id>\d+)_assignsubmission_(?<kind>file|onlinetext)(?:_(?<flat>[^/]+)|_?\/(?<below>.*)|_?)$/s

const GRADESCOPE = /^submission_(?<id>\d+)(?:\/(?<below>.*))?$/s

function canvas(path: string): Label | undefined {
  const groups = (CANVAS_ANONYMOUS.exec(path) ?? CANVAS.exec(path))?.groups
  if (!groups) return undefined
  const { name, late, id = '', file, rest = '' } = groups
  return {
    submission: `${name ?? 'anon'}_${id}`,
    id,
    ...(name !== undefined && { name }),
    late: late !== undefined,
    path: rest,
    typed: file === undefined && CANVAS_TYPED.test(rest),
  }
}

function moodle(path: string): Label | undefined {
  const groups = MOODLE.exec(path)?.groups
  if (!groups) return undefined
  const { name = '', id = '', kind, flat, below } = groups
  return {
    submission: `${name.replaceAll('_', ' ')}_${id}`,
    id,
    name: name.replaceAll('_', ' '),
    late: false,
    path: flat ?? below ?? '',
    typed: kind === 'onlinetext',
  }
}

function gradescope(path: string): Label | undefined {
  const groups = GRADESCOPE.exec(path)?.groups
  if (!groups) return undefined
  const { id = '', below = '' } = groups
  return { submission: `submission_${id}`, id, late: false, path: below, typed: false }
}

function folders(path: string): Label | undefined {
  const [submission = '', ...below] = path.split('/')
  if (submission === '' || submission.startsWith('.')) return undefined
  return { submission, id: submission, late: false, path: below.join('/'), typed: false }
}

/** `lab1-ann` is Ann's when repositories begin with `lab1-`. */
function github(prefix: string): Labelled {
  return (path) => {
    const label = folders(path)
    if (!label?.submission.startsWith(prefix) || label.submission === prefix) return undefined
    return { ...label, id: label.submission.slice(prefix.length) }
  }
}

export function labelledBy(platform: Platform, prefix = ''): Labelled {
  return { folders, canvas, moodle, gradescope, github: github(prefix) }[platform]
}

/** What all names begin with, up to each hyphen: one of these is the assignment's name, and the rest a login, which may hold hyphens too. */
export function prefixesOf(names: readonly string[]): readonly string[] {
  const [first = ''] = names
  return [...first.matchAll(/-/g)]
    .map(({ index }) => first.slice(0, index + 1))
    .filter((prefix) => names.every((name) => name.startsWith(prefix) && name.length > prefix.length))
}

/** The platform whose export has such names: those of files and folders at the top. */
export function platformOf(names: readonly string[]): Platform {
  const all = (matches: (name: string) => boolean) => names.length > 0 && names.every(matches)
  if (names.includes('submission_metadata.yml')) return 'gradescope'
  if (all((name) => moodle(name) !== undefined)) return 'moodle'
  if (all((name) => canvas(name) !== undefined && /\.\w+$/.test(name))) return 'canvas'
  return 'folders'
}

/** Canvas puts `-1` before the ending when a file is handed in again: the name that the program was first given. */
export function firstName(file: string): string | undefined {
  const name = file.replace(/-\d+(?=\.[^./]+$|$)/, '')
  return name === file || name === '' ? undefined : name
}
