/** Two projects: `unit`, our own tests, and `suites`, the door through which Vitest users grade a program. */
import { relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { wiregrade } from './harness/vitest/plugin.ts'

/** Most of our tests wait more than they compute; many more at once would make programs look slow. */
const WORKERS = 3

/**
 * What is waited for longest begins first. The proofs come last, the longest of them before the others: they leave thousands of connections
 * in TIME_WAIT behind, and the kernel's tables, into which we look for every real program, are slow to read then.
 */
const ORDER = [
  /^examples|relay\.suite/,
  /(batch|cli)\//,
  /^(?!.*calibrate\/)/,
  /calibrate\/(uppercase|\w+-relay|\w+-server)/,
  /calibrate\//,
]

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      ORDER.findIndex((pattern) => pattern.test(relative(import.meta.dirname, moduleId)))
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}

/** Processes and not threads: to start a program costs as much as the memory of who starts it, which threads have in common. */
const shared = { pool: 'forks', isolate: false, testTimeout: 300_000, hookTimeout: 300_000 } as const
/** A program is graded alone: a busy machine would make it look slow. */
const alone = { maxWorkers: 1, sequence: { groupOrder: 1 } } as const
const together = { maxWorkers: WORKERS } as const

export default defineConfig({
  test: {
    sequence: { sequencer: InOrder },
    projects: [
      {
        test: {
          ...shared,
          ...together,
          name: 'unit',
          include: ['{harness,reports,reference,suites,examples}/**/*.test.ts'],
        },
      },
      {
        plugins: [wiregrade()],
        test: {
          ...shared,
          ...(process.env.WIREGRADE_SUBJECT === undefined ? together : alone),
          // The modules of one project are not those of another, and an exam that is made of both knows neither.
          isolate: true,
          name: 'suites',
          include: ['suites/**/*.suite.ts'],
        },
      },
    ],
  },
})
