/** `wiregrade batch`: grades every folder in a folder with one exam and one command, each in a worker of its own. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import { gradeAll, type Result } from '../batch/batch.ts'
import { submissionsIn } from '../batch/submissions.ts'
import { resultLine, table } from '../batch/table.ts'
import type { Effort } from '../core/finding.ts'
import { printable } from '../core/printable.ts'
import type { Tier } from '../core/requirement.ts'
import { freshSeed } from '../core/seed.ts'
import { unconfined } from '../subject/isolation/isolation.ts'
import { type Level, MEANINGS } from '../subject/isolation/level.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import { type Subject, UsageError } from '../subject/subject.ts'
import { capabilitiesOf } from './declared.ts'
import { examNamed } from './exam-named.ts'
import { interruption } from './interruption.ts'
import { progressLine } from './progress-line.ts'
import { selection } from './selection.ts'
import { type ProgramOptions, subjectOf } from './subject-of.ts'

export interface BatchOptions extends Omit<ProgramOptions, 'cwd'> {
  readonly jobs?: number
  readonly out: string
  /** Seconds for one submission. */
  readonly most: number
  readonly seed?: number
  readonly effort: Effort
  readonly tier: Tier
  readonly only?: string
}

/** Resolves to the exit status: 0 all passed, 1 some have not, 3 a grade is incomplete. Throws a `UsageError`. */
export async function batch(
  folder: string,
  exam: string,
  options: BatchOptions,
  command: readonly string[],
): Promise<number> {
  const submissions = submissionsIn(folder, options.out)
  const catalogue = await examNamed(exam)
  const subject = subjectOf(catalogue.role, { ...options, cwd: folder }, command, unconfined(folder))
  capabilitiesOf(catalogue, options.capability ?? [])
  const listed = selection(catalogue, options.tier, options.only)
  makeFolder(options.out)
  const level = await levelFor(options.isolation ?? 'auto')
  const seed = options.seed ?? freshSeed()
  const { jobs, remark } = lanes(options.jobs ?? availableParallelism(), subject, level)
  say([`${submissions.length} submissions · ${exam} · effort ${options.effort} · seed ${seed} · isolation ${level}`])
  say([`  held by ${MEANINGS[level]}`, ...remark, ''])
  const ending = interruption()
  const progress = progressLine()
  let done = 0
  try {
    const results = await gradeAll(
      {
        submissions,
        words: { before: words(exam, options, level, seed), command },
        listed,
        out: options.out,
        jobs,
        mostMs: options.most * 1000,
        endsWithUs: level !== 'none',
        interrupted: ending.signal,
      },
      (result) => {
        progress.clear()
        say([resultLine(result)])
        progress.show(`  ${++done} of ${submissions.length} graded…`)
      },
    )
    progress.clear()
    const out = printable(relative(process.cwd(), resolve(options.out)) || '.')
    say(['', ...table(results, submissions.length), `In ${out}/<submission>: findings.json and junit.xml.`])
    return ending.exitCode() ?? exitCode(results)
  } finally {
    ending.forget()
  }
}

function exitCode(results: readonly Result[]): number {
  const all = new Set(results.map(({ outcome }) => outcome))
  return all.has('incomplete') ? 3 : all.has('failed') ? 1 : 0
}

/** What would be found out when the first grade is written. */
function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true })
    accessSync(out, constants.W_OK)
  } catch (error) {
    throw new UsageError(`Nothing can be written to --out ${out} (${(error as Error).message}); give another folder.`)
  }
}

/** Two programs with one port built in can only be there at the same time when each has a network of its own. */
function lanes(
  wanted: number,
  { fixedPort }: Subject,
  level: Level,
): { readonly jobs: number; readonly remark: readonly string[] } {
  if (fixedPort === undefined || level === 'box+net') return { jobs: wanted, remark: [] }
  const why = `  one after the other: all have port ${fixedPort} built in, and isolation ${level} gives none a network of its own`
  return { jobs: 1, remark: [why] }
}

/** What is the same for all: `check` and its options, written so that a value may begin with a dash. */
function words(exam: string, options: BatchOptions, level: Level, seed: number): readonly string[] {
  const { port, host, env, build, buildTimeout, startTimeout, effort, tier, only } = options
  const { task = [], place = [], capability = [] } = options
  return [
    ...['check', exam, `--isolation=${level}`, `--seed=${seed}`, `--effort=${effort}`, `--tier=${tier}`],
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

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
