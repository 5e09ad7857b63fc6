/** The files of a run: written again while it goes on, so that whatever ends it leaves valid reports of all that was known. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Catalogue } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import { UsageError } from '../core/trouble.ts'

export interface Files {
  readonly junit?: string
  readonly findings?: string
}

/** One role's catalogue, as far as it was asked, and what was found out. */
export interface Graded {
  readonly catalogue: Catalogue
  readonly grade: Grade
}

export interface Stored {
  /** Writes soon: at most five times a second, and never two at once. */
  soon(graded: readonly Graded[]): void
  /** Writes now and resolves when it is written. Throws a `WriteError`, also for an earlier write. */
  now(graded: readonly Graded[]): Promise<void>
}

const PAUSE_MS = 200

/** Refuses, before anything is started, what would be found out when all is over. */
export function checkFiles({ junit, findings }: Files): void {
  if (junit !== undefined && findings !== undefined && resolve(junit) === resolve(findings)) {
    throw new UsageError(`--junit and --findings both name ${junit}; give each a file of its own.`)
  }
  for (const file of [junit, findings]) {
    if (file === '')
      throw new UsageError('--junit and --findings want the name of a file; for example --junit junit.xml.')
    if (file !== undefined && statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(
        `${file} is a folder; give --junit and --findings each a file, for example --junit junit.xml.`,
      )
    }
  }
}

export function stored(files: Files): Stored {
  let writing: Promise<void> | undefined
  let waiting: readonly Graded[] | undefined
  let failure: unknown

  async function writeWaiting(): Promise<void> {
    while (waiting) {
      const next = waiting
      waiting = undefined
      await write(files, next)
      if (waiting) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  return {
    soon(graded) {
      if (!files.junit && !files.findings) return
      waiting = graded
      writing ??= writeWaiting()
        .catch((error) => {
          failure ??= error
        })
        .finally(() => {
          writing = undefined
        })
    },
    async now(graded) {
      waiting = undefined
      await writing
      if (failure) throw failure
      await write(files, graded)
    },
  }
}

/** The writers are loaded here and not before: the first verdict does not wait for them. */
async function write({ junit: junitFile, findings: findingsFile }: Files, graded: readonly Graded[]): Promise<void> {
  if (!junitFile && !findingsFile) return
  const { writeAtomically } = await import('../../reports/write-atomically.ts')
  if (junitFile) {
    const { junit } = await import('../../reports/junit.ts')
    await writeAtomically(junitFile, junit(graded))
  }
  if (findingsFile) {
    const { findingsJson } = await import('../../reports/findings.ts')
    await writeAtomically(findingsFile, findingsJson(graded.map(({ grade }) => grade)))
  }
}
