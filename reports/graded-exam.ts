/** What the outlets that write for machines have in common: the demands of an exam in its order, each with what became of it. */
import type { Listed } from '../harness/core/catalogue.ts'
import { type Explanation, explain, pointsInWords } from '../harness/core/explanation.ts'
import type { Finding } from '../harness/core/finding.ts'
import type { GradedExam } from '../harness/core/graded.ts'
import type { Mark, MarkLine } from '../harness/core/mark.ts'
import { printable } from '../harness/core/printable.ts'
import { isUnsteady } from '../harness/core/score.ts'
import { factLines } from './layout.ts'

/** One demand; without a finding it was not reached. */
export interface Case {
  readonly exam: GradedExam
  readonly listed: Listed
  readonly finding: Finding | undefined
  readonly explanation: Explanation | undefined
}

const TEXT_WIDTH = 100

export function casesOf(exam: GradedExam): readonly Case[] {
  const findings = new Map(exam.grade.findings.map((finding) => [finding.id, finding]))
  return exam.catalogue.listed.map((listed) => {
    const finding = findings.get(listed.id)
    return { exam, listed, finding, explanation: finding && explain(exam.catalogue, exam.grade, finding) }
  })
}

/** Whether something is still to be judged, or could not be: such a grade is no number. */
export function isIncomplete(exams: readonly GradedExam[]): boolean {
  return exams.some(
    ({ grade, marked }) =>
      !grade.complete || marked?.exam.complete === false || grade.findings.some(({ outcome }) => outcome === 'error'),
  )
}

/** Says of an incomplete grade that it is none; nothing of a complete one. */
export function incompleteness(exams: readonly GradedExam[]): string | undefined {
  if (!isIncomplete(exams)) return undefined
  const unjudged = exams.flatMap(({ grade }) => grade.findings.filter(({ outcome }) => outcome === 'error')).length
  if (exams.some(({ grade }) => !grade.complete)) return 'The grade is incomplete: the exam has not come to its end.'
  // A reader who does not see what could not be judged is told all the same.
  if (unjudged === 0) return 'The grade is incomplete, through no fault of the program. Run it again.'
  const what = unjudged === 1 ? 'One requirement' : `${unjudged} requirements`
  return `The grade is incomplete, through no fault of the program: ${what} could not be judged. Run it again.`
}

/** What it is in the mark, where there is one. */
export function lineOf({ exam, listed }: Case): MarkLine | undefined {
  return exam.marked?.exam.lines.find(({ id }) => id === listed.id)
}

/** The points of a demand that passed; `undefined` where nobody can say. */
export function earnedBy({ finding, listed }: Case): number | undefined {
  if (!finding || finding.outcome === 'error' || finding.outcome === 'unasked') return undefined
  return finding.outcome === 'pass' ? listed.demand.points : 0
}

/** `pass`, `fail`, …, and what JUnit calls so too: `unsteady`, `not reached`. */
export function fateOf({ finding }: Case): string {
  if (!finding) return 'not reached'
  return isUnsteady(finding) ? 'unsteady' : finding.outcome
}

/** The cause first, for readers that show nothing else; lines that hold nothing but what can be printed. */
export function plainText({ explanation }: Case): string {
  if (!explanation) return 'not reached'
  const lines = [explanation.cause, '', ...factLines(explanation.facts, TEXT_WIDTH)]
  return lines.map(printable).join('\n').trim()
}

/** The mark of the whole assignment, where it says more than the exams do. */
export function wholeOf(exams: readonly GradedExam[]): Mark | undefined {
  const whole = exams.find(({ marked }) => marked?.whole)?.marked?.whole
  const [only, ...others] = whole?.exams ?? []
  const same = only && others.length === 0 && only.earned === whole?.earned && only.possible === whole.possible
  return same ? undefined : whole
}

/** `In all: 17.5 of 20 points (26.25 of 30 before they were scaled)`. */
export function wholeInWords({ earned, possible, extra, complete, unscaled }: Mark): string {
  const credit = extra > 0 ? `, ${extra} of them extra credit` : ''
  const before = unscaled ? ` (${unscaled.earned} of ${unscaled.possible} before they were scaled)` : ''
  return `In all: ${earned} of ${pointsInWords(possible)}${credit}${before}${complete ? '' : ' so far'}`
}
