/** One submission graded by an assignment, as a teaching assistant or a CI does it. */
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { readFindings } from '../../reports/findings.ts'
import { pythonArchive } from '../intake/made-up-archives.ts'
import { ALL_REPORTS, COMMON, grader } from './as-a-grader.ts'
import { CAPITALS, FIRST_WORD, serverThat, wiregrade } from './as-a-user.ts'

const { at, read, submission, grade, remove } = grader()
afterAll(remove)

const NODE = process.execPath
submission('right', { 'server.mjs': serverThat(CAPITALS) })
submission('wrong', { 'server.mjs': serverThat(FIRST_WORD) })
writeFileSync(at('common.yaml'), COMMON)
writeFileSync(at('bad.yaml'), COMMON.replace('title', 'titel'))
writeFileSync(at('boxed.yaml'), `${COMMON}isolation: box\n`)

test.concurrent('all reports take their points from one mark', async () => {
  const { code, stdout, out, mark } = await grade('wrong', `${COMMON}points:\n  MUST: 1.5\nscale: 10\n`)
  expect(code).toBe(1)
  expect(readdirSync(at(out)).toSorted()).toEqual(ALL_REPORTS)
  // Two of five requirements: one fails, and two need it.
  expect(mark).toMatchObject({ complete: true, earned: 4, possible: 10, unscaled: { earned: 3, possible: 7.5 } })
  expect(stdout).toContain('In all: 4 of 10 points (3 of 7.5 before they were scaled)')
  expect(JSON.parse(read(out, 'results.json'))).toMatchObject({ score: 4 })
  expect(JSON.parse(read(out, 'ctrf.json')).results.summary.extra).toMatchObject({ earned: 4, possible: 10 })
  expect(read(out, 'report.html')).toContain('In all: 4 of 10 points')
  expect(read(out, 'report.md')).toContain('In all\\: 4 of 10 points')
  expect(read(out, 'junit.xml')).toContain('<property name="max-points" value="1.5"/>')
  expect(readFindings(read(out, 'findings.json'))).toHaveLength(1)
})

test.concurrent('a program that earns all points ends with 0, and the submission is as it was', async () => {
  const { code, mark } = await grade('right', COMMON)
  expect(code).toBe(0)
  expect(mark?.earned).toBe(mark?.possible)
  expect(readdirSync(at('right'))).toEqual(['server.mjs'])
})

describe('how a program is found', () => {
  const WAYS = COMMON.replace(
    /run: .*\n/,
    `run:\n  - when: "*.nothing"\n    run: ./none {port}\n  - when: server.mjs\n    run: ${NODE} server.mjs {port}\n`,
  )

  test.concurrent('by the first file that is there', async () => {
    expect((await grade('right', WAYS)).code).toBe(0)
  })

  test.concurrent('where there is none, nothing is earned, and the reason is told', async () => {
    submission('empty', { 'readme.txt': 'It works on my machine.' })
    const { code, out, mark, stdout } = await grade('empty', WAYS)
    expect([code, mark?.earned, mark?.complete]).toEqual([1, 0, true])
    expect(stdout).toContain('your submission holds no program')
    expect(read(out, 'report.html')).toContain('there is no *.nothing, and no server.mjs in it')
  })

  test.concurrent('as the submission says itself, where the assignment lets it', async () => {
    submission('own', { 'mine.mjs': serverThat(CAPITALS), 'run.txt': `run: ${NODE} mine.mjs {port}\n` })
    expect((await grade('own', `${WAYS}own-command: run.txt\n`)).code).toBe(0)
  })

  test.concurrent.each([
    [
      'a mistyped key',
      'run: ./server\nbiuld: make\n',
      'in line 2 of your run.txt: there is no key "biuld" here; did you mean',
    ],
    ['an unknown placeholder', 'run: ./server {prt}\n', 'your run.txt cannot be followed: {prt} in'],
  ])('a mistake in its own file is its own: %s', async (mistake, text, sentence) => {
    const mistaken = submission(`mistaken: ${mistake}`, { 'server.mjs': serverThat(CAPITALS), 'run.txt': text })
    const { code, mark, out } = await grade(mistaken, `${WAYS}own-command: run.txt\n`)
    expect([code, mark?.earned, mark?.complete]).toEqual([1, 0, true])
    expect(readFindings(read(out, 'findings.json'))[0]?.findings[0]?.because).toContain(sentence)
  })

  test.concurrent('what does not build earns nothing, and says what was wrong', async () => {
    const { code, out, mark } = await grade('right', `${COMMON}build: echo no such thing >&2; exit 3\n`)
    expect([code, mark?.earned, mark?.complete]).toEqual([1, 0, true])
    expect(read(out, 'report.html')).toContain('no such thing')
  })
})

