/** The last lines of a report: points, counts, and how to see the same again. */
import type { Catalogue } from '../harness/core/catalogue.ts'
import { pointsInWords } from '../harness/core/explanation.ts'
import type { Grade, Outcome } from '../harness/core/finding.ts'
import { printable } from '../harness/core/printable.ts'
import { type Points, type Score, type Strength, score } from '../harness/core/score.ts'
import { wrapped } from './layout.ts'
import type { Paint } from './paint.ts'

const PARTICIPLES: Readonly<Record<Outcome, string>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'blocked',
  unasked: 'not asked',
  error: 'not judged through no fault of yours',
}

export function summary(
  catalogue: Catalogue,
  grade: Grade,
  tookMs: number | undefined,
  width: number,
  brush: Paint,
): readonly string[] {
  const total = score(catalogue.listed, grade.findings)
  const notices = grade.notices.flatMap((notice) => indented(`Note: ${printable(notice)}`, width))
  const took = tookMs === undefined ? [] : [`${(tookMs / 1000).toFixed(1)} s`]
  return [
    '',
    ...(notices.length > 0 ? [...notices, ''] : []),
    brush.bold(standings(total)),
    ...wrapped([countsInWords(total), ...took].join(' · '), width),
    ...warnings(total, grade).flatMap((warning) => wrapped(warning, width)),
    ...wrapped(`The same again: --seed ${grade.seed} --effort ${grade.effort}`, width).map(brush.dim),
  ]
}

/** `24 of 31 points (MUST 20 of 20, SHOULD 4 of 11)`. */
export function standings(total: Score): string {
  const parts = (['MUST', 'SHOULD', 'MAY'] as const satisfies readonly Strength[])
    .filter((strength) => total.by[strength].possible > 0)
    .map((strength) => `${strength} ${ratio(total.by[strength])}`)
  const whole = `${ratio(total)} ${total.possible === 1 ? 'point' : 'points'}`
  return parts.length > 0 ? `${whole} (${parts.join(', ')})` : whole
}

function countsInWords({ counts }: Score): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const parts = (['pass', 'fail', 'blocked', 'unasked', 'error'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${PARTICIPLES[outcome]}`)
  return `${all} ${all === 1 ? 'requirement' : 'requirements'}: ${parts.join(', ') || 'none judged'}`
}

function warnings(total: Score, grade: Grade): readonly string[] {
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
    ...(ungraded > 0 ? [`${pointsInWords(ungraded)} could not be graded; they are not among the points above.`] : []),
    ...(grade.complete ? [] : ['The exam did not come to its end: this is what was known by then.']),
  ]
}

function ratio({ earned, possible }: Points): string {
  return `${earned} of ${possible}`
}

function indented(text: string, width: number): readonly string[] {
  return wrapped(text, width - 2).map((line, index) => (index === 0 ? line : `  ${line}`))
}
