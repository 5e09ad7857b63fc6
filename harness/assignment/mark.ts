/**
 * From findings to points, by the rules of an assignment. Points are counted in ten-thousandths, as whole numbers, so that what is
 * added up is exact, and no sum prints as 0.30000000000000004.
 */
import type { Catalogue } from '../core/catalogue.ts'
import type { Finding, Grade } from '../core/finding.ts'
import type { ExamMark, Fate, Mark, MarkLine, Sum } from '../core/mark.ts'
import { isUnsteady } from '../core/score.ts'
import { type Asked, askedIn } from './asked.ts'
import type { AssignedExam, Assignment, Rule } from './assignment.ts'

const UNIT = 10_000
/** What is scaled is rounded to hundredths, a half upwards. */
const HUNDREDTH = UNIT / 100

/** Adds up. The catalogues are whole; an exam without a grade has not been reached. */
export function mark(assignment: Assignment, catalogues: readonly Catalogue[], grades: readonly Grade[]): Mark {
  const exams = assignment.exams.flatMap((exam) => {
    const catalogue = catalogues.find((each) => nameOf(each.protocol.name, each.role.name) === exam.exam)
    const grade = grades.find((each) => nameOf(each.protocol, each.role) === exam.exam)
    return catalogue ? [examMark(exam, catalogue, grade)] : []
  })
  const all = exams.map(inUnits).reduce(added, NOTHING)
  const scaled = assignment.scale === undefined ? all : scaledTo(units(assignment.scale), all)
  return {
    title: assignment.title,
    ...inPoints(capped(scaled, assignment.cap)),
    complete: exams.every(({ complete }) => complete),
    ...(assignment.due !== undefined && { due: assignment.due }),
    hiddenAs: assignment.hiddenAs,
    exams,
    ...(assignment.scale !== undefined && { unscaled: inPoints(all) }),
  }
}

function nameOf(protocol: string, role: string): string {
  return `${protocol}/${role}`
}

function examMark(exam: AssignedExam, catalogue: Catalogue, grade: Grade | undefined): ExamMark {
  const findings = new Map(grade?.findings.map((finding) => [finding.id, finding]))
  const lines = askedIn(exam, catalogue).map((asked) => ({ asked, line: lineOf(asked, exam.weight, findings) }))
  const groups = Map.groupBy(lines, ({ asked }) => asked.cap)
  const sums = [...groups].map(([cap, members]) => capped(sumOf(members.map(({ line }) => line)), weighted(cap, exam)))
  const sum = capped(sums.reduce(added, NOTHING), exam.cap)
  const judged = lines.every(({ line }) => line.fate !== 'error' && line.fate !== 'not reached')
  return {
    exam: exam.exam,
    weight: exam.weight,
    ...inPoints(sum),
    complete: grade?.complete === true && judged,
    lines: lines.map(({ line }) => line),
  }
}

/** The caps of patterns speak of the points that stand beside the requirements, so the exam's weight is theirs too. */
function weighted(cap: Rule<number> | undefined, { weight }: AssignedExam): number | undefined {
  return cap && times(cap.value, weight)
}

function lineOf(asked: Asked, weight: number, findings: ReadonlyMap<string, Finding>): MarkLine {
  const { listed, extra, visibility } = asked
  const finding = findings.get(listed.id)
  const fate = fateOf(finding)
  const possible = times(asked.points, weight)
  const person = reasonForAPerson(fate)
  return {
    id: listed.id,
    title: listed.demand.title,
    fate,
    earned: fate === 'pass' ? possible : isOpen(fate) || fate === 'unasked' ? null : 0,
    possible,
    extra,
    visibility,
    ...(person !== undefined && { person }),
  }
}

function fateOf(finding: Finding | undefined): Fate {
  if (!finding) return 'not reached'
  return isUnsteady(finding) ? 'unsteady' : finding.outcome
}

function isOpen(fate: Fate): boolean {
  return fate === 'error' || fate === 'not reached'
}

function reasonForAPerson(fate: Fate): string | undefined {
  if (fate === 'unsteady') return 'it failed once, and a fresh process did not repeat it'
  if (fate === 'error') return 'it could not be judged, through no fault of the program'
  return undefined
}

const NOTHING: Sum = { earned: 0, possible: 0, extra: 0, unknown: 0 }

/** In units. What was not asked is outside of all sums. */
function sumOf(lines: readonly MarkLine[]): Sum {
  return lines
    .filter(({ fate }) => fate !== 'unasked')
    .map((line) => ({
      earned: units(line.earned ?? 0),
      possible: line.extra ? 0 : units(line.possible),
      extra: line.extra ? units(line.earned ?? 0) : 0,
      unknown: isOpen(line.fate) && !line.extra ? units(line.possible) : 0,
    }))
    .reduce(added, NOTHING)
}

function added(one: Sum, other: Sum): Sum {
  return {
    earned: one.earned + other.earned,
    possible: one.possible + other.possible,
    extra: one.extra + other.extra,
    unknown: one.unknown + other.unknown,
  }
}

/** What is not extra credit fills a cap first. */
function capped(sum: Sum, cap: number | undefined): Sum {
  if (cap === undefined) return sum
  const most = units(cap)
  const regular = Math.min(sum.earned - sum.extra, most)
  const extra = Math.min(sum.extra, most - regular)
  const possible = Math.min(sum.possible, most)
  return { earned: regular + extra, possible, extra, unknown: Math.min(sum.unknown, Math.max(0, possible - regular)) }
}

function scaledTo(scale: number, sum: Sum): Sum {
  if (sum.possible === 0) return sum
  const scaled = (part: number) =>
    // Halves go up; whole numbers all the way, since a product may be beyond what a number holds exactly.
    Number(
      (2n * BigInt(part) * BigInt(scale) + BigInt(sum.possible * HUNDREDTH)) / BigInt(2 * sum.possible * HUNDREDTH),
    ) * HUNDREDTH
  return { earned: scaled(sum.earned), possible: scale, extra: scaled(sum.extra), unknown: scaled(sum.unknown) }
}

function units(points: number): number {
  return Math.round(points * UNIT)
}

/** Both have two decimals at most, so the product has four. */
function times(points: number, weight: number): number {
  return Math.round(Math.round(points * 100) * Math.round(weight * 100)) / UNIT
}

function inUnits(sum: Sum): Sum {
  return {
    earned: units(sum.earned),
    possible: units(sum.possible),
    extra: units(sum.extra),
    unknown: units(sum.unknown),
  }
}

function inPoints(sum: Sum): Sum {
  return {
    earned: sum.earned / UNIT,
    possible: sum.possible / UNIT,
    extra: sum.extra / UNIT,
    unknown: sum.unknown / UNIT,
  }
}