test.concurrent('an archive is as good as a folder, and one that leads out is refused', async () => {
  pythonArchive(
    at('right.zip'),
    `zipfile.ZipFile(path, 'w').writestr('server.mjs', ${JSON.stringify(serverThat(CAPITALS))})`,
  )
  expect((await grade('right.zip', COMMON)).code).toBe(0)
  pythonArchive(at('evil.zip'), "zipfile.ZipFile(path, 'w').writestr('../../server.mjs', '')")
  const { code, stderr, mark } = await grade('evil.zip', COMMON)
  expect([code, mark]).toEqual([2, undefined])
  expect(stderr).toMatch(/^evil\.zip is refused: /)
})

test.concurrent('several exams are one grade, and each says how far it got', async () => {
  submission('both', {
    'server.mjs': serverThat(CAPITALS),
    'client.mjs': `process.exit(1)\n`,
  })
  const { code, mark, out } = await grade(
    'both',
    `title: Lab
tier: basic
effort: quick
exams:
  - exam: uppercase/tcp-server
    run: ${NODE} server.mjs {port}
  - exam: uppercase/tcp-client
    run: ${NODE} client.mjs {host} {port}
    weight: 2
`,
  )
  expect(code).toBe(1)
  expect(mark?.exams.map(({ exam, earned, possible }) => [exam, earned === possible, earned > 0])).toEqual([
    ['uppercase/tcp-server', true, true],
    ['uppercase/tcp-client', false, false],
  ])
  expect(readFindings(read(out, 'findings.json')).map(({ role }) => role)).toEqual(['tcp-server', 'tcp-client'])
  expect(read(out, 'junit.xml')).toContain('wiregrade.uppercase.tcp-client')
})

test.concurrent('a seed is derived from a secret and the student, and neither is left to the program', async () => {
  const secret = 'correct horse battery staple'
  const lines = `${COMMON}seed:\n  per-student: COURSE_SALT\n`
  submission('telling', {
    'server.mjs': serverThat(`(process.env.COURSE_SALT ?? ${CAPITALS})`),
  })
  const of = (student: string, out = 'telling') => grade(out, lines, ['--student', student], { COURSE_SALT: secret })
  const seedOf = ({ out }: { out: string }) => readFindings(read(out, 'findings.json'))[0]?.seed
  const ann = await of('ann')
  expect(ann.code).toBe(0)
  expect(seedOf(await of('ann'))).toBe(seedOf(ann))
  expect(seedOf(await of('bob'))).not.toBe(seedOf(ann))
  for (const file of ALL_REPORTS.filter((name) => name.includes('.'))) expect(read(ann.out, file)).not.toContain(secret)
  const without = await grade('right', lines, ['--student', 'ann'])
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('set the variable COURSE_SALT')])
  const whose = await grade('right', lines, [], { COURSE_SALT: secret })
  expect([whose.code, whose.stderr]).toEqual([2, expect.stringContaining('--student')])
})

test.concurrent('trouble of the machine is no zero', async () => {
  const holder = createServer()
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
  })
  submission('fixed', { 'server.mjs': serverThat(CAPITALS).replace('Number(process.argv[2])', String(port)) })
  const { code, mark, out, stdout } = await grade('fixed', `${COMMON.replace(' {port}', '')}port: ${port}\n`)
  holder.close()
  expect([code, mark?.complete, mark?.unknown]).toEqual([3, false, mark?.possible])
  expect(stdout).toContain('Could not be judged')
  expect(stdout).toContain('0 of 12 points so far')
  expect(JSON.parse(read(out, 'results.json'))).not.toHaveProperty('score')
  expect(read(out, 'report.html')).toContain('The grade is incomplete')
})

test.concurrent('the time of a submission ends its grade, which is incomplete then', async () => {
  // It never listens, and would be waited for ten times as long.
  submission('hanging', { 'server.mjs': 'setInterval(() => {}, 1000)' })
  const { code, mark, out } = await grade('hanging', `${COMMON}start-timeout: 20\nmost: 2\n`)
  expect([code, mark?.complete]).toEqual([3, false])
  expect(read(out, 'report.md')).toContain('used up before all was asked')
})

test.concurrent.each([
  [
    'no assignment there',
    ['right', '--assignment', 'nowhere.yaml'],
    /^nowhere\.yaml is not there; give an assignment's/,
  ],
  [
    'no submission there',
    ['nobody', '--assignment', 'common.yaml'],
    /^nobody is not there; give the folder or the archive/,
  ],
  [
    'a file that is no archive',
    ['common.yaml', '--assignment', 'common.yaml'],
    /^common\.yaml is refused: it is no zip/,
  ],
  ['reports in the submission', ['right', '--assignment', 'common.yaml', '--out', 'right/r'], /lies in the submission/],
  [
    'a mistake',
    ['right', '--assignment', 'bad.yaml'],
    /^bad\.yaml:1:1: there is no key "titel" here; did you mean title\?\n/,
  ],
  [
    'isolation that is too weak',
    ['right', '--assignment', 'boxed.yaml', '--isolation', 'none'],
    /weaker than what the assignment/,
  ],
])('wrong usage: %s', async (_, words, sentence) => {
  const { code, stderr, stdout } = await wiregrade(['grade', ...words], at('.'))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(sentence)
})
