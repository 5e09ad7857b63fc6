/** What a teacher may write, and what becomes of every kind of mistake in it. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { instantOf } from './due.ts'
import { AssignmentError } from './mistakes.ts'
import { readAssignment } from './read-assignment.ts'
import { jsonSchema } from './schema.ts'

const SHORTEST = 'title: Lab 1\nexam: uppercase/tcp-server\nrun: python3 server.py {port}\n'

/** The mistakes of a text, as `line:column: message`. */
async function mistakesIn(text: string): Promise<readonly string[]> {
  try {
    await readAssignment(text, 'lab.yaml')
  } catch (error) {
    if (!(error instanceof AssignmentError)) throw error
    return error.message.split('\n').map((line) => line.replace('lab.yaml:', ''))
  }
  return []
}

test('three lines are an assignment', async () => {
  const { assignment, catalogues } = await readAssignment(SHORTEST, 'lab.yaml')
  expect(assignment.title).toBe('Lab 1')
  expect(assignment.exams.map(({ exam, programs }) => ({ exam, programs }))).toEqual([
    { exam: 'uppercase/tcp-server', programs: [{ run: 'python3 server.py {port}' }] },
  ])
  expect(catalogues.map(({ role }) => role.name)).toEqual(['tcp-server'])
})

test('the seed stays the same for one title, and is another one for another', async () => {
  const seedOf = async (text: string) => (await readAssignment(text, 'lab.yaml')).assignment.seed
  expect(await seedOf(SHORTEST)).toEqual(await seedOf(`${SHORTEST}points:\n  MUST: 3\n`))
  expect(await seedOf(SHORTEST)).not.toEqual(await seedOf(SHORTEST.replace('Lab 1', 'Lab 2')))
})

test('what stands at the top holds for every exam that does not say otherwise', async () => {
  const { assignment } = await readAssignment(
    `title: Lab 1
tier: basic
start-timeout: 9
exams:
  - exam: uppercase/tcp-server
    run:
      - when: server.py
        run: python3 server.py {port}
      - when: Makefile
        build: make
        run: ./server {port}
  - exam: uppercase/tcp-client
    run: python3 client.py {host} {port}
    tier: standard
    weight: 0.5
    visibility: hidden
seed:
  per-student: SECRET
`,
    'lab.yaml',
  )
  expect(assignment.exams.map(({ tier, startTimeout, weight }) => ({ tier, startTimeout, weight }))).toEqual([
    { tier: 'basic', startTimeout: 9, weight: 1 },
    { tier: 'standard', startTimeout: 9, weight: 0.5 },
  ])
  expect(assignment.exams[0]?.programs[1]).toEqual({ when: 'Makefile', build: 'make', run: './server {port}' })
  expect(assignment.exams[1]?.visibility).toEqual([{ pattern: 'all', value: 'hidden' }])
  expect(assignment.seed).toEqual({ is: 'per-student', secretIn: 'SECRET' })
})

