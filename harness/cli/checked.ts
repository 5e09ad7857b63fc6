/** A check where the program can be held as was asked: planned, and done once or again after every save. */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Effort, Grade } from '../core/finding.ts'
import { exitCode } from '../core/score.ts'
import { freshSeed } from '../core/seed.ts'
import type { Isolation } from '../subject/isolation/isolation.ts'
import { type Subject, UsageError } from '../subject/subject.ts'
import { audience } from './audience.ts'
import { type BuildFailure, build, unbuiltFindings } from './build.ts'
import type { CheckOptions } from './check.ts'
import { capabilitiesOf } from './declared.ts'
import { examNamed } from './exam-named.ts'
import { interruption } from './interruption.ts'
import { type Audience, runExam } from './run-exam.ts'
import { selection } from './selection.ts'
import { checkFiles, stored } from './stored.ts'
import { optionWords, subjectOf } from './subject-of.ts'

/** Everything that the command line said, understood: one run more needs nothing but this. */
export interface Plan {
  readonly options: CheckOptions
  readonly catalogue: Catalogue
  readonly selected: readonly Listed[]
  readonly subject: Subject
  readonly isolation: Isolation
  readonly seed: number
  readonly effort: Effort
  /** What the program is said to do beyond what everyone is asked. */
  readonly capabilities?: readonly string[]
}

/** Resolves to the exit status: 0, 1 or 3, or that of an interruption. */
export async function checked(plan: Plan): Promise<number> {
  const { options } = plan
  const ending = interruption()
  try {
    if (options.watch) {
      const { watch } = await import('./watch.ts')
      return await watch(plan, ending)
    }
    const code = await checkOnce(plan, ending.signal)
    return ending.exitCode() ?? code
  } finally {
    ending.forget()
  }
}

/** One run, from the build to the written reports. */
export async function checkOnce(plan: Plan, interrupted: AbortSignal): Promise<number> {
  const { options, catalogue, selected } = plan
  const asked = { ...catalogue, listed: selected }
  const plain = audience({ catalogue: asked, json: options.json === true, stored: stored(options) })
  const listeners = options.github ? (await import('./github.ts')).forGithub(plain, asked) : plain
  await plan.isolation.refresh()
  const failure = await build(options, plan.isolation, interrupted)
  const grade =
    failure && !interrupted.aborted
      ? await unbuilt(plan, failure, listeners)
      : await examined(plan, listeners, interrupted)
  return exitCode(selected, grade)
}

/** Throws a `UsageError`. */
export async function planned(
  exam: string,
  options: CheckOptions,
  command: readonly string[],
  isolation: Isolation,
): Promise<Plan> {
  checkFiles(options)
  if (options.classroom50 !== undefined) (await import('./classroom.ts')).submissionIn(process.env)
  if (options.github && options.json) {
    throw new UsageError('--github and --json both want standard output; write the findings with --findings.')
  }
  const catalogue = await examNamed(exam)
  const subject = subjectOf(catalogue.role, options, command, isolation)
  const capabilities = capabilitiesOf(catalogue, options.capability ?? [])
  return {
    options,
    catalogue,
    selected: selection(catalogue, options.tier, options.only),
    subject,
    isolation,
    ...(capabilities && { capabilities }),
    seed: options.seed ?? freshSeed(),
    effort: options.effort ?? (options.watch ? 'quick' : 'normal'),
  }
}

function examined(plan: Plan, audience: Audience, interrupted: AbortSignal): Promise<Grade> {
  const { options, catalogue, selected, subject, seed, effort, capabilities } = plan
  return runExam({
    catalogue,
    subject,
    seed,
    effort,
    tier: options.tier,
    host: options.host,
    options: optionWords(options),
    ...(capabilities && { capabilities }),
    selected,
    audience,
    interrupted,
  })
}

async function unbuilt(plan: Plan, failure: BuildFailure, audience: Audience): Promise<Grade> {
  const { options, catalogue, selected, subject, seed, effort } = plan
  const grade: Grade = {
    protocol: catalogue.protocol.name,
    role: catalogue.role.name,
    seed,
    effort,
    subject: subject.command,
    isolation: plan.isolation.level,
    options: optionWords(options),
    findings: unbuiltFindings(selected, seed, failure),
    notices: [],
    complete: true,
  }
  audience.opening({ ...grade, findings: [], complete: false })
  const words = options.json ? process.stderr : process.stdout
  words.write([`\nYour program ${failure.sentence}`, ...failure.lines.map((line) => `  ${line}`), ''].join('\n'))
  await audience.closing(grade, 0)
  return grade
}
