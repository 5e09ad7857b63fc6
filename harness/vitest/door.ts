/**
 * The door for people who know Vitest: every demand of an exam is a test, with its filters, its watch mode and its places in
 * editors. The findings are those of `wiregrade check`, because both ask the same exam.
 */
import { afterAll, describe, inject, type TestContext, test } from 'vitest'
import { findingsJson } from '../../reports/findings-json.ts'
import { writeAtomically } from '../../reports/write-atomically.ts'
import { preparation } from '../cli/selection.ts'
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Finding, Grade } from '../core/finding.ts'
import { openExam } from '../examine/exam.ts'
import { loadCatalogue } from '../examine/load.ts'
import { UsageError } from '../subject/subject.ts'
import { commandIn, HOST, settings } from './settings.ts'
import { blockedNote, failure, plain } from './words.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The suite files of this run, as `plugin.ts` saw them. */
    wiregradeSuites: readonly string[]
  }
}

/** Registers one test per demand of this exam: `await grade('uppercase/tcp-server')`. */
export async function grade(examName: string): Promise<void> {
  const suites = inject('wiregradeSuites') ?? []
  try {
    if (commandIn(process.env) !== undefined && suites.length > 1) {
      throw new UsageError(
        `WIREGRADE_SUBJECT is one program, and ${suites.length} exams were selected (${suites.join(', ')}). Choose one by its path, for example: npx vitest run --project suites ${examName}`,
      )
    }
    await register(await loadCatalogue(examName))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    test(examName, () => {
      throw plain(error.message)
    })
  }
}

async function register(catalogue: Catalogue): Promise<void> {
  const { subject, isolation, capabilities, options, seed, effort, findings: file } = settings(catalogue, process.env)
  await isolation.refresh()
  const exam = openExam({ catalogue, subject, seed, effort, host: HOST, ...(capabilities && { capabilities }) })
  const findings = new Map<string, Finding>()
  const graded = (): Grade => ({
    protocol: catalogue.protocol.name,
    role: catalogue.role.name,
    seed,
    effort,
    subject: subject.command,
    ...(subject.isolation !== undefined && { isolation: subject.isolation }),
    options,
    // In the catalogue's order, whatever order Vitest was told to take.
    findings: catalogue.listed.flatMap(({ id }) => findings.get(id) ?? []),
    notices: exam.notices(),
    complete: findings.size === catalogue.listed.length,
  })

  async function examine(listed: Listed, context: TestContext): Promise<void> {
    for (const each of preparation(catalogue, 'robust', listed)) await exam.finding(each.id)
    const finding = await exam.finding(listed.id)
    findings.set(finding.id, finding)
    if (finding.outcome === 'blocked' || finding.outcome === 'unasked')
      context.skip(blockedNote(catalogue, graded(), finding))
    if (finding.outcome !== 'pass') throw failure(catalogue, graded(), finding)
  }

  describe(`${catalogue.protocol.name}/${catalogue.role.name}`, () => {
    for (const listed of catalogue.listed) {
      const name = listed.id.split('/').slice(2).join('/')
      test(`${name}: ${listed.demand.title}`, (context) => examine(listed, context))
    }
    afterAll(async () => {
      await exam.close()
      isolation.close()
      if (file) await writeAtomically(file, findingsJson([graded()]))
    })
  })
}
