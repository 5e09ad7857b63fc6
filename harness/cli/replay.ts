/** `wiregrade replay`: one case on a fresh process, explained in full. */
import { readFile } from 'node:fs/promises'
import type { Listed } from '../core/catalogue.ts'
import type { Effort, Finding } from '../core/finding.ts'
import { freshSeed } from '../core/seed.ts'
import { type Exam, openExam } from '../examine/exam.ts'
import type { Isolation } from '../subject/isolation/isolation.ts'
import { MachineError, UsageError } from '../subject/subject.ts'
import { build } from './build.ts'
import { demandNamed } from './exam-named.ts'
import { interruption } from './interruption.ts'
import { isolated } from './isolated.ts'
import { story } from './story.ts'
import { optionWords, type ProgramOptions, subjectOf } from './subject-of.ts'

export interface ReplayOptions extends ProgramOptions {
  /** The case itself, as JSON. */
  readonly case?: string
  /** A findings.json that holds the case. */
  readonly from?: string
  readonly effort: Effort
}

/** A case, and the requirement whose case it is: for an invariant, another one than was asked for. */
interface Stored {
  readonly during: string
  readonly given: unknown
}

/** Resolves to 0 when the case is met, to 1 when it is not. Throws a `UsageError` or a `MachineError`. */
export function replay(id: string, options: ReplayOptions, command: readonly string[]): Promise<number> {
  return isolated(options, command, (isolation) => replayed(id, options, command, isolation))
}

async function replayed(
  id: string,
  options: ReplayOptions,
  command: readonly string[],
  isolation: Isolation,
): Promise<number> {
  const { catalogue, listed } = await demandNamed(id)
  const { during, given } = await storedCase(listed, options)
  checkShape(catalogue.requirements.find((each) => each.id === during)?.demand.examples ?? [], during, given)
  const subject = subjectOf(catalogue.role, options, command, isolation)
  const ending = interruption()
  const exam = openExam({ catalogue, subject, seed: freshSeed(), effort: options.effort, host: options.host })
  ending.signal.addEventListener('abort', () => void exam.close())
  try {
    await isolation.refresh()
    const failure = await build(options, isolation, ending.signal)
    if (failure) {
      process.stderr.write(
        [`Your program ${failure.sentence}`, ...failure.lines.map((line) => `  ${line}`), ''].join('\n'),
      )
      return ending.exitCode() ?? 1
    }
    const played = await playedBy(exam, during, given, ending.signal)
    const finding = played && judgedAgain(listed, during, played)
    if (!finding) return ending.exitCode() ?? 1
    process.stdout.write(
      `${story(catalogue, { subject: subject.command, options: optionWords(options) }, finding).join('\n')}\n`,
    )
    return finding.outcome === 'pass' ? 0 : 1
  } finally {
    await exam.close()
    ending.forget()
  }
}

/** The finding; nothing when it was interrupted. What a case of the wrong shape breaks in a requirement is the caller's mistake. */
async function playedBy(
  exam: Exam,
  id: string,
  given: unknown,
  interrupted: AbortSignal,
): Promise<Finding | undefined> {
  try {
    return await exam.replay(id, given)
  } catch (error) {
    if (interrupted.aborted) return undefined
    if (error instanceof UsageError || error instanceof MachineError) throw error
    throw new UsageError(
      `This case does not fit ${id} (${(error as Error).message}); wiregrade explain ${id} shows one that does.`,
    )
  }
}

async function storedCase({ id }: Listed, options: ReplayOptions): Promise<Stored> {
  if ((options.case === undefined) === (options.from === undefined)) {
    throw new UsageError(
      "Say which case: either --case '{…}' with the JSON of a case, or --from with a findings.json that has it.",
    )
  }
  if (options.from !== undefined) return caseFrom(options.from, id)
  try {
    return { during: id, given: JSON.parse(options.case ?? '') }
  } catch (error) {
    throw new UsageError(
      `--case is not JSON (${(error as Error).message}); put it in single quotes, as wiregrade explain ${id} shows.`,
    )
  }
}

async function caseFrom(file: string, id: string): Promise<Stored> {
  const { readFindings } = await import('../../reports/findings.ts')
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file} cannot be read; wiregrade check writes such a file with --findings ${file}.`)
  })
  const findings = readFindings(text).flatMap((grade) => grade.findings)
  const found = findings.find((finding) => finding.id === id)
  if (found?.counterexample === undefined) {
    const why = found ? `which came out as "${found.outcome}"` : 'which it does not name'
    throw new UsageError(`${file} holds no case for ${id}, ${why}; only failures have one.`)
  }
  return { during: found.during ?? id, given: found.counterexample }
}

/** A case has the same names at its top as every example of its requirement. */
function checkShape(examples: readonly unknown[], id: string, given: unknown): void {
  const [example] = examples
  if (typeof example !== 'object' || example === null) return
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : []
  const missing = Object.keys(example).find((name) => !names.includes(name))
  if (missing !== undefined) {
    throw new UsageError(
      `The case of ${id} has no "${missing}"; one that fits is ${JSON.stringify(example).slice(0, 200)}.`,
    )
  }
}

/** For an invariant, the exchange of the other requirement's case is what is judged. */
function judgedAgain({ id, demand }: Listed, during: string, played: Finding): Finding {
  if (demand.kind === 'requirement' || !played.transcript) return played
  const verdict = demand.always(played.transcript)
  const outcome = verdict.is === 'met' ? 'pass' : verdict.is === 'unmet' ? 'fail' : 'blocked'
  const { hint: _, because: __, ...rest } = played
  return { ...rest, id, during, verdict, outcome, ...(verdict.is === 'unobserved' && { because: verdict.because }) }
}
