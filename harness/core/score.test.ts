import { expect, test } from 'vitest'
import { exitCode, score } from './score.ts'
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
} from './specimen.ts'

const { listed } = specimen

test('points are earned by passes only, and grouped by strength with the negations', () => {
  const findings = [
    found(COPIES_ID),
    found(SETS_QR, { outcome: 'fail', steady: true }),
    found(COMPRESSES),
    found(ANSWERS_FAST, { outcome: 'blocked' }),
    found(IS_POLITE),
  ]
  expect(score(listed, findings)).toEqual({
    earned: 6,
    possible: 10,
    by: {
      MUST: { earned: 2, possible: 5 },
      SHOULD: { earned: 4, possible: 5 },
      MAY: { earned: 0, possible: 0 },
    },
    counts: { pass: 3, fail: 1, blocked: 1, unasked: 0, error: 0 },
    unsteady: [],
    ungraded: 0,
  })
})

test('only demands that were asked count, and findings that the list does not know are worth nothing', () => {
  expect(score(listed, [found(COPIES_ID), found('dns/server/header/invented')])).toMatchObject({
    earned: 2,
    possible: 2,
    counts: { pass: 1 },
  })
})

test('our own trouble costs nobody points: what could not be judged is not possible either', () => {
  expect(score(listed, [found(COPIES_ID), found(SETS_QR, { outcome: 'error' })])).toMatchObject({
    earned: 2,
    possible: 2,
    ungraded: 3,
  })
})

test('an unsteady failure earns nothing and is listed for a person', () => {
  expect(score(listed, [{ ...wrongId, steady: false }])).toMatchObject({ earned: 0, unsteady: [COPIES_ID] })
  expect(score(listed, [wrongId]).unsteady).toEqual([])
})

test.each([
  ['everything with points passed', [found(COPIES_ID), found(COMPRESSES, { outcome: 'fail' })], true, 0],
  ['nothing was asked', [], true, 0],
  ['one failed', [found(SETS_QR), wrongId], true, 1],
  ['one is blocked', [found(SETS_QR, { outcome: 'blocked' })], true, 1],
  ['one could not be judged', [found(SETS_QR, { outcome: 'error' })], true, 3],
  ['one failed and one could not be judged', [wrongId, found(COMPRESSES, { outcome: 'error' })], true, 3],
  ['the run did not come to its end', [found(COPIES_ID)], false, 3],
] as const)('the exit code when %s', (_, findings, complete, code) => {
  expect(exitCode(listed, graded(findings, { complete }))).toBe(code)
})
