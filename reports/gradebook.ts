/**
 * Gradebooks as their importers really read them. A blank cell over an old grade clears it, and a zero is a grade, so whoever has none
 * has no row in what is imported. Nothing is a formula, and a column that somebody filled in by hand stays as it is.
 */
import { stringify } from 'csv-stringify/sync'
import { printable } from '../harness/core/printable.ts'
import type { ClassReport, Enrolled } from './class-report.ts'
import type { Standing } from './standing.ts'

export interface Gradebook {
  readonly text: string
  /** What its importer would do that nobody would expect. */
  readonly remarks: readonly string[]
}

/** One record per line, and the first are the names of the columns. */
export type Records = readonly (readonly string[])[]

const OWN_COLUMNS = [
  'student',
  'name',
  'email',
  'submission',
  'outcome',
  'points',
  'possible',
  'late',
  'handed in',
  'because',
] as const
const NOTHING = 'nothing handed in'

/** Everybody, with or without a grade. `before`: what stands in its place, whose other columns are kept. */
export function plainGradebook(report: ClassReport, before: Records = []): string {
  const [header = [], ...old] = before
  const manual = header.flatMap((name, at) =>
    OWN_COLUMNS.some((own) => own === name) || name === '' ? [] : [{ name, at }],
  )
  const key = header.indexOf('student')
  const kept = new Map(key < 0 ? [] : old.map((record) => [record[key] ?? '', record]))
  const rows = [...studentsOf(report), ...withoutAny(report)].map((row) => {
    const record = kept.get(defused(row[0] ?? ''))
    return [...row.map(defused), ...manual.map(({ at }) => record?.[at] ?? '')]
  })
  return csv([[...OWN_COLUMNS, ...manual.map(({ name }) => name)], ...rows])
}

function studentsOf({ standings, roster }: ClassReport): Records {
  return standings.flatMap((standing) => {
    const { name: submission, outcome, points, late, at = '', because = '' } = standing
    const known = outcome === 'graded' && points ? [String(points.earned), String(points.possible)] : ['', '']
    const students = membersOf(standing, roster) ?? (standing.students.length > 0 ? standing.students : [{ id: '' }])
    return students.map(({ id, name = '', email = '' }) =>
      [id, name, email, submission, outcome, ...known, late ? 'late' : '', at, because].map(printable),
    )
  })
}

/** Everybody in a group has a row of their own, under the group's name. */
function membersOf(standing: Standing, roster: ClassReport['roster']): Standing['students'] | undefined {
  const column = roster?.members
  if (column === undefined) return undefined
  const group = standing.students.map(({ id }) => id).join(', ')
  const rows = roster?.rows.filter((row) => row.standing === standing) ?? []
  return rows.length === 0 ? undefined : rows.map(({ cells }) => ({ id: cells[column]?.trim() ?? '', name: group }))
}

function withoutAny({ roster }: ClassReport): Records {
  return (roster?.without ?? []).map((student) => [printable(student), '', '', '', NOTHING, '', '', '', '', ''])
}

/** Between `Student` and `Section` stand the columns by which Canvas knows a student. */
const CANVAS_FIXED = [
  'Student',
  'ID',
  'SIS User ID',
  'SIS Login ID',
  'Integration ID',
  'Root Account',
  'Section',
] as const
const IGNORED_BY_CANVAS = /(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)/

