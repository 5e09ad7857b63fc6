/**
 * An exchange as a figure of a textbook: two lifelines, time runs down, what is sent slants from one to the other, and the place of the
 * fault is marked. SVG inside of a page, coloured by its style; every colour says again what words or shapes say already.
 */
import { shortened } from '../harness/core/printable.ts'
import type { Transcript } from '../harness/core/transcript.ts'
import { element, safe } from './html-text.ts'
import { fitted, wrapped } from './layout.ts'
import { type Event, eventsOf } from './sequence-events.ts'

const WIDTH = 400
const OURS = 60
const THEIRS = 344
const MIDDLE = (OURS + THEIRS) / 2
const HEAD = 58
const LINE_HEIGHT = 16
const SLANT = 10
const LABEL_COLUMNS = 34
const LABEL_LINES = 4
const MOST_EVENTS = 26
const COLOURS = 6

export interface Figure {
  readonly transcript: Transcript
  readonly reading: (bytes: Uint8Array) => string
  /** The index of the entry at which the fault lies. */
  readonly focus: number | undefined
  /** What the program is, for the head of its lifeline: `server`. */
  readonly acts: 'server' | 'client'
  /** Distinguishes this figure from the others of its page. */
  readonly name: string
}

type Row = { readonly event: Event; readonly top: number; readonly lines: readonly string[]; readonly height: number }

/** The figure; empty when nothing happened. */
export function sequenceDiagram(figure: Figure): string {
  const all = eventsOf(figure.transcript, figure.reading)
  if (all.length === 0) return ''
  const lines = [...new Set(all.map(({ line }) => line).filter((line) => line !== ''))]
  const { rows, gaps, bottom } = laidOut(all, figure.focus, lines.length > 1)
  const last = rows.at(-1)
  const theirEnd = last?.event.isEnd ? last.top + last.height - 8 : bottom
  const drawn = [
    ...rows.filter(({ event }) => event.index === figure.focus).map(fault),
    lifeline(OURS, bottom, 'us'),
    lifeline(THEIRS, theirEnd, 'them'),
    head(OURS, 'Wiregrade', figure.acts === 'server' ? 'the client' : 'the server'),
    head(THEIRS, 'your program', `the ${figure.acts}`),
    ...rows.map((row) => drawnRow(row, Math.max(0, lines.indexOf(row.event.line)) % COLOURS)),
    ...gaps.map(gap),
  ]
  const label = { title: `${figure.name}-title`, description: `${figure.name}-description` }
  const words = [
    element('title', { id: label.title }, 'The exchange, time running down'),
    element(
      'desc',
      { id: label.description },
      all
        .slice(0, MOST_EVENTS)
        .map((event) => safe(`${inWords(event)}.`))
        .join(' '),
    ),
  ]
  return element(
    'svg',
    {
      class: 'sequence',
      viewBox: `0 0 ${WIDTH} ${bottom + 8}`,
      role: 'img',
      'aria-labelledby': `${label.title} ${label.description}`,
    },
    [...words, ...drawn].join('\n'),
  )
}

interface Gap {
  readonly top: number
  readonly count: number
}

function laidOut(all: readonly Event[], focus: number | undefined, named: boolean) {
  const shown = chosen(all, focus)
  const rows: Row[] = []
  const gaps: Gap[] = []
  let top = HEAD
  let before = -1
  for (const event of shown) {
    const at = all.indexOf(event)
    if (at - before > 1) {
      gaps.push({ top, count: at - before - 1 })
      top += 26
    }
    before = at
    const prefix = named && event.line !== '' ? `${event.line}: ` : ''
    const lines = labelled(prefix + event.words)
    const height = 12 + lines.length * LINE_HEIGHT + (event.kind === 'arrow' ? SLANT + 6 : 8)
    rows.push({ event, top, lines, height })
    top += height
  }
  return { rows, gaps, bottom: top + 8 }
}

/** Of many events the first, the last, and those around the fault. */
function chosen(all: readonly Event[], focus: number | undefined): readonly Event[] {
  if (all.length <= MOST_EVENTS) return all
  const middle = all.findIndex(({ index }) => index === focus)
  const third = Math.floor(MOST_EVENTS / 3)
  return all.filter((_, at) => at < third || at >= all.length - third || (middle >= 0 && Math.abs(at - middle) <= 3))
}

