/** Everything that did not pass, explained: one root cause once, with what it blocked folded under it. */
import type { Catalogue } from '../harness/core/catalogue.ts'
import { type Explanation, explain } from '../harness/core/explanation.ts'
import type { Finding, Grade } from '../harness/core/finding.ts'
import { factLines, headlines, wrapped } from './layout.ts'
import { type Paint, SYMBOLS } from './paint.ts'

/** So many titles are named where several requirements share a fate. */
const NAMED = 3
const LEGEND = 'In an exchange, → is what we sent and ← what your program sent.'

export function troubles(catalogue: Catalogue, grade: Grade, width: number, brush: Paint): readonly string[] {
  const known = catalogue.listed.flatMap(({ id }) => grade.findings.find((finding) => finding.id === id) ?? [])
  const failed = known.filter(({ outcome }) => outcome === 'fail')
  const folded = (finding: Finding) =>
    known.filter(({ outcome, blockedBy }) => outcome === 'blocked' && blockedBy === finding.id)
  const alone = known.filter(
    ({ outcome, blockedBy }) =>
      outcome === 'unasked' ||
      outcome === 'error' ||
      (outcome === 'blocked' && !failed.some(({ id }) => id === blockedBy)),
  )
  const told = (finding: Finding) => explain(catalogue, grade, finding)
  const hasExchange = failed.some(({ transcript }) => transcript && transcript.length > 0)
  return [
    ...(hasExchange ? ['', ...wrapped(LEGEND, width).map(brush.dim)] : []),
    ...failed.flatMap((finding) => [
      '',
      ...explained(told(finding), width, brush),
      ...fold(folded(finding).map(told), width),
    ]),
    ...sharing(alone.map(told)).flatMap((group) => ['', ...shared(group, width, brush)]),
  ]
}

function explained(explanation: Explanation, width: number, brush: Paint): readonly string[] {
  const [first = '', ...rest] = headlines(explanation, SYMBOLS[explanation.outcome], width)
  return [brush.outcome(explanation.outcome, first), ...rest, ...factLines(explanation.facts, width)]
}

function fold(blocked: readonly Explanation[], width: number): readonly string[] {
  if (blocked.length === 0) return []
  const what = blocked.length === 1 ? 'one requirement that needs' : `${blocked.length} requirements that need`
  const text = `${what} this one: ${named(blocked)}`
  return factLines([{ label: `${SYMBOLS.blocked} Blocked`, lines: [text], shape: 'prose' }], width)
}

/** Those that came to the same end for the same reason are told together. */
function sharing(explanations: readonly Explanation[]): readonly (readonly Explanation[])[] {
  return [...Map.groupBy(explanations, ({ outcome, cause }) => `${outcome} ${cause}`).values()]
}

function shared(group: readonly Explanation[], width: number, brush: Paint): readonly string[] {
  const [first] = group
  if (!first) return []
  const symbol = SYMBOLS[first.outcome]
  const heading = group.length === 1 ? headlines(first, symbol, width) : [`${symbol} ${group.length} requirements`]
  const [top = '', ...rest] = heading
  const titles = group.length === 1 ? [] : wrapped(named(group), width - 2).map((line) => `  ${line}`)
  return [
    brush.outcome(first.outcome, top),
    ...rest,
    ...titles,
    ...wrapped(sentence(first.cause), width - 2).map((line) => `  ${line}`),
    ...factLines(first.facts, width),
  ]
}

function named(explanations: readonly Explanation[]): string {
  const names = explanations.slice(0, NAMED).map(({ title }) => title)
  const rest = explanations.length - names.length
  return [...names, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
