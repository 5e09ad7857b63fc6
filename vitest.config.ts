/** Two projects: `unit`, our own tests, and `suites`, the door through which Vitest users grade a program. */
import { defineConfig } from 'vitest/config'

const shared = { pool: 'threads', isolate: false } as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{harness,reports,reference,suites,examples}/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { ...shared, name: 'suites', include: ['suites/**/*.suite.ts'], testTimeout: 300_000 } },
    ],
  },
})
