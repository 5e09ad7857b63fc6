import { expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import { dataOf, dataText } from './codec/data.ts'
import { Malformed, type Name, nameOf, nameText, octetsOf, readName } from './codec/names.ts'
import { TYPES } from './codec/types.ts'
import { decode, EMPTY, encode } from './codec.ts'

const label = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 20 })
const name = fc.array(label, { maxLength: 6 }).filter((labels) => octetsOf(labels) <= 255)

test('a name is read as it was written, in letters too', () => {
  fc.assert(
    fc.property(name, (labels) => {
      expect(nameOf(nameText(labels))).toEqual(labels)
    }),
  )
})

test('a message is decoded as it was encoded, with names compressed and without', () => {
  const record = (owner: Name, target: Name) => ({ name: owner, type: TYPES.MX, class: 1, ttl: 60, data: [10, target] })
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 5 }), fc.nat(65_535), (pairs, id) => {
      const message = { ...EMPTY, id, answers: pairs.map(([owner, target]) => record(owner, target)) }
      expect(decode(encode(message))).toEqual(message)
      expect(decode(encode(message, undefined))).toEqual(message)
    }),
  )
})

test('the second occurrence of a name is a pointer', () => {
  const question = { name: nameOf('a.test.'), type: TYPES.A, class: 1 }
  const octets = encode({
    ...EMPTY,
    questions: [question],
    answers: [{ ...question, ttl: 1, data: [Buffer.of(192, 0, 2, 1)] }],
  })
  expect(octets.toString('hex', 12)).toBe(
    '016104746573740000010001c00c000100010000000100 04c0000201'.replaceAll(' ', ''),
  )
})

test.each([
  ['to itself', 'c000'],
  ['forwards', 'c00200'],
  ['in a circle', '0161c000'],
  ['behind the end', 'c0ff'],
  ['that is cut off', 'c0'],
])('a pointer %s is none', (_, hex) => {
  expect(() => readName(Buffer.from(hex, 'hex'), 0)).toThrow(Malformed)
})

test('a name has 255 octets at most', () => {
  const octets = (last: number) =>
    Buffer.concat([63, 63, 63, last].map((length) => Buffer.alloc(length + 1, length)).concat(Buffer.of(0)))
  expect(octetsOf(readName(octets(61), 0).value)).toBe(255)
  expect(() => readName(octets(62), 0)).toThrow(Malformed)
})

test.each([
  [TYPES.A, '192.0.2.1'],
  [TYPES.AAAA, '2001:db8::1'],
  [TYPES.SRV, '1 2 3 a.test.'],
  [TYPES.TXT, '"a b"'],
  [1234, '\\# 3 010203'],
])('data of type %i is %s again', (type, text) => {
  expect(dataText(type, dataOf(type, text.startsWith('"') ? ['a b'] : text.split(' ')))).toBe(text)
})
