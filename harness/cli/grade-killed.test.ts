/** Whatever ends a grade, what it leaves is valid and says how far it got. */
import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { readFindings } from '../../reports/findings.ts'
import { readGrade } from '../../reports/read-grade.ts'
import { COMMON, grader } from './as-a-grader.ts'
import { CAPITALS, calling, FIRST_WORD, serverThat } from './as-a-user.ts'

const { at, read, submission, grade, remove } = grader()
afterAll(remove)
submission('right', { 'server.mjs': serverThat(CAPITALS) })
// Whoever grades it is killed, and nobody is left to end it.
const UNTIL_ALONE = "process.stdin.on('end', () => process.exit()).resume()"
submission('wrong', { 'server.mjs': `${serverThat(FIRST_WORD)}\n${UNTIL_ALONE}\n` })

describe('a kill at any moment leaves valid files that say how far it got', () => {
  test.each([0, 1, 3])('after %i findings', async (some) => {
    const out = `killed-${some}`
    writeFileSync(at('killed.yaml'), COMMON.replace('basic', 'robust').replace('quick', 'deep'))
    const call = calling(
      ['grade', 'wrong', '--assignment', 'killed.yaml', '--out', out, '--isolation', 'none'],
      at('.'),
    )
    const found = () => readFindings(read(out, 'findings.json'))[0]?.findings.length ?? 0
    await call.until(() => existsSync(at(out, 'ctrf.json')) && found() >= some)
    call.kill('SIGKILL')
    await call.ended
    const known = found()
    const { mark } = readGrade(read(out, 'grade.json'))
    expect(mark.complete).toBe(false)
    expect(mark.exams[0]?.lines.filter(({ fate }) => fate === 'not reached').length).toBeGreaterThan(0)
    expect(known).toBeGreaterThanOrEqual(some)
    expect(JSON.parse(read(out, 'results.json'))).not.toHaveProperty('score')
    expect(JSON.parse(read(out, 'ctrf.json')).results.summary.extra.complete).toBe(false)
    expect(read(out, 'report.html').trimEnd().endsWith('</html>')).toBe(true)
    expect(read(out, 'junit.xml')).toContain('</testsuites>')
  })

  test('and Ctrl-C ends it in good order', async () => {
    writeFileSync(at('killed.yaml'), COMMON.replace('basic', 'robust').replace('quick', 'deep'))
    const call = calling(
      ['grade', 'wrong', '--assignment', 'killed.yaml', '--out', 'ended', '--isolation', 'none'],
      at('.'),
    )
    await call.until((stdout) => stdout.includes('✓'))
    call.kill('SIGINT')
    const { code, stdout } = await call.ended
    expect(code).toBe(130)
    expect(stdout).toContain('points so far')
    const [grade] = readFindings(read('ended', 'findings.json'))
    const { mark } = readGrade(read('ended', 'grade.json'))
    const reached = mark.exams[0]?.lines.filter(({ fate }) => fate !== 'not reached')
    expect([mark.complete, reached?.length]).toEqual([false, grade?.findings.length])
  })

  test('and what an earlier grade has left does not pass for the next one', async () => {
    const { out } = await grade('right', COMMON)
    cpSync(at(out), at('stale'), { recursive: true })
    writeFileSync(at('killed.yaml'), COMMON.replace('basic', 'robust').replace('quick', 'deep'))
    const call = calling(
      ['grade', 'wrong', '--assignment', 'killed.yaml', '--out', 'stale', '--isolation', 'none'],
      at('.'),
    )
    await call.until((stdout) => stdout !== '')
    call.kill('SIGKILL')
    await call.ended
    expect(readGrade(read('stale', 'grade.json')).mark.complete).toBe(false)
    expect(JSON.parse(read('stale', 'results.json'))).not.toHaveProperty('score')
  })
})
