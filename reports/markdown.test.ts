import { marked, type Token } from 'marked'
import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import type { Grade } from '../harness/core/finding.ts'
import { ANSWERS_FAST, COMPRESSES, found, graded, SETS_QR, specimen, wrongId } from '../harness/core/specimen.ts'
import { hostileFindings } from './hostile-findings.ts'
import { fenced, markdown } from './markdown.ts'

const write = (grade: Grade, most?: number) => markdown([{ catalogue: specimen, grade }], most)

/** The text of a page outside of code, and the kinds of everything in it, as a reader of GitHub's dialect takes it. */
function outsideOfCode(page: string): { readonly text: string; readonly kinds: ReadonlySet<string> } {
  const text: string[] = []
  const kinds = new Set<string>()
  marked.walkTokens(marked.lexer(page, { gfm: true }), (token: Token) => {
    kinds.add(token.type)
    const isLeaf = !('tokens' in token && token.tokens) && token.type !== 'list' && token.type !== 'table'
    if (isLeaf && token.type !== 'code' && token.type !== 'codespan' && 'text' in token) text.push(String(token.text))
  })
  return { text: text.join('\n'), kinds }
}

test('a page has the points, every failure with its evidence, and how to see it again', () => {
  const page = write(graded([wrongId, found(COMPRESSES), found(SETS_QR, { outcome: 'blocked', because: 'so' })]))
  expect(page).toContain('**0 of 5 points \\(MUST 0 of 5\\)**')
  expect(page).toContain('#### ✗ A reply carries the identifier of its query')
  expect(page).toContain('We expected  0x0100')
  expect(page).toMatch(/```sh\nnpx wiregrade replay dns\/server\/header\/copies-id --case/)
  expect(page).toContain('### What was blocked (1)')
})

test('a grade that is incomplete says so before its points', () => {
  const error = write(graded([found(COMPRESSES), found(ANSWERS_FAST, { outcome: 'error', because: 'the port' })]))
  expect(error.indexOf('The grade is incomplete')).toBeLessThan(error.indexOf('points'))
  expect(error).toContain('so far')
  expect(write(graded([], { complete: false }))).toContain('### What was not reached')
})

test('whatever a program says, all of it stays in code', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '```',
      '~~~',
      '````\n# x',
      '</details>',
      '<img src=x>',
      '![x](http://x.org)',
      'www.x.org @me #1',
      '`',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const said = fc.array(hostile, { minLength: 1, maxLength: 5 }).map((parts) => `QQ${parts.join('')}QQ`)
  fc.assert(
    fc.property(said, (text) => {
      const findings = hostileFindings(text)
      const page = write(graded(findings, { notices: [text], subject: text, complete: false }))
      const outside = outsideOfCode(page)
      expect(outside.text).not.toContain('QQ')
      expect([...outside.kinds].filter((kind) => kind === 'link' || kind === 'image')).toEqual([])
      expect(page.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    }),
  )
})

test('a fence is longer than any in it', () => {
  expect(fenced(['a ````` b'])).toBe('``````text\na ````` b\n``````')
})

test('what does not fit is left out by whole blocks, and the page says so', () => {
  const grade = graded([wrongId, found(SETS_QR, { outcome: 'blocked', because: 'so' })])
  const whole = write(grade)
  expect(write(grade, Buffer.byteLength(whole))).toBe(whole)
  for (let most = 80; most < Buffer.byteLength(whole); most += 40) {
    const page = write(grade, most)
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(most)
    expect(page).toContain('There is more than fits here')
  }
})
