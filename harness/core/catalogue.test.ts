import { expect, test } from 'vitest'
import { catalogue, kebab, tiersUpTo } from './catalogue.ts'
import { ANSWERS_FAST, COMPRESSES, COPIES_ID, IS_POLITE, SETS_QR, specimen } from './specimen.ts'

test('the exam goes by tier, then topic, then the order of writing; invariants come last; other exports do not count', () => {
  // `setsQr` stands before `copiesId` among the exports, and was written after it.
  expect(specimen.listed.map(({ id }) => id)).toEqual([COPIES_ID, SETS_QR, COMPRESSES, ANSWERS_FAST, IS_POLITE])
  expect(specimen.requirements).toHaveLength(4)
  expect(specimen.invariants.map(({ topic }) => topic)).toEqual(['manners'])
})

test('the first requirement of the first topic is the root', () => {
  expect(specimen.root.id).toBe(COPIES_ID)
  expect(() => catalogue(specimen.protocol, specimen.role, [{ name: 'empty', exports: {} }], [])).toThrow(
    'dns/server has no requirement in its first topic',
  )
})

test('a demand is found by its identifier, and a needed requirement has one', () => {
  expect(specimen.find(SETS_QR)?.demand.title).toBe('A reply says that it is one')
  expect(specimen.find('dns/server/header/sets-qR')).toBeUndefined()
  const needed = specimen.requirements[1]?.demand.needs[0]
  expect(needed && specimen.idOf(needed)).toBe(COPIES_ID)
  expect(() => specimen.idOf({ ...specimen.root.demand, title: 'unlisted' })).toThrow('"unlisted" is needed')
})

test('an invariant watches only the roles that it names', () => {
  const other = { ...specimen.role, name: 'resolver' }
  const exports = Object.fromEntries(specimen.listed.map(({ id, demand }) => [id, demand]))
  const found = catalogue(specimen.protocol, other, [{ name: 'header', exports }], [{ name: 'manners', exports }])
  expect(found.invariants).toEqual([])
})

test('names become identifiers, and tiers include the gentler ones', () => {
  expect(kebab('copiesId')).toBe('copies-id')
  expect(tiersUpTo('basic')).toEqual(['basic'])
  expect(tiersUpTo('robust')).toEqual(['basic', 'standard', 'robust'])
})
