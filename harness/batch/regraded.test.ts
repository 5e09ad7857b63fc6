/** A class whose findings were judged again: the batch takes over what that came to, and grades nothing for it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { FIRST_WORD, folderWith, serverThat, wiregrade } from '../cli/as-a-user.ts'

const LINES = `title: Lab 1
exam: uppercase/tcp-server
tier: basic
effort: quick
only: conversation/capitalises-every-word
start-timeout: 60
run: ${process.execPath} server.mjs {port}
points: {MUST: 2}
`
const place = folderWith({ 'lab.yaml': LINES })
afterAll(place.remove)
for (const student of ['ann', 'bob']) {
  mkdirSync(join(place.path, 'class', student), { recursive: true })
  writeFileSync(join(place.path, 'class', student, 'server.mjs'), serverThat(FIRST_WORD))
}
const at = (...path: readonly string[]) => join(place.path, ...path)
const batch = (lab = 'lab.yaml') =>
  wiregrade(['batch', 'class', lab, '--isolation', 'none', '--out', 'out'], place.path)
const regrade = (...more: readonly string[]) => wiregrade(['regrade', 'out', ...more], place.path)
/** What the gradebook says of each, from the outcome on. */
const gradebook = () =>
  readFileSync(at('out', 'gradebook.csv'), 'utf8')
    .split('\n')
    .flatMap((line) => /^(ann|bob)\b.*?,((?:graded|incomplete),[^,]*,[^,]*)/.exec(line)?.slice(1, 3).join(' ') ?? [])
/** A result that was graded again stands in a new folder. */
const keeps = (student: string) => readdirSync(at('out', student)).filter((name) => name.startsWith('before-')).length

/** As a suite would have stored it that was wrong about what the program said. */
function misjudge(student: string): void {
  const file = at('out', student, 'findings.json')
  const stored = JSON.parse(readFileSync(file, 'utf8'))
  const finding = stored.grades[0].findings.find(({ outcome }: { outcome: string }) => outcome === 'fail')
  const reply = finding.transcript.find(({ what }: { what: string }) => what === 'received')
  reply.bytes = Buffer.from(Buffer.from(reply.bytes, 'base64').toString().toUpperCase()).toString('base64')
  writeFileSync(file, JSON.stringify(stored))
}

test('points that were judged again reach the gradebook, and nobody is graded twice', async () => {
  expect((await batch()).code).toBe(1)
  expect(gradebook()).toEqual(['ann graded,0,2', 'bob graded,0,2'])
  misjudge('bob')

  const shown = await regrade()
  expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining('bob: 0 of 2 → 2 of 2')])
  const applied = await regrade('--apply')
  expect([applied.code, applied.stdout]).toEqual([
    0,
    expect.stringContaining('The gradebook and the page of the class follow'),
  ])
  expect((await batch()).stdout).toContain('1 passed, 1 failed')
  expect(gradebook()).toEqual(['ann graded,0,2', 'bob graded,2,2'])
  expect([keeps('ann'), keeps('bob')]).toEqual([0, 1])

  // Other points for the same findings.
  writeFileSync(at('other.yaml'), LINES.replace('MUST: 2', 'MUST: 5'))
  expect((await regrade('--assignment', 'other.yaml', '--apply')).code).toBe(0)
  expect((await batch('other.yaml')).stdout).toContain('1 passed, 1 failed')
  expect(gradebook()).toEqual(['ann graded,0,5', 'bob graded,5,5'])
  expect(keeps('ann')).toBe(1)
})
