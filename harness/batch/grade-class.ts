/** A class from what was handed in to its gradebook: takes it in, grades what is new, and writes about all of it. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { wrapped } from '../../reports/layout.ts'
import type { Standing } from '../../reports/standing.ts'
import { printable } from '../core/printable.ts'
import { freshSeed } from '../core/seed.ts'
import { UsageError } from '../core/trouble.ts'
import { intake } from '../intake/intake.ts'
import { join as joined, type Roster, readRoster } from '../intake/roster.ts'
import type { Intake, Platform, Submission } from '../intake/submission.ts'
import { type Level, MEANINGS } from '../subject/isolation/level.ts'
import { gradeAll } from './batch.ts'
import { type ClassFiles, classFiles } from './class-files.ts'
import { hashOf, suiteVersion } from './content.ts'
import type { Examination } from './examination.ts'
import { graded } from './grading.ts'
import { type Event, type Journal, openJournal } from './journal.ts'
import { takeLock } from './lock.ts'
import { progress } from './progress.ts'
import { folderFor, JOURNAL, openResults } from './results.ts'
import { resultLine, table } from './table.ts'
import { workHere } from './work-here.ts'

export interface ClassOptions {
  readonly out: string
  /** Seconds for one submission. */
  readonly most: number
  readonly seed?: number
  readonly from?: Platform
  readonly prefix?: string
  readonly roster?: string
  readonly rosterKey?: string
  readonly column?: string
  /** `redis://…`: others do the work. */
  readonly queue?: string
}

export interface ClassTerms {
  readonly source: string
  readonly options: ClassOptions
  readonly examination: (seed: number) => Examination
  /** The assignment's own seed, or one for each student. */
  readonly seed?: number | 'each'
  /** When the assignment is due: ISO 8601. */
  readonly due?: string
  /** What is asked, in the first line. */
  readonly heading: string
  readonly level: Level
  readonly jobs: number
  readonly remarks: readonly string[]
  readonly interrupted: AbortSignal
  readonly progressLine: { show(text: string): void; clear(): void }
}

const TICK_MS = 1_000
/** So long after its own end a worker is waited for. */
const FAREWELL_MS = 30_000
const WIDTH = 79
/** So many are named at the end; the page has all. */
const NAMED = 10

/** Resolves to the exit status. Throws a `UsageError` or a `MachineError`, after which what was graded stays. */
export async function gradeClass(terms: ClassTerms): Promise<number> {
  const { out } = terms.options
  makeFolder(out)
  const leave = takeLock(out)
  try {
    const journal = await openJournal(join(out, JOURNAL))
    try {
      return await inFolder(terms, journal)
    } finally {
      await journal.close()
    }
  } finally {
    leave()
  }
}

