import { expect, test } from 'vitest'
import { progress } from './progress.ts'

test('who is being graded, how many a minute, and how long it takes, once anybody can say', () => {
  const bar = progress(100, 0)
  bar.begun('ann')
  bar.begun('line\nend')
  expect(bar.line(1000, 79)).toBe('░░░░░░░░░░░░░░░░░░░░ 0 of 100 · ann, line\\nend')
  // What was known before takes no time, and tells nothing about the others.
  for (let known = 0; known < 49; known++) bar.told(`known ${known}`, false)
  bar.told('ann', true)
  expect(bar.line(60_000, 79)).toBe('██████████░░░░░░░░░░ 50 of 100 · line\\nend')
  bar.told('line\nend', true)
  bar.told('bob', true)
  expect(bar.line(60_000, 79)).toBe('██████████░░░░░░░░░░ 52 of 100 · 3.0 a minute · 16 min left')
  expect([...bar.line(60_000, 40)].length).toBeLessThanOrEqual(40)
  for (let rest = 0; rest < 48; rest++) bar.told(`rest ${rest}`, true)
  expect(bar.line(120_000, 79)).toBe('████████████████████ 100 of 100')
})
