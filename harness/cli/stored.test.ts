import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CAPITALS, calling, FIRST_WORD, folderWith, serverThat, wiregrade } from './as-a-user.ts'

const folder = folderWith({ 'right.mjs': serverThat(CAPITALS), 'wrong.mjs': serverThat(FIRST_WORD) })
afterAll(folder.remove)

const FAILED = 'uppercase.tcp-server.conversation.capitalises-every-word.pcapng'
const ALL = ['ctrf.json', 'exchanges', 'findings.json', 'junit.xml', 'report.html', 'report.md', 'results.json']
const words = (file: string, ...options: readonly string[]) => [
  ...['check', 'uppercase/tcp-server', '--tier', 'basic', '--effort', 'quick', ...options],
  ...['--', process.execPath, file, '{port}'],
]
const read = (...path: readonly string[]) => readFileSync(join(folder.path, ...path), 'utf8')

test('--out holds all reports under fixed names, and what no longer fails has no capture left', async () => {
  expect((await wiregrade(words('wrong.mjs', '--out', 'all'), folder.path)).code).toBe(1)
  expect(readdirSync(join(folder.path, 'all')).toSorted()).toEqual(ALL)
  expect(readdirSync(join(folder.path, 'all', 'exchanges'))).toEqual([FAILED])
  expect(read('all', 'junit.xml')).toContain(`[[ATTACHMENT|all/exchanges/${FAILED}]]`)
  expect(read('all', 'report.html')).toContain('✗ here')
  writeFileSync(join(folder.path, 'all', 'exchanges', 'mine.pcapng'), 'mine')
  expect((await wiregrade(words('right.mjs', '--out', 'all', '--junit', 'own.xml'), folder.path)).code).toBe(0)
  expect(readdirSync(join(folder.path, 'all', 'exchanges'))).toEqual(['mine.pcapng'])
  expect(JSON.parse(read('all', 'results.json')).tests.every((each: object) => 'score' in each)).toBe(true)
  expect(existsSync(join(folder.path, 'own.xml'))).toBe(true)
})

test('a grade that is incomplete is so in every outlet', async () => {
  const { createServer } = await import('node:net')
  const holder = createServer()
  const port = await new Promise<string>((resolve) => {
    holder.listen(0, '127.0.0.1', () => resolve(String((holder.address() as { port: number }).port)))
  })
  const command = ['--', process.execPath, 'right.mjs', port]
  const options = ['--only', 'answers-in-capitals', '--port', port, '--out', 'taken', '--github']
  const { code, stdout } = await wiregrade(['check', 'uppercase/tcp-server', ...options, ...command], folder.path)
  holder.close()
  expect(code).toBe(3)
  expect(stdout).toContain('::error title=The grade is incomplete::')
  expect(read('taken', 'report.html')).toContain('The grade is incomplete')
  expect(read('taken', 'report.md')).toContain('The grade is incomplete')
  expect(JSON.parse(read('taken', 'results.json')).tests.some((each: object) => 'score' in each)).toBe(false)
  expect(JSON.parse(read('taken', 'ctrf.json')).results.summary).toMatchObject({ other: 1, extra: { complete: false } })
  expect(read('taken', 'junit.xml')).toContain('type="Grader"')
})

test('an interruption leaves every report valid, and none with a score', async () => {
  const call = calling(words('wrong.mjs', '--effort', 'deep', '--tier', 'robust', '--out', 'cut'), folder.path)
  await call.until(() => existsSync(join(folder.path, 'cut', 'results.json')))
  call.kill('SIGINT')
  expect((await call.ended).code).toBe(130)
  expect(readdirSync(join(folder.path, 'cut')).toSorted()).toEqual(ALL)
  expect(JSON.parse(read('cut', 'results.json')).output).toMatch(/^The grade is incomplete/)
  expect(JSON.parse(read('cut', 'ctrf.json')).results.summary.pending).toBeGreaterThan(0)
  expect(read('cut', 'report.html').trimEnd().endsWith('</html>')).toBe(true)
})

test.each([
  ['a file as a folder', ['--pcapng', 'right.mjs'], /^right\.mjs is a file; give --pcapng a folder/],
  [
    'one file for two reports',
    ['--out', 'x', '--ctrf', 'x/report.md'],
    /--markdown and --ctrf both name x\/report\.md/,
  ],
  ['no grader of Classroom 50', ['--classroom50', 'result.json'], /whose environment says CLASSROOM/],
])('wrong usage is found before anything starts: %s', async (_, options, sentence) => {
  const { code, stderr, stdout } = await wiregrade(words('right.mjs', ...options), folder.path)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(sentence)
})
