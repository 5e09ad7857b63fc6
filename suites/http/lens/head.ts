/**
 * Reads the head of a message: its start line and its field lines (RFC 9112 §2 to §5). It reads on past whatever is wrong, as a
 * browser would, and notes each flaw with its offset, so that one requirement can be about the flaw and all others about the rest.
 */

/** What can be wrong with the syntax of a message; each is what one sentence of the standard forbids. */
export type Rule =
  | 'line-end' // a line ends in LF without CR
  | 'bare-cr' // a CR that ends no line
  | 'empty-line' // before or behind a message
  | 'start-line' // the first line is not what the grammar says
  | 'field-name' // a name that is no token
  | 'space-before-colon'
  | 'no-colon'
  | 'fold' // a value goes on in the next line
  | 'field-value' // a control character in a value
  | 'content-length' // not one number
  | 'transfer-coding' // chunked is not the last coding, or not the only time
  | 'length-and-coding' // Content-Length beside Transfer-Encoding
  | 'chunk' // the framing of a chunk

export interface Flaw {
  readonly rule: Rule
  /** Offset in the stream. */
  readonly at: number
  /** What stands there, in words. */
  readonly says: string
}

export interface Field {
  /** In lower case: names are case-insensitive (RFC 9110 §5.1). */
  readonly name: string
  /** Without the blanks around it; octets outside ASCII as latin1. */
  readonly value: string
  /** Offset of the line in the stream. */
  readonly at: number
}

/** A line without its end. */
export interface TextLine {
  readonly text: string
  readonly at: number
  /** Offset behind the line's end. */
  readonly next: number
}

export interface Head {
  readonly start: TextLine
  readonly fields: readonly Field[]
  readonly flaws: readonly Flaw[]
  /** Offset behind the empty line. */
  readonly end: number
}

const LF = 0x0a
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\0-\x08\x0a-\x0c\x0e-\x1f\x7f]/

/** Octets as text, one character each. */
export function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}

/** Without the CRs at its end: several before one LF are the usual way to get this wrong. */
function withoutCrs(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(0, end)
}

/** Without the blanks around it, which are spaces and tabs (RFC 9110 §5.6.3). No regular expression: those take ages over long blanks. */
export function withoutBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** The line at `at`, or nothing when it has no end yet. */
export function lineAt(stream: Uint8Array, at: number, flaws: Flaw[]): TextLine | undefined {
  const end = stream.indexOf(LF, at)
  if (end < 0) return undefined
  const text = latin1(stream.subarray(at, end))
  const whole = text.endsWith('\r')
  if (!whole) flaws.push({ rule: 'line-end', at: end, says: 'a line that ends in LF alone' })
  const line = whole ? text.slice(0, -1) : text
  const bare = line.indexOf('\r')
  if (bare >= 0) flaws.push({ rule: 'bare-cr', at: at + bare, says: 'a CR without LF' })
  return { text: withoutCrs(line), at, next: end + 1 }
}

/** The head that begins at `at`, or nothing when its empty line has not come. */
export function headAt(stream: Uint8Array, at: number): Head | undefined {
  const flaws: Flaw[] = []
  const start = lineAt(stream, at, flaws)
  if (!start) return undefined
  const section = fieldsAt(stream, start.next, flaws)
  return section && { start, fields: section.fields, flaws, end: section.end }
}

/** The field lines from `at` up to and with the empty line that ends them; a trailer section has the same form. */
export function fieldsAt(
  stream: Uint8Array,
  at: number,
  flaws: Flaw[],
): { readonly fields: readonly Field[]; readonly end: number } | undefined {
  const fields: Field[] = []
  for (let line = lineAt(stream, at, flaws); line; line = lineAt(stream, line.next, flaws)) {
    if (line.text === '') return { fields, end: line.next }
    const before = fields.at(-1)
    if (/^[ \t]/.test(line.text)) {
      flaws.push({ rule: 'fold', at: line.at, says: 'a line that begins with a blank' })
      if (before) fields[fields.length - 1] = { ...before, value: `${before.value} ${withoutBlanks(line.text)}` }
      continue
    }
    const field = fieldIn(line, flaws)
    if (field) fields.push(field)
  }
  return undefined
}

function fieldIn({ text, at }: TextLine, flaws: Flaw[]): Field | undefined {
  const colon = text.indexOf(':')
  if (colon < 0) {
    flaws.push({ rule: 'no-colon', at, says: `the line "${text.slice(0, 40)}"` })
    return undefined
  }
  const name = text.slice(0, colon)
  if (/[ \t]$/.test(name)) flaws.push({ rule: 'space-before-colon', at: at + colon - 1, says: `the name "${name}"` })
  else if (!isToken(name)) flaws.push({ rule: 'field-name', at, says: `the name "${name.slice(0, 40)}"` })
  const raw = text.slice(colon + 1)
  const control = raw.search(CONTROL)
  if (control >= 0) {
    flaws.push({ rule: 'field-value', at: at + colon + 1 + control, says: 'a control character in a value' })
  }
  return { name: withoutBlanks(name).toLowerCase(), value: withoutBlanks(raw), at }
}

/** All values of a field in the order in which they came. */
export function fieldLinesOf({ fields }: { readonly fields: readonly Field[] }, name: string): readonly string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => value)
}

/** The value of a field that comes once; several lines are joined as RFC 9110 §5.3 allows. `undefined` when there is none. */
export function fieldOf(message: { readonly fields: readonly Field[] }, name: string): string | undefined {
  const values = fieldLinesOf(message, name)
  return values.length === 0 ? undefined : values.join(', ')
}

/** The members of a list-valued field, without empty ones, in lower case: `close` of `Connection: Close`. */
export function membersOf(message: { readonly fields: readonly Field[] }, name: string): readonly string[] {
  return (fieldOf(message, name) ?? '')
    .split(',')
    .map((member) => withoutBlanks(member).toLowerCase())
    .filter((member) => member !== '')
}
