/**
 * `findings.json`: everything that runs found out, to be read again by `replay`, `regrade` and other programs. Versioned, because
 * files outlive programs. What may stand in it says the schema in `findings.ts`, by which it is read.
 */
import type { Finding, Grade } from '../harness/core/finding.ts'

export const FORMAT = 'wiregrade-findings'
export const VERSION = 1

/** The file's text: JSON, indented, bytes in base64, one line end at its end. */
export function findingsJson(grades: readonly Grade[]): string {
  const stored = grades.map((grade) => ({ ...grade, findings: grade.findings.map(plain) }))
  return `${JSON.stringify({ format: FORMAT, version: VERSION, grades: stored }, null, 2)}\n`
}

/** Each piece stays in its place, so that two files are easily compared. */
function plain(finding: Finding): object {
  if (finding.transcript === undefined) return finding
  const entries = finding.transcript.map((entry) =>
    entry.bytes === undefined ? entry : { ...entry, bytes: Buffer.from(entry.bytes).toString('base64') },
  )
  return { ...finding, transcript: entries }
}
