/** One mistake is one cluster, whatever text was made up to show it; two mistakes are two. */
import { expect, test } from 'vitest'
import { clusters, shape } from './clusters.ts'
import { COLUMNS, miss, standing } from './made-up-class.ts'

test.for([
  ['"HELLO wORLD"', '"QX aBC"'],
  ['"a b c d"', '"x y"'],
  ['"abc…xyz" (300 octets): 12 octets missing', '"q…w" (2000 octets): 1 octets missing'],
  ['it ended with exit status 1', 'it ended with exit status 137'],
  ['"x\\xff\\n"', '"yz\\xc3\\n"'],
] as const)('%s and %s are alike', ([one, other]) => {
  expect(shape(one)).toBe(shape(other))
})

test.for([
  ['"HELLO"', '"hello"'],
  ['"HELLO world"', '"HELLO WORLD"'],
  ['nothing', '"A"'],
  ['it closed the connection', 'it did not answer'],
  ['"A": 1 octets missing', '"A": 1 octets too many'],
] as const)('%s and %s are not', ([one, other]) => {
  expect(shape(one)).not.toBe(shape(other))
})

test('the largest comes first, each with the smallest case; who failed two things is in both', () => {
  const standings = [
    standing('ann', 1, {
      misses: [miss(1, '"A A"', '"A a"', '{"s":"a longer one"}'), miss(0, 'an answer', 'nothing')],
    }),
    standing('bob', 1, { misses: [miss(1, '"AB CD"', '"AB cd"', '{"s":"b"}')] }),
    standing('cy', 1, { misses: [miss(1, '"AB CD"', '"ab cd"', '{"s":"c"}')] }),
    standing('di', 1, { misses: [miss(2, '"AB CD"', '"AB cd"', '{"s":"d"}')] }),
  ]
  const found = clusters(COLUMNS, standings)
  expect(
    found.map(({ column, smallest, members }) => [
      COLUMNS.indexOf(column),
      smallest.name,
      members.map(({ name }) => name),
    ]),
  ).toEqual([
    [1, 'bob', ['ann', 'bob']],
    [0, 'ann', ['ann']],
    [1, 'cy', ['cy']],
    [2, 'di', ['di']],
  ])
})
