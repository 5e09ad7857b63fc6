import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { fc } from './arbitrary.ts'
import { type Explanation, explain } from './explanation.ts'
import type { Finding } from './finding.ts'
import { COPIES_ID, entry, found, IS_POLITE, SETS_QR, specimen, wrongId } from './specimen.ts'
import { unmet } from './verdict.ts'

const told = (finding: Finding, subject = 'python3 server.py {port}') =>
  explain(specimen, { subject, options: [] }, finding)
const lines = (explanation: Explanation, label: string) => explanation.facts.find((fact) => fact.label === label)?.lines
const stderr = (text: string) => entry('stderr', 'printed', { bytes: new TextEncoder().encode(text) })

test('a failure says what happened, what was expected, where, why, and what to try', () => {
  expect(told(wrongId)).toEqual({
    id: COPIES_ID,
    outcome: 'fail',
    title: 'A reply carries the identifier of its query',
    standing: 'MUST · RFC 1035 §4.1.1 · 2 points',
    cause: 'You replied 0x0000; we expected 0x0100',
    facts: [
      { label: 'Exchange', lines: ['client 1  →  6 octets', 'client 1  ←  6 octets'], shape: 'picture' },
      { label: 'We expected', lines: ['0x0100'], shape: 'prose' },
      { label: 'You replied', lines: ['0x0000'], shape: 'prose' },
      {
        label: '',
        lines: ['00 00 80 00 00 01', '^^ byte 0 of your first datagram to client 1'],
        shape: 'picture',
      },
      { label: 'Why', lines: ['The client matches replies to queries by this number alone.'], shape: 'prose' },
      {
        label: 'Try',
        lines: ['Bytes 0 and 1 of the query come back unchanged as bytes 0 and 1 of the reply.'],
        shape: 'prose',
      },
      {
        label: 'Replay',
        lines: ['npx wiregrade replay', COPIES_ID, `--case '{"id":256,"name":"a"}'`, '-- python3 server.py {port}'],
        shape: 'command',
      },
    ],
  })
})

test.each([
  ['client 1', 'received', 'You replied'],
  ['server 1', 'received', 'You sent'],
  ['stdout', 'printed', 'You printed'],
  ['client 1', 'sent', 'We saw'],
] as const)('what stands on %s as %s is told as "%s"', (line, what, label) => {
  const transcript = [entry(line, what, { bytes: Uint8Array.of(1) })]
  const verdict = unmet('this', 'that', { entry: 0, byte: 0 })
  expect(lines(told({ ...wrongId, transcript, verdict }), label)).toEqual(['that'])
})

test('the last words are the last lines that say something, without the folders of this machine', () => {
  const words = [
    'first',
    'Traceback (most recent call last):',
    '  File "/home/ann/net/server.py", line 12, in <module>',
    '    ^^^^~~~',
    '',
    '    at listen (/home/ann/server.js:3:9)',
    '\x1b[31mError\x1b[0m: GET /a/b.html failed',
  ].join('\n')
  expect(lines(told({ ...wrongId, transcript: [stderr(words)] }), 'Last words')).toEqual([
    'Traceback (most recent call last):',
    '  File "…/server.py", line 12, in <module>',
    '    at listen (…/server.js:3:9)',
    '\\x1b[31mError\\x1b[0m: GET /a/b.html failed',
  ])
})

test('what the evidence says about a failure goes before what the requirement says', () => {
  expect(lines(told({ ...wrongId, hint: 'Tell me --port 53.' }), 'Try')).toEqual(['Tell me --port 53.'])
})

test('history and doubt are said', () => {
  expect(lines(told({ ...wrongId, afterCases: 1 }), 'After')?.[0]).toMatch(/^an earlier exchange with the same process/)
  expect(lines(told({ ...wrongId, afterCases: 7 }), 'After')?.[0]).toMatch(/^7 earlier exchanges/)
  expect(lines(told({ ...wrongId, steady: false }), 'Unsteady')?.[0]).toContain('ask a person to look')
  expect(told(wrongId).facts.map(({ label }) => label)).not.toContain('Unsteady')
})

