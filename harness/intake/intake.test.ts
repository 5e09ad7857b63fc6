/** Exports as the platforms make them: whose is what, and what becomes of everything else. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../core/trouble.ts'
import { type IntakeTerms, intake } from './intake.ts'
import { pythonArchive } from './made-up-archives.ts'
import type { Submission } from './submission.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-intake-'))
afterAll(() => rmSync(place, { recursive: true }))
let made = 0

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(place, `class-${++made}`)
  mkdirSync(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** A zip with these files; `{"inner.zip": {"a": "x"}}` is a zip in it. */
function zipOf(
  files: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
  name = 'export.zip',
): string {
  const path = join(folderOf({}), name)
  const python = `import json
def packed(target, files):
    z = zipfile.ZipFile(target, 'w')
    for name, text in files.items():
        if isinstance(text, dict):
            inner = io.BytesIO()
            packed(inner, text)
            text = inner.getvalue()
        z.writestr(name, text)
    z.close()
packed(path, json.loads(${JSON.stringify(JSON.stringify(files))}))`
  pythonArchive(path, python)
  return path
}

function taken(source: string, more: Partial<IntakeTerms> = {}) {
  return intake({ source, work: join(place, `work-${++made}`), besides: join(source, 'results'), ...more })
}

function filesOf({ folder }: Submission): readonly string[] {
  return folder === undefined ? [] : readdirSync(folder, { recursive: true }).map(String).toSorted()
}

const brief = (submissions: readonly Submission[]) =>
  submissions.map((each) => [
    each.name,
    each.students.map(({ id }) => id).join('+'),
    each.late === true,
    each.refused ?? filesOf(each),
  ])

test('a folder for each student lies where it is; archives are unpacked; files, links and hidden folders are nobody', async () => {
  const source = folderOf({
    'ann/server.py': 'a',
    '007/server.py': 'b',
    'cy/lab.zip.txt': '',
    'roster.csv': '',
    '.git/config': '',
    'results/ann/junit.xml': '',
  })
  execFileSync('zip', ['-q', '../bob.zip', 'server.py'], { cwd: join(source, 'ann') })
  execFileSync('tar', ['czf', 'dora.tar.gz', '-C', join(source, 'ann'), '.'], { cwd: source })
  mkdirSync(join(source, 'ed'))
  execFileSync('mv', ['dora.tar.gz', 'ed/mine.tgz'], { cwd: source })
  const { platform, submissions, remarks } = await taken(source)
  expect([platform, remarks]).toEqual(['folders', []])
  expect(brief(submissions)).toEqual([
    ['007', '007', false, ['server.py']],
    ['ann', 'ann', false, ['server.py']],
    ['bob', 'bob', false, ['server.py']],
    ['cy', 'cy', false, ['lab.zip.txt']],
    ['ed', 'ed', false, ['server.py']],
  ])
  expect(submissions[1]?.folder).toBe(join(source, 'ann'))
  expect(readdirSync(join(source, 'ed'))).toEqual(['mine.tgz'])
})

test('of a folder and an archive of one student the later counts, and the output says so', async () => {
  const source = folderOf({ 'ann/server.py': 'old' })
  execFileSync('zip', ['-q', '../ann.zip', 'server.py'], { cwd: join(source, 'ann') })
  utimesSync(join(source, 'ann'), 1000, 1000)
  const later = await taken(source)
  expect(brief(later.submissions)).toEqual([['ann.zip', 'ann', false, ['server.py']]])
  expect(later.remarks).toEqual(['ann has handed in ann and ann.zip: the latest counts, which is ann.zip'])
  utimesSync(join(source, 'ann.zip'), 1000, 1000)
  const neither = await taken(source)
  const reason = 'ann and ann.zip are both of ann, and nothing says which is later'
  expect(neither.submissions.map(({ refused }) => refused)).toEqual([reason, reason])
})

