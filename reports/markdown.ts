/**
 * Markdown, for a page of one's own and for the job summary of GitHub. Whatever stems from the program stands in code, between fences that
 * are longer than anything in them: there no link, no picture, no mention and no end of the code can be made of it.
 */
import type { Fact } from '../harness/core/explanation.ts'
import type { Outcome } from '../harness/core/finding.ts'
import { type GradedExam, totalOf } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { type Case, casesOf, fateOf, incompleteness, wholeInWords, wholeOf } from './graded-exam.ts'
import { factLines } from './layout.ts'
import { SYMBOLS } from './paint.ts'
import { standings } from './summary.ts'

const TEXT_WIDTH = 90
const HEADINGS: Readonly<Record<Outcome, string>> = {
  fail: 'What failed',
  error: 'What could not be judged',
  blocked: 'What was blocked',
  unasked: 'What was not asked',
  pass: 'What passed',
}

/** The whole page. `most` is in octets: what does not fit is left out at the end, and the page says so. */
export function markdown(exams: readonly GradedExam[], most = Number.POSITIVE_INFINITY): string {
  const mark = wholeOf(exams)
  const inAll = mark ? [`# ${plain(mark.title)}`, `**${plain(wholeInWords(mark))}**`] : []
  const blocks = [...inAll, ...exams.flatMap(page)].map((block) => `${block}\n\n`)
  const whole = blocks.join('')
  if (Buffer.byteLength(whole) <= most) return whole
  let left = most - Buffer.byteLength(LEFT_OUT)
  const last = blocks.findIndex((block) => {
    left -= Buffer.byteLength(block)
    return left < 0
  })
  return blocks.slice(0, last).join('') + LEFT_OUT
}

const LEFT_OUT = '**There is more than fits here.** The other reports hold all of it.\n'

/** Blocks, each whole in itself. */
function page(exam: GradedExam): readonly string[] {
  const { catalogue, grade } = exam
  const cases = casesOf(exam)
  const incomplete = incompleteness([exam])
  const total = totalOf(exam)
  const by = Map.groupBy(cases, ({ finding }) => finding?.outcome)
  const unreached = by.get(undefined) ?? []
  return [
    `## ${plain(`${catalogue.protocol.title}: ${catalogue.role.summary}`)}`,
    ...(incomplete === undefined ? [] : [`> **${plain(incomplete)}**`]),
    `**${plain(standings(total))}**${incomplete === undefined ? '' : ' so far'}`,
    fenced([printable(grade.subject)]),
    ...(total.unsteady.length > 0 ? ['Something was seen only once: a person should look.'] : []),
    ...(exam.unseen === undefined ? [] : [plain(exam.unseen)]),
    ...(grade.notices.length > 0 ? ['Notes:', fenced(grade.notices.map(printable))] : []),
    ...(['fail', 'error', 'blocked', 'unasked', 'pass'] as const).flatMap((outcome) =>
      section(outcome, by.get(outcome) ?? []),
    ),
    ...(unreached.length > 0 ? ['### What was not reached', list(unreached)] : []),
    `The same again: ${code(`--seed ${grade.seed} --effort ${grade.effort}`)}`,
  ]
}

function section(outcome: Outcome, cases: readonly Case[]): readonly string[] {
  if (cases.length === 0) return []
  const heading = `### ${HEADINGS[outcome]} (${cases.length})`
  if (outcome === 'fail') return [heading, ...cases.flatMap(failure)]
  if (outcome === 'pass') {
    return [`${heading}\n\n<details><summary>All that passed</summary>\n\n${list(cases)}\n\n</details>`]
  }
  return [heading, ...sharing(cases)]
}

/** Those that came to the same end for the same reason are told together. */
function sharing(cases: readonly Case[]): readonly string[] {
  const groups = Map.groupBy(cases, ({ explanation }) => explanation?.cause ?? '')
  return [...groups].map(([cause, members]) => `${list(members)}\n\n${fenced([cause])}`)
}

function failure(each: Case): readonly string[] {
  const { explanation, finding } = each
  if (!explanation) return []
  const ours = (fact: Fact) => fact.label === 'Why' || (fact.label === 'Try' && finding?.hint === undefined)
  const replay = explanation.facts.filter(({ shape }) => shape === 'command')
  const evidence = explanation.facts.filter((fact) => fact.shape !== 'command' && !ours(fact))
  const advice = explanation.facts.filter(ours)
  const title = `#### ${SYMBOLS.fail} ${plain(explanation.title)}${fateOf(each) === 'unsteady' ? ' (unsteady)' : ''}`
  const pieces = [
    title,
    plain(explanation.standing),
    fenced(factLines(evidence, TEXT_WIDTH).map(withoutIndent)),
    ...advice.map(({ label, lines }) => `**${label}:** ${plain(lines.join(' '))}`),
    ...replay.map(({ lines }) => fenced([lines.map(printable).join(' ')], 'sh')),
  ]
  return [pieces.join('\n\n')]
}

function withoutIndent(line: string): string {
  return printable(line.replace(/^ {2}/, ''))
}

function list(cases: readonly Case[]): string {
  return cases
    .map(({ listed, finding }) => {
      const symbol = finding ? SYMBOLS[finding.outcome] : '·'
      return `- ${symbol} ${plain(listed.demand.title)} (${plain(listed.demand.level)})`
    })
    .join('\n')
}

/** Text of ours, with nothing in it that Markdown or HTML would make anything of. */
function plain(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+\-.!|>~@:]/g, '\\$&')
}

/** Lines of anything, in a block that none of them can end. */
export function fenced(lines: readonly string[], language = 'text'): string {
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(lines.join('\n'))))
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`
}

function code(text: string): string {
  const ticks = '`'.repeat(1 + longestRun(text))
  return `${ticks} ${text} ${ticks}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
}
