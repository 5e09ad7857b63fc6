/**
 * `result.json` for Classroom 50. Its points are integers and it knows no grade that is incomplete: then there is no file, and the exit status
 * says that it was the grader's trouble. Who submitted what and when is told by the environment of its graders.
 */
import type { GradedExam } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { type Case, casesOf, earnedBy, fateOf, isIncomplete } from './graded-exam.ts'

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
export function classroom50(
  exams: readonly GradedExam[],
  about: Submission,
  gradedAt: Date,
  students: readonly GradedExam[] = exams,
): string | undefined {
  const cases = students.flatMap(casesOf).filter(({ finding }) => finding?.outcome !== 'unasked')
  if (isIncomplete(exams) || cases.some(({ finding }) => finding === undefined)) return undefined
  const whole = exams.find(({ marked }) => marked?.whole)?.marked?.whole
  const possible = whole?.possible ?? sum(cases.map(({ listed }) => listed.demand.points))
  const earned = whole?.earned ?? sum(cases.map((each) => earnedBy(each) ?? 0))
  const times = integral([possible, earned, ...cases.map(({ listed }) => listed.demand.points)])
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
    // It knows no extra credit.
    score: times(Math.min(earned, possible)),
    'max-score': times(possible),
    tests: cases.map((each) => test(each, times)),
    graded_at: seconds(gradedAt),
  }
  return `${JSON.stringify(result, null, 2)}\n`
}

/** Points are integers there: all are multiplied by what makes them so. */
function integral(points: readonly number[]): (points: number) => number {
  const factor = [1, 10, 100, 1000].find((each) => points.every((value) => isWhole(value * each))) ?? 10_000
  return (value) => Math.round(value * factor)
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6
}

function test(each: Case, times: (points: number) => number): object {
  const { listed, finding, explanation } = each
  return {
    'test-name': printable(listed.demand.title),
    passed: finding?.outcome === 'pass',
    score: times(earnedBy(each) ?? 0),
    'max-score': times(listed.demand.points),
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
