/** For tests: a place in which submissions are graded by assignments, as a teaching assistant does. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readGrade } from '../../reports/read-grade.ts'
import type { Mark } from '../core/mark.ts'
import { folderWith, type Said, wiregrade } from './as-a-user.ts'

export interface Graded extends Said {
  /** The folder of the reports. */
  readonly out: string
  readonly mark: Mark | undefined
}

export interface Grader {
  at(...path: readonly string[]): string
  read(...path: readonly string[]): string
  submission(name: string, files: Readonly<Record<string, string>>): string
  /** Grades by an assignment of these lines, into a folder of its own. */
  grade(of: string, lines: string, options?: readonly string[], env?: NodeJS.ProcessEnv): Promise<Graded>
  remove(): void
}

/** What every assignment of a test begins with: few requirements, quickly looked at. */
export const COMMON = `title: Lab
exam: uppercase/tcp-server
run: ${process.execPath} server.mjs {port}
tier: basic
effort: quick
`

export const ALL_REPORTS = [
  ...['ctrf.json', 'exchanges', 'findings.json', 'grade.json', 'junit.xml', 'report.html', 'report.md', 'results.json'],
]

export function grader(): Grader {
  const place = folderWith({})
  const at = (...path: readonly string[]) => join(place.path, ...path)
  const read = (...path: readonly string[]) => readFileSync(at(...path), 'utf8')
  let count = 0
  return {
    at,
    read,
    submission(name, files) {
      mkdirSync(at(name), { recursive: true })
      for (const [file, text] of Object.entries(files)) writeFileSync(at(name, file), text)
      return name
    },
    async grade(of, lines, options = [], env = {}) {
      const out = `${++count}`
      writeFileSync(at(`${out}.yaml`), lines)
      const words = ['grade', of, '--assignment', `${out}.yaml`, '--out', out, '--isolation', 'none', ...options]
      const said = await wiregrade(words, place.path, env)
      const mark = existsSync(at(out, 'grade.json')) ? readGrade(read(out, 'grade.json')).mark : undefined
      return { ...said, out, mark }
    },
    remove: place.remove,
  }
}
