/** `summary.json`: the class for other programs. What is graded, what is not, and why, can be read without anything else. */
import { type ClassReport, countsOf, forAPerson } from './class-report.ts'
import { clusters } from './clusters.ts'

const FORMAT = 'wiregrade-class'
const VERSION = 1

export function classSummary(report: ClassReport): string {
  const { title, seed, isolation, standings, waiting, remarks, roster, columns } = report
  const summary = {
    format: FORMAT,
    version: VERSION,
    title,
    seed,
    isolation,
    complete: waiting.length === 0 && standings.every(({ outcome }) => outcome === 'graded'),
    counts: countsOf(report),
    submissions: standings.map(({ fates, misses, ...standing }) => ({
      ...standing,
      failed: misses.map(({ id }) => id),
    })),
    waiting,
    requirements: columns.map((column) => ({ ...column, fates: fatesOf(report, column.id) })),
    clusters: clusters(columns, standings).map(({ column, smallest, members }) => ({
      requirement: column.id,
      expected: smallest.miss.expected,
      actual: smallest.miss.actual,
      ...(smallest.miss.example !== undefined && { example: smallest.miss.example }),
      smallest: smallest.name,
      submissions: members.map(({ name }) => name),
    })),
    person: forAPerson(report),
    ...(roster && { unmatched: { submissions: roster.strangers, roster: roster.without } }),
    remarks,
  }
  return `${JSON.stringify(summary, null, 2)}\n`
}

function fatesOf({ standings }: ClassReport, id: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { fates } of standings) {
    const fate = fates[id]
    if (fate !== undefined) counts[fate] = (counts[fate] ?? 0) + 1
  }
  return counts
}
