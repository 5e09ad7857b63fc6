/** What reports are made of: every outlet takes its points from the mark, and none lets out what students do not see. */
import { beforeAll, describe, expect, test } from 'vitest'
import { classroom50 } from '../../reports/classroom50.ts'
import { annotations } from '../../reports/github.ts'
import { gradescope } from '../../reports/gradescope.ts'
import { html } from '../../reports/html.ts'
import { junit } from '../../reports/junit.ts'
import { markdown } from '../../reports/markdown.ts'
import { type Finding, type Grade, NOT_RUN } from '../core/finding.ts'
import type { GradedExam } from '../core/graded.ts'
import { type Read, readAssignment } from './read-assignment.ts'
import { asStudentsSee, reported } from './reported.ts'

const LINES = `title: Lab
exam: uppercase/tcp-server
run: ./server {port}
points: {MUST: 1.5, SHOULD: 0.25}
extra: robust
visibility:
  stream/joins-segments: hidden
`
const HIDDEN = 'uppercase/tcp-server/stream/joins-segments'
const TITLE = 'A sentence that arrives in several segments'

let read: Read
let invariant: string
beforeAll(async () => {
  read = await readAssignment(LINES, 'lab.yaml')
  invariant = read.catalogues[0]?.invariants[0]?.id ?? ''
})

/** All pass but these. */
function graded(others: Readonly<Record<string, Partial<Finding>>> = {}): readonly GradedExam[] {
  const findings = (read.catalogues[0]?.listed ?? []).map(
    ({ id }): Finding => ({
      ...{ id, outcome: 'pass', ran: NOT_RUN, seed: 1, durationMs: 1 },
      ...others[id],
    }),
  )
  const grade: Grade = {
    protocol: 'uppercase',
    role: 'tcp-server',
    seed: 1,
    effort: 'quick',
    subject: './server {port}',
    options: [],
    findings,
    notices: [],
    complete: true,
  }
  return reported(read.assignment, read.catalogues, [grade])
}

const unmet = { is: 'unmet', expected: '"AA"', actual: '"A"' } as const
const SUBMISSION = {
  classroom: 'c',
  assignment: 'a',
  assignmentType: 'individual',
  owner: 'o',
  submission: 'submit/1',
  commit: 'https://c',
  release: 'https://r',
  review: 'https://v',
  datetime: new Date(0),
} as const

describe('points', () => {
  test('of one demand, of an exam and of all are those of the mark', () => {
    const exams = graded({ [HIDDEN]: { outcome: 'fail', verdict: unmet } })
    const whole = exams[0]?.marked?.whole
    const results = JSON.parse(gradescope(exams))
    expect(results.score).toBe(whole?.earned)
    const sum = results.tests.reduce((total: number, each: { score: number }) => total + each.score, 0)
    expect(sum).toBeCloseTo(whole?.earned ?? 0, 6)
    const extra = results.tests.filter((each: { tags: string[] }) => each.tags.includes('extra credit'))
    expect(extra.length).toBeGreaterThan(1)
    expect(extra.every((each: { score: number; max_score: number }) => each.score > 0 && each.max_score === 0)).toBe(
      true,
    )
    expect(markdown(exams).replaceAll('\\', '')).toContain(
      `${whole?.earned} of ${whole?.possible} points, ${whole?.extra} of them extra credit`,
    )
    expect(annotations(exams)).toContain(`${whole?.earned} of ${whole?.possible} points`)
  })

  test('of Classroom 50 are whole numbers, in the same proportion', () => {
    const exams = graded({ [HIDDEN]: { outcome: 'fail', verdict: unmet } })
    const { earned = 0, possible = 0 } = exams[0]?.marked?.whole ?? {}
    const result = JSON.parse(classroom50(exams, SUBMISSION, new Date(0), asStudentsSee(exams, 0)) ?? '')
    const all = [result.score, result['max-score'], ...result.tests.map((each: { score: number }) => each.score)]
    expect(all.every(Number.isInteger)).toBe(true)
    expect(result.score / result['max-score']).toBeCloseTo(Math.min(earned, possible) / possible, 9)
    expect(JSON.stringify(result)).not.toContain(TITLE)
  })
})

describe('students see nothing of what is hidden', () => {
  const outlets = [html, markdown, junit, (exams: readonly GradedExam[]) => JSON.stringify(exams[0]?.grade)] as const

  test('neither itself, nor as what blocks others', () => {
    const blocked = {
      outcome: 'blocked',
      blockedBy: HIDDEN,
      because: 'a requirement that this one needs is not met',
    } as const
    const exams = graded({
      [HIDDEN]: { outcome: 'fail', verdict: unmet },
      'uppercase/tcp-server/stream/answers-long-text': blocked,
    })
    for (const outlet of outlets) {
      const text = outlet(asStudentsSee(exams, 0))
      expect(text).not.toContain('joins-segments')
      expect(text).not.toContain(TITLE)
      expect(text.replaceAll('\\', '')).toContain('that is not shown')
      expect(outlet(exams)).toMatch(/joins-segments|A sentence that arrives in several segments/)
    }
  })

  test('nor as the exchange in which something else was seen', () => {
    const transcript = [{ atUs: 0, line: 'client 1', what: 'sent', bytes: Buffer.from('secret stimulus') }] as const
    const exams = graded({
      [invariant]: {
        outcome: 'fail',
        verdict: unmet,
        during: HIDDEN,
        transcript,
        counterexample: { pieces: ['secret'] },
      },
    })
    for (const outlet of outlets) {
      const text = outlet(asStudentsSee(exams, 0))
      expect(text).not.toContain('secret')
      expect(text).not.toContain('joins-segments')
    }
    expect(html(exams)).toContain('secret stimulus')
  })

  test('nor in a total, which would say what it came to', () => {
    const exams = graded({ [HIDDEN]: { outcome: 'fail', verdict: unmet } })
    const [seen] = asStudentsSee(exams, 0)
    expect(seen?.marked?.whole).toBeUndefined()
    expect(seen?.marked?.exam.earned).toBe(seen?.marked?.exam.lines.reduce((sum, line) => sum + (line.earned ?? 0), 0))
    expect(seen?.marked?.exam.possible).toBeLessThan(exams[0]?.marked?.exam.possible ?? 0)
  })

  test('nor in the other exams’ words about all of them', async () => {
    const two = await readAssignment(
      `title: Lab
run: ./program {port}
exams:
  - exam: uppercase/udp-server
  - exam: uppercase/tcp-server
    visibility: {stream/joins-segments: hidden}
`,
      'lab.yaml',
    )
    const [grade] = graded().map((exam) => exam.grade)
    if (!grade) throw new Error('an exam has a grade')
    const exams = reported(two.assignment, two.catalogues, [grade, { ...grade, role: 'udp-server' }])
    expect(exams.map(({ marked }) => marked?.whole?.title)).toEqual(['Lab', 'Lab'])
    expect(asStudentsSee(exams, 0).map(({ marked }) => marked?.whole)).toEqual([undefined, undefined])
    expect(html(asStudentsSee(exams, 0))).not.toContain('In all')
  })

  test('but that a grade is incomplete is told also where only what is hidden is', () => {
    const exams = graded({ [HIDDEN]: { outcome: 'error', because: 'no room' } })
    expect(html(asStudentsSee(exams, 0))).toContain('The grade is incomplete')
    expect(html(asStudentsSee(exams, 0))).not.toContain('no room')
  })
})
