import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Fault } from './fault.ts'
import type { Role } from './world.ts'

const HERE = new URL('.', import.meta.url)
const protocols = readdirSync(HERE).filter((name) => existsSync(new URL(`${name}/index.ts`, HERE)))

const faults = await Promise.all(
  protocols.map(async (protocol) => {
    const reference = (await import(new URL(`${protocol}/index.ts`, HERE).href)) as {
      roles: Record<string, Role>
      faults: readonly Fault[]
    }
    return reference.faults.map((fault) => ({
      name: `${protocol}/${fault.role} ${fault.id}`,
      fault,
      before: reference.roles[fault.role]?.parts ?? {},
    }))
  }),
)

test.each(faults.flat())('$name replaces one part', ({ fault, before }) => {
  const after = fault.with(before) as Record<string, unknown>
  expect(Object.keys(after).filter((name) => after[name] !== before[name])).toHaveLength(1)
  expect(Object.keys(after)).toEqual(Object.keys(before))
})
