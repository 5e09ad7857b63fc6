import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import { columnsOf, factLines, fitted, wrapped } from './layout.ts'

const text = fc.string({
  unit: fc.constantFrom(...'ab cé…→', ' ', ' ', '例', '😀', 'e\u0301'),
  maxLength: 120,
})

test('wide characters take two columns, and accents none', () => {
  expect(columnsOf('例😀e\u0301é')).toBe(6)
})

test('wrapped lines are never too wide, and nothing but blanks is lost', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (whole, width) => {
      const lines = wrapped(whole, width)
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width)
      expect(lines.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''))
    }),
  )
})

test('a fitted text is exactly as wide as it has to be, and says where it was cut', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (whole, width) => {
      const line = fitted(whole, width)
      expect(columnsOf(line)).toBe(width)
      if (columnsOf(whole) > width) expect(line.trimEnd()).toMatch(/…$/)
      else expect(line.startsWith(whole)).toBe(true)
    }),
  )
})

test('prose is wrapped under itself', () => {
  expect(factLines([{ label: 'Why', lines: ['one two three four'], shape: 'prose' }], 24)).toEqual([
    '  Why          one two',
    '               three',
    '               four',
  ])
})

test('a picture keeps its indentation, and what does not fit goes on further in', () => {
  expect(factLines([{ label: '', lines: ['  at one two three', 'Error'], shape: 'picture' }], 27)).toEqual([
    '                 at one two',
    '                     three',
    '               Error',
  ])
})

test('a command that does not fit goes on behind backslashes, for the shell to join', () => {
  const command = {
    label: 'Replay',
    lines: ['wiregrade replay', 'an/id', "--case '{}'", '-- ./server'],
    shape: 'command',
  } as const
  expect(factLines([command], 80)).toEqual(["  Replay       wiregrade replay an/id --case '{}' -- ./server"])
  expect(factLines([command], 40)).toEqual(['  Replay       wiregrade replay an/id \\', "    --case '{}' -- ./server"])
})
