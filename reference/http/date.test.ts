import { expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import { readDate, wholeSeconds, writeDate } from './date.ts'

const MOMENT = Date.UTC(1994, 10, 6, 8, 49, 37)

test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
  '%s is read',
  (text) => {
    expect(readDate(text)).toBe(MOMENT)
  },
)

test.each([
  '',
  'yesterday',
  '1994-11-06T08:49:37Z',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 CET',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 31 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:49:37 GMT',
  'sun, 06 nov 1994 08:49:37 gmt',
])('%j is no date', (text) => {
  expect(readDate(text)).toBeUndefined()
})

test('a date of two digits is never more than fifty years ahead', () => {
  const year = new Date().getUTCFullYear()
  const last = readDate(`Monday, 01-Jan-${String((year + 50) % 100).padStart(2, '0')} 00:00:00 GMT`)
  const past = readDate(`Monday, 01-Jan-${String((year + 51) % 100).padStart(2, '0')} 00:00:00 GMT`)
  expect([last, past].map((ms) => new Date(ms ?? 0).getUTCFullYear())).toEqual([year + 50, year - 49])
})

test('what is written is read again, to the second', () => {
  const ms = fc.integer({ min: 0, max: Date.UTC(9999, 0) })
  fc.assert(
    fc.property(ms, (at) => {
      expect(readDate(writeDate(at))).toBe(wholeSeconds(at))
    }),
  )
})
