import { expect, test } from 'vitest'
import { faults, roles } from './index.ts'

test.each(faults.map((fault) => [`${fault.role} ${fault.id}`, fault] as const))('%s replaces one part', (_, fault) => {
  const before: Record<string, unknown> = roles[fault.role as keyof typeof roles].parts
  const after = fault.with(before) as Record<string, unknown>
  expect(Object.keys(after).filter((name) => after[name] !== before[name])).toHaveLength(1)
  expect(Object.keys(after)).toEqual(Object.keys(before))
})
