/** Text in columns, for readers with a fixed width: the terminal, and the plain text inside other reports. */
import type { Explanation, Fact } from '../harness/core/explanation.ts'

/** Where facts begin, after their label. */
const LABEL_WIDTH = 13
const INDENT = 2
const COMMAND_INDENT = 4

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const NARROW = /^[\x20-\x7e]*$/

/** How many columns of a terminal a printable text takes. */
export function columnsOf(text: string): number {
  if (NARROW.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1
  return columns
}

/** The text in exactly `width` columns: filled up with blanks, or cut with an ellipsis. */
export function fitted(text: string, width: number): string {
  const whole = columnsOf(text)
  if (whole <= width) return text + ' '.repeat(width - whole)
  let cut = ''
  for (const character of text) {
    if (columnsOf(cut + character) > width - 1) break
    cut += character
  }
  return `${cut.trimEnd()}…`.padEnd(width - columnsOf(cut) + cut.length)
}

/** The text in lines of at most `width` columns, broken at blanks, and inside a word only when the word alone is too long. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) <= width) line += ` ${word}`
    else {
      if (line !== '') lines.push(line)
      const pieces = chopped(word, width)
      lines.push(...pieces.slice(0, -1))
      line = pieces.at(-1) ?? ''
    }
  }
  return line === '' ? lines : [...lines, line]
}

function chopped(word: string, width: number): readonly string[] {
  if (columnsOf(word) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const character of word) {
    if (columnsOf(piece + character) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece]
}

/** Facts as lines with a label in front, at most `width` columns wide; only a command may be wider, because it is pasted. */
export function factLines(facts: readonly Fact[], width: number): readonly string[] {
  const room = width - INDENT - LABEL_WIDTH
  return facts.flatMap((fact) => {
    const [first = '', ...rest] = shaped(fact, room)
    // A command continues further left, so that it seldom has to be wider than the terminal.
    const indent = fact.shape === 'command' ? COMMAND_INDENT : INDENT + LABEL_WIDTH
    const label = `${' '.repeat(INDENT)}${fact.label.padEnd(LABEL_WIDTH)}`
    return [`${label}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(indent)}${line}`)]
  })
}

function shaped({ shape, lines }: Fact, room: number): readonly string[] {
  if (shape === 'prose') return lines.flatMap((line) => wrapped(line, room))
  if (shape === 'picture') return lines.flatMap((line) => hung(line, room))
  return continued(lines, room, room + INDENT + LABEL_WIDTH - COMMAND_INDENT)
}

/** A line of a picture keeps its indentation; what does not fit goes on below, a little further in. */
function hung(line: string, room: number): readonly string[] {
  if (columnsOf(line) <= room) return [line]
  const text = line.trimStart()
  const margin = ' '.repeat(Math.min(line.length - text.length, room >> 1))
  const [first = ''] = wrapped(text, room - margin.length)
  const rest = text.slice(first.length).trimStart()
  return [margin + first, ...wrapped(rest, room - margin.length - 4).map((each) => `${margin}    ${each}`)]
}

/** The parts of a command on as few lines as there have to be; the shell joins them again at the backslashes. */
function continued(parts: readonly string[], firstRoom: number, room: number): readonly string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    const available = (lines.length === 1 ? firstRoom : room) - ' \\'.length
    if (last !== undefined && columnsOf(`${last} ${part}`) <= available) lines[lines.length - 1] = `${last} ${part}`
    else lines.push(part)
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line))
}

/** The title and its standing, side by side where there is room. */
export function headlines({ title, standing }: Explanation, symbol: string, width: number): readonly string[] {
  const gap = width - columnsOf(symbol) - 1 - columnsOf(title) - columnsOf(standing)
  if (gap >= 2) return [`${symbol} ${title}${' '.repeat(gap)}${standing}`]
  const [first = '', ...rest] = wrapped(title, width - INDENT)
  return [`${symbol} ${first}`, ...[...rest, ...wrapped(standing, width - INDENT)].map((line) => `  ${line}`)]
}
