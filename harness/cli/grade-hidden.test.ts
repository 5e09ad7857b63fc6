/** What an assignment hides from students is in nothing that they read, and in all that staff reads. */
import { readdirSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { COMMON, grader } from './as-a-grader.ts'
import { FIRST_WORD, serverThat } from './as-a-user.ts'

const { at, read, submission, grade, remove } = grader()
afterAll(remove)
submission('wrong', { 'server.mjs': serverThat(FIRST_WORD) })

describe('what is hidden', () => {
  const HIDDEN = 'capitalises-every-word'
  const TITLE = 'Every word of a sentence'
  const hiding = `${COMMON}visibility:\n  conversation/${HIDDEN}: `
  const NOTED = ['report.html', 'report.md', 'ctrf.json', 'results.json'] as const
  const forStudents = ['report.html', 'report.md', 'junit.xml', 'ctrf.json'] as const

  test.concurrent('is in nothing that students read, and in all that staff reads', async () => {
    const { stdout, out, mark } = await grade('wrong', `${hiding}hidden\n`)
    for (const text of [stdout, ...forStudents.map((file) => read(out, file))]) {
      expect(text).not.toContain(HIDDEN)
      expect(text).not.toContain(TITLE)
    }
    for (const text of [stdout, ...NOTED.map((file) => read(out, file))]) {
      expect(text.replaceAll('\\', '')).toContain('One requirement more is graded and not shown here')
    }
    expect(readdirSync(at(out, 'exchanges'))).toEqual([])
    expect(mark?.exams[0]?.lines.find(({ id }) => id.endsWith(HIDDEN))?.fate).toBe('fail')
    expect(read(out, 'findings.json')).toContain(HIDDEN)
    const { output, tests } = JSON.parse(read(out, 'results.json'))
    expect(output).not.toContain(TITLE)
    const numbers = tests.map(({ visibility, number }: { visibility: string; number: string }) => [visibility, number])
    expect(numbers.at(-1)).toEqual(['hidden', '1.5'])
    const kept = tests.filter(({ visibility }: { visibility: string }) => visibility === 'hidden')
    expect(kept.map(({ extra_data }: { extra_data: { id: string } }) => extra_data.id.split('/').at(-1))).toEqual([
      HIDDEN,
    ])
  })

  test.concurrent('is in no annotation, nor in the file for Classroom 50, which has the whole score', async () => {
    const env = {
      ...{ CLASSROOM: 'c', ASSIGNMENT: 'a', SUBMISSION_TAG: 'submit/1', COMMIT_URL: 'u', RELEASE_URL: 'u' },
      ...{ REVIEW_URL: 'u', OWNER: 'ann', SUBMITTED_AT: '2026-11-01T12:00:00Z' },
    }
    const options = ['--github', '--classroom50', 'result.json']
    const { stdout, mark } = await grade('wrong', `${hiding}hidden\n`, options, env)
    // The log is guarded from its first line on.
    expect(stdout).toMatch(/^::stop-commands::[0-9a-f]{48}\n/)
    expect(stdout).not.toContain(TITLE)
    const shown = (mark?.possible ?? 0) - 2
    expect(stdout).toContain(`::notice title=uppercase/tcp-server::6 of ${shown} points\n`)
    const result = JSON.parse(read('result.json'))
    expect([result.score, result['max-score']]).toEqual([mark?.earned, mark?.possible])
    expect(JSON.stringify(result)).not.toContain(TITLE)
  })

  test.concurrent('is shown to staff who ask for it', async () => {
    const { stdout, out } = await grade('wrong', `${hiding}hidden\n`, ['--staff'])
    expect(stdout).toContain(TITLE)
    expect(read(out, 'junit.xml')).toContain(TITLE)
    expect(read(out, 'report.html')).not.toContain(TITLE)
  })

  test.concurrent('is told by its titles, or not at all, where the assignment says so', async () => {
    const titles = await grade('wrong', `${hiding}hidden\nhidden-as: titles\n`)
    expect(read(titles.out, 'report.html')).toContain(TITLE)
    expect(read(titles.out, 'report.html')).not.toContain('What failed')
    const nothing = await grade('wrong', `${hiding}hidden\nhidden-as: nothing\n`)
    expect(read(nothing.out, 'report.html')).not.toContain('more is graded')
  })

  test.concurrent.each([
    ['2999-01-01 12:00 UTC', 'after_due_date', false],
    ['2001-01-01 12:00 UTC', 'after_due_date', true],
  ])('until %s is shown from then on', async (due, visibility, shown) => {
    const { out } = await grade('wrong', `${hiding}after-due\ndue: ${due}\n`)
    expect(read(out, 'report.html').includes(TITLE)).toBe(shown)
    expect(read(out, 'results.json')).toContain(`"visibility": "${visibility}"`)
  })

  test.concurrent('blocks others without being named', async () => {
    submission('silent', { 'server.mjs': serverThat("''") })
    const { out } = await grade('silent', `${COMMON}visibility:\n  conversation/answers-in-capitals: hidden\n`)
    for (const file of ['report.html', 'report.md', 'junit.xml', 'ctrf.json'] as const) {
      expect(read(out, file)).not.toContain('answers-in-capitals')
      expect(read(out, file)).not.toContain('A sentence comes back in capitals')
    }
    const shown = JSON.parse(read(out, 'results.json')).tests.filter(
      ({ visibility }: { visibility: string }) => visibility === 'visible',
    )
    expect(shown.length).toBeGreaterThan(1)
    expect(JSON.stringify(shown)).not.toContain('A sentence comes back in capitals')
    expect(JSON.stringify(shown)).toContain('that is not shown, is not met')
  })
})
