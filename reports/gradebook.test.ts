/** Gradebooks as their importers read them: nobody loses a grade by one, and nobody's text runs in a spreadsheet. */
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { ClassRoster } from './class-report.ts'
import { canvasGradebook, moodleGradebook, plainGradebook } from './gradebook.ts'
import { classOf, standing } from './made-up-class.ts'

const read = (text: string | undefined) => parse(text ?? '') as string[][]
const incomplete = standing('di', 3, { outcome: 'incomplete', because: 'no memory' })
const report = classOf([
  standing('ann', 7.25),
  standing('bob', 0),
  incomplete,
  standing('cy', 10, { late: true, students: [{ id: '007' }, { id: '008', name: 'Cy' }] }),
])

function roster(columns: readonly string[], ...rows: readonly (readonly [readonly string[], string?])[]): ClassRoster {
  return {
    columns,
    strangers: [],
    without: ['zoe'],
    rows: rows.map(([cells, name]) => {
      const found = report.standings.find((each) => each.name === name)
      return { cells, ...(found && { standing: found }) }
    }),
  }
}

test('plain: everybody is in it, and only who is graded has points', () => {
  const [header, ...rows] = read(plainGradebook({ ...report, roster: roster([]) }))
  expect(header).toEqual([
    'student',
    'name',
    'email',
    'submission',
    'outcome',
    'points',
    'possible',
    'late',
    'handed in',
    'because',
  ])
  expect(rows.map((row) => [row[0], row[4], row[5], row[7]])).toEqual([
    ['ann', 'graded', '7.25', ''],
    ['bob', 'graded', '0', ''],
    ['di', 'incomplete', '', ''],
    ['007', 'graded', '10', 'late'],
    ['008', 'graded', '10', 'late'],
    ['zoe', 'nothing handed in', '', ''],
  ])
})

test('plain: what somebody has written beside our columns stays with its student', () => {
  const [header = [], ...rows] = read(plainGradebook(report))
  const edited = [[...header, 'oral'], ...rows.map((row) => [...row.with(5, 'spoilt'), `oral of ${row[0]}`])]
  const again = read(plainGradebook(classOf([standing('bob', 5), standing('new', 1)]), edited))
  expect(again.map((row) => [row[0], row[5], row[10]])).toEqual([
    ['student', 'points', 'oral'],
    ['bob', '5', 'oral of bob'],
    ['new', '1', ''],
  ])
})

test('plain: where groups hand in, everybody in them has a row', () => {
  const given = roster(['login', 'team'], [['ann', 'red'], 'cy'], [['bob', 'red'], 'cy'], [['eve', 'blue']])
  const rows = read(
    plainGradebook({ ...report, standings: report.standings.slice(-1), roster: { ...given, members: 0, without: [] } }),
  )
  expect(rows.slice(1).map((row) => [row[0], row[1], row[5]])).toEqual([
    ['ann', '007, 008', '10'],
    ['bob', '007, 008', '10'],
  ])
})

test.for(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1'])(
  '%j is text in a spreadsheet, wherever it stands',
  (text) => {
    const hostile = classOf([
      standing(text, 1, { because: text, students: [{ id: text, name: text, email: text }], at: text }),
    ])
    const canvas = roster(['Student', 'ID', 'Section'], [[text, text, text], 'ann'])
    const cells = [plainGradebook(hostile), canvasGradebook({ ...report, roster: canvas })?.text].flatMap((each) =>
      read(each).flat(),
    )
    expect(cells.filter((cell) => /^[=+\-@\t\r＝]/.test(cell))).toEqual([])
    expect(cells.some((cell) => cell.includes(text.trim()))).toBe(true)
  },
)

test('Canvas: its columns in its order, points possible, one column, and only who has a grade', () => {
  const columns = ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', 'Lab 1 (77)', 'Current Score']
  const given = roster(
    columns,
    [['Ant, Ann', '0101', '', 'ann', 'One', '3', ''], 'ann'],
    [['Dee, Di', '104', '', 'di', 'One', '9', ''], 'di'],
    [['Eve', '105', '', 'eve', 'One', '', '']],
  )
  const { text, remarks } = canvasGradebook({ ...report, roster: given }) ?? { text: '', remarks: [] }
  expect(read(text)).toEqual([
    ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', 'Lab 1 (77)'],
    ['    Points Possible', '', '', '', '', '10'],
    ['Ant, Ann', '0101', '', 'ann', 'One', '7.25'],
  ])
  expect(remarks).toEqual([])
})

test('Canvas: a SIS User ID that no SIS Login ID follows would move all cells, and some names it ignores', () => {
  const given = roster(['Student', 'ID', 'SIS User ID', 'Section'], [['Ann', '1', 'x', 'One'], 'ann'])
  const { text, remarks } = canvasGradebook({ ...report, roster: given }, 'Final Grade Project') ?? {
    text: '',
    remarks: [],
  }
  expect(read(text)[0]).toEqual(['Student', 'ID', 'Section', 'Final Grade Project'])
  expect(remarks.join('\n')).toMatch(/ignores a column.*Final Grade Project/)
  expect(remarks.join('\n')).toMatch(/will offer to make a new assignment/)
})

test('Moodle: its worksheet comes back as it was but for the grades', () => {
  const columns = ['Identifier', 'Full name', 'Grade', 'Maximum Grade', 'Last modified (grade)', 'Feedback comments']
  const given = roster(
    columns,
    [['Participant 1', 'Ann', '', '10.00', '-', '-see me'], 'ann'],
    [['Participant 2', 'Cy', '4', '8,00', '-', ''], 'cy'],
    [['Participant 3', 'Di', '9', '10.00', '-', ''], 'di'],
    [['Participant 4', 'Eve', '', '10.00', '-', '']],
  )
  const { text, remarks } = moodleGradebook({ ...report, roster: given }) ?? { text: '', remarks: [] }
  expect(read(text)).toEqual([
    columns,
    ['Participant 1', 'Ann', '7.25', '10.00', '-', '-see me'],
    ['Participant 2', 'Cy', '4', '8,00', '-', ''],
    ['Participant 3', 'Di', '9', '10.00', '-', ''],
    ['Participant 4', 'Eve', '', '10.00', '-', ''],
  ])
  expect(remarks).toEqual(['left as they were in the worksheet, since Moodle allows fewer points there: cy'])
})

test('Moodle: otherwise one identifier and one grade, and nobody without either', () => {
  const given = roster(
    ['Name', 'Email address'],
    [['Ann', 'ann@example.org'], 'ann'],
    [['Bob', ' '], 'bob'],
    [['Di', 'di@example.org'], 'di'],
  )
  expect(read(moodleGradebook({ ...report, roster: given })?.text)).toEqual([
    ['Email address', 'Lab 1'],
    ['ann@example.org', '7.25'],
  ])
})

test('where the roster names no key of a platform, there is no file for it', () => {
  expect(canvasGradebook({ ...report, roster: roster(['Name']) })).toBeUndefined()
  expect(moodleGradebook({ ...report, roster: roster(['Name']) })).toBeUndefined()
  expect(canvasGradebook(report)).toBeUndefined()
})
