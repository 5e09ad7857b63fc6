import { describe, expect, test } from 'vitest'
import { fc } from '../../../harness/kit.ts'
import { u16, message as written } from '../pen.ts'
import { onTheWire, ZONE } from '../zone.ts'
import { dataOctets, readData } from './data.ts'
import { readMessage, recordKey, summary } from './message.ts'
import { isWithin, labelsOf, labelText, nameOctets, readName } from './names.ts'
import { TYPES } from './types.ts'

const HEADER_OCTETS = 12

/** An answer with these records, without compression. */
function answerWith(records: typeof ZONE.records): Uint8Array {
  const answers = records.map((record) => {
    const { name, type, ttl, data } = onTheWire(record)
    const octets = dataOctets(type, data)
    return [
      ...nameOctets(name),
      ...u16(type),
      ...u16(1),
      ...u16(ttl >> 16),
      ...u16(ttl),
      ...u16(octets.length),
      ...octets,
    ]
  })
  return written({ id: 7, flags: 0x8400, questions: [[...nameOctets('a.test.'), ...u16(1), ...u16(1)]], answers })
}

describe('names', () => {
  test('any labels are read as they were written', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const name = `${labels.map(labelText).join('.')}.`
        expect(labelsOf(name)).toEqual(labels)
        const octets = Uint8Array.from([9, 9, ...nameOctets(name), 9])
        expect(readName(octets, 2)).toEqual({ name, end: octets.length - 1, compressed: false })
      }),
    )
  })

  test('a pointer leads back, and never forward or to itself', () => {
    const octets = Uint8Array.from([...nameOctets('b.test.'), 1, 97, 0xc0, 0])
    expect(readName(octets, 8)).toEqual({ name: 'a.b.test.', end: 12, compressed: true })
    expect(() => readName(Uint8Array.of(0xc0, 0), 0)).toThrow('no earlier name')
    expect(() => readName(Uint8Array.of(1, 97, 0xc0, 0), 0)).toThrow('no earlier name')
    expect(() => readName(Uint8Array.of(0xc0, 2, 0), 0)).toThrow('no earlier name')
  })

  test.for([
    [Uint8Array.of(3, 97, 98), 'inside a label'],
    [Uint8Array.of(1, 97), 'inside a name'],
    [Uint8Array.of(0xc0), 'inside a compression pointer'],
    [Uint8Array.of(0x40, 0), 'reserved bits'],
    [
      Uint8Array.from([
        ...Array<number[]>(5)
          .fill([63, ...Array<number>(63).fill(97)])
          .flat(),
        0,
      ]),
      'longer than 255',
    ],
  ] as const)('%s is refused: %s', ([octets, words]) => {
    expect(() => readName(octets, 0)).toThrow(words)
  })

  test('a domain holds what ends with its labels, not with its letters', () => {
    expect(isWithin('www.Example.test.', 'example.TEST.')).toBe(true)
    expect(isWithin('example.test.', 'example.test.')).toBe(true)
    expect(isWithin('xexample.test.', 'example.test.')).toBe(false)
    expect(isWithin('www\\.example.test.', 'example.test.')).toBe(false)
    expect(isWithin('test.', 'example.test.')).toBe(false)
  })
})

describe('messages', () => {
  test('every record of the zone is read as it was written', () => {
    for (const record of ZONE.records) {
      const { message } = readMessage(answerWith([record]))
      expect(message?.answers.map(recordKey)).toEqual([recordKey(onTheWire(record))])
      expect(message?.answers[0]?.ttl).toBe(record.ttl)
    }
  })

  test('a message that ends early, at any octet, is broken and never read beyond', () => {
    const whole = answerWith(ZONE.records.slice(0, 8))
    expect(readMessage(whole).message?.length).toBe(whole.length)
    for (let length = 0; length < whole.length; length++) {
      const { message, broken, header } = readMessage(whole.subarray(0, length))
      expect({ length, message }).toEqual({ length, message: undefined })
      expect(broken?.at).toBeLessThanOrEqual(length)
      expect(header !== undefined).toBe(length >= HEADER_OCTETS)
    }
  })

  test('octets behind the last section are counted as such', () => {
    const whole = answerWith([])
    expect(readMessage(Uint8Array.from([...whole, 0, 0])).message?.length).toBe(whole.length)
  })

  test('garbage never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        readMessage(octets)
        summary(octets)
      }),
    )
  })

  test.for([
    [TYPES.A, [1, 2, 3], 'too few'],
    [TYPES.A, [1, 2, 3, 4, 5], '1 more than'],
    [TYPES.MX, [0], 'too few'],
    [TYPES.NS, [1, 97, 0, 0], '1 more than'],
    [TYPES.TXT, [], 'no string'],
    [TYPES.TXT, [3, 97], 'behind the end'],
  ] as const)('data of type %s that is %s is refused: %s', ([type, octets, words]) => {
    expect(() => readData(type, Uint8Array.from(octets), 0, octets.length)).toThrow(words)
  })

  test('one line says what a message is, over TCP as well', () => {
    const answer = answerWith([{ name: 'a.test.', ttl: 60, type: 'A', data: '192.0.2.7' }])
    const words = 'answer 7 NOERROR aa: A a.test. ‖ answer a.test. A 192.0.2.7'
    expect(summary(answer)).toBe(words)
    expect(summary(Uint8Array.from([...u16(answer.length), ...answer]))).toBe(words)
  })
})
