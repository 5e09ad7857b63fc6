/**
 * One student's page, in one file: to be read, printed and kept. It loads nothing and runs nothing, and says so to the browser, which
 * then would refuse whatever a program might have smuggled in.
 */
import { createHash } from 'node:crypto'
import { exchange } from '../harness/core/exchange.ts'
import type { Fact } from '../harness/core/explanation.ts'
import type { Outcome } from '../harness/core/finding.ts'
import { type GradedExam, totalOf } from '../harness/core/graded.ts'
import { type Case, casesOf, fateOf, incompleteness, wholeInWords, wholeOf } from './graded-exam.ts'
import { hexDump } from './hex-dump.ts'
import { STYLE } from './html-style.ts'
import { element, preformatted, safe } from './html-text.ts'
import { SYMBOLS } from './paint.ts'
import { sequenceDiagram } from './sequence-diagram.ts'
import { standings } from './summary.ts'

const HEADINGS: Readonly<Record<Exclude<Outcome, 'fail' | 'pass'>, string>> = {
  error: 'What could not be judged',
  blocked: 'What was blocked by something else',
  unasked: 'What was not asked',
}
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The whole page. */
export function html(exams: readonly GradedExam[]): string {
  const title = exams.map(({ catalogue }) => `${catalogue.protocol.name}/${catalogue.role.name}`).join(', ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Wiregrade: ${safe(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${inAll(exams)}${exams.map(page).join('\n')}
</body>
</html>
`
}

/** The mark of several exams together, or of one that is scaled. */
function inAll(exams: readonly GradedExam[]): string {
  const whole = wholeOf(exams)
  if (!whole) return ''
  return `<header>\n<h1>${safe(whole.title)}</h1>\n<p class="points">${safe(wholeInWords(whole))}</p>\n</header>\n`
}

function page(exam: GradedExam, at: number): string {
  const { catalogue, grade } = exam
  const by = Map.groupBy(casesOf(exam), ({ finding }) => finding?.outcome)
  const failed = by.get('fail') ?? []
  const parts = [
    ...(failed.length > 0
      ? [`<h2>What failed (${failed.length})</h2>`, ...failed.map((each, index) => failure(each, `x${at}-${index}`))]
      : []),
    ...(['error', 'blocked', 'unasked'] as const).flatMap((outcome) => shared(outcome, by.get(outcome) ?? [])),
    ...passed(by.get('pass') ?? []),
    ...unreached(by.get(undefined) ?? []),
  ]
  const held = grade.isolation === undefined ? '' : ` · isolation ${grade.isolation}`
  return [
    `<header>\n<h1>${safe(`${catalogue.protocol.title}: ${catalogue.role.summary}`)}</h1>`,
    `<p class="soft"><code>${safe(grade.subject)}</code></p>`,
    points(exam),
    `</header>\n<main>\n${parts.join('\n')}\n</main>`,
    `<footer><p>The same again: <code>--seed ${grade.seed} --effort ${safe(grade.effort)}</code>${safe(held)}</p></footer>`,
  ].join('\n')
}

function points(exam: GradedExam): string {
  const total = totalOf(exam)
  const incomplete = incompleteness([exam])
  const share = total.possible === 0 ? 0 : (100 * total.earned) / total.possible
  const all = element('rect', { class: 'all', width: 100, height: 10 })
  const some = element('rect', { class: 'some', width: share.toFixed(2), height: 10 })
  const terms = { class: 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' }
  return [
    ...(incomplete === undefined ? [] : [`<p class="banner" role="note"><strong>${safe(incomplete)}</strong></p>`]),
    `<p class="points">${safe(standings(total))}${incomplete === undefined ? '' : ' so far'}</p>`,
    element('svg', terms, all + some),
    ...(total.unsteady.length > 0 ? ['<p>Something was seen only once: a person should look.</p>'] : []),
    ...(exam.unseen === undefined ? [] : [`<p>${safe(exam.unseen)}</p>`]),
    ...exam.grade.notices.map((notice) => `<p class="soft">Note: ${safe(notice)}</p>`),
  ].join('\n')
}

function failure(each: Case, name: string): string {
  const { exam, finding, explanation } = each
  if (!finding || !explanation) return ''
  const transcript = finding.transcript ?? []
  const { role, protocol } = exam.catalogue
  const place = finding.verdict?.is === 'unmet' ? finding.verdict.at?.entry : undefined
  const silence = transcript.findIndex(({ what }) => what === 'silence')
  // A verdict about what did not come has no place among what did.
  const focus = place ?? (silence < 0 ? undefined : silence)
  const figure = sequenceDiagram({ transcript, reading: protocol.reading, focus, acts: role.acts, name })
  const facts = explanation.facts.filter(({ label }) => label !== 'Exchange')
  return [
    `<article aria-labelledby="${name}">`,
    `<h3 id="${name}"><span class="symbol" aria-hidden="true">${SYMBOLS.fail}</span> ${safe(explanation.title)}</h3>`,
    `<p class="soft">${safe(explanation.standing)}${fateOf(each) === 'unsteady' ? ' · unsteady' : ''}</p>`,
    ...(figure === '' ? [] : [`<figure>${figure}</figure>`]),
    `<dl>${facts.map(fact).join('\n')}</dl>`,
    ...(transcript.length === 0
      ? []
      : [
          evidence('The exchange in words', exchange(transcript, protocol.reading, focus)),
          evidence('Octet by octet', hexDump(transcript)),
        ]),
    '</article>',
  ].join('\n')
}

function evidence(summary: string, lines: readonly string[]): string {
  return `<details class="evidence"><summary>${summary}</summary>${preformatted(lines, 'picture')}</details>`
}

/** A label of nothing belongs to the fact before it. */
function fact({ label, lines, shape }: Fact): string {
  const said = label === 'We expected' || label.startsWith('You ') || label === 'We saw'
  const content =
    shape === 'prose'
      ? lines.map(safe).join('<br>')
      : preformatted(shape === 'command' ? [lines.join(' ')] : lines, shape)
  const heading = label === '' ? 'The place' : label
  return `<dt>${safe(heading)}</dt><dd${said ? ' class="said"' : ''}>${content}</dd>`
}

/** Those that came to the same end for the same reason are told together. */
function shared(outcome: Exclude<Outcome, 'fail' | 'pass'>, cases: readonly Case[]): readonly string[] {
  if (cases.length === 0) return []
  const groups = Map.groupBy(cases, ({ explanation }) => explanation?.cause ?? '')
  return [
    `<h2>${HEADINGS[outcome]} (${cases.length})</h2>`,
    ...[...groups].map(([cause, members]) => {
      const facts = members[0]?.explanation?.facts ?? []
      return `${list(members, outcome)}<p class="soft">${safe(cause)}</p><dl>${facts.map(fact).join('\n')}</dl>`
    }),
  ]
}

function passed(cases: readonly Case[]): readonly string[] {
  if (cases.length === 0) return []
  return [
    `<h2>What passed (${cases.length})</h2>`,
    `<details><summary>All that passed</summary>${list(cases, 'pass')}</details>`,
  ]
}

function unreached(cases: readonly Case[]): readonly string[] {
  return cases.length === 0 ? [] : [`<h2>What was not reached (${cases.length})</h2>`, list(cases, 'unreached')]
}

function list(cases: readonly Case[], kind: string): string {
  const items = cases.map(({ listed: { demand }, finding }) => {
    const symbol = finding ? SYMBOLS[finding.outcome] : '·'
    return `<li><b aria-hidden="true">${symbol}</b>${safe(demand.title)} <span class="soft">${safe(demand.level)}</span></li>`
  })
  return `<ul class="${kind}">${items.join('\n')}</ul>`
}
