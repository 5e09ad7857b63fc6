/**
 * Reads what both sides read: lines, field sections, chunks. TCP delivers octets in pieces of any size, so every reader here is given
 * all octets that have not been used yet and says what it found and how long that was, or `undefined` when there has to be more.
 * What is wrong with them is thrown, by name. Nothing is remembered between two calls.
 */
import { CHUNK_LINE, FIELD_VALUE, type Field, TOKEN, withoutBlanks } from './grammar.ts'
import { Malformed } from './malformed.ts'

/** Something that was found at the beginning of the octets, and how many of them it took. */
export interface Parsed<Value> {
  readonly value: Value
  readonly length: number
}

export type Reader<Value> = (octets: Buffer) => Parsed<Value> | undefined

/** The parts of a role that a field section is read with. */
export interface SectionRules {
  line(octets: Buffer): Parsed<string> | undefined
  fieldLine(line: string): Field
  foldedLine(before: Field | undefined, line: string): Field
}

export interface Limits {
  readonly octets: number
  readonly fields: number
}

const LF = 0x0a
const LINE_END = 2

/** The least that is taken off the stream at once: one line, which CR LF ends and nothing else (RFC 9112 §2.2). */
export function crlfLine(octets: Buffer): Parsed<string> | undefined {
  const end = octets.indexOf(LF)
  const text = octets.toString('latin1', 0, end < 0 ? octets.length : end + 1)
  const stray = text.search(/\r(?=[^\n])/)
  if (stray >= 0) throw new Malformed('syntax', 'A carriage return stands in the middle of a line.')
  if (end < 0) return undefined
  if (!text.endsWith('\r\n')) throw new Malformed('syntax', 'A line ends with LF instead of CR LF.')
  return { value: text.slice(0, -LINE_END), length: end + 1 }
}

/** `field-name ":" OWS field-value OWS`, and no blank before the colon (RFC 9112 §5). */
export function readFieldLine(line: string): Field {
  const colon = line.indexOf(':')
  if (colon < 0) throw new Malformed('syntax', 'A field line has no colon.')
  const name = line.slice(0, colon)
  if (!TOKEN.test(name)) throw new Malformed('syntax', 'The name of a field is no token.')
  const value = withoutBlanks(line.slice(colon + 1))
  if (!FIELD_VALUE.test(value)) throw new Malformed('syntax', `The value of ${name} holds a control character.`)
  return { name, value }
}

/** Field lines up to the empty line: a header section or a trailer section. */
export function readFieldSection(octets: Buffer, rules: SectionRules, limits: Limits): Parsed<Field[]> | undefined {
  const fields: Field[] = []
  let length = 0
  for (;;) {
    const rest = octets.subarray(length)
    if (longerThan(limits.octets - length, rest) || fields.length > limits.fields) {
      throw new Malformed('long fields', 'The field section is too long.')
    }
    const line = rules.line(rest)
    if (!line) return undefined
    length += line.length
    if (line.value === '') return { value: fields, length }
    if (/^[\t ]/.test(line.value)) fields.push(rules.foldedLine(fields.pop(), line.value))
    else fields.push(rules.fieldLine(line.value))
  }
}

/** Whether the first line among these octets is longer than that, its end not counted; it need not be there yet. */
export function longerThan(longest: number, octets: Buffer): boolean {
  const end = octets.indexOf(LF)
  return (end < 0 ? octets.length - 1 : end - 1) > longest
}

/** The size of a chunk. What a chunk extension says is for nobody here to know (RFC 9112 §7.1.1). */
export function readChunkSize(line: string): number {
  const digits = CHUNK_LINE.exec(line)?.[1]
  if (digits === undefined) throw new Malformed('framing', 'The size line of a chunk is none.')
  const size = Number.parseInt(digits, 16)
  if (!Number.isSafeInteger(size)) throw new Malformed('long content', 'The size of a chunk is beyond all measure.')
  return size
}

/** CR LF behind the data of a chunk, at once: the size said that the data ends here (RFC 9112 §7.1). */
export function readChunkEnd(octets: Buffer): Parsed<undefined> | undefined {
  const found = octets.toString('latin1', 0, LINE_END)
  if (!'\r\n'.startsWith(found)) throw new Malformed('framing', 'The data of a chunk is longer than its size.')
  return found.length < LINE_END ? undefined : { value: undefined, length: LINE_END }
}

/** Up to so many octets of content, whatever is there of them. */
export function readSome(octets: Buffer, most: number): Parsed<Buffer> | undefined {
  const value = octets.subarray(0, most)
  return value.length > 0 ? { value, length: value.length } : undefined
}
