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
import { ctrf } from './ctrf.ts'
import { hostileFindings } from './hostile-findings.ts'

const count = z.int().nonnegative()
const extra = z.record(z.string(), z.unknown())

/** The rules of the format for what we write: names that it does not have are refused everywhere but in `extra`. */
const report = z.strictObject({
  reportFormat: z.literal('CTRF'),
  specVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  timestamp: z.iso.datetime(),
  generatedBy: z.string(),
  results: z.strictObject({
    tool: z.strictObject({ name: z.string().min(1) }),
    summary: z.strictObject({
      tests: count,
      passed: count,
      failed: count,
      skipped: count,
      pending: count,
      other: count,
      start: count,
      stop: count,
      extra,
    }),
    tests: z.array(
      z.strictObject({
        name: z.string().min(1),
        status: z.enum(['passed', 'failed', 'skipped', 'pending', 'other']),
        rawStatus: z.string(),
        duration: count,
        suite: z.array(z.string().min(1)).min(1),
        message: z.string().optional(),
        trace: z.string().optional(),
        tags: z.array(z.string()),
        type: z.string(),
        extra,
      }),
    ),
  }),
})

const read = (findings: readonly Finding[], complete = true) =>
  report.parse(
    JSON.parse(
      ctrf([{ catalogue: specimen, grade: graded(findings, { complete }) }], { startMs: 1e12, stopMs: 1e12 + 9.5 }),
    ),
  ).results

test('every fate has a status, and the counts agree with them', () => {
  const { summary, tests } = read([
    { ...wrongId, durationMs: 1.5 },
    found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }),
    found(COMPRESSES),
    found(ANSWERS_FAST, { outcome: 'error', because: 'the port is taken' }),
    { ...wrongId, id: IS_POLITE, during: COPIES_ID, steady: false },
  ])
  expect(tests.map(({ status, rawStatus }) => [status, rawStatus])).toEqual([
    ['failed', 'fail'],
    ['skipped', 'blocked'],
    ['passed', 'pass'],
    ['other', 'error'],
    ['other', 'unsteady'],
  ])
  expect(summary).toMatchObject({ tests: 5, passed: 1, failed: 1, skipped: 1, pending: 0, other: 2 })
  expect(tests.map((each) => each.extra.points)).toEqual([0, 0, 0, null, 0])
})

test('a grade that is incomplete says so, and what was not reached is pending', () => {
  expect(read([], false).summary).toMatchObject({ pending: 5, failed: 0, extra: { complete: false } })
  expect(read([found(ANSWERS_FAST, { outcome: 'error', because: 'x' })]).summary.extra.complete).toBe(false)
})

test('what a program says is printable', () => {
  const said = read(hostileFindings('\x1b[2J\u202e')).tests.flatMap(({ message = '', trace = '' }) => [message, trace])
  expect(said.join('\n')).toContain('You replied \\x1b[2J\\u202e')
  expect(said.join('').replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
})
