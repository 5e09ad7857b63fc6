/**
 * One exam of an assignment on one submission: finds the program, builds it, examines it. What the machine has failed at is tried once
 * more, with one thing at a time; what then still fails is `error`, and never the program's.
 */
import { availableParallelism, loadavg } from 'node:os'
import type { Asked } from '../assignment/asked.ts'
import type { AssignedExam } from '../assignment/assignment.ts'
import { type Found, isStartable, type Unstartable } from '../assignment/program-of.ts'
import type { Catalogue } from '../core/catalogue.ts'
import { type Finding, type Grade, NOT_RUN } from '../core/finding.ts'
import { seedFor } from '../core/seed.ts'
import type { Isolation } from '../subject/isolation/isolation.ts'
import type { Startable } from '../subject/isolation/tool-chains.ts'
import { placeholdersIn } from '../subject/placeholders.ts'
import { takesPort } from '../subject/program.ts'
import { MachineError, type Subject, UsageError } from '../subject/subject.ts'
import { build, unbuiltFindings } from './build.ts'
import { type Audience, type ExamRun, runExam } from './run-exam.ts'
import { LOOPBACK, optionWords, type ProgramOptions, subjectOf } from './subject-of.ts'

export interface AssignedRun {
  readonly exam: AssignedExam
  readonly catalogue: Catalogue
  readonly asked: readonly Asked[]
  readonly folder: string
  /** How the program in it is started. */
  readonly found: Found | Unstartable
  readonly seed: number
  readonly hold: (program: Startable) => Promise<Isolation>
  readonly audience: Audience
  readonly interrupted: AbortSignal
  /** Whether this machine has so much to do that a program may be late through no fault of its own. */
  readonly overloaded?: () => boolean
}

/** More processes that want to run than this for each processor. */
const OVERLOAD = 2

const SILENT: Audience = { opening() {}, examining() {}, verdict() {}, async closing() {} }

/** The grade before anything is known. */
export function unbegun({
  exam,
  catalogue,
  found,
  seed,
}: Pick<AssignedRun, 'exam' | 'catalogue' | 'found' | 'seed'>): Grade {
  return {
    protocol: catalogue.protocol.name,
    role: catalogue.role.name,
    seed,
    effort: exam.effort,
    subject: isStartable(found) ? found.run : '(no program)',
    options: [],
    findings: [],
    notices: [],
    complete: false,
  }
}

/** Throws a `UsageError` where the assignment, and not the submission, asks for what cannot be. */
export async function runAssigned(run: AssignedRun): Promise<Grade> {
  const { found } = run
  if (!isStartable(found)) return blocked(run, found.because, found.hint)
  try {
    const grade = (await begun(run, found)) ?? (await attempt(run, found, run.audience))
    const again = askedAgain(run, grade)
    if (again.size === 0 || run.interrupted.aborted) return grade
    return merged(grade, await attempt(run, found, SILENT, again))
  } catch (error) {
    if (error instanceof UsageError && found.isOwn)
      return blocked(
        run,
        `your ${run.exam.ownCommand} cannot be followed: ${error.message}`,
        'Mend it, and try it with wiregrade check.',
      )
    if (error instanceof MachineError) return hindered(run, error)
    throw error
  }
}

/**
 * What the machine has failed at; and all of it where nothing at all was answered while the machine was overloaded, since a program that
 * does not listen in time looks the same then as one that never does.
 */
function askedAgain({ catalogue, overloaded = isOverloaded }: AssignedRun, { findings }: Grade): ReadonlySet<string> {
  const isSilent = findings.some(({ id, outcome }) => id === catalogue.root.id && outcome === 'fail')
  const again = isSilent && overloaded() ? findings : findings.filter(({ outcome }) => outcome === 'error')
  return new Set(again.map(({ id }) => id))
}

function isOverloaded(): boolean {
  return (loadavg()[0] ?? 0) > OVERLOAD * availableParallelism()
}

/** The exam, unless the machine fails before anything is known. */
async function begun(run: AssignedRun, found: Found): Promise<Grade | undefined> {
  try {
    return await attempt(run, found, run.audience)
  } catch (error) {
    if (error instanceof MachineError && !run.interrupted.aborted) return undefined
    throw error
  }
}

