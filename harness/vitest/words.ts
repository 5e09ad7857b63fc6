/** What a Vitest user reads: the explanation is the message, and no stack trace of ours buries it. */
import { factLines } from '../../reports/layout.ts'
import type { Catalogue } from '../core/catalogue.ts'
import { explain } from '../core/explanation.ts'
import type { Finding, Grade } from '../core/finding.ts'

const WIDTH = 80

/** An unmet demand, or our own trouble, as the error that fails its test. */
export function failure(catalogue: Catalogue, grade: Grade, finding: Finding): Error {
  const { cause, standing, facts } = explain(catalogue, grade, finding)
  const lead = finding.outcome === 'error' ? "Not your program's fault: " : ''
  const again = `The same again: WIREGRADE_SEED=${grade.seed} WIREGRADE_EFFORT=${grade.effort}`
  return plain([`${lead}${cause}`, standing, ...factLines(facts, WIDTH), again].join('\n'))
}

/** Why a demand was not judged. */
export function blockedNote(catalogue: Catalogue, grade: Grade, finding: Finding): string {
  return explain(catalogue, grade, finding).cause
}

/** An error whose message is all there is to see. */
export function plain(message: string): Error {
  const error = new Error(message)
  error.name = 'Wiregrade'
  error.stack = `${error.name}: ${message}`
  return error
}
