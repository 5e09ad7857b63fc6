import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Finding } from '../harness/core/finding.ts'
import {
  ANSWERS_FAST,
  COMPRESSES,
  COPIES_ID,
  entry,
  found,
  graded,
  IS_POLITE,
  SETS_QR,
  specimen,
  wrongId,
} from '../harness/core/specimen.ts'
import { unmet } from '../harness/core/verdict.ts'
import { gradescope } from './gradescope.ts'

const visibility = z.enum(['visible', 'hidden', 'after_due_date', 'after_published'])
const format = z.enum(['text', 'html', 'simple_format', 'md', 'ansi'])

/** What Gradescope's documentation says of the file; a name that it does not know is a mistake of ours. */
const results = z.strictObject({
  execution_time: z.number().nonnegative(),
  output: z.string(),
  output_format: format,
  test_output_format: format,
  test_name_format: format,
  visibility,
  stdout_visibility: visibility,
  extra_data: z.looseObject({ complete: z.boolean() }),
  tests: z.array(
    z.strictObject({
      score: z.number().nonnegative().optional(),
      max_score: z.number().nonnegative().optional(),
      status: z.enum(['passed', 'failed']).optional(),
      name: z.string(),
      name_format: format,
      number: z.string(),
      output: z.string(),
      output_format: format,
      tags: z.array(z.string()),
      visibility,
      extra_data: z.looseObject({ id: z.string(), outcome: z.string() }),
    }),
  ),
})

const read = (findings: readonly Finding[], complete = true) =>
  results.parse(JSON.parse(gradescope([{ catalogue: specimen, grade: graded(findings, { complete }) }])))

const judged: readonly Finding[] = [
  wrongId,
  found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }),
  found(COMPRESSES),
  found(ANSWERS_FAST),
  { ...wrongId, id: IS_POLITE, during: COPIES_ID, steady: false },
]

test('the scores add up to the points, each test with its own', () => {
  const { tests, output } = read(judged)
  expect(tests.map(({ score, max_score, status }) => [score, max_score, status])).toEqual([
    [0, 2, 'failed'],
    [0, 3, 'failed'],
    [0, 0, 'passed'],
    [1, 1, 'passed'],
    [0, 4, 'failed'],
  ])
  expect(output).toContain('1 of 10 points')
  expect(tests.map(({ number }) => number)).toEqual(['1.1', '1.2', '2.1', '3.1', '4.1'])
  expect(tests.at(-1)?.tags).toContain('unsteady')
  expect(tests[0]?.output).toContain('You replied 0x0000; we expected 0x0100')
})

test('what was not asked is outside the points', () => {
  const [, , compresses] = read([...judged.slice(0, 2), found(COMPRESSES, { outcome: 'unasked', because: 'so' })]).tests
  expect(compresses).not.toHaveProperty('score')
  expect(compresses).not.toHaveProperty('status')
})

test.each([
  ['one could not be judged', [...judged.slice(0, 3), found(ANSWERS_FAST, { outcome: 'error', because: 'x' })], true],
  ['the exam goes on', judged.slice(0, 2), false],
  ['it has just begun', [], false],
])('a grade that is incomplete has no score, neither none nor a part: %s', (_, findings, complete) => {
  const { tests, output, extra_data } = read(findings, complete)
  expect(tests.filter((each) => 'score' in each)).toEqual([])
  expect(output).toMatch(/^The grade is incomplete/)
  expect(extra_data.complete).toBe(false)
})

test('what a program says stays one line, and visible', () => {
  const said = '\x1b[2J\u202e\n<script>'
  const transcript = [entry('client 1', 'received', { bytes: new TextEncoder().encode(said), from: said })]
  const { tests } = read([{ ...wrongId, verdict: unmet(said, said), transcript }])
  expect(tests[0]?.output).toContain('\\x1b[2J\\u202e\\n<script>')
  expect(tests[0]?.output.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
})