function labelled(words: string): readonly string[] {
  const lines = wrapped(shortened(words, LABEL_COLUMNS * LABEL_LINES), LABEL_COLUMNS)
  if (lines.length <= LABEL_LINES) return lines
  return [...lines.slice(0, LABEL_LINES - 1), fitted(lines.slice(LABEL_LINES - 1).join(' '), LABEL_COLUMNS).trimEnd()]
}

function lifeline(x: number, bottom: number, kind: string): string {
  return element('path', { class: `life ${kind}`, d: `M${x} ${HEAD - 16}V${bottom}` })
}

function head(x: number, name: string, acts: string): string {
  const box = element('rect', { class: 'head', x: x - 54, y: 2, width: 108, height: 38, rx: 6 })
  return box + words([name], x, 18, 'middle', 'name') + words([acts], x, 33, 'middle', 'acts')
}

function fault({ top, height }: Row): string {
  const band = element('rect', { class: 'fault', x: 2, y: top, width: WIDTH - 4, height: height - 2, rx: 4 })
  return band + words(['✗ here'], WIDTH - 8, top + height / 2 + 4, 'end', 'here')
}

function drawnRow(row: Row, colour: number): string {
  const { event, top, height } = row
  const time = event.isTimed ? words([moment(event.atUs)], OURS - 8, top + 22, 'end', 'time') : ''
  const drawing = { arrow, wait, note }[event.kind](row)
  return element('g', { class: `row line${colour} ${event.manner}` }, time + drawing + ending(event, top + height - 8))
}

function moment(atUs: number): string {
  return atUs < 1e6 ? `${(atUs / 1e3).toFixed(1)} ms` : `${(atUs / 1e6).toFixed(2)} s`
}

function ending(event: Event, y: number): string {
  return event.isEnd ? element('path', { class: 'end', d: `M${THEIRS - 7} ${y - 7}l14 14m0 -14l-14 14` }) : ''
}

function arrow({ event, top, lines }: Row): string {
  const [from, to] = event.outwards ? [OURS, THEIRS] : [THEIRS, OURS]
  const direction = event.outwards ? 1 : -1
  const begin = top + 8 + lines.length * LINE_HEIGHT
  const isLost = event.manner === 'lost'
  const reach = isLost ? 0.6 : 1
  const x = from + (to - from) * reach - direction * (isLost ? 0 : 2)
  const y = begin + SLANT * reach
  const shaft = element('path', { class: 'shaft', d: `M${from} ${begin}L${x} ${y}` })
  const tip =
    isLost || event.manner === 'abort'
      ? element('path', { class: 'cross', d: `M${x - 5 - (isLost ? 0 : 8 * direction)} ${y - 5}l10 10m0 -10l-10 10` })
      : element('path', { class: 'tip', d: `M${x} ${y}l${-9 * direction} -4.6v9z` })
  return words(lines, MIDDLE, top + 16, 'middle', 'label') + shaft + tip
}

function wait({ lines, top, height }: Row): string {
  const bracket = element('path', { class: 'waiting', d: `M${OURS + 10} ${top + 5}h-5v${height - 12}h5` })
  return bracket + words(lines, OURS + 18, top + 18, 'start', 'label silent')
}

function note({ lines, top }: Row): string {
  const dot = element('circle', { class: 'dot', cx: THEIRS, cy: top + 13, r: 3.5 })
  return dot + words(lines, THEIRS - 12, top + 18, 'end', 'label')
}

function gap({ top, count }: Gap): string {
  return words([`… ${count} more …`], MIDDLE, top + 17, 'middle', 'time')
}

function words(lines: readonly string[], x: number, y: number, anchor: string, kind: string): string {
  return lines
    .map((line, at) => element('text', { class: kind, x, y: y + at * LINE_HEIGHT, 'text-anchor': anchor }, safe(line)))
    .join('')
}

/** One event, for those who cannot see the figure. */
function inWords({ kind, outwards, line, words: said }: Event): string {
  const where = line === '' ? '' : `${line}: `
  if (kind === 'arrow')
    return `${where}${outwards ? 'Wiregrade to your program' : 'your program to Wiregrade'}, ${said}`
  return kind === 'wait' ? `${where}${said}` : `your program: ${said}`
}
