/** Holds examples against their table: each gets the outcome that stands there for it, and leaves no process behind. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { build } from '../harness/cli/build.ts'
import { type ProgramOptions, subjectOf } from '../harness/cli/subject-of.ts'
import type { Catalogue } from '../harness/core/catalogue.ts'
import { explain } from '../harness/core/explanation.ts'
import type { Finding } from '../harness/core/finding.ts'
import { openExam } from '../harness/examine/exam.ts'
import { loadCatalogue } from '../harness/examine/load.ts'
import { isolationOf } from '../harness/subject/isolation/isolation.ts'
import type { Subject } from '../harness/subject/subject.ts'
import type { Example, Language } from './example.ts'

const SEED = 7
/** Some of them never listen; the others do within a tenth of this. */
const START_SECONDS = 2
/** The system's own starts without the detour of a version manager, which takes longer than the program. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const TOOLS: Readonly<Record<Language, readonly string[]>> = {
  Python: ['python3'],
  C: ['cc'],
  Java: ['javac', 'java'],
  JavaScript: ['node'],
}

/** One test for each example of this folder, and one that none is missing. */
export function holdExamples(home: string, examples: readonly Example[]): void {
  test.concurrent.for(examples.map((example) => [example.file, example] as const))(
    '%s earns what the table says',
    async ([, example], context) => {
      const missing = TOOLS[example.language].find((tool) => !installed(tool))
      if (missing !== undefined) return context.skip(`${example.file} is left out: ${missing} is not installed`)
      const folder = mkdtempSync(join(tmpdir(), 'wiregrade-example-'))
      try {
        copyFileSync(join(home, example.file), join(folder, basename(example.file)))
        const graded = await grade(example, folder)
        if (example.builds === false) return context.expect(graded.words).toContain(example.says)
        const sure = graded.failed.filter((id) => !example.perhaps?.includes(id))
        context.expect(sure.toSorted(), graded.words).toEqual(example.fails.toSorted())
        context.expect(graded.open, 'neither passed, failed nor blocked by a failure').toEqual([])
        if (example.says !== undefined) context.expect(graded.words).toContain(example.says)
        context.expect(processesIn(folder)).toEqual([])
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  test('every program in this folder stands in the table', () => {
    const programs = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.(py|c|java|mjs)$/.test(path),
    )
    expect(examples.map((example) => example.file).toSorted()).toEqual(programs.toSorted())
  })
}

function optionsOf(example: Example, folder: string): ProgramOptions {
  const { env = [], build: command, tasks = [], places = [] } = example
  const start = { host: '127.0.0.1', env, cwd: folder, buildTimeout: 60, startTimeout: START_SECONDS }
  return { ...start, task: tasks.map(started), place: places, ...(command !== undefined && { build: command }) }
}

function started(command: string): string {
  return command.replace(/(?<=^|=)python3(?= )/, PYTHON)
}

interface Graded {
  /** Topic and name of what failed. */
  readonly failed: readonly string[]
  /** What should not be: errors, and what was blocked by nothing. */
  readonly open: readonly string[]
  /** All that a student reads about the failures, and the notices. */
  readonly words: string
}

async function grade(example: Example, folder: string): Promise<Graded> {
  const options = optionsOf(example, folder)
  const command = started(example.command).split(' ')
  const isolation = await isolationOf('none', { folder, command })
  try {
    const catalogue = await loadCatalogue(example.exam)
    const subject = subjectOf(catalogue.role, options, command, isolation)
    await isolation.refresh()
    const broken = await build(options, isolation, new AbortController().signal)
    if (broken) return { failed: ['build'], open: [], words: [broken.sentence, ...broken.lines].join('\n') }
    return await examined(example, catalogue, subject)
  } finally {
    isolation.close()
  }
}

async function examined(example: Example, catalogue: Catalogue, subject: Subject): Promise<Graded> {
  const exam = openExam({ catalogue, subject, seed: SEED, effort: 'quick', host: '127.0.0.1' })
  const findings: Finding[] = []
  try {
    const asked = catalogue.listed.filter(({ id }) => isAsked(example, id))
    for (let at = 0; at < asked.length; at += exam.lanes) {
      const next = asked.slice(at, at + exam.lanes)
      findings.push(...(await Promise.all(next.map(({ id }) => exam.finding(id)))))
    }
  } finally {
    await exam.close()
  }
  const failures = findings.filter(({ outcome }) => outcome === 'fail')
  return {
    failed: failures.map(({ id }) => id.split('/').slice(2).join('/')),
    open: findings
      .filter(({ outcome, blockedBy }) => outcome === 'error' || (outcome === 'blocked' && blockedBy === undefined))
      .map(({ id, because }) => `${id}: ${because}`),
    words: [...failures.map((finding) => toldOf(catalogue, example, finding)), ...exam.notices()].join('\n'),
  }
}

function isAsked({ exam, asked }: Example, id: string): boolean {
  const fits = (pattern: string) =>
    pattern.endsWith('/*') ? id.startsWith(`${exam}/${pattern.slice(0, -1)}`) : id === `${exam}/${pattern}`
  return asked === undefined || asked.some(fits)
}

function toldOf(catalogue: Catalogue, example: Example, finding: Finding): string {
  const { cause, facts } = explain(catalogue, { subject: example.command, options: [] }, finding)
  return [cause, ...facts.flatMap((fact) => fact.lines)].join('\n')
}

function installed(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)))
}

/** The living processes that were started in this folder: every example stays where it began. */
function processesIn(folder: string): readonly string[] {
  if (!existsSync('/proc/self/cwd')) return []
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(folder)
    } catch {
      // It has ended since we listed it.
      return false
    }
  })
}
