import { expect, test } from 'vitest'
import { after, legalOf, MISTAKES, START, type State, sentence, step, VERBS, withFewMistakes, words } from './model.ts'

const reach = (...verbs: readonly Parameters<typeof step>[0][]): State =>
  verbs.reduce((state, verb) => after(state, step(verb), true), START)

test.each([
  ['the beginning', START, ['MAIL'], ['RCPT', 'DATA']],
  ['HELO', reach('HELO'), [], ['RCPT', 'DATA']],
  ['MAIL', reach('EHLO', 'MAIL'), ['MAIL'], ['DATA']],
  ['RCPT', reach('EHLO', 'MAIL', 'RCPT'), ['MAIL'], []],
  ['DATA', reach('EHLO', 'MAIL', 'RCPT', 'DATA'), [], ['RCPT', 'DATA']],
  ['RSET', reach('EHLO', 'MAIL', 'RCPT', 'RSET'), [], ['RCPT', 'DATA']],
  ['a second HELO', reach('EHLO', 'MAIL', 'RCPT', 'HELO'), [], ['RCPT', 'DATA']],
])('after %s', (_, state, decided, refused) => {
  const sentences = VERBS.map((verb) => [verb, sentence(state, step(verb))] as const)
  expect(sentences.filter(([, said]) => said === 'decided').map(([verb]) => verb)).toEqual(decided)
  expect(sentences.filter(([, said]) => said === 'refused').map(([verb]) => verb)).toEqual(refused)
  for (const mistake of MISTAKES) expect(sentence(state, step(mistake))).toBe('refused')
})

test('a step that was not taken changes nothing', () => {
  const state = reach('EHLO', 'MAIL', 'RCPT')
  for (const verb of VERBS) expect(after(state, step(verb), false)).toBe(state)
})

test('recipients are collected in order, and forgotten by MAIL', () => {
  const two = after(after(reach('HELO', 'MAIL'), step('RCPT', 'bob'), true), step('RCPT', 'carol'), true)
  expect(two.recipients).toEqual(['bob', 'carol'])
  expect(after(two, step('MAIL'), true).recipients).toEqual([])
})

test('what is illegal is left out of a legal session', () => {
  const steps = [
    step('DATA'),
    step('HELO'),
    step('RCPT'),
    step('MAIL'),
    step('MAIL'),
    step('RCPT', 'bob'),
    step('DATA'),
    step('RCPT'),
  ]
  expect(legalOf(steps).map(words)).toEqual([
    'HELO client.example.org',
    'MAIL FROM:<dave@example.org>',
    'RCPT TO:<bob@example.test>',
    'DATA',
  ])
})

test('a session has three mistakes at most, and goes on behind them', () => {
  const steps = [
    step('RCPT'),
    step('DATA'),
    step('XYZZY'),
    step('RCPT'),
    step('HELO'),
    step('DATA'),
    step('MAIL'),
    step('RCPT'),
  ]
  expect(withFewMistakes(steps).map(({ verb }) => verb)).toEqual(['RCPT', 'DATA', 'XYZZY', 'HELO', 'MAIL', 'RCPT'])
})
