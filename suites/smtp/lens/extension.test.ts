import { expect, test } from 'vitest'
import { isExtension } from './extension.ts'

test.each(['SIZE', 'SIZE 1000', 'AUTH PLAIN LOGIN', 'AUTH=PLAIN', 'size', 'X-Ours', '8BITMIME', 'NEW-ONE a=b'])(
  '%s',
  (line) => {
    expect(isExtension(line)).toBe(true)
  },
)

test.each(['', 'Pleased to meet you!', 'Hello', 'SIZE  1000', ' SIZE', 'SIZE ', 'SI_ZE', '-X'])(
  '%j is none',
  (line) => {
    expect(isExtension(line)).toBe(false)
  },
)
