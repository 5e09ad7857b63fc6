/**
 * `results.json` for Gradescope. It adds up the tests' scores and shows the sum, so a grade that is incomplete carries no score at all:
 * Gradescope then says that the autograder failed, and keeps what the student had. A part of the points would look like all there are.
 */
import { pointsInWords, standing } from '../harness/core/explanation.ts'
import { type GradedExam, totalOf } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { TIERS } from '../harness/core/requirement.ts'
import {
  type Case,
  casesOf,
  earnedBy,
  fateOf,
  incompleteness,
  lineOf,
  plainText,
  wholeInWords,
  wholeOf,
} from './graded-exam.ts'
import { standings } from './summary.ts'

const VISIBILITY = { visible: 'visible', hidden: 'hidden', 'after-due': 'after_due_date' } as const

/**
 * The whole file, valid JSON at every moment of a run. `students`: the same as students may see it, of which the words for them are made; what is
 * hidden from them stands in the file for staff, and Gradescope keeps it back.
 */
export function gradescope(exams: readonly GradedExam[], students: readonly GradedExam[] = exams): string {
  const incomplete = incompleteness(exams)
  const whole = exams.find(({ marked }) => marked?.whole)?.marked?.whole
  const shown = wholeOf(students)
  const cases = exams.flatMap(casesOf)
  const milliseconds = cases.reduce((sum, { finding }) => sum + (finding?.durationMs ?? 0), 0)
  const results = {
    // Tests add up to it only where no cap and no scale stands between.
    ...(whole && incomplete === undefined && { score: whole.earned }),
    execution_time: Math.round(milliseconds) / 1000,
    output: [
      ...(incomplete === undefined ? [] : [incomplete]),
      ...(shown ? [`${wholeInWords(shown)}.`] : []),
      ...students.flatMap(words),
    ].join('\n'),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    // The log of the run belongs to the course: what stands there has no form that we promise.
    stdout_visibility: 'hidden',
    extra_data: { complete: incomplete === undefined, exams: exams.map(extra) },
    tests: exams.flatMap((exam, at) => numbered(mixed(exam, students[at] ?? exam), incomplete === undefined)),
  }
  return `${JSON.stringify(results, null, 2)}\n`
}

/** As students see each, where they do. */
function mixed(exam: GradedExam, students: GradedExam): readonly Case[] {
  const seen = new Map(casesOf(students).map((each) => [each.listed.id, each]))
  return casesOf(exam).map((each) => seen.get(each.listed.id) ?? each)
}

function words(exam: GradedExam): readonly string[] {
  const { catalogue, grade } = exam
  const total = totalOf(exam)
  return [
    `${catalogue.protocol.title}: ${catalogue.role.summary}. ${standings(total)}.`,
    ...(total.unsteady.length > 0 ? ['Something was seen only once: a person should look at what is tagged so.'] : []),
    ...(exam.unseen === undefined ? [] : [exam.unseen]),
    ...grade.notices.map((notice) => `Note: ${printable(notice)}`),
    `The same again: --seed ${grade.seed} --effort ${grade.effort}`,
  ]
}

function extra(exam: GradedExam) {
  const { earned, possible, ungraded } = totalOf(exam)
  const { protocol, role, seed, effort, isolation } = exam.grade
  return { protocol, role, seed, effort, isolation, earned, possible, ungraded }
}

/** `1.4`: the fourth of the basic ones; invariants come last. What is hidden comes behind the others, so that no gap tells of it. */
function numbered(cases: readonly Case[], scored: boolean): readonly object[] {
  const groups = Map.groupBy(cases, ({ listed: { demand } }) =>
    demand.kind === 'invariant' ? TIERS.length : TIERS.indexOf(demand.tier),
  )
  const isHidden = (each: Case) => Number((lineOf(each)?.visibility ?? 'visible') !== 'visible')
  return [...groups].flatMap(([group, members]) =>
    members
      .toSorted((one, other) => isHidden(one) - isHidden(other))
      .map((each, index) => test(each, `${group + 1}.${index + 1}`, scored)),
  )
}

function test(each: Case, number: string, scored: boolean): object {
  const { listed, finding } = each
  const { demand } = listed
  const earned = earnedBy(each)
  const asked = finding?.outcome !== 'unasked'
  const verdict = earned === undefined ? {} : { status: finding?.outcome === 'pass' ? 'passed' : 'failed' }
  const because = plainText(each)
  const line = lineOf(each)
  const fate = fateOf(each)
  return {
    ...(scored && earned !== undefined && { score: earned, max_score: line?.extra ? 0 : demand.points }),
    ...verdict,
    name: printable(demand.title),
    name_format: 'text',
    number,
    output: [standing(demand), worth(each, asked), ...(because === '' ? [] : ['', because])].join('\n'),
    output_format: 'text',
    tags: [
      ...[demand.level, demand.kind === 'invariant' ? 'throughout' : demand.tier, fate],
      ...(line?.extra ? ['extra credit'] : []),
    ],
    visibility: VISIBILITY[line?.visibility ?? 'visible'],
    extra_data: { id: listed.id, outcome: fate, points: earned ?? null, max_points: demand.points },
  }
}

function worth(each: Case, asked: boolean): string {
  const earned = earnedBy(each)
  if (!asked) return 'Not asked: outside the points.'
  if (earned === undefined) return `Nobody knows yet what this earns of ${pointsInWords(each.listed.demand.points)}.`
  return `${earned} of ${pointsInWords(each.listed.demand.points)}.`
}
