import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderWith, serverThat, wiregrade } from './as-a-user.ts'

const folder = folderWith({ 'wrong.mjs': serverThat("'\\n::error::mine' + text") })
afterAll(folder.remove)

test('the log is guarded by a new word each time, and the summary is added to what stands there', async () => {
  const summary = join(folder.path, 'summary.md')
  writeFileSync(summary, 'before\n')
  const words = ['check', 'uppercase/tcp-server', '--github', '--tier', 'basic', '--effort', 'quick']
  const call = () =>
    wiregrade([...words, '--', process.execPath, 'wrong.mjs', '{port}'], folder.path, { GITHUB_STEP_SUMMARY: summary })
  const said = [await call(), await call()]
  const tokens = said.map(({ code, stdout }) => {
    expect(code).toBe(1)
    const [, token = ''] = /^::stop-commands::([0-9a-f]{48})\n/.exec(stdout) ?? []
    const [log = '', own = ''] = stdout.split(`\n::${token}::\n`)
    expect(log).toContain('points')
    expect(own).toMatch(/^::notice title=uppercase\/tcp-server::0 of \d+ points\n::error title=/)
    return token
  })
  expect(tokens[0]).not.toBe(tokens[1])
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## Uppercase.*## Uppercase/s)
})

test('two readers of one standard output are refused', async () => {
  const { code, stderr } = await wiregrade(
    ['check', 'uppercase/tcp-server', '--github', '--json', '--', 'x'],
    folder.path,
  )
  expect([code, stderr]).toEqual([2, expect.stringContaining('--github and --json both want standard output')])
})