test('what is blocked names what blocks it; what is our fault says so', () => {
  const blocked = told(found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }))
  expect(blocked).toMatchObject({
    cause: 'not judged, because this failed: A reply carries the identifier of its query',
  })
  const unseen = told(found(SETS_QR, { outcome: 'blocked', because: 'nothing\x07 came', hint: 'Say something.' }))
  expect(unseen.cause).toBe('not judged: nothing\\x07 came')
  expect(lines(unseen, 'Try')).toEqual(['Say something.'])
  const error = told(found(SETS_QR, { outcome: 'error', because: 'the port is taken' }))
  expect(error.cause).toBe('could not be judged: the port is taken')
  expect(error.facts[0]?.lines[0]).toContain('costs no points')
  expect(told(found(SETS_QR))).toMatchObject({ cause: '', facts: [] })
  expect(() => told(found('dns/server/header/invented'))).toThrow('dns/server/header/invented')
})

test('a case too long to be typed is replayed from the findings', () => {
  const counterexample = { name: 'x'.repeat(300) }
  expect(lines(told({ ...wrongId, counterexample }), 'Replay')?.slice(0, 3)).toEqual([
    'npx wiregrade replay',
    COPIES_ID,
    '--from findings.json',
  ])
})

test('an invariant is replayed with the requirement whose case it was, or by its own name from the findings', () => {
  const broken = { ...wrongId, id: IS_POLITE, during: SETS_QR }
  expect(lines(told(broken), 'Replay')?.[1]).toBe(SETS_QR)
  expect(lines(told({ ...broken, counterexample: 'x'.repeat(300) }), 'Replay')?.[1]).toBe(IS_POLITE)
})

test('without a case there is nothing to replay, and our own program needs no command', () => {
  const { counterexample: _, ...bare } = wrongId
  expect(lines(told(bare), 'Replay')).toBeUndefined()
  expect(lines(told(wrongId, 'reference'), 'Replay')).toHaveLength(3)
})

test('whatever the case, a shell gives it back to us', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom("'", "it's", '$HOME `id` !! \\', '\u202e'),
  )
  // One shell for all of them: starting one takes longer than what it does.
  const cases = fc.sample(fc.dictionary(fc.string({ maxLength: 3 }), texts, { maxKeys: 2 }), { numRuns: 100, seed: 1 })
  const parts = cases.flatMap((given) => {
    const part = lines(told({ ...wrongId, counterexample: { ...given } }), 'Replay')?.[2]
    return part?.startsWith('--case ') ? [{ given, word: part.slice('--case '.length) }] : []
  })
  expect(parts.length).toBeGreaterThan(80)
  const shell = parts.map(({ word }) => `printf '%s\\0' ${word}`).join('\n')
  const printed = execFileSync('sh', { input: shell, encoding: 'utf8' }).split('\0').slice(0, -1)
  expect(printed.map((json) => JSON.parse(json))).toEqual(parts.map(({ given }) => ({ ...given })))
})

test('nothing that a program says reaches a reader as it is, or without bounds', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(anything, anything, fc.uint8Array({ maxLength: 60 }), (expected, actual, octets) => {
      const explanation = told({
        ...wrongId,
        verdict: unmet(expected, actual.repeat(50)),
        transcript: [
          entry('stdout', 'printed', { bytes: octets }),
          entry('stderr', 'printed', { bytes: octets }),
          entry('client 1', 'received', { bytes: octets, from: actual }),
        ],
        because: actual,
        hint: actual,
      })
      const text = JSON.stringify([explanation.cause, explanation.facts.map((fact) => fact.lines)])
      expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      expect(explanation.facts.flatMap((fact) => fact.lines).every((line) => line.length < 1000)).toBe(true)
    }),
  )
})

test('the replay line repeats how the program was started', () => {
  const { facts } = explain(
    specimen,
    { subject: 'python3 server.py', options: ['--port 5353', "--env 'A=b c'"] },
    wrongId,
  )
  const replay = facts.find(({ label }) => label === 'Replay')?.lines.join(' ')
  expect(replay).toContain("--port 5353 --env 'A=b c' -- python3 server.py")
})
