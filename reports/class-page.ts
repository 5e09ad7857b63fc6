/**
 * `index.html`: the class on one page, for whoever teaches it. How the grades are spread, who failed what, which mistakes there were and
 * how many made each, and what a person has to look at. Like a student's page it loads nothing and runs nothing.
 */
import { createHash } from 'node:crypto'
import { classMap } from './class-map.ts'
import { type ClassReport, countsOf, forAPerson } from './class-report.ts'
import { CLASS_STYLE } from './class-style.ts'
import { type Cluster, clusters, type Member } from './clusters.ts'
import { histogram } from './histogram.ts'
import { safe } from './html-text.ts'
import type { Standing } from './standing.ts'

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(CLASS_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
/** So many names are read at a glance; the others are there to be unfolded. */
const NAMED = 8
const SLOWEST = 5
/** Mistakes that many made come first; a long tail of single ones is folded. */
const SHOWN_CLUSTERS = 20

export function classPage(report: ClassReport): string {
  const counts = countsOf(report)
  const sections = [
    section('person', 'What needs a person', person(report)),
    section('grades', 'How the grades are spread', histogram(report.standings)),
    section('mistakes', 'Mistakes, by their cause', mistakes(report)),
    section('map', 'Who failed what', classMap(report)),
    section('slow', 'What took longest', slowest(report.standings)),
    section('all', 'All submissions', everybody(report)),
    section('unmatched', 'What found no partner in the roster', unmatched(report)),
    section(
      'remarks',
      'Remarks',
      report.remarks.length === 0 ? '' : `<ul>${report.remarks.map((each) => `<li>${safe(each)}</li>`).join('')}</ul>`,
    ),
  ].filter(({ body }) => body !== '')
  const links = sections.map(({ name, title }) => `<a href="#${name}">${title}</a>`).join(' ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Wiregrade: ${safe(report.title)}, a class</title>
<style>${CLASS_STYLE}</style>
</head>
<body>
<header>
<h1>${safe(report.title)}</h1>
${banner(counts)}
${tiles(counts)}
<nav aria-label="On this page">${links}</nav>
</header>
<main>
${sections.map(({ name, title, body }) => `<section aria-labelledby="${name}"><h2 id="${name}">${title}</h2>\n${body}</section>`).join('\n')}
</main>
<footer><p>${report.seed === 'each' ? 'A seed for each student' : `Seed ${report.seed}`} · isolation ${safe(report.isolation)}</p></footer>
</body>
</html>
`
}

interface Section {
  readonly name: string
  readonly title: string
  readonly body: string
}

function section(name: string, title: string, body: string): Section {
  return { name, title, body }
}

type Counts = ReturnType<typeof countsOf>

/** Whoever reads one number has to know whether it is all of them. */
function banner({ incomplete, refused, waiting }: Counts): string {
  const parts = [
    ...(waiting > 0 ? [`${waiting} not graded yet`] : []),
    ...(incomplete > 0
      ? [`${incomplete} incomplete, through no fault of ${incomplete === 1 ? 'its' : 'their'} own`]
      : []),
    ...(refused > 0 ? [`${refused} refused and never run`] : []),
  ]
  return parts.length === 0
    ? ''
    : `<p class="banner" role="note"><strong>Not everybody has a grade: ${parts.join('; ')}.</strong></p>`
}

function tiles({ submissions, graded, passed, failed, incomplete, refused, waiting }: Counts): string {
  const figures = [
    [submissions, submissions === 1 ? 'submission' : 'submissions'],
    [graded, 'graded'],
    [passed, 'with all points'],
    [failed, 'with some lost'],
    ...(incomplete > 0 ? [[incomplete, 'incomplete'] as const] : []),
    ...(refused > 0 ? [[refused, 'refused'] as const] : []),
    ...(waiting > 0 ? [[waiting, 'to come'] as const] : []),
  ] as const
  return `<ul class="tiles">${figures.map(([figure, what]) => `<li><b>${figure}</b> <span class="soft">${what}</span></li>`).join('')}</ul>`
}

function person(report: ClassReport): string {
  const all = forAPerson(report)
  if (all.length === 0) return '<p>Nothing: every grade is final and steady.</p>'
  const by = [...Map.groupBy(all, ({ why }) => why)]
  const items = by.map(
    ([why, members]) =>
      `<li>${safe(`${why.charAt(0).toUpperCase()}${why.slice(1)}`)}${names(
        report,
        members.map(({ name }) => name),
      )}</li>`,
  )
  return `<ul class="person">${items.join('\n')}</ul>`
}

function mistakes(report: ClassReport): string {
  const all = clusters(report.columns, report.standings)
  if (all.length === 0) return report.standings.some(({ outcome }) => outcome === 'graded') ? '<p>None.</p>' : ''
  const shown = all.slice(0, SHOWN_CLUSTERS).map((each, at) => mistake(report, each, at))
  const rest = all.slice(SHOWN_CLUSTERS).map((each, at) => mistake(report, each, SHOWN_CLUSTERS + at))
  const folded =
    rest.length === 0 ? '' : `<details><summary>${rest.length} more, of fewer</summary>${rest.join('\n')}</details>`
  return `${shown.join('\n')}${folded}`
}

function mistake(report: ClassReport, { column, smallest, members }: Cluster, at: number): string {
  const { expected, actual, example } = smallest.miss
  const count = members.length === 1 ? 'One submission' : `${members.length} submissions`
  const facts = [
    ...(expected === '' ? [] : [`<dt>Expected</dt><dd class="said">${safe(expected)}</dd>`]),
    `<dt>${expected === '' ? 'Because' : 'Instead'}</dt><dd class="said">${safe(actual)}</dd>`,
    ...(example === undefined
      ? []
      : [
          `<dt>Smallest case</dt><dd class="said">${safe(example)} <span class="soft">of ${link(report, smallest.name)}</span></dd>`,
        ]),
  ]
  return [
    `<article aria-labelledby="mistake-${at}">`,
    `<h3 id="mistake-${at}"><span class="many">${count}</span>: ${safe(column.title)}</h3>`,
    `<p class="soft">${safe(`${column.level} · ${column.topic} · ${column.exam}`)}</p>`,
    `<dl>${facts.join('\n')}</dl>`,
    names(
      report,
      [smallest, ...members.filter((member) => member !== smallest)].map((member: Member) => member.name),
    ),
    '</article>',
  ].join('\n')
}

function names(report: ClassReport, all: readonly string[]): string {
  const linked = [...new Set(all)].map((name) => link(report, name))
  const shown = `<p class="names">${linked.slice(0, NAMED).join(' ')}</p>`
  if (linked.length <= NAMED) return shown
  return `${shown}<details><summary>${linked.length - NAMED} more</summary><p class="names">${linked.slice(NAMED).join(' ')}</p></details>`
}

/** A report is there for whoever was run. */
function link({ standings }: ClassReport, name: string): string {
  const there = standings.some((each) => each.name === name && Object.keys(each.fates).length > 0)
  if (!there) return `<span>${safe(name)}</span>`
  return `<a href="${safe(encodeURIComponent(name))}/report.html">${safe(name)}</a>`
}

function slowest(standings: readonly Standing[]): string {
  const run = standings.filter(({ tookMs }) => tookMs > 0).toSorted((one, other) => other.tookMs - one.tookMs)
  if (run.length < 2) return ''
  const middle = run[run.length >> 1]?.tookMs ?? 0
  const items = run.slice(0, SLOWEST).map(({ name, tookMs }) => `<li>${safe(name)}: ${seconds(tookMs)}</li>`)
  return `<p class="soft">Half of all took less than ${seconds(middle)}.</p><ul>${items.join('')}</ul>`
}

function everybody(report: ClassReport): string {
  const { standings } = report
  if (standings.length === 0) return ''
  const who = standings.map(({ students }) => students.map(calledBy).join(', '))
  const tells = standings.some(({ name }, at) => who[at] !== name)
  const rows = standings.map((standing, at) => {
    const { outcome, points, whole, late, tookMs, because } = standing
    const word = outcome !== 'graded' ? `${outcome}: ${because ?? ''}` : whole ? 'all points' : ''
    const known = points === undefined ? '–' : `${points.earned} of ${points.possible}`
    const remarks = [word, ...(late ? ['late'] : [])].filter((each) => each !== '').join(' · ')
    return [
      `<tr><th scope="row">${link(report, standing.name)}</th>`,
      ...(tells ? [`<td class="optional">${safe(who[at] ?? '')}</td>`] : []),
      `<td class="figure">${known}</td><td>${safe(remarks)}</td>`,
      `<td class="figure optional">${tookMs > 0 ? seconds(tookMs) : ''}</td></tr>`,
    ].join('')
  })
  const head = [
    '<tr><th scope="col">Submission</th>',
    ...(tells ? ['<th scope="col" class="optional">Students</th>'] : []),
    '<th scope="col" class="figure">Points</th><th scope="col">Remarks</th><th scope="col" class="figure optional">Time</th></tr>',
  ].join('')
  const waiting = report.waiting.length === 0 ? '' : `<p>To come: ${report.waiting.map(safe).join(', ')}</p>`
  return `<div class="scroll" tabindex="0"><table><thead>${head}</thead><tbody>${rows.join('\n')}</tbody></table></div>${waiting}`
}

function calledBy({ id, name }: Standing['students'][number]): string {
  return name === undefined || name === id ? id : `${name} (${id})`
}

function unmatched({ roster }: ClassReport): string {
  if (!roster || (roster.strangers.length === 0 && roster.without.length === 0)) return ''
  const list = (title: string, all: readonly string[]) =>
    all.length === 0
      ? ''
      : `<h3>${title} (${all.length})</h3><ul>${all.map((each) => `<li>${safe(each)}</li>`).join('')}</ul>`
  return `${list('Handed in, and not in the roster', roster.strangers)}${list('In the roster, and nothing handed in', roster.without)}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
