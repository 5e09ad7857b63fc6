import { expect, test } from 'vitest'
import { output } from './output.ts'

const KEPT = 32 * 1024
const bytes = (text: string) => new TextEncoder().encode(text)

test('little output is kept whole, also when a letter arrives in two pieces', () => {
  const kept = output()
  kept.add(bytes('caf\u00e9 '.repeat(2)).slice(0, 4))
  kept.add(bytes('caf\u00e9 '.repeat(2)).slice(4))
  expect(kept.text()).toBe('caf\u00e9 caf\u00e9 ')
})

test('of a flood, head and tail are kept, and a line says how much is missing', () => {
  const kept = output()
  kept.add(bytes('first words\n'))
  for (let piece = 0; piece < 1000; piece++) kept.add(bytes('y\n'.repeat(5_000)))
  kept.add(bytes('last words'))
  const text = kept.text()
  expect(text.startsWith('first words\n')).toBe(true)
  expect(text.endsWith('last words')).toBe(true)
  expect(text.length).toBeLessThan(4 * KEPT)
  expect(kept.totalBytes).toBe(12 + 10_000_000 + 10)
  const [, missing = ''] = /… (\d+) bytes left out …/.exec(text) ?? []
  const shown = bytes(text.replace(/\n… \d+ bytes left out …\n/, '')).length
  expect(shown + Number(missing)).toBe(kept.totalBytes)
})

test('what is kept of the tail is the last that came, without a gap', () => {
  const kept = output()
  const all = Array.from({ length: 40_000 }, (_, at) => `${at}\n`).join('')
  for (let at = 0; at < all.length; at += 777) kept.add(bytes(all.slice(at, at + 777)))
  const [head = '', tail = ''] = kept.text().split(/\n… \d+ bytes left out …\n/)
  expect(all.startsWith(head)).toBe(true)
  expect(all.endsWith(tail)).toBe(true)
  expect(tail.length).toBeGreaterThanOrEqual(KEPT)
})

test('between the two bounds nothing is lost', () => {
  const kept = output()
  const all = 'abcdefg'.repeat(Math.floor((2 * KEPT) / 7))
  for (let at = 0; at < all.length; at += 1_000) kept.add(bytes(all.slice(at, at + 1_000)))
  expect(kept.text()).toBe(all)
})
