/** What a batch prints: a line for each submission as soon as it is graded, and all of them once more at the end. */
import { printable, shortened } from '../core/printable.ts'
import type { Result } from './batch.ts'

const LONGEST_NAME = 40
const SYMBOLS = { passed: '✓', failed: '✗', incomplete: '!' } as const

/** `✓ ann: 12 of 12 points, passed (1.2 s)`. Names and reasons stem from others, and are spelled out where they have to be. */
export function resultLine(result: Result): string {
  const { name, outcome, tookMs } = result
  return `${SYMBOLS[outcome]} ${printable(name)}: ${points(result)}, ${outcome}${because(result)} (${(tookMs / 1000).toFixed(1)} s)`
}

/** Name, points and outcome of each, and how many came out how. */
export function table(results: readonly Result[], submitted: number): readonly string[] {
  const names = results.map(({ name }) => shortened(name, LONGEST_NAME))
  const width = Math.max(...names.map(length), 'submission'.length)
  const worth = results.map(points)
  const column = Math.max(...worth.map(length), 'points'.length)
  const row = (...[name, earned, outcome]: readonly [string, string, string]) =>
    `${name}${' '.repeat(width - length(name))}  ${earned.padStart(column)}  ${outcome}`
  return [
    row('submission', 'points', 'outcome'),
    ...results.map(({ outcome }, at) => row(names[at] ?? '', worth[at] ?? '', outcome)),
    '',
    counts(results, submitted),
  ]
}

function points({ points: known }: Result): string {
  return known === undefined ? 'no points known' : `${known.earned} of ${known.possible} points`
}

function because({ because: reason }: Result): string {
  return reason === undefined ? '' : `: ${printable(reason)}`
}

function counts(results: readonly Result[], submitted: number): string {
  const parts = (['passed', 'failed', 'incomplete'] as const)
    .map((outcome) => [results.filter((result) => result.outcome === outcome).length, outcome] as const)
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome}`)
  const missing = submitted - results.length
  const all = `${submitted} ${submitted === 1 ? 'submission' : 'submissions'}`
  return `${all}: ${[...parts, ...(missing > 0 ? [`${missing} not begun`] : [])].join(', ')}`
}

/** As many columns as most terminals give it. */
function length(text: string): number {
  return [...text].length
}
