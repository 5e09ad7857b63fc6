/** Findings that were stored are judged again: shown first, written only when asked, and never lost. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFindings } from '../../reports/findings.ts'
import { readGrade } from '../../reports/read-grade.ts'
import { NOT_RUN } from '../core/finding.ts'
import { specimen } from '../core/specimen.ts'
import { loadCatalogue } from '../examine/load.ts'
import { rejudged } from '../examine/rejudge.ts'
import { FIRST_WORD, folderWith, serverThat, wiregrade } from './as-a-user.ts'

const FAILED = 'uppercase/tcp-server/conversation/capitalises-every-word'
const place = folderWith({
  'lab.yaml': `title: Lab
exam: uppercase/tcp-server
run: ${process.execPath} server.mjs {port}
tier: basic
effort: quick
`,
  'other.yaml': `title: Lab
exam: uppercase/tcp-server
run: ${process.execPath} server.mjs {port}
tier: basic
points: {MUST: 1}
`,
})
afterAll(place.remove)
const at = (...path: readonly string[]) => join(place.path, ...path)
const read = (...path: readonly string[]) => readFileSync(at(...path), 'utf8')
const said = (...words: readonly string[]) => wiregrade(['regrade', ...words], place.path)

beforeAll(async () => {
  mkdirSync(at('sub'))
  writeFileSync(at('sub', 'server.mjs'), serverThat(FIRST_WORD))
  await wiregrade(['grade', 'sub', '--assignment', 'lab.yaml', '--out', 'out', '--isolation', 'none'], place.path)
})

/** A copy of the grade as a suite would have stored it that was wrong about what the program said. */
function misjudged(name: string): string {
  cpSync(at('out'), at(name), { recursive: true })
  const stored = JSON.parse(read(name, 'findings.json'))
  const finding = stored.grades[0].findings.find(({ id }: { id: string }) => id === FAILED)
  const reply = finding.transcript.find(({ what }: { what: string }) => what === 'received')
  reply.bytes = Buffer.from(Buffer.from(reply.bytes, 'base64').toString().toUpperCase()).toString('base64')
  writeFileSync(at(name, 'findings.json'), JSON.stringify(stored))
  return name
}

test('today’s suites say the same again of what they have just said', async () => {
  const { code, stdout } = await said('out')
  expect(code).toBe(0)
  expect(stdout).toMatch(/1 finding judged again; the others keep their outcome \(4 no exchange stored\)/)
  expect(stdout).toContain('No point changes.')
})

test('every change is shown, and nothing is written', async () => {
  const out = misjudged('shown')
  const before = read(out, 'grade.json')
  const { code, stdout } = await said(out)
  expect(code).toBe(1)
  expect(stdout).toMatch(/^6 of 12 → 8 of 12\n/m)
  expect(stdout).toContain(`  ${FAILED}: fail 0/2 → pass 2/2\n`)
  expect(stdout).toContain('2 requirements blocked by what passes now')
  expect(read(out, 'grade.json')).toBe(before)
  expect(readdirSync(at(out)).filter((name) => name.startsWith('before-'))).toEqual([])
})

test('--apply writes every report anew, and keeps what was', async () => {
  const out = misjudged('applied')
  const before = { grade: read(out, 'grade.json'), page: read(out, 'report.html') }
  expect(existsSync(at(out, 'exchanges', `${FAILED.replaceAll('/', '.')}.pcapng`))).toBe(true)
  expect((await said(out, '--apply')).code).toBe(0)
  expect(readGrade(read(out, 'grade.json')).mark).toMatchObject({ earned: 8, complete: true })
  expect(readFindings(read(out, 'findings.json'))[0]?.findings.find(({ id }) => id === FAILED)?.outcome).toBe('pass')
  expect(JSON.parse(read(out, 'results.json')).score).toBe(8)
  expect(read(out, 'report.html')).toContain('8 of 12 points')
  expect(readdirSync(at(out, 'exchanges'))).toEqual([])
  const [kept = ''] = readdirSync(at(out)).filter((name) => name.startsWith('before-'))
  expect({ grade: read(out, kept, 'grade.json'), page: read(out, kept, 'report.html') }).toEqual(before)
  expect((await said(out)).stdout).toContain('No point changes.')
})

