/** Requirement by student, as a table of strips: one narrow cell for each student, in the same order in every row. What passed is the ground. */
import type { Fate } from '../harness/core/mark.ts'
import type { ClassReport, Column } from './class-report.ts'
import { element, safe } from './html-text.ts'
import type { Standing } from './standing.ts'

const CELL = 4
const HEIGHT = 16
/** Beyond so many cells the page would grow heavy, and nobody could point at one anyway. */
const MOST_NAMED = 4000

/** How a fate stands out from the ground: where it begins, how tall it is, and its class. */
const MARKS: Readonly<
  Record<
    Exclude<Fate, 'pass'>,
    { readonly y: number; readonly height: number; readonly kind: string; readonly words: string }
  >
> = {
  fail: { y: 0, height: 16, kind: 'fail', words: 'failed' },
  unsteady: { y: 0, height: 9, kind: 'unsteady', words: 'unsteady' },
  blocked: { y: 9, height: 7, kind: 'blocked', words: 'blocked by another failure' },
  error: { y: 4, height: 8, kind: 'error', words: 'could not be judged' },
  unasked: { y: 7, height: 2, kind: 'none', words: 'not asked' },
  'not reached': { y: 13, height: 3, kind: 'none', words: 'not reached' },
}

/** Nothing when nobody was graded. */
export function classMap({ columns, standings }: ClassReport): string {
  const students = standings
    .filter(({ fates }) => Object.keys(fates).length > 0)
    .toSorted((one, other) => share(other) - share(one) || (one.name < other.name ? -1 : 1))
  if (students.length === 0) return ''
  const marked = columns.reduce((sum, { id }) => sum + students.filter(({ fates }) => fates[id] !== 'pass').length, 0)
  const rows = columns.map((column, at) => {
    const before = columns[at - 1]
    const topic = before?.topic === column.topic && before.exam === column.exam ? '' : heading(column)
    return `${topic}${row(column, students, marked <= MOST_NAMED)}`
  })
  const first = students.at(0)?.name ?? ''
  const last = students.at(-1)?.name ?? ''
  return [
    `<p class="soft">Each cell is a submission, those with most points on the left: ${safe(first)} is the first, ${safe(last)} the last. Where nothing is drawn, it passed.</p>`,
    key(students),
    '<div class="scroll"><table class="map"><thead><tr><th scope="col">Requirement</th><th scope="col" class="figure">passed</th><th scope="col">who did not</th></tr></thead>',
    `<tbody>${rows.join('\n')}</tbody></table></div>`,
  ].join('\n')
}

function heading({ exam, topic }: Column): string {
  return `<tr class="topic"><th colspan="3" scope="rowgroup">${safe(`${topic} · ${exam}`)}</th></tr>`
}

function row(column: Column, students: readonly Standing[], named: boolean): string {
  const asked = students.filter(({ fates }) => fates[column.id] !== 'unasked' && fates[column.id] !== undefined)
  const passed = asked.filter(({ fates }) => fates[column.id] === 'pass').length
  const figure = asked.length === 0 ? '–' : `${passed} of ${asked.length}`
  return `<tr><th scope="row">${safe(column.title)} <span class="soft">${safe(column.level)}</span></th><td class="figure">${figure}</td><td class="strip">${strip(column, students, named)}</td></tr>`
}

function strip({ id }: Column, students: readonly Standing[], named: boolean): string {
  const cells = students.flatMap(({ name, fates }, at) => {
    const fate = fates[id] ?? 'not reached'
    return fate === 'pass' ? [] : [{ name, at, fate }]
  })
  const terms = {
    viewBox: `0 0 ${students.length * CELL} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': spoken(cells),
  }
  const drawn = named
    ? cells.map(({ name, at, fate }) => rect(at, fate, element('title', {}, safe(`${name}: ${MARKS[fate].words}`))))
    : paths(cells)
  return element('svg', terms, drawn.join(''))
}

type Cell = { readonly name: string; readonly at: number; readonly fate: Exclude<Fate, 'pass'> }

function rect(at: number, fate: Cell['fate'], content = ''): string {
  const { y, height, kind } = MARKS[fate]
  return element('rect', { class: kind, x: at * CELL, y, width: CELL, height }, content)
}

/** All cells of a fate in one shape. */
function paths(cells: readonly Cell[]): readonly string[] {
  return [...Map.groupBy(cells, ({ fate }) => fate)].map(([fate, members]) => {
    const { y, height, kind } = MARKS[fate]
    return element('path', {
      class: kind,
      d: members.map(({ at }) => `M${at * CELL} ${y}h${CELL}v${height}h-${CELL}z`).join(''),
    })
  })
}

/** For readers who hear the page: how many came out how. */
function spoken(cells: readonly Cell[]): string {
  const parts = [...Map.groupBy(cells, ({ fate }) => fate)].map(
    ([fate, { length }]) => `${length} ${MARKS[fate].words}`,
  )
  return parts.length === 0 ? 'all passed' : parts.join(', ')
}

/** Only what occurs. */
function key(students: readonly Standing[]): string {
  const there = new Set(students.flatMap(({ fates }) => Object.values(fates)))
  const items = (Object.keys(MARKS) as Cell['fate'][])
    .filter((fate) => there.has(fate))
    .map((fate) => {
      const terms = { viewBox: `0 0 ${CELL} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }
      return `<li>${element('svg', terms, rect(0, fate))}${safe(MARKS[fate].words)}</li>`
    })
  return `<ul class="key">${items.join('')}</ul>`
}

function share({ points }: Standing): number {
  return points && points.possible > 0 ? points.earned / points.possible : -1
}
