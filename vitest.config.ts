/** Two projects: `unit`, our own tests, and `suites`, the door through which Vitest users grade a program. */
import { defineConfig } from 'vitest/config'
import { wiregrade } from './harness/vitest/plugin.ts'

const shared = { pool: 'threads', isolate: false } as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{harness,reports,reference,suites,examples}/**/*.test.ts'],
          testTimeout: 300_000,
          // Most of them wait more than they compute; more than two would make programs look slow.
          maxWorkers: 2,
        },
      },
      {
        plugins: [wiregrade()],
        test: {
          ...shared,
          name: 'suites',
          include: ['suites/**/*.suite.ts'],
          testTimeout: 300_000,
          // Graded one after the other, and after our own tests: a busy machine makes every program look slow.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
