/** The files of a run: written again while it goes on, so that whatever ends it leaves valid reports of all that was known. */
import type { Catalogue } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'

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