/** For the import of Canvas: those with a grade, in one column. `column`: what the assignment is called there. Nothing without a roster of Canvas. */
export function canvasGradebook(report: ClassReport, column?: string): Gradebook | undefined {
  const { roster, title } = report
  const names = roster?.columns.map((name) => name.trim()) ?? []
  if (!roster || !['Student', 'ID', 'Section'].every((name) => names.includes(name))) return undefined
  const own = column ?? names.find((name) => /^(.*) \(\d+\)$/.exec(name)?.[1] === title) ?? title
  const fixed = CANVAS_FIXED.filter(
    // Canvas takes a SIS User ID only where the SIS Login ID follows at once.
    (name) => names.includes(name) && (name !== 'SIS User ID' || names.includes('SIS Login ID')),
  )
  const graded = roster.rows.filter(isGraded)
  const possible = String(graded[0]?.standing.points?.possible ?? '')
  const rows = graded.map(({ cells, standing }) => [
    ...fixed.map((name) => defused(cells[names.indexOf(name)]?.trim() ?? '')),
    String(standing.points?.earned ?? ''),
  ])
  return {
    text: csv([[...fixed, own], ['    Points Possible', ...fixed.slice(1).map(() => ''), possible], ...rows]),
    remarks: [
      ...(IGNORED_BY_CANVAS.test(own)
        ? [`Canvas ignores a column with such a name without a word: ${own}; rename the assignment`]
        : []),
      ...(/\(\d+\)$/.test(own)
        ? []
        : [
            `Canvas will offer to make a new assignment "${own}"; with --column "TITLE (NUMBER)", as in its export, the grades go to one that is there`,
          ]),
    ],
  }
}

/** Moodle's identifiers, first the best. */
const IDENTIFIERS = ['username', 'idnumber', 'email'] as const

/** For Moodle: its own worksheet with the grades filled in, or a file with one identifier and one grade. Nothing where the roster has neither. */
export function moodleGradebook(report: ClassReport, column?: string): Gradebook | undefined {
  const { roster } = report
  if (!roster) return undefined
  const names = roster.columns.map(plain)
  if (names.includes('identifier') && names.includes('grade'))
    return worksheet(roster, names.indexOf(plain(column ?? 'grade')))
  const sheet = column === undefined ? -1 : names.indexOf(plain(column))
  if (sheet >= 0) return worksheet(roster, sheet)
  const at = IDENTIFIERS.map((name) => names.findIndex((each) => each === name || each === `${name}address`)).find(
    (each) => each >= 0,
  )
  if (at === undefined || names.includes('section')) return undefined
  const rows = roster.rows.filter(isGraded).filter(({ cells }) => (cells[at] ?? '').trim() !== '')
  return {
    text: csv([
      [roster.columns[at] ?? '', report.title],
      ...rows.map(({ cells, standing }) => [defused(cells[at]?.trim() ?? ''), String(standing.points?.earned ?? '')]),
    ]),
    remarks: [],
  }
}

/** The sheet goes back as it came, but for the grades: feedback and whatever else somebody wrote is not ours. */
function worksheet(roster: NonNullable<ClassReport['roster']>, grade: number): Gradebook {
  const most = roster.columns.map(plain).indexOf('maximumgrade')
  const tooMuch: string[] = []
  const rows = roster.rows.map((row) => {
    if (!isGraded(row)) return row.cells
    const { earned } = row.standing.points ?? { earned: 0 }
    const limit = Number((row.cells[most] ?? '').replace(',', '.'))
    if (most >= 0 && limit > 0 && earned > limit) {
      tooMuch.push(row.standing.name)
      return row.cells
    }
    return roster.columns.map((_, at) => (at === grade ? String(earned) : (row.cells[at] ?? '')))
  })
  const remark = `left as they were in the worksheet, since Moodle allows fewer points there: ${tooMuch.map(printable).join(', ')}`
  return {
    text: stringify([[...roster.columns], ...rows.map((row) => [...row])]),
    remarks: tooMuch.length === 0 ? [] : [remark],
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function isGraded(row: Enrolled): row is Enrolled & { readonly standing: Standing } {
  return row.standing?.outcome === 'graded' && row.standing.points !== undefined
}

/** What a spreadsheet would run is text: `=`, `+`, `-`, `@`, a tab or a line end in front make it something else. */
function defused(text: string): string {
  return /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text
}

function csv(records: Records): string {
  return stringify(records.map((record) => [...record]))
}
