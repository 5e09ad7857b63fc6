import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { readFindings } from '../../reports/findings.ts'
import { folderWith, NOT_THE_FOX, plainEnvironment, type Said, serverThat, wiregrade } from '../cli/as-a-user.ts'
import type { Grade } from '../core/finding.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const folder = folderWith({ 'wrong.mjs': serverThat(NOT_THE_FOX) })
afterAll(folder.remove)

test('the two doors find the same in the same program under the same seed, times apart', async () => {
  const command = `${process.execPath} wrong.mjs {port}`
  const [byVitest, byCommand] = [
    await suites(['uppercase/tcp-server', '-t', 'conversation/'], {
      WIREGRADE_SUBJECT: command,
      WIREGRADE_CWD: folder.path,
      WIREGRADE_SEED: '7',
      WIREGRADE_EFFORT: 'quick',
      WIREGRADE_FINDINGS: join(folder.path, 'vitest.json'),
    }),
    await wiregrade(
      [
        ...'check uppercase/tcp-server --only conversation/ --seed 7 --effort quick --json --'.split(' '),
        ...command.split(' '),
      ],
      folder.path,
    ),
  ]
  expect([byVitest.code, byCommand.code]).toEqual([1, 1])
  const one = timeless(readFindings(readFileSync(join(folder.path, 'vitest.json'), 'utf8')))
  expect(one).toEqual(timeless(readFindings(byCommand.stdout)))
  expect(one[0]?.findings.some(({ outcome }) => outcome === 'fail')).toBe(true)
  expect(one[0]?.findings.some(({ outcome }) => outcome === 'pass')).toBe(true)
})

test('a failed test says what a student needs, and no stack trace of ours', async () => {
  const { code, stdout, stderr } = await suites(['uppercase/tcp-server', '-t', 'capitalises-every-word'], {
    WIREGRADE_SUBJECT: `${process.execPath} ${join(folder.path, 'wrong.mjs')} {port}`,
    WIREGRADE_EFFORT: 'quick',
  })
  expect(code).toBe(1)
  expect(stdout + stderr).toMatch(/1 failed.* skipped/)
  expect(stderr).toContain('You replied')
  expect(stderr).toMatch(/npx wiregrade replay \\?\s+uppercase\/tcp-server\/conversation\/capitalises-every-word/)
  expect(stderr).not.toMatch(/❯ .*harness/)
})

test('without a program the reference is graded', async () => {
  const { code, stdout } = await suites(['uppercase/tcp-server', '-t', 'conversation'], { WIREGRADE_EFFORT: 'quick' })
  expect(stdout).toMatch(/[1-9] passed/)
  expect(code).toBe(0)
})

test('one program is not graded in several roles', async () => {
  const { code, stderr } = await suites([], { WIREGRADE_SUBJECT: 'node server.js {port}' })
  expect(code).toBe(1)
  expect(stderr).toMatch(/WIREGRADE_SUBJECT is one program, and \d+ exams were selected/)
})

/** What two runs may not have in common: durations, moments in a transcript, and how each door calls a run of one topic. */
function timeless(grades: readonly Grade[]): readonly Grade[] {
  return grades.map((grade) => ({
    ...grade,
    complete: true,
    // The one was called in the folder of the program, the other was told of it: their replay lines differ in that.
    options: [],
    findings: grade.findings.map(({ transcript, ...finding }) => ({
      ...finding,
      durationMs: 0,
      ...(transcript && { transcript: transcript.map((entry) => ({ ...entry, atUs: 0 })) }),
    })),
  }))
}

function suites(filters: readonly string[], settings: Readonly<Record<string, string>>): Promise<Said> {
  const child = spawn(process.execPath, [VITEST, 'run', '--project', 'suites', ...filters], {
    cwd: ROOT,
    env: { ...plainEnvironment(), NO_COLOR: '1', ...settings },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}
