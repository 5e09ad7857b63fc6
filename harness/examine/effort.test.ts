/** How many cases a requirement gets: examples always, and a share of what there is for all. */
import { expect, test } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import { contract, requirement } from '../core/requirement.ts'
import { met } from '../core/verdict.ts'
import { BUDGETS, casesOf } from './effort.ts'

const asked = (examples: readonly number[], slow = false) =>
  requirement<number>({
    title: '',
    clause: contract('reply'),
    level: 'MUST',
    tier: 'basic',
    points: 1,
    why: '',
    hint: '',
    slow,
    given: fc.nat(),
    examples,
    when: async () => {},
    judge: () => met,
  })
const plain = { each: false, first: false, requirements: 100, price: 1 }
const count = (pace: object, examples: readonly number[] = [], slow = false) =>
  casesOf(asked(examples, slow), BUDGETS.quick, { ...plain, ...pace }).count

test.each([
  ['few requirements get all that there is', 15, { requirements: 10 }, []],
  ['many share', 10, {}, []],
  ['dear cases are fewer', 5, { price: 2 }, []],
  ['but never fewer than some', 4, { price: 3 }, []],
  ['nor than one beyond the examples', 7, { price: 3 }, [1, 2, 3, 4, 5, 6]],
  ['the first one is played once', 1, { first: true }, [1, 2]],
])('%s', (_, expected, pace, examples) => {
  expect(count(pace, examples)).toBe(expected)
})

test('what waits plays its examples alone in a quick check', () => {
  expect(count({}, [1, 2], true)).toBe(2)
  expect(count({}, [], true)).toBe(1)
})