/** The exam once; `only` these demands, with one thing at a time, when it is tried again. */
async function attempt(run: AssignedRun, found: Found, audience: Audience, only?: ReadonlySet<string>): Promise<Grade> {
  const { exam, catalogue, hold } = run
  const startable = { command: found.words, ...(found.build !== undefined && { build: found.build }) }
  const isolation = await hold(startable)
  try {
    const options = optionsOf(run, found)
    const subject = subjectOf(catalogue.role, options, found.words, isolation)
    await isolation.refresh()
    const failure = await build(options, isolation, run.interrupted)
    if (failure && !run.interrupted.aborted) {
      const selected = run.asked.map(({ listed }) => listed)
      const findings = unbuiltFindings(selected, run.seed, failure)
      const grade = { ...unbegun(run), ...startedAs(subject, options), findings, complete: true }
      await told(run, grade)
      return grade
    }
    const terms: ExamRun = {
      catalogue,
      subject,
      seed: run.seed,
      effort: exam.effort,
      tier: exam.tier,
      host: options.host,
      options: startedAs(subject, options).options,
      selected: run.asked.map(({ listed }) => listed).filter(({ id }) => only?.has(id) ?? true),
      audience,
      interrupted: run.interrupted,
      ...(only && { lanes: 1 }),
      ...(exam.capabilities && { capabilities: exam.capabilities }),
    }
    return await runExam(terms)
  } finally {
    isolation.close()
  }
}

function optionsOf({ exam, folder, catalogue }: AssignedRun, found: Found): ProgramOptions {
  const env = Object.entries(exam.env).map(([name, value]) => `${name}=${value}`)
  const isTold = takesPort(catalogue.role.portIn, placeholdersIn([...found.words, ...env]))
  const port = isTold ? undefined : (found.port ?? exam.port)
  const tasks = { ...exam.tasks, ...found.tasks }
  return {
    host: LOOPBACK,
    cwd: folder,
    env,
    buildTimeout: exam.buildTimeout,
    startTimeout: exam.startTimeout,
    task: Object.entries(tasks).map(([name, command]) => `${name}=${command}`),
    place: Object.entries(exam.places).map(([name, where]) => `${name}=${where}`),
    ...(port !== undefined && { port }),
    ...(found.build !== undefined && { build: found.build }),
  }
}

/** As a student would type it, in the program's own folder. */
function startedAs(subject: Subject, options: ProgramOptions): Pick<Grade, 'subject' | 'options' | 'isolation'> {
  return {
    subject: subject.command,
    options: optionWords({ ...options, cwd: '.' }),
    ...(subject.isolation !== undefined && { isolation: subject.isolation }),
  }
}

function merged(grade: Grade, again: Grade): Grade {
  const better = new Map(again.findings.map((finding) => [finding.id, finding]))
  return {
    ...grade,
    findings: grade.findings.map((finding) => better.get(finding.id) ?? finding),
    notices: [...new Set([...grade.notices, ...again.notices])],
  }
}

async function blocked(run: AssignedRun, because: string, hint: string): Promise<Grade> {
  return settled(run, (id) => ({ ...nothing(run, id), outcome: 'blocked', because, hint }))
}

/** No box, no room, no ports: it has been tried, and the program had no part in it. */
async function hindered(run: AssignedRun, error: MachineError): Promise<Grade> {
  return settled(run, (id) => ({ ...nothing(run, id), outcome: 'error', because: error.message }))
}

function nothing({ seed }: AssignedRun, id: string): Omit<Finding, 'outcome'> {
  return { id, ran: NOT_RUN, seed: seedFor(seed, id), durationMs: 0 }
}

async function settled(run: AssignedRun, finding: (id: string) => Finding): Promise<Grade> {
  const findings = run.asked.map(({ listed }) => finding(listed.id))
  const grade = { ...unbegun(run), findings, complete: true }
  await told(run, grade)
  return grade
}

async function told(run: AssignedRun, grade: Grade): Promise<void> {
  run.audience.opening({ ...grade, findings: [], complete: false })
  await run.audience.closing(grade, 0)
}
