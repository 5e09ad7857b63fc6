/** The files of a run: written again while it goes on, so that whatever ends it leaves valid reports of all that was known. */
import { existsSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { About } from '../../reports/grade-json.ts'
import type { GradedExam } from '../core/graded.ts'
import { UsageError } from '../core/trouble.ts'
import { captureName, writeExchanges } from './exchanges.ts'
import { exchangesOf, type Files, filesOf, OUTLETS } from './outlets.ts'

export interface Stored {
  /** Writes soon: at most five times a second, and never two at once. */
  soon(graded: readonly GradedExam[]): void
  /** Writes now and resolves when it is written. Throws a `WriteError`, also for an earlier write. */
  now(graded: readonly GradedExam[]): Promise<void>
}

const PAUSE_MS = 200

/** Refuses, before anything is started, what would be found out when all is over. */
export function checkFiles(files: Files): void {
  for (const name of ['pcapng', 'out'] as const) {
    const folder = files[name]
    if (folder === '') throw new UsageError(`--${name} wants the name of a folder; for example --${name} ${name}.`)
    if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw new UsageError(`${folder} is a file; give --${name} a folder, which need not be there yet.`)
    }
  }
  const owners = new Map<string, string>()
  for (const [name, file] of filesOf(files)) {
    if (file === '') {
      throw new UsageError(`--${name} wants the name of a file; for example --${name} ${OUTLETS[name].file}.`)
    }
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(`${file} is a folder; give --${name} a file, for example --${name} ${OUTLETS[name].file}.`)
    }
    const other = owners.get(resolve(file))
    if (other !== undefined) throw new UsageError(`--${other} and --${name} both name ${file}; give each its own.`)
    owners.set(resolve(file), name)
  }
}

/** What is written beside the findings, and for whom. */
export interface StoredTerms {
  /** What students may see of it: everything unless told. */
  readonly students?: (graded: readonly GradedExam[]) => readonly GradedExam[]
  readonly junitForStaff?: boolean
  readonly about?: About
}

export function stored(files: Files, terms: StoredTerms = {}): Stored {
  let writing: Promise<void> | undefined
  let waiting: readonly GradedExam[] | undefined
  let failure: unknown
  let goOn = () => {}
  const startMs = Date.now()

  async function writeWaiting(): Promise<void> {
    while (waiting) {
      const next = waiting
      waiting = undefined
      await write(files, next, terms, startMs)
      if (waiting) await pause()
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const over = setTimeout(resolve, PAUSE_MS)
      goOn = () => {
        clearTimeout(over)
        resolve()
      }
    })
  }

  return {
    soon(graded) {
      if (filesOf(files).length === 0 && exchangesOf(files) === undefined) return
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
      goOn()
      await writing
      if (failure) throw failure
      await write(files, graded, terms, startMs)
    },
  }
}

/** The writers are loaded here and not before: the first verdict does not wait for them. */
async function write(
  files: Files,
  graded: readonly GradedExam[],
  { students: seenBy = (all) => all, ...terms }: StoredTerms,
  startMs: number,
): Promise<void> {
  const asked = filesOf(files)
  const exchanges = exchangesOf(files)
  const students = seenBy(graded)
  if (exchanges !== undefined) await writeExchanges(exchanges, graded, students)
  if (asked.length === 0) return
  const { writeAtomically } = await import('../../reports/write-atomically.ts')
  const circumstances = {
    ...terms,
    students,
    span: { startMs, stopMs: Date.now() },
    attachment: (id: string) => (exchanges === undefined ? undefined : attachmentIn(exchanges, id)),
  }
  for (const [name, file] of asked) {
    const text = await OUTLETS[name].text(graded, circumstances)
    // What an earlier run has left must not pass for the result of this one.
    if (text === undefined) await rm(file, { force: true })
    else await writeAtomically(file, text)
  }
}

/** The path as GitLab wants it: from the folder of the project. */
function attachmentIn(exchanges: string, id: string): string | undefined {
  const file = resolve(exchanges, captureName(id))
  return existsSync(file) ? relative(process.env.CI_PROJECT_DIR || process.cwd(), file) : undefined
}