test('Canvas: files of a user belong together, zips in the zip are unpacked, and what is hostile costs its owner alone', async () => {
  const source = zipOf({
    'doejane_101_9001_server-2.py': 'again',
    'doejane_101_9002_help.py': '',
    'roejack_LATE_102_9003_lab.zip': { 'lab/server.py': 'packed', '__MACOSX/lab/._server.py': '' },
    'doejane_0103_9004_server.py': 'another Jane',
    'evileve_104_9005_lab.zip': { '../../../out.txt': 'x' },
    'typedtim_105_text.html': '<p>see my page</p>',
    'twotom_106_9006_a.py': '',
    'twotom_106_9007_A.py': '',
    'notes.txt': '',
  })
  const { platform, submissions, remarks } = await taken(source, { platform: 'canvas' })
  expect(platform).toBe('canvas')
  expect(brief(submissions)).toEqual([
    ['doejane_0103', '0103', false, ['server.py']],
    ['doejane_101', '101', false, ['help.py', 'server-2.py', 'server.py']],
    ['evileve_104', '104', false, 'lab.zip: ../../../out.txt leads out of its folder'],
    ['roejack_102', '102', true, ['server.py']],
    ['twotom_106', '106', false, 'A.py and a.py are one name on other machines'],
    ['typedtim_105', '105', false, 'it holds no file, only what was typed into the platform, or nothing at all'],
  ])
  expect(readFileSync(join(submissions[1]?.folder ?? '', 'server.py'), 'utf8')).toBe('again')
  expect(remarks).toEqual(['left alone, since it belongs to nobody: notes.txt'])
})

test('Canvas and Moodle are known by their names, packed or not', async () => {
  expect((await taken(zipOf({ 'doejane_1_2_server.py': '' }))).platform).toBe('canvas')
  const flat = folderOf({ 'doejane_1_2_server.py': 'x', 'doejane_1_3_help.py': 'y' })
  expect(brief((await taken(flat)).submissions)).toEqual([['doejane_1', '1', false, ['help.py', 'server.py']]])
  const moodle = {
    'Jane Doe_12_assignsubmission_file/src/server.py': '',
    'Jack Roe_013_assignsubmission_file_/server.py': '',
    'Jack Roe_013_assignsubmission_onlinetext_/onlinetext.html': '',
    'Tim Text_14_assignsubmission_onlinetext_/onlinetext.html': '',
  }
  const expected = [
    ['Jack Roe_013', '013', false, ['server.py']],
    ['Jane Doe_12', '12', false, ['src', 'src/server.py']],
    ['Tim Text_14', '14', false, 'it holds no file, only what was typed into the platform, or nothing at all'],
  ]
  for (const source of [folderOf(moodle), zipOf(moodle)]) {
    const { platform, submissions } = await taken(source)
    expect(platform).toBe('moodle')
    expect(brief(submissions)).toEqual(expected)
  }
  const oneFlat = zipOf({ 'Jane Doe_12_assignsubmission_file_server_1.py': '' })
  expect(brief((await taken(oneFlat)).submissions)).toEqual([['Jane Doe_12', '12', false, ['server_1.py']]])
})

const METADATA = `---
submission_1:
  :submitters:
  - :name: Ann Ant
    :sid: '0042'
    :email: ann@example.org
  - :name: Bob Bee
    :sid: 0043
    :email: bob@example.org
  :created_at: 2026-03-01 10:00:00.000000000 Z
  :score: !ruby/object:BigDecimal 18:0.1e1
  :status: :processed
submission_2:
  :submitters:
  - :name: Ann Ant
    :sid: '0042'
    :email: ann@example.org
  :created_at: 2026-03-02 10:00:00.000000000 Z
submission_3:
  :submitters:
  - :name: Cy Cod
    :sid:
    :email: cy@example.org
  :created_at: 2026-03-01 11:00:00.000000000 Z
submission_4:
  :submitters: []
`

test('Gradescope: groups share a submission, the latest of each counts, numbers keep their zeros, and nobody’s is refused', async () => {
  const files = {
    'submission_metadata.yml': METADATA,
    'submission_1/server.py': '',
    'submission_2/server.py': '',
    'submission_3/lab/server.py': '',
    'submission_4/server.py': '',
    '.DS_Store': '',
  }
  const within = Object.fromEntries(Object.entries(files).map(([name, text]) => [`assignment_9_export/${name}`, text]))
  for (const source of [folderOf(files), folderOf(within), zipOf(within), zipOf(files)]) {
    const { platform, submissions, remarks } = await taken(source)
    expect(platform).toBe('gradescope')
    expect(
      submissions.map(({ name, students, at, refused }) => [name, students.map(({ id }) => id).join('+'), at, refused]),
    ).toEqual([
      ['submission_1', '0043', '2026-03-01 10:00:00.000000000 Z', undefined],
      ['submission_2', '0042', '2026-03-02 10:00:00.000000000 Z', undefined],
      ['submission_3', 'cy@example.org', '2026-03-01 11:00:00.000000000 Z', undefined],
      ['submission_4', '', undefined, 'submission_metadata.yml does not say whose it is'],
    ])
    expect(remarks).toEqual([
      '0042 has handed in submission_1 and submission_2: the latest counts, which is submission_2',
    ])
  }
})

