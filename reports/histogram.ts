/** How many earned how much: tenths of what is possible, and all of it apart. */
import { element, safe } from './html-text.ts'
import type { Standing } from './standing.ts'

const BINS = 11
const WIDTH = 640
const HEIGHT = 190
const LEFT = 4
const TOP = 22
const GROUND = 150
const GAP = 5

/** Nothing when nobody is graded: an incomplete grade is no number. */
export function histogram(standings: readonly Standing[]): string {
  const shares = standings.flatMap(({ outcome, points }) =>
    outcome === 'graded' && points && points.possible > 0 ? [points.earned / points.possible] : [],
  )
  if (shares.length === 0) return ''
  const bins = Array.from({ length: BINS }, (_, bin) => shares.filter((share) => binOf(share) === bin).length)
  const most = Math.max(...bins)
  const step = (WIDTH - 2 * LEFT) / BINS
  const bars = bins.map((count, bin) => {
    const height = Math.round(((GROUND - TOP) * count) / most)
    const x = Math.round(LEFT + bin * step)
    const middle = Math.round(x + (step - GAP) / 2)
    return [
      ...(count === 0
        ? []
        : [element('rect', { class: 'bin', x, y: GROUND - height, width: Math.round(step - GAP), height, rx: 2 })]),
      ...(count === 0
        ? []
        : [element('text', { x: middle, y: GROUND - height - 6, 'text-anchor': 'middle' }, String(count))]),
      element('text', { class: 'axis', x: middle, y: GROUND + 17, 'text-anchor': 'middle' }, safe(label(bin))),
    ].join('')
  })
  const ground = element('line', { class: 'ground', x1: 0, x2: WIDTH, y1: GROUND, y2: GROUND })
  const axis = element(
    'text',
    { class: 'axis', x: WIDTH / 2, y: GROUND + 36, 'text-anchor': 'middle' },
    'per cent of the points that are possible',
  )
  const spoken = bins.flatMap((count, bin) => (count === 0 ? [] : [`${count} with ${label(bin)} per cent`])).join(', ')
  const middle = shares.toSorted((one, other) => one - other)
  const median = Math.round(100 * (((middle[(middle.length - 1) >> 1] ?? 0) + (middle[middle.length >> 1] ?? 0)) / 2))
  const mean = Math.round((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length)
  return `<figure>${element('svg', { class: 'histogram', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': spoken }, ground + bars.join('') + axis)}</figure><p class="soft">Half of all have at least ${median} per cent; on average it is ${mean}.</p>`
}

/** Full marks have a place of their own; more than all, by extra credit, counts as all. */
function binOf(share: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(share * 10 + 1e-9)))
}

function label(bin: number): string {
  return bin === BINS - 1 ? '100' : `${bin * 10}–${bin * 10 + 9}`
}
