/** A class as a teacher has it: an export, a roster and an assignment in, a gradebook out. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, expect, test } from 'vitest'
import { CAPITALS, FIRST_WORD, folderWith, serverThat, wiregrade } from '../cli/as-a-user.ts'
import { pythonArchive } from '../intake/made-up-archives.ts'

const place = folderWith({
  'lab.yaml': `title: Lab 1
exam: uppercase/tcp-server
tier: basic
effort: quick
only: conversation/capitalises-every-word
start-timeout: 60
run: ${process.execPath} server.mjs {port}
seed: {per-student: LAB_SECRET}
scale: 10
due: 2026-03-01 23:59 UTC
`,
  'canvas.csv': `Student,ID,SIS Login ID,Section,Lab 1 (77)
    Points Possible,,,,10
"Ant, Ann",101,ann,One,3
"Bee, Bob",0102,bob,One,
"Eve, Evil",103,evil,One,5
"Zed, Zoe",109,zoe,One,8
`,
})
afterAll(place.remove)

const read = (file: string) => readFileSync(join(place.path, file), 'utf8')
const secret = { LAB_SECRET: 'a secret that is long enough' }
const batch = (source: string, ...more: readonly string[]) =>
  wiregrade(['batch', source, 'lab.yaml', '--isolation', 'none', '--out', `${source}-out`, ...more], place.path, secret)

function canvasExport(): string {
  const files = { right: serverThat(CAPITALS), wrong: serverThat(FIRST_WORD) }
  const python = `import json
files = json.loads(${JSON.stringify(JSON.stringify(files))})
def inner(name, text):
    b = io.BytesIO()
    i = zipfile.ZipFile(b, 'w')
    i.writestr(name, text)
    i.close()
    return b.getvalue()
z = zipfile.ZipFile(path, 'w')
z.writestr('antann_101_9001_server-1.mjs', files['right'])
z.writestr('beebob_LATE_0102_9002_lab.zip', inner('lab/server.mjs', files['wrong']))
z.writestr('eveevil_103_9003_lab.zip', inner('../../../out.txt', 'x'))
z.writestr('strange_104_9004_server.mjs', files['right'])
z.close()`
  pythonArchive(join(place.path, 'canvas.zip'), python)
  return 'canvas.zip'
}

test('an export of Canvas becomes the column that Canvas imports, and nobody without a grade is touched', async () => {
  const source = canvasExport()
  const { code, stdout, stderr } = await batch(source, '--roster', 'canvas.csv')
  expect(stderr).toBe('')
  expect(stdout).toContain('4 submissions: 2 passed, 1 failed, 1 refused')
  expect(stdout).toContain('⊘ eveevil_103 refused: lab.zip: ../../../out.txt leads out of its folder')
  expect(stdout).toContain('1 not in the roster: 104')
  expect(stdout).toContain('1 in the roster without a submission: 109')
  expect(code).toBe(4)
  expect(parse(read('canvas.zip-out/gradebook-canvas.csv'))).toEqual([
    ['Student', 'ID', 'SIS Login ID', 'Section', 'Lab 1 (77)'],
    ['    Points Possible', '', '', '', '10'],
    ['Ant, Ann', '101', 'ann', 'One', '10'],
    ['Bee, Bob', '0102', 'bob', 'One', '0'],
  ])
  expect(existsSync(join(place.path, 'out.txt'))).toBe(false)
  const seeds = ['antann_101', 'beebob_0102'].map(
    (name) => JSON.parse(read(`canvas.zip-out/${name}/grade.json`)).about.seed,
  )
  expect(new Set(seeds).size).toBe(2)
  expect(read('canvas.zip-out/gradebook.csv')).toMatch(/0102,beebob,,beebob_0102,graded,0,10,late/)
  const again = await batch(source, '--roster', 'canvas.csv')
  expect(again.stdout).toContain('4 of 4 were graded before and have not changed')
})

test('what Gradescope says came after the due date is late, and a group shares its grade', async () => {
  const folder = join(place.path, 'gradescope')
  const submitter = (id: string) => `  - :name: ${id}\n    :sid: '${id}'\n`
  const about = (name: string, at: string, ...ids: readonly string[]) =>
    `${name}:\n  :submitters:\n${ids.map(submitter).join('')}  :created_at: ${at}\n`
  for (const name of ['submission_1', 'submission_2', 'submission_3']) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'server.mjs'), serverThat(CAPITALS))
  }
  const metadata = [
    about('submission_1', '2026-03-01 22:00:00 Z', '007', '008'),
    about('submission_2', '2026-03-02 00:00:00 Z', '009'),
    about('submission_3', '2026-03-02 00:00:00 Z'),
  ]
  writeFileSync(join(folder, 'submission_metadata.yml'), `---\n${metadata.join('')}`)
  const { code } = await batch('gradescope')
  expect(code).toBe(4)
  const rows = parse(read('gradescope-out/gradebook.csv')) as string[][]
  expect(rows.slice(1).map((row) => [row[0], row[5], row[7]])).toEqual([
    ['007', '10', ''],
    ['008', '10', ''],
    ['009', '10', 'late'],
    ['', '', 'late'],
  ])
})

test.for([
  [['--effort', 'deep'], '--effort stands in the assignment'],
  [['--roster', 'none.csv'], 'The roster none.csv cannot be read'],
  [['--roster', 'lab.yaml'], 'choose one with --roster-key'],
  [['--from', 'gradescope'], 'holds no submission_metadata.yml'],
  [['--isolation', 'weak'], 'wiregrade batch --help'],
] as const)('%s: one sentence says what to do', async ([more, sentence]) => {
  mkdirSync(join(place.path, 'plain', 'ann'), { recursive: true })
  const { code, stderr } = await batch('plain', ...more)
  expect(stderr).toContain(sentence)
  expect(code).toBe(2)
})

test('without its secret, no seed is made up', async () => {
  mkdirSync(join(place.path, 'plain', 'ann'), { recursive: true })
  const { code, stderr } = await wiregrade(['batch', 'plain', 'lab.yaml', '--isolation', 'none'], place.path)
  expect(stderr).toContain('set the variable LAB_SECRET')
  expect(code).toBe(2)
})
