/** The Common Test Report Format: one JSON for many dashboards. It knows no points, so these stand in `extra`; names that it does not know are forbidden. */
import { type GradedExam, totalOf } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { type Case, casesOf, earnedBy, fateOf, isIncomplete, plainText, wholeOf } from './graded-exam.ts'

/** When the run began, and when this was written, in milliseconds since 1970. */
export interface Span {
  readonly startMs: number
  readonly stopMs: number
}

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'other'

/** `other` is what nobody can lay at a program's door, and what a person has to look at. */
const STATUSES: Readonly<Record<string, Status>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'skipped',
  unasked: 'skipped',
  error: 'other',
  unsteady: 'other',
  'not reached': 'pending',
}

/** The whole file, valid at every moment of a run. */
export function ctrf(exams: readonly GradedExam[], { startMs, stopMs }: Span): string {
  const cases = exams.flatMap(casesOf)
  const whole = wholeOf(exams)
  const count = (status: Status) => cases.filter((each) => statusOf(each) === status).length
  const report = {
    reportFormat: 'CTRF',
    specVersion: '1.0.0',
    timestamp: new Date(stopMs).toISOString(),
    generatedBy: 'wiregrade',
    results: {
      tool: { name: 'wiregrade' },
      summary: {
        tests: cases.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: count('pending'),
        other: count('other'),
        start: Math.round(startMs),
        stop: Math.round(stopMs),
        extra: {
          complete: !isIncomplete(exams),
          ...(whole && { earned: whole.earned, possible: whole.possible }),
          exams: exams.map(points),
        },
      },
      tests: cases.map(test),
    },
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

function points(exam: GradedExam) {
  const { earned, possible, ungraded } = totalOf(exam)
  const { protocol, role, seed, effort, isolation } = exam.grade
  const notices = exam.grade.notices.map(printable)
  return { protocol, role, seed, effort, isolation, earned, possible, ungraded, notices, unseen: exam.unseen }
}

function statusOf(each: Case): Status {
  return STATUSES[fateOf(each)] ?? 'other'
}

function test(each: Case): object {
  const { exam, listed, finding, explanation } = each
  const { demand, id, topic } = listed
  const cause = explanation?.cause ?? ''
  return {
    name: printable(demand.title),
    status: statusOf(each),
    rawStatus: fateOf(each),
    duration: Math.round(finding?.durationMs ?? 0),
    suite: [exam.catalogue.protocol.name, exam.catalogue.role.name, topic],
    ...(cause !== '' && { message: printable(cause), trace: plainText(each) }),
    tags: [demand.level, demand.kind === 'invariant' ? 'throughout' : demand.tier],
    type: 'protocol',
    extra: { id, points: earnedBy(each) ?? null, maxPoints: demand.points },
  }
}
