/** The last lines of a report: points, counts, and how to see the same again. */
import { pointsInWords } from '../harness/core/explanation.ts'
import type { Outcome } from '../harness/core/finding.ts'
import { type GradedExam, totalOf } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import type { Points, Score, Strength } from '../harness/core/score.ts'
import { wrapped } from './layout.ts'
import type { Paint } from './paint.ts'

const PARTICIPLES: Readonly<Record<Outcome, string>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'blocked',
  unasked: 'not asked',
  error: 'not judged through no fault of yours',
}

export function summary(exam: GradedExam, tookMs: number | undefined, width: number, brush: Paint): readonly string[] {
  const { grade } = exam
  const total = totalOf(exam)
  const notices = grade.notices.flatMap((notice) => indented(`Note: ${printable(notice)}`, width))
  const took = tookMs === undefined ? [] : [`${(tookMs / 1000).toFixed(1)} s`]
  return [
    '',
    ...(notices.length > 0 ? [...notices, ''] : []),
    ...wrapped(`${standings(total)}${exam.marked?.exam.complete === false ? ' so far' : ''}`, width).map(brush.bold),
    ...wrapped([countsInWords(total), ...took].join(' · '), width),
    ...warnings(total, exam).flatMap((warning) => wrapped(warning, width)),
    ...wrapped(`The same again: --seed ${grade.seed} --effort ${grade.effort}`, width).map(brush.dim),
  ]
}

/** `24 of 31 points (MUST 20 of 20, SHOULD 4 of 11)`. */
export function standings(total: Score): string {
  const parts = (['MUST', 'SHOULD', 'MAY'] as const satisfies readonly Strength[])
    .filter((strength) => total.by[strength].possible > 0)
    .map((strength) => `${strength} ${ratio(total.by[strength])}`)
  const whole = `${ratio(total)} ${total.possible === 1 ? 'point' : 'points'}`
  const credit = total.extra ? `, ${total.extra} of them extra credit` : ''
  // Where a cap or extra credit stands between, the parts would not add up to the whole.
  const addsUp = sumOf(total, 'possible') === total.possible && sumOf(total, 'earned') === total.earned
  return `${whole}${credit}${parts.length > 0 && addsUp ? ` (${parts.join(', ')})` : ''}`
}

function countsInWords({ counts }: Score): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const parts = (['pass', 'fail', 'blocked', 'unasked', 'error'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${PARTICIPLES[outcome]}`)
  return `${all} ${all === 1 ? 'requirement' : 'requirements'}: ${parts.join(', ') || 'none judged'}`
}

function warnings(total: Score, { grade, marked, unseen }: GradedExam): readonly string[] {
  const { unsteady, ungraded } = total
  const spotless =
    grade.complete && total.counts.pass > 0 && total.counts.pass + total.counts.unasked === grade.findings.length
  return [
    ...(spotless ? ['Everything that was asked is met.'] : []),
    ...(unsteady.length > 0
      ? [
          `${unsteady.length} of the failures ${unsteady.length === 1 ? 'was' : 'were'} seen only once: a person should look.`,
        ]
      : []),
    ...(ungraded > 0 ? [unknownPoints(ungraded, marked !== undefined)] : []),
    ...(unseen === undefined ? [] : [unseen]),
    ...(grade.complete ? [] : ['The exam did not come to its end: this is what was known by then.']),
  ]
}

function ratio({ earned, possible }: Points): string {
  return `${earned} of ${possible}`
}

function indented(text: string, width: number): readonly string[] {
  return wrapped(text, width - 2).map((line, index) => (index === 0 ? line : `  ${line}`))
}

function sumOf({ by }: Score, what: keyof Points): number {
  return Math.round((by.MUST[what] + by.SHOULD[what] + by.MAY[what]) * 10_000) / 10_000
}

/** An assignment says what is possible whatever happens; without one only what was judged is among the points. */
function unknownPoints(ungraded: number, assigned: boolean): string {
  const points = pointsInWords(ungraded)
  return assigned
    ? `Of ${points} among these nobody knows yet whether they are earned.`
    : `${points} could not be graded; they are not among the points above.`
}
