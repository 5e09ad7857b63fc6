/**
 * The roster: who is in the class, and what else the gradebook calls them. A join by the wrong column gives somebody another one's
 * grade, so a column is chosen by its name alone, keys are text, and what finds no partner is listed and never guessed.
 */

import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { printable } from '../core/printable.ts'
import { UsageError } from '../core/trouble.ts'
import type { Platform, Student } from './submission.ts'

export interface Row {
  /** In the file, for messages. */
  readonly line: number
  /** As they stand in the file, by column. */
  readonly cells: readonly string[]
  /** What students are known by; empty where the file has nothing. */
  readonly key: string
}

export interface Roster {
  readonly file: string
  readonly columns: readonly string[]
  readonly separator: string
  /** What students are joined on. */
  readonly keyColumn: string
  /** Every member of a group has the group's key. */
  readonly groups: boolean
  readonly rows: readonly Row[]
}

/** The columns that a platform's key may stand in, first the best. Compared without case and punctuation. */
const KEYS: Readonly<Record<Platform, readonly string[]>> = {
  folders: [
    ...['id', 'student id', 'id number', 'student number', 'sid', 'username', 'login', 'login id'],
    ...['sis login id', 'net id', 'folder', 'email', 'email address'],
  ],
  canvas: ['id', 'canvas user id', 'canvas id', 'user id'],
  moodle: ['identifier'],
  gradescope: ['sid', 'student id', 'sis user id', 'id number', 'email', 'email address'],
  github: ['github username', 'github login', 'github', 'login', 'username', 'owner'],
}
const SEPARATORS = [',', ';', '\t'] as const
/** What stands above the first student in an export of Canvas. */
const POINTS_POSSIBLE = 'Points Possible'

/** Reads a roster. `keyColumn`: chosen by hand. Throws a `UsageError`. */
export function readRoster(file: string, platform: Platform, keyColumn?: string): Roster {
  const text = textOf(file)
  const separator = separatorOf(text)
  const [columns = [], ...records] = recordsOf(file, text).map(({ record, info }) => ({
    record,
    line: info.lines,
  }))
  if (!('record' in columns) || columns.record.every((name) => name === '')) {
    throw new UsageError(
      `The roster ${file} is empty; its first line names the columns, and each further one is a student.`,
    )
  }
  const names = columns.record.map((name) => name.trim())
  const key = keyIn(names, platform, file, keyColumn)
  const at = names.indexOf(key)
  const rows = records
    .filter(({ record }) => record.some((cell) => cell.trim() !== '') && !record[0]?.includes(POINTS_POSSIBLE))
    .map(({ record, line }) => ({ line, cells: record, key: keyOf(record[at] ?? '', platform) }))
  const groups = /group|team/i.test(key)
  if (!groups) refuseTwins(file, key, rows)
  return { file, columns: names, separator, keyColumn: key, groups, rows }
}

function textOf(file: string): string {
  let octets: Buffer
  try {
    octets = readFileSync(file)
  } catch (error) {
    throw new UsageError(`The roster ${file} cannot be read (${(error as Error).message}).`)
  }
  if (octets[0] === 0xff && octets[1] === 0xfe) return octets.toString('utf16le').slice(1)
  if (!isUtf8(octets)) {
    throw new UsageError(`The roster ${file} is not in UTF-8; export it as "CSV UTF-8", so that no name is spoilt.`)
  }
  return octets.toString('utf8').replace(/^\ufeff/, '')
}

/** The one that makes most columns of the first line. */
function separatorOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1)
  const [best] = SEPARATORS.toSorted((one, other) => first.split(other).length - first.split(one).length)
  return best ?? ','
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** The records of a text. Throws a `UsageError` that names the file. */
export function recordsOf(file: string, text: string): readonly Parsed[] {
  try {
    const options = {
      delimiter: separatorOf(text),
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const
    return parse(text, options) as unknown as readonly Parsed[]
  } catch (error) {
    throw new UsageError(`${file} is no CSV: ${printable((error as Error).message)}.`)
  }
}

function keyIn(columns: readonly string[], platform: Platform, file: string, wanted: string | undefined): string {
  const listed = columns.map((name) => `"${printable(name)}"`).join(', ')
  if (wanted !== undefined) {
    const found = columns.find((name) => plain(name) === plain(wanted))
    if (found !== undefined) return found
    throw new UsageError(`The roster ${file} has no column "${wanted}"; its columns are ${listed}.`)
  }
  for (const name of KEYS[platform]) {
    const found = columns.find((column) => plain(column) === plain(name))
    if (found !== undefined) return found
  }
  throw new UsageError(
    `The roster ${file} has no column that I know to hold the ${platform} key of a student; choose one with --roster-key. Its columns are ${listed}.`,
  )
}

/** Where the members of groups are told apart: the first column that names people, or any but the group's. */
export function memberColumn({ columns, keyColumn }: Roster): number {
  const names = [...KEYS.folders, ...KEYS.github, 'name', 'student', 'full name']
  const known = names.map((name) =>
    columns.findIndex((column) => column !== keyColumn && plain(column) === plain(name)),
  )
  return known.find((at) => at >= 0) ?? columns.findIndex((column) => column !== keyColumn)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** `Participant 123` of a worksheet, in whatever language, is 123. */
function keyOf(cell: string, platform: Platform): string {
  const text = cell.trim()
  return (platform === 'moodle' && /^\D*\s(\d+)$/.exec(text)?.[1]) || text
}

function refuseTwins(file: string, column: string, rows: readonly Row[]): void {
  const seen = new Map<string, number>()
  for (const { key, line } of rows) {
    if (key === '') continue
    const before = seen.get(keyed(key))
    if (before !== undefined) {
      throw new UsageError(
        `The roster ${file} has "${printable(key)}" twice in its column "${column}", in lines ${before} and ${line}: whose is the grade? Choose another column with --roster-key, or mend it.`,
      )
    }
    seen.set(keyed(key), line)
  }
}

/** Logins and addresses are the same however they are capitalised; digits stay as they are. */
function keyed(key: string): string {
  return key.toLowerCase()
}

export interface Joined {
  /** The rows of a student: several where a student of the platform is a group. */
  rowsOf(student: Student): readonly Row[]
  /** Those whom the roster does not know, each with what is strange about it. */
  readonly strangers: readonly { readonly student: Student; readonly remark?: string }[]
  /** Those who have handed in nothing. */
  readonly without: readonly Row[]
}

export function join(roster: Roster, students: readonly Student[]): Joined {
  const byKey = Map.groupBy(
    roster.rows.filter(({ key }) => key !== ''),
    ({ key }) => keyed(key),
  )
  const keyOf = ({ id, email }: Student) => (/mail/i.test(roster.keyColumn) ? (email ?? id) : id)
  const rowsOf = (student: Student) => byKey.get(keyed(keyOf(student))) ?? []
  const known = new Set(students.flatMap((student) => rowsOf(student)))
  return {
    rowsOf,
    strangers: students
      .filter((student) => rowsOf(student).length === 0)
      .map((student) => {
        const alike = roster.rows.find(({ key }) => key !== '' && bare(key) === bare(keyOf(student)))
        const remark =
          alike && `the roster has ${printable(alike.key)} in line ${alike.line}: has a spreadsheet taken its zeros?`
        return { student, ...(remark !== undefined && { remark }) }
      }),
    without: roster.rows.filter((row) => !known.has(row)),
  }
}

function bare(key: string): string {
  return keyed(key).replace(/^0+(?=.)/, '')
}