test('a class is judged again as a whole, each by name', async () => {
  mkdirSync(at('class'))
  cpSync(at('out'), at('class', 'ann'), { recursive: true })
  misjudged(join('class', 'bob'))
  const { code, stdout } = await said('class')
  expect(code).toBe(1)
  expect(stdout).toContain('bob: 6 of 12 → 8 of 12')
  expect(stdout).not.toContain('ann: ')
  expect(stdout).toContain('1 of 2 grades would change')
})

test('other points need no other exchange', async () => {
  const { stdout } = await said('out', '--assignment', 'other.yaml')
  expect(stdout).toMatch(/^6 of 12 → 2 of 5\n/m)
})

test.each([
  ['no folder', ['nowhere'], /^nowhere is not a folder; give the one/],
  ['no grade', ['sub'], /^sub holds no grade: there is no grade\.json beside a findings\.json/],
])('wrong usage: %s', async (_, words, sentence) => {
  const { code, stderr } = await said(...words)
  expect(code).toBe(2)
  expect(stderr).toMatch(sentence)
})

test('a grade that cannot be read is told by its place', async () => {
  cpSync(at('out'), at('broken'), { recursive: true })
  writeFileSync(at('broken', 'grade.json'), '{"format": "wiregrade-grade", "version": 1}')
  const { code, stderr } = await said('broken')
  expect(code).toBe(2)
  expect(stderr).toMatch(/^This is no grade\.json that I can read: at about/)
})

test('what has become due is shown from then on, and what was hidden is hidden again', async () => {
  cpSync(at('out'), at('due'), { recursive: true })
  const lab = read('lab.yaml')
  const hiding = (due: string) =>
    `${lab}due: ${due} 12:00 UTC\nvisibility: {conversation/capitalises-every-word: after-due}\n`
  writeFileSync(at('hidden.yaml'), hiding('2999-01-01'))
  writeFileSync(at('shown.yaml'), hiding('2001-01-01'))
  const page = () => read('due', 'report.html').includes('Every word of a sentence')
  expect(page()).toBe(true)
  const first = await said('due', '--assignment', 'hidden.yaml')
  expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('1 page of students says something else')])
  expect(page()).toBe(true)
  // However soon one follows the other, each keeps what was.
  expect((await said('due', '--assignment', 'hidden.yaml', '--apply')).code).toBe(0)
  expect(page()).toBe(false)
  expect((await said('due', '--assignment', 'shown.yaml', '--apply')).code).toBe(0)
  expect(page()).toBe(true)
  expect(readdirSync(at('due')).filter((name) => name.startsWith('before-'))).toHaveLength(2)
})

test('one of a class that cannot be read keeps nobody else waiting', async () => {
  mkdirSync(at('mixed'))
  cpSync(at('out'), at('mixed', 'ann'), { recursive: true })
  writeFileSync(at('mixed', 'ann', 'grade.json'), 'no')
  misjudged(join('mixed', 'bob'))
  const { code, stdout } = await said('mixed')
  expect(code).toBe(3)
  expect(stdout).toContain('ann: left as it is. This is no grade.json')
  expect(stdout).toContain('bob: 6 of 12 → 8 of 12')
})

test('today’s words take the place of those of then', async () => {
  const [grade] = readFindings(read('out', 'findings.json'))
  const finding = grade?.findings.find(({ id }) => id === FAILED)
  if (finding?.verdict?.is !== 'unmet') throw new Error('it has failed')
  const catalogue = await loadCatalogue('uppercase/tcp-server')
  const old = { ...finding, verdict: { ...finding.verdict, expected: 'something quite different' } }
  expect(rejudged(catalogue, old)).toEqual({ finding, how: 'judged' })
})

test('what cannot be judged keeps its outcome, and says why', () => {
  const [listed] = specimen.requirements
  const found = { id: listed?.id ?? '', outcome: 'fail', ran: NOT_RUN, seed: 1, durationMs: 1 } as const
  expect(rejudged(specimen, { ...found, id: 'a/b/c/d' }).how).toBe('gone from the suite')
  expect(rejudged(specimen, found).how).toBe('no exchange stored')
  const odd = {
    ...specimen,
    find: () => listed && { ...listed, demand: { ...listed.demand, judge: () => JSON.parse('') } },
  }
  expect(rejudged(odd, { ...found, transcript: [] })).toEqual({
    finding: { ...found, transcript: [] },
    how: 'its case does not fit any more',
  })
})
