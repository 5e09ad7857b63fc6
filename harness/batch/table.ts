/** What a batch prints: a line for each submission as soon as it is graded, and all of them once more at the end. */
import { columnsOf, fitted, wrapped } from '../../reports/layout.ts'
import type { Standing } from '../../reports/standing.ts'
import { printable, shortened } from '../core/printable.ts'

const LONGEST_NAME = 40
const WIDTH = 79
const SYMBOLS = { passed: '✓', failed: '✗', incomplete: '!', refused: '⊘' } as const
const OUTCOMES = ['passed', 'failed', 'incomplete', 'refused'] as const

type Outcome = (typeof OUTCOMES)[number]

function outcomeOf({ outcome, whole }: Standing): Outcome {
  if (outcome !== 'graded') return outcome
  return whole ? 'passed' : 'failed'
}

/** `✓ ann: 12 of 12 points, passed (1.2 s)`. Names and reasons stem from others, and are spelled out where they have to be. */
export function resultLine(standing: Standing): string {
  const { name, tookMs } = standing
  const outcome = outcomeOf(standing)
  return `${SYMBOLS[outcome]} ${printable(name)}: ${points(standing)}, ${outcome}${because(standing)} (${(tookMs / 1000).toFixed(1)} s)`
}

/** Name, points and outcome of each, why somebody has no grade, and how many came out how. */
export function table(standings: readonly Standing[], submitted: number): readonly string[] {
  const names = standings.map(({ name }) => shortened(name, LONGEST_NAME))
  const width = Math.max(...names.map(columnsOf), 'submission'.length)
  const worth = standings.map(points)
  const column = Math.max(...worth.map(columnsOf), 'points'.length)
  const row = (...[name, earned, outcome]: readonly [string, string, string]) =>
    `${fitted(name, width)}  ${earned.padStart(column)}  ${outcome}`
  return [
    row('submission', 'points', 'outcome'),
    ...standings.map((each, at) => row(names[at] ?? '', worth[at] ?? '', outcomeOf(each))),
    '',
    ...standings.flatMap(withoutGrade),
    counts(standings, submitted),
  ]
}

/** Whoever has no grade is named with the reason, whatever else there is to read. */
function withoutGrade(standing: Standing): readonly string[] {
  if (standing.outcome === 'graded') return []
  const text = `${shortened(standing.name, LONGEST_NAME)} ${standing.outcome}${because(standing)}`
  const [first = '', ...rest] = wrapped(text, WIDTH - 2)
  return [`${SYMBOLS[standing.outcome]} ${first}`, ...rest.map((line) => `  ${line}`)]
}

function points({ points: known }: Standing): string {
  return known === undefined ? 'no points known' : `${known.earned} of ${known.possible} points`
}

function because({ because: reason }: Standing): string {
  return reason === undefined ? '' : `: ${printable(reason)}`
}

function counts(standings: readonly Standing[], submitted: number): string {
  const parts = OUTCOMES.map(
    (outcome) => [standings.filter((each) => outcomeOf(each) === outcome).length, outcome] as const,
  )
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome}`)
  const missing = submitted - standings.length
  const all = `${submitted} ${submitted === 1 ? 'submission' : 'submissions'}`
  return `${all}: ${[...parts, ...(missing > 0 ? [`${missing} not begun`] : [])].join(', ')}`
}
