/** The verbs around an assignment's file, as a teacher calls them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readAssignment } from '../assignment/read-assignment.ts'
import { folderWith, wiregrade } from './as-a-user.ts'

const place = folderWith({
  'lab.yaml': `title: The lab
due: 2999-10-14 23:59 Europe/Berlin
exam: uppercase/tcp-server
run:
  - when: server.py
    run: python3 server.py {port}
  - when: Makefile
    build: make
    run: ./server {port}
only: [conversation, clients, stream/joins-segments]
points:
  MUST: 2
extra: stream
caps:
  clients: 3
scale: 20
visibility:
  clients/serves-together: hidden
`,
})
afterAll(place.remove)
const called = (...words: readonly string[]) => wiregrade(['assignment', ...words], place.path)

describe('new', () => {
  test('writes a file that can be read, for one exam or several', async () => {
    for (const exams of [['uppercase/tcp-server'], ['http/client'], ['uppercase/udp-server', 'uppercase/udp-client']]) {
      const { code, stdout } = await called('new', ...exams)
      expect(code).toBe(0)
      const { assignment } = await readAssignment(stdout, 'new.yaml')
      expect(assignment.exams.map(({ exam }) => exam)).toEqual(exams)
      expect(stdout.split('\n').filter((line) => line.length > 90 && !line.includes('$schema'))).toEqual([])
    }
  })

  test.each(['uppercase/tcp-server', 'http/server', 'smtp/client', 'dns/server'])(
    'what it leaves commented out is right as well: %s',
    async (exam) => {
      const { stdout } = await called('new', exam)
      // A comment of its own begins in capitals, or is no line of YAML at all; and some lines exclude each other.
      const said = stdout
        .replace(/^# seed: 42.*\n/m, '')
        .replace(/^# port: .*\n/m, '')
        .replace(/^# ((?:(?!yaml-)[a-z][a-z-]*:| {2}\S).*)$/gm, '$1')
      expect(said).toMatch(/^visibility:$/m)
      const { assignment } = await readAssignment(said, 'new.yaml')
      expect(assignment).toMatchObject({ scale: 20, cap: 20, isolation: 'box', seed: { is: 'per-student' } })
    },
  )

  test('into a file that is not there yet, where editors find the schema', async () => {
    expect((await called('new', 'uppercase/tcp-server', '--out', 'mine.yaml')).code).toBe(0)
    const text = readFileSync(join(place.path, 'mine.yaml'), 'utf8')
    const [, schema = ''] = /\$schema=(\S+)/.exec(text) ?? []
    expect(JSON.parse(readFileSync(join(place.path, schema), 'utf8')).properties).toHaveProperty('exam')
    const again = await called('new', 'uppercase/tcp-server', '--out', 'mine.yaml')
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/^mine\.yaml is there already/)])
    expect(readFileSync(join(place.path, 'mine.yaml'), 'utf8')).toBe(text)
  })
})

describe('check', () => {
  test('says what is asked, and for how many points', async () => {
    const { code, stdout } = await called('check', 'lab.yaml')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^The lab · due 2999-10-14 23:59 Europe\/Berlin · seed \d+ for all/)
    expect(stdout).toMatch(/^ {2}topic +requirements {2}points {2}extra {2}hidden$/m)
    expect(stdout).toMatch(/^ {2}conversation +4 +8$/m)
    expect(stdout).toMatch(/^ {2}stream +1 +0 +2$/m)
    expect(stdout).toMatch(/^ {2}clients +4 +\d+ +1$/m)
    expect(stdout).toContain('In all: 11 points, scaled to 20.')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('tells every mistake at once', async () => {
    writeFileSync(join(place.path, 'bad.yaml'), 'titel: x\nexam: uppercase/tcp-server\nrun: ./server {prt}\n')
    const { code, stdout, stderr } = await called('check', 'bad.yaml')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trim().split('\n')).toEqual([
      'bad.yaml:1:1: there is no key "titel" here; did you mean title?',
      'bad.yaml:3:6: placeholder: "{prt}" is not known; did you mean {port}?',
    ])
  })
})

test('handout tells students all but what is hidden', async () => {
  const { code, stdout } = await called('handout', 'lab.yaml')
  expect(code).toBe(0)
  expect(stdout).toContain('# The lab\n\nDue 2999-10-14 23:59 Europe/Berlin.')
  expect(stdout).toContain('| `Makefile` | `make` | `./server {port}` |')
  expect(stdout).toContain('| A sentence comes back in capitals | MUST | the contract: reply | 2 |')
  expect(stdout).toContain('At most 3 points count for `clients`.')
  expect(stdout).toContain('Extra credit: A sentence that arrives in several segments is answered whole.')
  expect(stdout).toContain('One requirement more is graded and not shown here.')
  const { stdout: all } = await wiregrade(['list', 'uppercase/tcp-server', '--json'], place.path)
  const hidden = JSON.stringify(JSON.parse(all)).match(/"title":"([^"]*together[^"]*)"/)?.[1]
  expect(hidden ?? 'serves-together').not.toBe('')
  expect(stdout).not.toContain('serves-together')
  expect(stdout).not.toContain(hidden ?? 'Several clients')
})

test('preview shows what the reference and some faulty programs would earn', async () => {
  const { code, stdout } = await called('preview', 'lab.yaml', '--faults', '3')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}\S+ of 20 +the reference$/m)
  const earned = [...stdout.matchAll(/^ {2}(\S+) of 20 /gm)].map(([, points]) => Number(points))
  expect(earned).toHaveLength(4)
  // All but the reference lose something, of which a cap may leave nothing to be felt.
  expect(earned[0]).toBeGreaterThan(20)
  expect(earned.slice(1).every((points) => points <= (earned[0] ?? 0))).toBe(true)
  expect(Math.min(...earned)).toBe(0)
  expect(stdout).toMatch(/loses conversation \d/)
})

test.each(['assignment', 'grade', 'regrade'])('the help of %s shows what to type, in 80 columns', async (verb) => {
  const { code, stdout } = await wiregrade([verb, '--help'], place.path)
  expect(code).toBe(0)
  expect(stdout).toContain(`\n  npx wiregrade ${verb} `)
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test.each([
  ['no verb of that name', ['chek', 'lab.yaml'], /^Unknown command 'chek'; did you mean check\?/],
  ['no file', ['check'], /^Missing required argument 'file'/],
  ['a file that is not there', ['check', 'nope.yaml'], /^nope\.yaml is not there/],
  ['a folder', ['check', '.'], /^\. is a folder/],
  ['no such exam', ['new', 'uppercase/tcp-sever'], /the closest is uppercase\/tcp-server/],
  ['an exam twice', ['new', 'http/server', 'http/server'], /^http\/server is named twice/],
  ['no number', ['preview', 'lab.yaml', '--faults', 'x'], /^--faults wants a whole number/],
])('wrong usage: %s', async (_, words, sentence) => {
  const { code, stderr, stdout } = await called(...words)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(sentence)
})