describe('a mistake is told with its place and the nearest name', () => {
  const added = (lines: string) => `${SHORTEST}${lines}\n`
  test.each<readonly [string, string, readonly string[]]>([
    ['a key', added('pionts: {MUST: 1}'), ['4:1: there is no key "pionts" here; did you mean points?']],
    [
      'a key that is needed and mistyped',
      SHORTEST.replace('title', 'titel'),
      ['1:1: there is no key "titel" here; did you mean title?'],
    ],
    ['no title', SHORTEST.replace('title: Lab 1\n', ''), ['1:1: "title" is missing: it wants a text']],
    [
      'an exam',
      SHORTEST.replace('tcp-server', 'tcp-sever'),
      ['2:7: exam: "uppercase/tcp-sever" is not known; did you mean uppercase/tcp-server?'],
    ],
    [
      'no exam',
      'title: Lab 1\n',
      ['1:1: no exam is named: say "exam: uppercase/tcp-server", or several under "exams:"'],
    ],
    [
      'no command',
      'title: Lab 1\nexam: uppercase/tcp-server\n',
      ['1:1: uppercase/tcp-server: nothing says how a program is started; add "run: python3 tcp_server.py {port}"'],
    ],
    [
      'a placeholder',
      SHORTEST.replace('{port}', '{prt}'),
      ['3:6: placeholder: "{prt}" is not known; did you mean {port}?'],
    ],
    [
      'a pattern of points',
      added('points:\n  steam: 2'),
      ['5:3: uppercase/tcp-server has nothing that is called "steam"; did you mean stream?'],
    ],
    [
      'a requirement',
      added('only: [MUST, join-segments]'),
      ['4:14: uppercase/tcp-server has nothing that is called "join-segments"; did you mean stream/joins-segments?'],
    ],
    [
      'words that fit nowhere together',
      added('extra: SHOULD conversation'),
      ['4:8: uppercase/tcp-server has nothing that is all of "SHOULD conversation" at once'],
    ],
    [
      'a rule about what is not asked',
      added('tier: basic\npoints:\n  robust: 3'),
      ['6:3: "robust" is about what this assignment does not ask'],
    ],
    [
      'a visibility',
      added('visibility:\n  MUST: hiden'),
      ['5:9: visibility: "hiden" is not known; did you mean hidden?'],
    ],
    [
      'after-due without a due date',
      added('visibility: after-due'),
      ['4:13: visibility: after-due needs a "due: …" at the top'],
    ],
    ['a level of isolation', added('isolation: bx'), ['4:12: isolation: "bx" is not known; did you mean box?']],
    [
      'points below zero',
      added('points:\n  MUST: -1'),
      ['5:9: points wants lines such as "stream: 2", with two decimals at most and nothing below 0, not -1'],
    ],
    [
      'three decimals',
      added('scale: 1.125'),
      ['4:8: scale wants a number above 0 with two decimals at most, such as 20, not 1.125'],
    ],
    [
      'a due date without a place',
      added('due: 2026-10-14 23:59'),
      ['4:6: due wants a moment with a time zone, such as 2026-10-14 23:59 Europe/Berlin, not "2026-10-14 23:59"'],
    ],
    ['nothing to earn', added('points:\n  all: 0'), ['5:3: uppercase/tcp-server: nothing that is asked earns a point']],
    [
      'a port that is told and built in',
      added('port: 12000'),
      ['4:7: port: every command is told its port by {port}; leave out one of the two'],
    ],
    [
      'a file outside',
      added('own-command: ../run.txt'),
      ['4:14: "../run.txt" leads out of the submission; name a file in it'],
    ],
    [
      'a star',
      added('only: */joins-segments'),
      ['4:7: a word that begins with * stands between quotes, such as "*/joins-segments"'],
    ],
    ['a key twice', added('title: Lab 2'), ['4:1: this is no YAML: Map keys must be unique']],
    ['a list', '- title: Lab 1\n', ['1:1: an assignment is lines such as "title: …" and "exam: …"']],
    [
      'a task',
      'title: Lab\nexam: http/client\nrun: ./fetch {url}\ntasks:\n  hed: ./fetch -I {url}\n',
      ['5:3: task: "hed" is not known; did you mean head?'],
    ],
    [
      'a secret instead of its name',
      added('seed:\n  per-student: "s3cret!"'),
      ['5:16: per-student wants the name of a variable that holds a secret, such as WIREGRADE_SECRET, not "s3cret!"'],
    ],
  ])('%s', async (_what, text, told) => {
    expect(await mistakesIn(text)).toEqual(told)
  })

  test('all at once, in the form and in the meaning, in the order of the file', async () => {
    const text = `titel: Lab 1
exams:
  - exam: uppercase/tcp-servr
    run: ./server {port}
  - exam: uppercase/tcp-server
    run:
      - whn: server.py
        run: python3 server.py {prt}
    points: {steam: 1, conversation: -1}
  - exam: uppercase/tcp-server
    run: ./server {port}
isolation: bx
`
    expect((await mistakesIn(text)).map((line) => line.replace(/^(\d+).*?: /, '$1 '))).toEqual([
      '1 there is no key "titel" here; did you mean title?',
      '3 exam: "uppercase/tcp-servr" is not known; did you mean uppercase/tcp-server?',
      '7 there is no key "whn" here; did you mean when?',
      '8 placeholder: "{prt}" is not known; did you mean {port}?',
      '9 uppercase/tcp-server has nothing that is called "steam"; did you mean stream?',
      '9 points wants lines such as "stream: 2", with two decimals at most and nothing below 0, not -1',
      '10 exam: "uppercase/tcp-server" stands here twice; one exam holds all that is asked of a role',
      '12 isolation: "bx" is not known; did you mean box?',
    ])
  })

  test('a rule at the top has to fit one of the exams', async () => {
    const exams = (rule: string) => `title: Lab
exams:
  - exam: uppercase/tcp-server
    run: ./server {port}
  - exam: uppercase/udp-server
    run: ./server {port}
points:
  ${rule}: 3
`
    expect(await mistakesIn(exams('stream'))).toEqual([])
    expect(await mistakesIn(exams('steam'))).toEqual([
      '8:3: these exams have nothing that is called "steam"; did you mean stream?',
    ])
  })
})

test.each([
  ['2026-10-14 23:59 Europe/Berlin', '2026-10-14T21:59:00.000Z'],
  ['2026-12-14 23:59 Europe/Berlin', '2026-12-14T22:59:00.000Z'],
  ['2026-10-25 12:00 Europe/Berlin', '2026-10-25T11:00:00.000Z'],
  ['2026-10-14 23:59 America/New_York', '2026-10-15T03:59:00.000Z'],
  ['2026-10-14T23:59:30+02:00', '2026-10-14T21:59:30.000Z'],
  ['2026-10-14 23:59 UTC', '2026-10-14T23:59:00.000Z'],
  ['2026-10-14 23:59 Asia/Kolkata', '2026-10-14T18:29:00.000Z'],
  ['2026-02-30 23:59 UTC', undefined],
  ['2026-10-14 23:59', undefined],
  ['2026-10-14 23:59 Europe/Berln', undefined],
  ['tomorrow', undefined],
])('%s is a moment, or none', (text, instant) => {
  expect(instantOf(text)).toBe(instant)
})

test('the published JSON Schema is what the reader holds to', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('assignment.schema.json', import.meta.url), 'utf8'))
  expect(published).toEqual(JSON.parse(JSON.stringify(jsonSchema())))
})
