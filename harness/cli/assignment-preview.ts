/**
 * `wiregrade assignment preview`: what an assignment's points mean, before students find out. It grades the reference and programs with one
 * deliberate fault each, which run inside of our own process.
 */

import { wrapped } from '../../reports/layout.ts'
import { askedIn } from '../assignment/asked.ts'
import type { AssignedExam, Assignment } from '../assignment/assignment.ts'
import { tellingFaults } from '../assignment/faults-for.ts'
import { mark } from '../assignment/mark.ts'
import { loadReference } from '../calibrate/reference.ts'
import { referenceSubject } from '../calibrate/reference-subject.ts'
import type { Catalogue } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import type { ExamMark } from '../core/mark.ts'
import { assignmentIn } from './assignment-file.ts'
import { interruption } from './interruption.ts'
import { paragraph, WIDTH } from './paragraph.ts'
import { progressLine } from './progress-line.ts'
import { type Audience, runExam } from './run-exam.ts'
import { LOOPBACK } from './subject-of.ts'

const FAULTS = 6
/** Faults show at any seed, or nearly so. */
const SEED = 1

export async function preview(file: string, options: { readonly faults?: number }): Promise<number> {
  const { assignment, catalogues } = await assignmentIn(file)
  const ending = interruption()
  process.stdout.write(
    `${paragraph(`${assignment.title}: what programs would earn. Each but the reference has one deliberate fault; ${assignment.exams.length > 1 ? 'points are those of its exam alone' : 'points are those of the assignment'}.`).join('\n')}\n`,
  )
  try {
    for (const [index, exam] of assignment.exams.entries()) {
      const catalogue = catalogues[index]
      if (catalogue && !ending.signal.aborted)
        await previewOf({ assignment, exam, catalogue, count: options.faults ?? FAULTS, interrupted: ending.signal })
    }
    return ending.exitCode() ?? 0
  } finally {
    ending.forget()
  }
}

interface Terms {
  readonly assignment: Assignment
  readonly exam: AssignedExam
  readonly catalogue: Catalogue
  readonly count: number
  readonly interrupted: AbortSignal
}

async function previewOf(terms: Terms): Promise<void> {
  const { exam, catalogue, count, interrupted } = terms
  const { protocol, role } = catalogue
  const asked = askedIn(exam, catalogue)
  const points = new Map(asked.map((each) => [each.listed.id, each.points]))
  const { faults } = await loadReference(protocol.name)
  const chosen = tellingFaults(
    faults.filter((fault) => fault.role === role.name),
    points,
    count,
    catalogue.root.id,
  )
  const progress = progressLine()
  process.stdout.write(`\n${exam.exam}\n`)
  for (const fault of [undefined, ...chosen]) {
    const what = fault?.describe.replace(/\.$/, '') ?? 'the reference'
    progress.show(`  ${what}…`)
    const grade = await gradeOf(terms, fault?.id)
    progress.clear()
    if (interrupted.aborted) return
    process.stdout.write(`${lines(terms, what, grade).join('\n')}\n`)
  }
}

const SILENT: Audience = { opening() {}, examining() {}, verdict() {}, async closing() {} }

function gradeOf({ exam, catalogue, interrupted }: Terms, fault: string | undefined): Promise<Grade> {
  return runExam({
    catalogue,
    subject: referenceSubject(catalogue.protocol.name, catalogue.role.name, fault),
    seed: SEED,
    effort: 'quick',
    tier: exam.tier,
    host: LOOPBACK,
    options: [],
    selected: askedIn(exam, catalogue).map(({ listed }) => listed),
    audience: SILENT,
    interrupted,
    ...(exam.capabilities && { capabilities: exam.capabilities }),
  })
}

/** The points, what it is, and where it loses how many. */
function lines({ assignment, exam, catalogue }: Terms, what: string, grade: Grade): readonly string[] {
  const whole = mark(assignment, [catalogue], [grade])
  const marked = whole.exams.find((each) => each.exam === exam.exam)
  if (!marked) return []
  const { earned, possible, complete } = assignment.exams.length === 1 ? whole : marked
  const sum = `${earned} of ${possible}${complete ? '' : ' so far'}`
  const column = Math.max(16, sum.length + 2)
  const [first = '', ...rest] = wrapped(`${what}${losses(marked)}`, WIDTH - column - 2)
  return [`  ${sum.padEnd(column)}${first}`, ...rest.map((line) => `  ${' '.repeat(column)}${line}`)]
}

/** `: loses conversation 4, stream 2`. */
function losses({ lines: all }: ExamMark): string {
  const lost = Map.groupBy(
    all.filter(({ earned, possible, fate }) => fate !== 'unasked' && (earned ?? 0) < possible),
    ({ id }) => id.split('/')[2] ?? '',
  )
  const told = [...lost].map(([topic, members]) => {
    const points = members.reduce((sum, { possible, earned }) => sum + possible - (earned ?? 0), 0)
    return `${topic} ${Math.round(points * 10_000) / 10_000}`
  })
  return told.length === 0 ? '' : `: loses ${told.join(', ')}`
}
