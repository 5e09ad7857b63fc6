import { expect, test } from 'vitest'
import { fc } from './arbitrary.ts'
import { printable, quoted, shortened } from './printable.ts'
import { bytes } from './specimen.ts'

/** Anything that a program could print, and what hurts most more often. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('\x1b[2J', '\u202e', '\ud800', '\x9b31m', '\u2028', '\ufeff', '\u200b', '\ufffe', '\u{e0041}'),
)

test.each([
  ['a terminal escape', '\x1b[31m', '\\x1b[31m'],
  ['line ends, tabs and NUL', 'a\r\n\t\0', 'a\\r\\n\\t\\0'],
  ['a mark that turns the text around', 'a\u202eb', 'a\\u202eb'],
  ['C1 controls', '\x9b1m', '\\x9b1m'],
  ['lone surrogates', '\ud800x\udc00', '\\ud800x\\udc00'],
  ['invisible tags', '\u{e0041}', '\\u{e0041}'],
  ['separators', '\u2028\u2029', '\\u2028\\u2029'],
])('%s are spelled out', (_, text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('letters of all alphabets stay as they are', () => {
  expect(printable('café, жизнь, 例え, 😀')).toBe('café, жизнь, 例え, 😀')
})

test('nothing invisible ever gets through, whole or cut', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 50 }), (text, length) => {
      expect(printable(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      expect(shortened(text, length)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      expect([...shortened(text, length)].length).toBeLessThanOrEqual(length)
    }),
  )
})

test('bytes are quoted as text, octets that are no text one by one, and long ones cut with their length', () => {
  expect(quoted(new TextEncoder().encode('né\n'))).toBe('"né\\n"')
  expect(quoted(bytes(0x68, 0xff, 0xfe))).toBe('"h\\xff\\xfe"')
  expect(quoted(new Uint8Array(1000).fill(0x61))).toBe(`"${'a'.repeat(20)}…${'a'.repeat(10)}" (1000 octets)`)
})
