/** Octets as text, and as lines: SMTP is a protocol of lines, and everything in it begins with finding their ends. */

/** Octets as text, one character each. */
export function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}

/** One octet for each character. */
export function latin1Octets(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

/** A flaw is what one sentence of a standard forbids, at a place in a stream. */
export interface Flaw<Rule extends string = string> {
  readonly rule: Rule
  /** Offset in the stream. */
  readonly at: number
  /** What stands there, in words. */
  readonly says: string
}

/** A line without its end. */
export interface TextLine {
  readonly text: string
  readonly at: number
  /** Offset behind the line's end. */
  readonly next: number
  /** It ends in CR LF, and not in LF alone. */
  readonly whole: boolean
}

/** The line at this place in a text; nothing when it has no end yet. A line that ends in LF alone is read as one, and noted. */
export function lineAt(text: string, at: number): TextLine | undefined {
  const end = text.indexOf('\n', at)
  if (end < 0) return undefined
  const whole = end > at && text[end - 1] === '\r'
  return { text: text.slice(at, whole ? end - 1 : end), at, next: end + 1, whole }
}

/** All lines of a text that is over: the last one may have no end. */
export function linesIn(text: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
