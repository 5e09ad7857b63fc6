import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import type { Finding } from '../harness/core/finding.ts'
import {
  ANSWERS_FAST,
  COMPRESSES,
  COPIES_ID,
  found,
  graded,
  SETS_QR,
  specimen,
  wrongId,
} from '../harness/core/specimen.ts'
import { annotations, jobSummary, SUMMARY_OCTETS } from './github.ts'
import { hostileFindings } from './hostile-findings.ts'

const write = (findings: readonly Finding[], complete = true) =>
  annotations([{ catalogue: specimen, grade: graded(findings, { complete }) }])

/** A line as the runner takes it apart. */
function commands(log: string) {
  return log
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, kind, title = '', message = ''] = /^::(\w+) title=([^:,]*)::(.*)$/.exec(line) ?? []
      return { kind, title: decoded(title), message: decoded(message) }
    })
}

function decoded(text: string): string {
  return text.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

test('a broken MUST is an error, and what nobody could judge makes the grade incomplete', () => {
  const findings = [
    wrongId,
    found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }),
    found(ANSWERS_FAST, { outcome: 'error', because: 'the port is taken' }),
  ]
  expect(commands(write(findings))).toEqual([
    { kind: 'error', title: 'The grade is incomplete', message: expect.stringContaining('could not be judged') },
    {
      kind: 'error',
      title: 'A reply carries the identifier of its query',
      message: 'You replied 0x0000; we expected 0x0100 (MUST · RFC 1035 §4.1.1 · 2 points)',
    },
    { kind: 'warning', title: 'error: A reply comes soon', message: expect.stringContaining('the port is taken') },
  ])
})

test('the points of a complete grade are a notice', () => {
  expect(commands(write([wrongId, found(COMPRESSES)]))[0]).toEqual({
    kind: 'notice',
    title: 'dns/server',
    message: '0 of 2 points',
  })
})

test('no more of a kind than the runner shows, and the last says that there is more', () => {
  const exams = Array.from({ length: 12 }, () => ({ catalogue: specimen, grade: graded([wrongId]) }))
  const errors = commands(annotations(exams)).filter(({ kind }) => kind === 'error')
  expect(errors).toHaveLength(10)
  expect(errors.at(-1)?.message).toBe('3 more are in the summary of this job.')
})

test('whatever a program says, there is one command a line, and it is ours', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const lines = commands(write(hostileFindings(`\n::error::${text}\r\n::add-mask::a%0A`), false))
      expect(lines).toHaveLength(5)
      expect(lines.every(({ kind }) => kind === 'error' || kind === 'warning')).toBe(true)
      expect(lines.some(({ message }) => /[\n\r]/.test(message))).toBe(false)
    }),
  )
})

test('the summary fits beside what stands there already', () => {
  const exams = [{ catalogue: specimen, grade: graded([wrongId]) }]
  expect(jobSummary(exams, 0)).toContain('A reply carries the identifier')
  expect(Buffer.byteLength(jobSummary(exams, SUMMARY_OCTETS - 500))).toBeLessThanOrEqual(500)
})
