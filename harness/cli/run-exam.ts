/**
 * Runs one exam for a verb: asks for the findings in the order of the catalogue, tells an audience about each, and gives back
 * the grade, whole or interrupted.
 */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Effort, Finding, Grade } from '../core/finding.ts'
import type { Tier } from '../core/requirement.ts'
import { type Exam, openExam } from '../examine/exam.ts'
import type { Subject } from '../subject/subject.ts'
import { preparation } from './selection.ts'

/** Who hears of a run while it goes on. */
export interface Audience {
  /** The exam begins: the grade has no findings yet. */
  opening(grade: Grade): void
  /** This demand is being examined. */
  examining(listed: Listed, done: number): void
  /** A finding is known; the grade holds it and those before it. */
  verdict(listed: Listed, finding: Finding, grade: Grade): void
  /** The run is over, and every process of it has ended. Resolves when everything is written. */
  closing(grade: Grade, tookMs: number): Promise<void>
}

export interface ExamRun {
  readonly catalogue: Catalogue
  readonly subject: Subject
  readonly seed: number
  readonly effort: Effort
  readonly tier: Tier
  readonly host: string
  /** How else the program is started, for replay lines. */
  readonly options: readonly string[]
  /** The capabilities that the program is said to have; found out by asking unless told. */
  readonly capabilities?: readonly string[]
  /** The demands to report; what they need is examined too. */
  readonly selected: readonly Listed[]
  readonly audience: Audience
  readonly interrupted: AbortSignal
  /** How many findings may be looked for at a time: as many as the exam allows unless told. */
  readonly lanes?: number
}

/** After an interruption we wait this long for processes to end; `exit` ends the rest. */
const FAREWELL_MS = 500

/** The grade is complete unless the run was interrupted. Throws a `UsageError` when the program cannot be what was said. */
export async function runExam(run: ExamRun): Promise<Grade> {
  const { catalogue, subject, seed, effort, host } = run
  const begun = performance.now()
  const { capabilities } = run
  const exam = openExam({ catalogue, subject, seed, effort, host, ...(capabilities && { capabilities }) })
  const findings: Finding[] = []
  const graded = (): Grade => ({
    protocol: catalogue.protocol.name,
    role: catalogue.role.name,
    seed,
    effort,
    subject: subject.command,
    ...(subject.isolation !== undefined && { isolation: subject.isolation }),
    options: run.options,
    findings: findings.slice(),
    notices: exam.notices(),
    complete: findings.length === run.selected.length,
  })
  run.audience.opening(graded())
  try {
    for await (const [listed, finding] of inOrder(exam, run)) {
      findings.push(finding)
      run.audience.verdict(listed, finding, graded())
    }
  } finally {
    await (run.interrupted.aborted ? Promise.race([exam.close(), passed(FAREWELL_MS)]) : exam.close())
  }
  const grade = graded()
  await run.audience.closing(grade, performance.now() - begun)
  return grade
}

/** Findings one after the other, though the exam may be looking for several at once; ends early when interrupted. */
async function* inOrder(exam: Exam, run: ExamRun): AsyncGenerator<readonly [Listed, Finding]> {
  const aborted = new Promise<'interrupted'>((resolve) => {
    if (run.interrupted.aborted) resolve('interrupted')
    run.interrupted.addEventListener('abort', () => resolve('interrupted'), { once: true })
  })
  const asked: Promise<Finding>[] = []
  for (const [index, listed] of run.selected.entries()) {
    if (run.interrupted.aborted) return
    run.audience.examining(listed, index)
    for (const each of preparation(run.catalogue, run.tier, listed)) {
      if ((await Promise.race([exam.finding(each.id), aborted])) === 'interrupted') return
    }
    const ahead = run.selected.slice(asked.length, index + (run.lanes ?? exam.lanes))
    for (const each of ahead.filter(({ demand }) => demand.kind === listed.demand.kind)) {
      const finding = exam.finding(each.id)
      // Whoever waits for it hears of an error; until then nobody need.
      finding.catch(() => {})
      asked.push(finding)
    }
    const finding = await Promise.race([asked[index] ?? exam.finding(listed.id), aborted])
    if (finding === 'interrupted') return
    yield [listed, finding]
  }
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
