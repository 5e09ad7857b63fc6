/**
 * For GitHub's runner, which takes any line of a log that begins with `::` for a command of its own, blanks in front of it or not. So
 * the log of a run stands in a block in which the runner is told to listen for one unguessable word only, and what we have to say stands behind it.
 */
import { pointsInWords } from '../harness/core/explanation.ts'
import { type GradedExam, totalOf } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { strengthOf } from '../harness/core/score.ts'
import { type Case, casesOf, fateOf, incompleteness, wholeInWords, wholeOf } from './graded-exam.ts'
import { markdown } from './markdown.ts'

/** Of each kind the runner shows so many in a step, and drops the rest without a word. */
const SHOWN = 10
const TITLE_LENGTH = 255
/** A job summary that is larger is dropped as a whole. */
export const SUMMARY_OCTETS = 1024 * 1024

type Kind = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly kind: Kind
  readonly title: string
  readonly message: string
}

/** Lines for standard output: what failed, what could not be judged, and the points. */
export function annotations(exams: readonly GradedExam[]): string {
  const all = [...summary(exams), ...exams.flatMap((exam) => casesOf(exam).flatMap(annotation))]
  const kinds = Map.groupBy(all, ({ kind }) => kind)
  return [...kinds.values()].flatMap(withinLimit).map(command).join('')
}

/** The Markdown for the job summary, in the room that is left beside what stands there already. */
export function jobSummary(exams: readonly GradedExam[], octetsBefore: number): string {
  return markdown(exams, Math.max(0, SUMMARY_OCTETS - octetsBefore))
}

function summary(exams: readonly GradedExam[]): readonly Annotation[] {
  const incomplete = incompleteness(exams)
  if (incomplete !== undefined) return [{ kind: 'error', title: 'The grade is incomplete', message: incomplete }]
  const whole = wholeOf(exams)
  const each = exams.map((exam) => {
    const { earned, possible } = totalOf(exam)
    const title = `${exam.catalogue.protocol.name}/${exam.catalogue.role.name}`
    return { kind: 'notice', title, message: `${earned} of ${pointsInWords(possible)}` } as const
  })
  return [...each, ...(whole ? [{ kind: 'notice', title: whole.title, message: wholeInWords(whole) } as const] : [])]
}

/** What is blocked folds under what blocks it, which has an annotation of its own unless it is a build or the like. */
function annotation(each: Case): readonly Annotation[] {
  const { finding, explanation, listed } = each
  if (!finding || !explanation) return []
  const { outcome, blockedBy } = finding
  if (outcome === 'pass' || outcome === 'unasked' || (outcome === 'blocked' && blockedBy !== undefined)) return []
  const fate = fateOf(each)
  const serious = strengthOf(listed.demand.level) === 'MUST' && (fate === 'fail' || fate === 'blocked')
  const title = fate === 'fail' ? explanation.title : `${fate}: ${explanation.title}`
  return [{ kind: serious ? 'error' : 'warning', title, message: `${explanation.cause} (${explanation.standing})` }]
}

function withinLimit(all: readonly Annotation[]): readonly Annotation[] {
  const [first] = all
  if (!first || all.length <= SHOWN) return all
  const message = `${all.length - SHOWN + 1} more are in the summary of this job.`
  return [...all.slice(0, SHOWN - 1), { kind: first.kind, title: 'There is more', message }]
}

function command({ kind, title, message }: Annotation): string {
  return `::${kind} title=${property(printable(title).slice(0, TITLE_LENGTH))}::${data(printable(message))}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
