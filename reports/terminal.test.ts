import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import type { Finding, Grade } from '../harness/core/finding.ts'
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
import { columnsOf } from './layout.ts'
import { terminal } from './terminal.ts'

const mixed: readonly Finding[] = [
  wrongId,
  found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }),
  found(COMPRESSES),
  found(ANSWERS_FAST, { ran: { cases: 40, of: 100, shrinks: 0, cutShort: true, slow: 2 } }),
  found(IS_POLITE, { outcome: 'error', because: 'UDP port 53 is in use by another program' }),
]

/** The whole report, as a run prints it. */
function report(grade: Grade, terms: Parameters<typeof terminal>[0] = {}): string {
  const screen = terminal(terms)
  const verdicts = specimen.listed.flatMap((listed) => {
    const finding = grade.findings.find(({ id }) => id === listed.id)
    return finding ? [screen.verdict(listed, finding)] : []
  })
  return [screen.opening(specimen, grade), ...verdicts, screen.closing({ catalogue: specimen, grade }, 2345)].join('')
}

test('the report of a mixed grade reads like this', () => {
  const grade = graded(mixed, { notices: ['Your server exits after each datagram; I started it again 4 times.'] })
  expect(report(grade)).toBe(`\
DNS: the server, over UDP (dns/server)
  python3 server.py {port}
  effort quick · seed 7

Basic: what a first program has to do
✗ FAIL     A reply carries the identifier of its query                  MUST 0/2
⊘ blocked  A reply says that it is one                              MUST NOT 0/3

Standard: all that is asked
✓ pass     Names are compressed                                          MAY 0/0

Robust: when the world misbehaves
✓ pass     A reply comes soon                  40 of 100 cases, slow  SHOULD 1/1

Throughout: in every exchange
! error    No datagram is answered twice                          SHOULD NOT –/4

In an exchange, → is what we sent and ← what your program sent.

✗ A reply carries the identifier of its query  MUST · RFC 1035 §4.1.1 · 2 points
  Exchange     client 1  →  6 octets
               client 1  ←  6 octets
  We expected  0x0100
  You replied  0x0000
               00 00 80 00 00 01
               ^^ byte 0 of your first datagram to client 1
  Why          The client matches replies to queries by this number alone.
  Try          Bytes 0 and 1 of the query come back unchanged as bytes 0 and 1
               of the reply.
  Replay       npx wiregrade replay dns/server/header/copies-id \\
    --case '{"id":256,"name":"a"}' -- python3 server.py {port}
  ⊘ Blocked    one requirement that needs this one: A reply says that it is one

! No datagram is answered twice    SHOULD NOT · the contract: manners · 4 points
  Could not be judged: UDP port 53 is in use by another program
  Whose fault  ours or the machine's, not your program's: it costs no points,
               and the grade is incomplete

Note: Your server exits after each datagram; I started it again 4 times.

1 of 6 points (MUST 0 of 5, SHOULD 1 of 1)
5 requirements: 2 passed, 1 failed, 1 blocked, 1 not judged through no fault of
yours · 2.3 s
4 points could not be graded; they are not among the points above.
The same again: --seed 7 --effort quick
`)
})

test('colour says nothing that words do not say', () => {
  const grade = graded(mixed)
  const coloured = report(grade, { colour: true })
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
  expect(coloured).toMatch(escapes)
  expect(coloured.replace(escapes, '')).toBe(report(grade, { colour: false }))
})

test('a grade without fault says so, and one that was broken off says that', () => {
  expect(report(graded([found(COPIES_ID), found(SETS_QR)]))).toContain('Everything that was asked is met.')
  expect(report(graded([found(COPIES_ID)]))).not.toContain('come to its end')
  const broken = report(graded([found(COPIES_ID)], { complete: false }))
  expect(broken).toContain('The exam did not come to its end')
  expect(broken).not.toContain('Everything')
})

test('a failure seen once is marked where it stands and in the end', () => {
  const text = report(graded([{ ...wrongId, steady: false }]))
  expect(text).toMatch(/FAIL .* unsteady {2}MUST 0\/2/)
  expect(text).toContain('1 of the failures was seen only once: a person should look.')
})

test('what came to the same end for the same reason is told once', () => {
  const because = 'your program could not be started again: it ended'
  const blocked = [SETS_QR, COMPRESSES, ANSWERS_FAST, IS_POLITE].map((id) => found(id, { outcome: 'blocked', because }))
  const text = terminal().closing({ catalogue: specimen, grade: graded([found(COPIES_ID), ...blocked]) })
  expect(text.split(because)).toHaveLength(2)
  expect(text).toContain(
    '⊘ 4 requirements\n  A reply says that it is one; Names are compressed; A reply comes soon; and 1',
  )
})

test('a tier has one heading, however many verdicts it has', () => {
  const text = report(graded([found(COPIES_ID), found(SETS_QR)]))
  expect(text.match(/^Basic/gm)).toHaveLength(1)
  expect(text).not.toContain('Standard')
})

test('progress is one line, narrower than the terminal', () => {
  expect(terminal().progress(3, 24, 'A reply comes soon')).toBe('  3 of 24  A reply comes soon…')
  const narrow = terminal({ columns: 40 }).progress(3, 24, 'a title'.repeat(20))
  expect(columnsOf(narrow)).toBeLessThan(40)
})

test('at any width and whatever a program says, no line is too wide but a command, and no control gets through', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom('\x1b[2J', '\r', '\u202e', '例'.repeat(60), '\ud800', '\n✓ pass'),
  )
  fc.assert(
    fc.property(
      anything,
      fc.uint8Array({ maxLength: 90 }),
      fc.integer({ min: 40, max: 120 }),
      (said, octets, columns) => {
        const failure = {
          ...wrongId,
          verdict: unmet(said, said, { entry: 1, byte: octets.length >> 1 }),
          transcript: [
            entry('stderr', 'printed', { bytes: new TextEncoder().encode(said) }),
            entry('client 1', 'received', { bytes: octets, from: said }),
            entry('stdout', 'printed', { bytes: octets }),
          ],
        }
        const findings = [failure, found(SETS_QR, { outcome: 'error', because: said })]
        const text = report(graded(findings, { notices: [said], subject: said }), { columns })
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        const lines = text.split('\n')
        const replay = lines.findIndex((line) => line.startsWith('  Replay'))
        const command = lines.findIndex((line, at) => at >= replay && !line.endsWith(' \\'))
        for (const [at, line] of lines.entries()) {
          if (at < replay || at > command) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
        }
      },
    ),
  )
})
