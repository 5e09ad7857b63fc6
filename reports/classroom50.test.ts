import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Finding } from '../harness/core/finding.ts'
import {
  ANSWERS_FAST,
  COMPRESSES,
  COPIES_ID,
  found,
  graded,
  IS_POLITE,
  SETS_QR,
  specimen,
  wrongId,
} from '../harness/core/specimen.ts'
import { unmet } from '../harness/core/verdict.ts'
import { classroom50 } from './classroom50.ts'

const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const count = z.int().nonnegative()

/** The rules of result.json, version 1. */
const schema = z
  .object({
    schema: z.literal('classroom50/result/v1'),
    classroom: z.string().min(1),
    assignment: z.string().min(1),
    assignment_type: z.enum(['individual', 'group']),
    owner: z.string().min(1),
    submission: z.string().startsWith('submit/'),
    commit: z.url(),
    release: z.url(),
    review: z.url(),
    datetime: moment,
    score: count,
    'max-score': count,
    tests: z.array(
      z.looseObject({
        'test-name': z.string(),
        passed: z.boolean(),
        score: count,
        'max-score': count,
        message: z.string().optional(),
      }),
    ),
    graded_at: moment,
  })
  .refine((result) => result.score <= result['max-score'])

const about = {
  classroom: 'networks',
  assignment: 'uppercase',
  assignmentType: 'individual',
  owner: 'ada',
  submission: 'submit/1',
  commit: 'https://example.org/c',
  release: 'https://example.org/r',
  review: 'https://example.org/v',
  datetime: new Date('2026-09-01T12:00:00.250Z'),
} as const

const write = (findings: readonly Finding[], complete = true) =>
  classroom50([{ catalogue: specimen, grade: graded(findings, { complete }) }], about, new Date('2026-10-01T00:00:00Z'))

const judged: readonly Finding[] = [
  wrongId,
  found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }),
  found(COMPRESSES, { outcome: 'unasked', because: 'so' }),
  found(ANSWERS_FAST),
  { ...wrongId, id: IS_POLITE, steady: false, verdict: unmet('a', '\x1b[2J') },
]

test('a complete grade has integer points, and keeps the moment of the submission', () => {
  const result = schema.parse(JSON.parse(write(judged) ?? ''))
  expect([result.score, result['max-score']]).toEqual([1, 10])
  expect([result.datetime, result.graded_at]).toEqual(['2026-09-01T12:00:00Z', '2026-10-01T00:00:00Z'])
  expect(result.tests.map(({ passed, outcome }) => [passed, outcome])).toEqual([
    [false, 'fail'],
    [false, 'blocked'],
    [true, 'pass'],
    [false, 'unsteady'],
  ])
  expect(result.tests.at(-1)?.message).toContain('\\x1b[2J')
})

test.each([
  ['one could not be judged', [...judged.slice(0, 4), found(IS_POLITE, { outcome: 'error', because: 'x' })], true],
  ['one was not reached', judged.slice(0, 4), true],
  ['the exam goes on', judged.slice(0, 2), false],
])('there is no file while the grade is incomplete: %s', (_, findings, complete) => {
  expect(write(findings, complete)).toBeUndefined()
})
