/** Who is who: by a column that is chosen by name, as text, and never by guessing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../core/trouble.ts'
import { join, memberColumn, readRoster } from './roster.ts'

const place = mkdtempSync(path(tmpdir(), 'wiregrade-rosters-'))
afterAll(() => rmSync(place, { recursive: true }))
let made = 0

function roster(text: string | Uint8Array): string {
  const file = path(place, `${++made}.csv`)
  writeFileSync(file, text)
  return file
}

const CANVAS = `Student,ID,SIS Login ID,Section,Lab 1 (77)
    Points Possible,,,,10
"Doe, Jane",101,jdoe,One,
"Roe, Jack",0102,jroe,One,7
`

test('a student finds a row by the platform’s own key; strangers and who handed in nothing are listed', () => {
  const found = readRoster(roster(`\ufeff${CANVAS}`), 'canvas')
  expect(found).toMatchObject({
    keyColumn: 'ID',
    separator: ',',
    columns: ['Student', 'ID', 'SIS Login ID', 'Section', 'Lab 1 (77)'],
  })
  expect(found.rows.map(({ key, line }) => [key, line])).toEqual([
    ['101', 3],
    ['0102', 4],
  ])
  const joined = join(found, [{ id: '101' }, { id: '102' }, { id: '999' }])
  expect(joined.rowsOf({ id: '101' })[0]?.cells[0]).toBe('Doe, Jane')
  expect(joined.strangers).toEqual([
    { student: { id: '102' }, remark: 'the roster has 0102 in line 4: has a spreadsheet taken its zeros?' },
    { student: { id: '999' } },
  ])
  expect(joined.without.map(({ key }) => key)).toEqual(['0102'])
})

test('semicolons, tabs, UTF-16 and line breaks in cells are read', () => {
  expect(readRoster(roster('Name;Login\n"Ann;A\nB";ann\n'), 'folders').rows).toEqual([
    { line: 3, cells: ['Ann;A\nB', 'ann'], key: 'ann' },
  ])
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Größe\tID\r\nx\t007\r\n', 'utf16le')])
  expect(readRoster(roster(utf16), 'folders').rows[0]?.key).toBe('007')
})

test('Moodle’s worksheet is joined on its number, in any language; e-mail and logins however they are capitalised', () => {
  const sheet = readRoster(roster('Identifier,Full name,Grade\nParticipant 12,Ann,\n'), 'moodle')
  expect(join(sheet, [{ id: '12' }]).strangers).toEqual([])
  const german = readRoster(roster('Teilnehmer-ID,Name\nTeilnehmer/in 13,Ann\n'), 'moodle', 'teilnehmer-id')
  expect(join(german, [{ id: '13' }]).strangers).toEqual([])
  const mail = readRoster(roster('Email,x\nAnn@Example.org,\n'), 'gradescope')
  expect(join(mail, [{ id: '42', email: 'ann@example.ORG' }]).strangers).toEqual([])
})

test('all members of a group are found by its name', () => {
  const groups = readRoster(roster('team,login\nred,ann\nred,bob\nblue,cy\n'), 'github', 'team')
  expect(memberColumn(groups)).toBe(1)
  expect(
    join(groups, [{ id: 'red' }])
      .rowsOf({ id: 'red' })
      .map(({ cells }) => cells[1]),
  ).toEqual(['ann', 'bob'])
})

test.for([
  ['no file', undefined, 'cannot be read'],
  ['nothing', '', 'is empty'],
  [
    'a column of another name',
    'Name,Matrikel\nAnn,1\n',
    'choose one with --roster-key. Its columns are "Name", "Matrikel"',
  ],
  ['one key twice', 'id,name\n7,Ann\n8,Bob\n7,Cy\n', 'has "7" twice in its column "id", in lines 2 and 4'],
  ['Latin-1', Buffer.from('id,name\n1,Gr\xfc\n', 'latin1'), 'is not in UTF-8'],
  ['an open quote', 'id,name\n1,"Ann\n', 'is no CSV'],
] as const)('%s: one sentence says what to do', ([_what, text, sentence]) => {
  const read = () => readRoster(text === undefined ? path(place, 'none.csv') : roster(text), 'folders')
  expect(read).toThrow(sentence)
  expect(read).toThrow(UsageError)
})

test('a column that was asked for has to be there', () => {
  expect(() => readRoster(roster('id,name\n1,Ann\n'), 'folders', 'login')).toThrow(
    'has no column "login"; its columns are "id", "name"',
  )
})
