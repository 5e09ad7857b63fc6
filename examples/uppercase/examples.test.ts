/** Every example gets the outcome that the table has for it, and leaves no process behind. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type BuildFailure, build } from '../../harness/cli/build.ts'
import { type ProgramOptions, subjectOf } from '../../harness/cli/subject-of.ts'
import type { Catalogue } from '../../harness/core/catalogue.ts'
import { explain } from '../../harness/core/explanation.ts'
import type { Finding } from '../../harness/core/finding.ts'
import { openExam } from '../../harness/examine/exam.ts'
import { loadCatalogue } from '../../harness/examine/load.ts'
import { isolationOf, unconfined } from '../../harness/subject/isolation/isolation.ts'
import { EXAMPLES, type Example, type Language } from './examples.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const SEED = 7
/** Some of them never listen; the others do within a tenth of this. */
const START_SECONDS = 2
const TOOLS: Readonly<Record<Language, readonly string[]>> = {
  Python: ['python3'],
  C: ['cc'],
  Java: ['javac', 'java'],
  JavaScript: ['node'],
}

test.concurrent.for(EXAMPLES.map((example) => [example.file, example] as const))(
  '%s earns what the table says',
  async ([, example], context) => {
    const missing = TOOLS[example.language].find((tool) => !installed(tool))
    if (missing !== undefined) return context.skip(`${example.file} is left out: ${missing} is not installed`)
    const folder = mkdtempSync(join(tmpdir(), 'wiregrade-example-'))
    try {
      copyFileSync(join(HERE, example.file), join(folder, basename(example.file)))
      const options = optionsOf(example, folder)
      const isolation = await isolationOf('none', { folder, command: example.command.split(' ') })
      const broken = await build(options, isolation, new AbortController().signal)
      isolation.close()
      if (example.builds === false) return context.expect(wordsOf(broken)).toContain(example.says)
      context.expect(wordsOf(broken)).toBe('')
      const graded = await grade(example, options)
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
  const programs = readdirSync(HERE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(py|c|java|mjs)$/.test(path),
  )
  expect(EXAMPLES.map((example) => example.file).toSorted()).toEqual(programs.toSorted())
})

function optionsOf(example: Example, folder: string): ProgramOptions {
  const { env = [], build: command } = example
  const start = { host: '127.0.0.1', env, cwd: folder, buildTimeout: 60, startTimeout: START_SECONDS }
  return command === undefined ? start : { ...start, build: command }
}

interface Graded {
  /** Topic and name of what failed. */
  readonly failed: readonly string[]
  /** What should not be: errors, and what was blocked by nothing. */
  readonly open: readonly string[]
  /** All that a student reads about the failures, and the notices. */
  readonly words: string
}

async function grade(example: Example, options: ProgramOptions): Promise<Graded> {
  const catalogue = await loadCatalogue(`uppercase/${example.role}`)
  const subject = subjectOf(catalogue.role, options, example.command.split(' '), unconfined(options.cwd))
  const exam = openExam({ catalogue, subject, seed: SEED, effort: 'quick', host: options.host })
  const findings: Finding[] = []
  try {
    for (let at = 0; at < catalogue.listed.length; at += exam.lanes) {
      const next = catalogue.listed.slice(at, at + exam.lanes)
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

function toldOf(catalogue: Catalogue, example: Example, finding: Finding): string {
  const { cause, facts } = explain(catalogue, { subject: example.command, options: [] }, finding)
  return [cause, ...facts.flatMap((fact) => fact.lines)].join('\n')
}

function wordsOf(broken: BuildFailure | undefined): string {
  return broken === undefined ? '' : [broken.sentence, ...broken.lines].join('\n')
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