async function inFolder(terms: ClassTerms, journal: Journal): Promise<number> {
  const { source, options, level, heading, jobs, interrupted } = terms
  const { out } = options
  const results = await openResults(out)
  const taken = await intake({
    source: resolve(source),
    work: results.intake,
    besides: resolve(out),
    ...(options.from !== undefined && { platform: options.from }),
    ...(options.prefix !== undefined && { prefix: options.prefix }),
  })
  const submissions = taken.submissions.map((submission) => placed(submission, terms.due))
  const whole: Intake = { ...taken, submissions }
  const roster =
    options.roster === undefined ? undefined : readRoster(options.roster, taken.platform, options.rosterKey)
  const assignment = hashOf(terms.examination(0).terms)
  const seed = terms.seed ?? options.seed ?? seedBefore(journal.past, assignment) ?? freshSeed()
  const examination = terms.examination(seed === 'each' ? 0 : seed)
  const suite = await suiteVersion()
  const files = await classFiles({
    out,
    examination,
    intake: whole,
    seed,
    isolation: level,
    ...(roster && { roster }),
    ...(options.column !== undefined && { column: options.column }),
  })
  const queue =
    options.queue === undefined ? undefined : await (await import('./queue.ts')).openQueue(options.queue, interrupted)
  const count = submissions.length
  say([
    `${count} ${count === 1 ? 'submission' : 'submissions'} · ${heading} · ${seed === 'each' ? 'a seed for each' : `seed ${seed}`} · isolation ${level}`,
    `  held by ${MEANINGS[level]}`,
    ...[...terms.remarks, ...whole.remarks, ...damaged(journal)].map((remark) => `  ${printable(remark)}`),
    '',
  ])
  await journal.append({
    event: 'begun',
    at: now(),
    exam: examination.title,
    assignment,
    suite,
    seed,
    submissions: count,
  })
  const mostMs = examination.mostMs === undefined ? options.most * 1000 : examination.mostMs + FAREWELL_MS
  const place = { examination, mostMs, interrupted }
  const grading = { ...place, work: queue ? queue.work(place) : workHere(place) }
  const told = listener(terms, count, files, (name) => queue?.forget(name))
  let standings: readonly Standing[]
  try {
    standings = await gradeAll(
      {
        intake: whole,
        examination,
        suite,
        results,
        journal,
        jobs,
        interrupted,
        grader: (submission, aside, seedOfIt) => graded(grading, { submission, seed: seedOfIt, out: resolve(aside) }),
      },
      told,
    )
  } finally {
    told.over()
    await queue?.close()
  }
  const remarks = await files.now(standings)
  const code = exitCode(standings)
  await journal.append({ event: 'ended', at: now(), exitCode: code })
  await rm(results.work, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  const folder = printable(relative(process.cwd(), resolve(out)) || '.')
  say([
    '',
    ...told.unchanged(),
    ...table(standings, count),
    ...remarks.map(printable),
    ...unmatchedInWords(whole, roster),
    `In ${folder}: index.html, gradebook.csv, summary.json, and a folder for each submission.`,
  ])
  return code
}

/** Progress on the terminal, and files that keep up with it. */
function listener({ progressLine }: ClassTerms, count: number, files: ClassFiles, forget: (name: string) => void) {
  const known: Standing[] = []
  const bar = progress(count, performance.now())
  let unchanged = 0
  const show = () => progressLine.show(bar.line(performance.now(), (process.stderr.columns ?? WIDTH + 1) - 1))
  const ticking = setInterval(show, TICK_MS)
  return {
    begun(name: string) {
      bar.begun(name)
      show()
    },
    told(standing: Standing, isNew: boolean) {
      known.push(standing)
      forget(standing.name)
      bar.told(standing.name, isNew)
      if (isNew) {
        progressLine.clear()
        say([resultLine(standing)])
        files.soon(known.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
      } else unchanged++
      show()
    },
    over() {
      clearInterval(ticking)
      progressLine.clear()
    },
    unchanged: () => (unchanged === 0 ? [] : [`${unchanged} of ${count} were graded before and have not changed.`, '']),
  }
}

/** 3 weighs most, since more work may change everything; then whoever was never run; then points. */
function exitCode(standings: readonly Standing[]): number {
  if (standings.some(({ outcome }) => outcome === 'incomplete')) return 3
  if (standings.some(({ outcome }) => outcome === 'refused')) return 4
  return standings.every(({ whole }) => whole) ? 0 : 1
}

/** The seed with which the same was asked before: who gives the same command again goes on. */
function seedBefore(past: readonly Event[], assignment: string): number | 'each' | undefined {
  const before = past.findLast((event) => event.event === 'begun' && event.assignment === assignment)
  return before?.event === 'begun' ? before.seed : undefined
}

function damaged({ damaged: lines }: Journal): readonly string[] {
  if (lines.length === 0) return []
  return [
    `the journal cannot be read in line ${lines.join(', ')}, which somebody has damaged; what it said is found out again`,
  ]
}

function unmatchedInWords({ submissions }: Intake, roster: Roster | undefined): readonly string[] {
  if (!roster) return []
  const { strangers, without } = joined(
    roster,
    submissions.flatMap((submission) => submission.students),
  )
  const list = (all: readonly string[]) =>
    `${all.slice(0, NAMED).map(printable).join(', ')}${all.length > NAMED ? ', …' : ''}`
  return [
    ...(strangers.length > 0
      ? [
          `${strangers.length} not in the roster: ${list(strangers.map(({ student, remark }) => (remark === undefined ? student.id : `${student.id} (${remark})`)))}`,
        ]
      : []),
    ...(without.length > 0
      ? [
          `${without.length} in the roster without a submission: ${list(without.map(({ key, line }) => key || `line ${line}`))}`,
        ]
      : []),
  ].flatMap((line) => wrapped(line, WIDTH))
}

/** A submission under the name that its results have. What came after the due date is late, whether the platform says so or not. */
function placed(submission: Submission, due: string | undefined): Submission {
  const late =
    submission.late || (due !== undefined && submission.at !== undefined && Date.parse(submission.at) > Date.parse(due))
  return { ...submission, name: folderFor(submission.name), ...(late && { late }) }
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

function now(): string {
  return new Date().toISOString()
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
