/** What is written about a class as a whole: again and again while it goes on, so that whatever ends it leaves files that say how far it got. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClassReport, ClassRoster, Column } from '../../reports/class-report.ts'
import type { Records } from '../../reports/gradebook.ts'
import type { Standing } from '../../reports/standing.ts'
import { writeAtomically } from '../../reports/write-atomically.ts'
import { printable } from '../core/printable.ts'
import { join as joined, memberColumn, type Roster, type Row, recordsOf } from '../intake/roster.ts'
import type { Intake, Student } from '../intake/submission.ts'
import type { Examination } from './examination.ts'
import { writingFailed } from './trouble.ts'

export interface ClassTerms {
  readonly out: string
  readonly examination: Examination
  readonly intake: Intake
  readonly roster?: Roster
  /** What the assignment is called in the gradebook that is there. */
  readonly column?: string
  /** `each`: another one for each student. */
  readonly seed: number | 'each'
  readonly isolation: string
}

export interface ClassFiles {
  /** Writes soon, unless it has just been done. */
  soon(standings: readonly Standing[]): void
  /** Writes now, and tells what a person should know about it. Throws a `MachineError`. */
  now(standings: readonly Standing[]): Promise<readonly string[]>
}

/** Several hundred submissions make a page that takes a while to draw. */
const PAUSE_MS = 5_000

/** Throws a `UsageError` when what stands in the way cannot be kept. */
export async function classFiles(terms: ClassTerms): Promise<ClassFiles> {
  await gradebookIn(terms.out)
  let lastMs = Number.NEGATIVE_INFINITY
  let writing: Promise<unknown> = Promise.resolve()
  let failure: unknown
  const write = (standings: readonly Standing[]) => {
    lastMs = performance.now()
    const written = writing.then(() => writeAll(terms, standings))
    writing = written.catch((error: unknown) => {
      failure ??= error
    })
    return written
  }
  return {
    soon(standings) {
      if (performance.now() - lastMs >= PAUSE_MS) write(standings).catch(() => {})
    },
    async now(standings) {
      const remarks = await write(standings)
      if (failure) throw failure
      return remarks
    },
  }
}

async function writeAll(terms: ClassTerms, standings: readonly Standing[]): Promise<readonly string[]> {
  const { out, column } = terms
  const report = reportOf(terms, standings)
  const { classSummary } = await import('../../reports/class-summary.ts')
  const { classPage } = await import('../../reports/class-page.ts')
  const { canvasGradebook, moodleGradebook, plainGradebook } = await import('../../reports/gradebook.ts')
  const plain = join(out, 'gradebook.csv')
  try {
    await writeAtomically(plain, plainGradebook(report, await gradebookIn(out)))
    const remarks: string[] = []
    for (const [file, gradebook] of [
      ['gradebook-canvas.csv', canvasGradebook(report, column)],
      ['gradebook-moodle.csv', moodleGradebook(report, column)],
    ] as const) {
      remarks.push(...(gradebook?.remarks ?? []))
      // What an earlier batch has left must not pass for the result of this one.
      if (gradebook) await writeAtomically(join(out, file), gradebook.text)
      else await rm(join(out, file), { force: true })
    }
    await writeAtomically(join(out, 'summary.json'), classSummary(report))
    await writeAtomically(join(out, 'index.html'), classPage(report))
    return remarks
  } catch (error) {
    throw writingFailed(out, error)
  }
}

/** What somebody may have written beside our columns. */
async function gradebookIn(out: string): Promise<Records> {
  const file = join(out, 'gradebook.csv')
  const text = await readFile(file, 'utf8').catch(() => '')
  return recordsOf(file, text).map(({ record }) => record)
}

function reportOf(
  { examination, intake, roster, seed, isolation }: ClassTerms,
  standings: readonly Standing[],
): ClassReport {
  const known = new Set(standings.map(({ name }) => name))
  return {
    title: examination.title,
    seed,
    isolation,
    columns: examination.listed.map(columnOf),
    standings,
    waiting: intake.submissions.map(({ name }) => name).filter((name) => !known.has(name)),
    remarks: intake.remarks,
    ...(roster && { roster: rosterOf(roster, intake, standings) }),
  }
}

function columnOf({ id, demand }: Examination['listed'][number]): Column {
  const [protocol = '', role = '', topic = ''] = id.split('/')
  const { title, level, tier, points } = demand
  return { id, exam: `${protocol}/${role}`, topic, title, level, tier, points }
}

function rosterOf(roster: Roster, { submissions }: Intake, standings: readonly Standing[]): ClassRoster {
  const students = submissions.flatMap((submission) => submission.students)
  const { rowsOf, strangers, without } = joined(roster, students)
  const standingOf = new Map<Row, Standing>()
  for (const standing of standings) {
    for (const student of standing.students) for (const row of rowsOf(student)) standingOf.set(row, standing)
  }
  return {
    columns: roster.columns,
    ...(roster.groups && { members: memberColumn(roster) }),
    rows: roster.rows.map((row) => ({ cells: row.cells, ...givenBy(standingOf.get(row)) })),
    strangers: strangers.map(({ student, remark }) =>
      [named(student), ...(remark === undefined ? [] : [remark])].join(': '),
    ),
    without: without
      .map(({ key, line, cells }) => key || `line ${line} (${cells.find((cell) => cell.trim() !== '') ?? ''})`)
      .map(printable),
  }
}

function givenBy(standing: Standing | undefined): { readonly standing?: Standing } {
  return standing ? { standing } : {}
}

function named({ id, name }: Student): string {
  return printable(name === undefined ? id : `${id} (${name})`)
}
