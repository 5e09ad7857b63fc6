import { describe, expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import { crlfLine, readChunkEnd, readChunkSize, readFieldLine, readFieldSection } from './codec.ts'
import { membersOf } from './grammar.ts'
import { Malformed } from './malformed.ts'

const LIMITS = { octets: 1000, fields: 10 }
const rules = {
  line: crlfLine,
  fieldLine: readFieldLine,
  foldedLine(): never {
    throw new Malformed('syntax', 'folded')
  },
}
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const section = (text: string) => readFieldSection(latin1(text), rules, LIMITS)

const token = fc.string({ unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09azAZ"), minLength: 1, maxLength: 12 })
const value = fc
  .string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 20 })
  .filter((text) => !/[^\t\x20-\x7e\x80-\xff]/.test(text))
  .map((text) => text.replace(/^[\t ]+|[\t ]+$/g, ''))
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 })

describe('a line', () => {
  test.each([
    ['without its end', 'abc'],
    ['whose end is on its way', 'abc\r'],
    ['of which nothing has come', ''],
  ])('%s is awaited', (_, text) => {
    expect(crlfLine(latin1(text))).toBeUndefined()
  })

  test.each([
    ['with LF alone', 'abc\n'],
    ['with a CR in the middle', 'a\rbc\r\n'],
    ['with a CR in the middle, its end not there yet', 'a\rb'],
    ['with two CRs', 'abc\r\r\n'],
    ['of LF alone', '\n'],
  ])('%s is none', (_, text) => {
    expect(() => crlfLine(latin1(text))).toThrow(Malformed)
  })
})

describe('a field section', () => {
  test('is read as it was written, whatever comes behind it, and awaited until its last octet', () => {
    const lines = fc.array(fc.tuple(token, blanks, value, blanks), { maxLength: LIMITS.fields })
    fc.assert(
      fc.property(lines, fc.string({ unit: 'binary-ascii' }), (fields, behind) => {
        const text = `${fields.map(([name, before, text, after]) => `${name}:${before}${text}${after}\r\n`).join('')}\r\n`
        expect(section(text + behind)).toEqual({
          value: fields.map(([name, , value]) => ({ name, value })),
          length: text.length,
        })
        for (let cut = 0; cut < text.length; cut++) expect(section(text.slice(0, cut))).toBeUndefined()
      }),
    )
  })

  test.each([
    ['a blank before the colon', 'A : b'],
    ['no name', ': b'],
    ['no colon', 'A b'],
    ['a name that is no token', 'A[: b'],
    ['letters beyond ASCII in its name', 'Ä: b'],
    ['NUL in its value', 'A: b\0'],
    ['another control character in its value', 'A: b\x7f'],
  ])('is refused for %s', (_, line) => {
    expect(() => section(`${line}\r\n\r\n`)).toThrow(Malformed)
  })

  test.each([
    ['one line', `A: ${'b'.repeat(LIMITS.octets)}`],
    ['all lines', 'A: b\r\n'.repeat(LIMITS.octets / 6 + 1)],
    ['their number', 'A: b\r\n'.repeat(LIMITS.fields + 1)],
  ])('has a bound for %s, before its end has come', (_, text) => {
    expect(() => section(text)).toThrow(expect.objectContaining({ flaw: 'long fields' }))
  })

  test('only ever throws what it knows by name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
        try {
          readFieldSection(Buffer.from(octets), rules, LIMITS)
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
        }
      }),
    )
  })
})

describe('the size line of a chunk', () => {
  test.each([
    ['5', 5],
    ['00000000000000000000A', 10],
    ['fF', 255],
    ['5;name', 5],
    ['5 ; name = value', 5],
    ['5;a="quoted; \\" \xff";b=c', 5],
  ])('%s', (line, size) => {
    expect(readChunkSize(line)).toBe(size)
  })

  test.each(['', ' 5', '5 ', '0x5', '-5', '+5', '5_0', '5;', '5;=b', '5;a=', '5;a="b', '5;a\0', 'g'])(
    'not %j',
    (line) => {
      expect(() => readChunkSize(line)).toThrow(expect.objectContaining({ flaw: 'framing' }))
    },
  )

  test('beyond all numbers is too long', () => {
    expect(() => readChunkSize('f'.repeat(17))).toThrow(expect.objectContaining({ flaw: 'long content' }))
  })
})

test('the data of a chunk ends with CR LF, or goes wrong at its first octet', () => {
  expect(readChunkEnd(latin1(''))).toBeUndefined()
  expect(readChunkEnd(latin1('\r'))).toBeUndefined()
  expect(readChunkEnd(latin1('\r\n5'))).toEqual({ value: undefined, length: 2 })
  for (const wrong of ['x', '\n', '\rx', '0\r\n']) expect(() => readChunkEnd(latin1(wrong))).toThrow(Malformed)
})

test('a list is divided by its commas, but not by those in quotation marks', () => {
  expect(membersOf(['a, ,b\t', '"c, \\", d" , e'])).toEqual(['a', 'b', '"c, \\", d"', 'e'])
})
