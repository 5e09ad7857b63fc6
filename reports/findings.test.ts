import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import { bytes, COPIES_ID, entry, found, graded, SETS_QR, wrongId } from '../harness/core/specimen.ts'
import { unobserved } from '../harness/core/verdict.ts'
import { FindingsError, readFindings } from './findings.ts'
import { findingsJson } from './findings-json.ts'

const full = graded(
  [
    { ...wrongId, afterCases: 3, hint: 'Try this.' },
    found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID, because: 'so', verdict: unobserved('nothing came') }),
    found('dns/server/manners/is-polite', {
      outcome: 'fail',
      steady: false,
      during: COPIES_ID,
      counterexample: null,
      transcript: [
        entry('client 1', 'received', { bytes: bytes(), from: '127.0.0.1:9' }),
        entry('client 1', 'silence', { note: 'the reply' }),
        entry('program', 'exited', { status: { code: null, signal: 'SIGKILL' } }),
      ],
    }),
  ],
  { notices: ['a notice'], complete: false },
)

test('what was written is read again, several grades of it, byte for byte', () => {
  const grades = [full, graded([])]
  expect(readFindings(findingsJson(grades))).toEqual(grades)
  expect(findingsJson(grades).endsWith('}\n')).toBe(true)
})

test('any bytes, texts and cases survive', () => {
  const anything = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(fc.uint8Array(), anything, fc.jsonValue(), (octets, text, counterexample) => {
      const transcript = [entry(text, 'received', { bytes: octets, note: text })]
      const grade = graded([{ ...wrongId, transcript, counterexample }], { subject: text, notices: [text] })
      expect(readFindings(findingsJson([grade]))).toEqual(JSON.parse(JSON.stringify([grade]), revived(octets)))
    }),
    { examples: [[bytes(), '', JSON.parse('{"__proto__":false}')]] },
  )
})

/** JSON turns bytes into objects and -0 into 0; only the first is ours to undo. */
function revived(octets: Uint8Array) {
  return (key: string, value: unknown) => (key === 'bytes' ? octets : value)
}

test.each([
  ['no JSON', '{', /^This is no findings.json: it is not JSON/],
  ['another file', '{"name":"wiregrade"}', /^This is no findings.json: it does not say "format"/],
  ['a list', '[]', /^This is no findings.json/],
  ['a later version', '{"format":"wiregrade-findings","version":2,"grades":[]}', /has version 2, and I read version 1/],
  [
    'a broken field',
    findingsJson([full]).replace('"outcome": "blocked"', '"outcome": "lucky"'),
    /^This findings.json is broken at grades\.0\.findings\.1\.outcome: /,
  ],
  [
    'an unknown field',
    findingsJson([full]).replace('"steady"', '"stable"'),
    /broken at grades\.0\.findings\.0: .*stable/,
  ],
  [
    'bytes that are no base64',
    findingsJson([full]).replace(/"bytes": "[^"]+"/, '"bytes": "?"'),
    /broken at grades\.0\.findings\.0\.transcript\.0\.bytes: /,
  ],
])('%s is answered with one sentence', (_, text, message) => {
  expect(() => readFindings(text)).toThrow(FindingsError)
  expect(() => readFindings(text)).toThrow(message)
  expect(() => readFindings(text)).not.toThrow(/\n/)
})