test('GitHub: the login is what stands behind the assignment’s name, which is asked for where it could be several', async () => {
  const source = folderOf({
    'lab-1-ann/server.py': '',
    'lab-1-bob-b/server.py': '',
    'lab-1-bob-b/.git/config': '',
    'other/x': '',
  })
  const { submissions, remarks } = await taken(source, { platform: 'github', prefix: 'lab-1' })
  expect(submissions.map(({ name, students }) => [name, students[0]?.id])).toEqual([
    ['lab-1-ann', 'ann'],
    ['lab-1-bob-b', 'bob-b'],
  ])
  expect(remarks).toEqual(['left alone, since it belongs to nobody: other'])
  const several = folderOf({ 'lab-1-ann/server.py': '', 'lab-1-bob/server.py': '' })
  await expect(taken(several, { platform: 'github' })).rejects.toThrow('give --prefix lab- or --prefix lab-1-')
})

test('a class of folders may be packed, as one folder or not; who leads out of it is nobody or refused', async () => {
  const bare = zipOf({
    'ann/server.py': '',
    'bob/src/server.py': '',
    'cy.zip': { 'server.py': '' },
    '../../out.py': '',
  })
  const { submissions, remarks } = await taken(bare)
  expect(submissions.map(({ name }) => name)).toEqual(['ann', 'bob', 'cy'])
  expect(remarks).toEqual(['left alone, since it belongs to nobody: ../../out.py'])
  const one = zipOf({ 'lab1/ann/server.py': '', 'lab1/bob/../../server.py': '' })
  expect(brief((await taken(one)).submissions)).toEqual([
    ['ann', 'ann', false, ['server.py']],
    ['bob', 'bob', false, '../../server.py leads out of its folder'],
  ])
})

test.for([
  ['nothing there', () => join(place, 'nowhere'), {}, 'is not there'],
  ['no folders', () => folderOf({ 'a.txt': '' }), {}, 'holds no folders'],
  ['no archive', () => join(folderOf({ 'a.zip': 'text' }), 'a.zip'), {}, 'it is no zip, tar or tar.gz'],
  [
    'no metadata',
    () => folderOf({ 'submission_1/a': '' }),
    { platform: 'gradescope' },
    'holds no submission_metadata.yml',
  ],
  [
    'another platform',
    () => folderOf({ 'ann/a': '' }),
    { platform: 'canvas' },
    'holds no submissions as canvas exports them',
  ],
  [
    'no common name',
    () => folderOf({ 'ann/a': '', 'bob/a': '' }),
    { platform: 'github' },
    'give the assignment’s name with --prefix',
  ],
] as const)('%s is said in one sentence', async ([_what, source, more, sentence]) => {
  const refused = taken(source(), more)
  await expect(refused).rejects.toThrow(sentence)
  await expect(refused).rejects.toThrow(UsageError)
})

test('a tar of a class: what is too large costs its owner alone, and whoever comes behind it is taken in', async () => {
  const source = join(folderOf({}), 'class.tar')
  pythonArchive(
    source,
    `t = tarfile.open(path, 'w')
def add(name, size):
    i = tarfile.TarInfo(name)
    i.size = size
    t.addfile(i, io.BytesIO(bytes(size)))
add('ann/server.py', 10)
add('bob/large', 130 * 1024 * 1024)
add('bob/server.py', 10)
add('cy/server.py', 10)
t.close()`,
  )
  expect(brief((await taken(source)).submissions)).toEqual([
    ['ann', 'ann', false, ['server.py']],
    ['bob', 'bob', false, 'it unpacks to more than 128 MiB'],
    ['cy', 'cy', false, ['server.py']],
  ])
})
