/**
 * `result.json` for Classroom 50. Its points are integers and it knows no grade that is incomplete: then there is no file, and the exit status
 * says that it was the grader's trouble. Who submitted what and when is told by the environment of its graders.
 */
import { printable } from '../harness/core/printable.ts'
import { type Case, casesOf, earnedBy, fateOf, type GradedExam, isIncomplete } from './graded-exam.ts'

/** What stands around the grade; `datetime` is the moment of the submission, and stays when it is graded again. */
export interface Submission {
  readonly classroom: string
  readonly assignment: string
  readonly assignmentType: 'individual' | 'group'
  readonly owner: string
  /** Begins with `submit/`. */
  readonly submission: string
  readonly commit: string
  readonly release: string
  readonly review: string
  readonly datetime: Date
}

/** The whole file; nothing while the grade is incomplete. */
export function classroom50(exams: readonly GradedExam[], about: Submission, gradedAt: Date): string | undefined {
  const cases = exams.flatMap(casesOf).filter(({ finding }) => finding?.outcome !== 'unasked')
  if (isIncomplete(exams) || cases.some(({ finding }) => finding === undefined)) return undefined
  const result = {
    schema: 'classroom50/result/v1',
    classroom: about.classroom,
    assignment: about.assignment,
    assignment_type: about.assignmentType,
    owner: about.owner,
    submission: about.submission,
    commit: about.commit,
    release: about.release,
    review: about.review,
    datetime: seconds(about.datetime),
    score: sum(cases.map((each) => earnedBy(each) ?? 0)),
    'max-score': sum(cases.map(({ listed }) => listed.demand.points)),
    tests: cases.map(test),
    graded_at: seconds(gradedAt),
  }
  return `${JSON.stringify(result, null, 2)}\n`
}

function test(each: Case): object {
  const { listed, finding, explanation } = each
  return {
    'test-name': printable(listed.demand.title),
    passed: finding?.outcome === 'pass',
    score: earnedBy(each) ?? 0,
    'max-score': listed.demand.points,
    id: listed.id,
    outcome: fateOf(each),
    ...(explanation?.cause && { message: printable(explanation.cause) }),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

/** `2026-09-01T12:00:00Z`. */
function seconds(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, 'Z')
}
