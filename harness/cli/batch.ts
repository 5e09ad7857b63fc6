/** `wiregrade batch`: grades a class with one exam and one command, each submission in a worker of its own. */
import { availableParallelism } from 'node:os'
import { roleExamination } from '../batch/examination.ts'
import { type ClassOptions, gradeClass } from '../batch/grade-class.ts'
import type { Effort } from '../core/finding.ts'
import type { Tier } from '../core/requirement.ts'
import { unconfined } from '../subject/isolation/isolation.ts'
import type { Level } from '../subject/isolation/level.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import type { Subject } from '../subject/subject.ts'
import { capabilitiesOf } from './declared.ts'
import { examNamed } from './exam-named.ts'
import { interruption } from './interruption.ts'
import { progressLine } from './progress-line.ts'
import { selection } from './selection.ts'
import { type ProgramOptions, subjectOf } from './subject-of.ts'

export interface BatchOptions extends Omit<ProgramOptions, 'cwd'>, ClassOptions {
  readonly jobs?: number
  readonly effort: Effort
  readonly tier: Tier
  readonly only?: string
}

const IN_QUEUE = 64

/**
 * Resolves to the exit status: 0 all have all points, 1 some have not, 3 a grade is incomplete, 4 a submission was refused. Throws a
 * `UsageError`.
 */
export async function batch(
  source: string,
  exam: string,
  options: BatchOptions,
  command: readonly string[],
): Promise<number> {
  const catalogue = await examNamed(exam)
  const subject = subjectOf(catalogue.role, { ...options, cwd: '.' }, command, unconfined('.'))
  capabilitiesOf(catalogue, options.capability ?? [])
  const listed = selection(catalogue, options.tier, options.only)
  const level = await levelFor(options.isolation ?? 'auto')
  const { jobs, remark } = lanes(jobsOf(options), subject, level)
  const before = words(exam, options, level)
  const { build } = options
  const role = { exam, listed, before, command, level, ...(build !== undefined && { build }) }
  const ending = interruption()
  try {
    const code = await gradeClass({
      source,
      options,
      examination: (seed) => roleExamination({ ...role, seed }),
      heading: `${exam} · effort ${options.effort}`,
      level,
      jobs,
      remarks: remark,
      interrupted: ending.signal,
      progressLine: progressLine(),
    })
    return ending.exitCode() ?? code
  } finally {
    ending.forget()
  }
}

/** With a queue, so many wait in it at once, and its workers say themselves how many they take. */
export function jobsOf({ jobs, queue }: Pick<BatchOptions, 'jobs' | 'queue'>): number {
  return jobs ?? (queue === undefined ? availableParallelism() : IN_QUEUE)
}

/** Two programs with one port built in can only be there at the same time when each has a network of its own. */
function lanes(
  wanted: number,
  { fixedPort }: Subject,
  level: Level,
): { readonly jobs: number; readonly remark: readonly string[] } {
  if (fixedPort === undefined || level === 'box+net') return { jobs: wanted, remark: [] }
  const why = `one after the other: all have port ${fixedPort} built in, and isolation ${level} gives none a network of its own`
  return { jobs: 1, remark: [why] }
}

/** What is the same for all: `check` and its options, written so that a value may begin with a dash. */
function words(exam: string, options: BatchOptions, level: Level): readonly string[] {
  const { port, host, env, build, buildTimeout, startTimeout, effort, tier, only } = options
  const { task = [], place = [], capability = [] } = options
  return [
    ...['check', exam, `--isolation=${level}`, `--effort=${effort}`, `--tier=${tier}`],
    ...[`--host=${host}`, `--build-timeout=${buildTimeout}`, `--start-timeout=${startTimeout}`],
    ...(only === undefined ? [] : [`--only=${only}`]),
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(build === undefined ? [] : [`--build=${build}`]),
    ...env.map((variable) => `--env=${variable}`),
    ...task.map((each) => `--task=${each}`),
    ...place.map((each) => `--place=${each}`),
    ...capability.map((each) => `--capability=${each}`),
  ]
}
