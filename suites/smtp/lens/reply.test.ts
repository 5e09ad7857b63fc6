import { expect, test } from 'vitest'
import { latin1Octets } from './lines.ts'
import { repliesIn, shownReply } from './reply.ts'

const read = (text: string) => repliesIn(latin1Octets(text))

test('single and multi-line replies, and what has not come whole', () => {
  const { replies, flaws, rest, broken } = read('220 hello\r\n250-one\r\n250-250 two\r\n250 three\r\n354\r\n25')
  expect(replies.map(({ code, lines }) => [code, lines])).toEqual([
    [220, ['hello']],
    [250, ['one', '250 two', 'three']],
    [354, ['']],
  ])
  expect(flaws).toEqual([])
  expect(rest).toBe(49)
  expect(broken).toBeUndefined()
})

test.each([
  ['250 ok\n', 'line-end', 6],
  ['250 o\rk\r\n', 'bare-cr', 5],
  ['650 ok\r\n', 'code', 0],
  ['270 ok\r\n', 'code', 0],
  ['250_ok\r\n', 'separator', 3],
  ['250-a\r\n251 b\r\n', 'same-code', 7],
  [`250 ${'x'.repeat(507)}\r\n`, 'length', 0],
  ['250 \xe4\r\n', 'text', 4],
  ['250 a\0\r\n', 'text', 5],
])('%j has the flaw %s at %i', (text, rule, at) => {
  expect(read(text).flaws.map((flaw) => [flaw.rule, flaw.at])).toEqual([[rule, at]])
  expect(read(text).replies).toHaveLength(1)
})

test('a line of 512 octets is not too long', () => {
  expect(read(`250 ${'x'.repeat(506)}\r\n`).flaws).toEqual([])
})

test.each(['hello\r\n', '\r\n', '220 a\r\nok\r\n', 'Ok', '25x'])('%j is broken', (text) => {
  expect(read(text).broken).toBeDefined()
})

test('a reply is shown in one line', () => {
  const [reply] = read('550-no\x07\r\n550 never\r\n').replies
  expect(reply && shownReply(reply)).toBe('"550-no?"')
})
