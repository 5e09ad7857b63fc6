/**
 * Reads a message (RFC 5322 §2, §3.6): its header section, field by field, and its body. It reads over what is wrong and notes each flaw,
 * so that one requirement can be about the flaw and all others about the rest.
 */
import { type Flaw, linesIn } from './lines.ts'

export type MessageRule =
  | 'no-colon' // a line of the header section that is no field
  | 'name' // a name that is empty, or has other characters than printable ones
  | 'blank-before-colon'
  | 'stray-fold' // a blank at the beginning of the first line
  | 'empty-fold' // a continuation line of nothing but blanks
  | 'control' // a control character, or an octet outside ASCII, in a header section
  | 'long' // more than 998 characters in a line

export interface Field {
  /** In small letters. */
  readonly name: string
  /** Unfolded, and without the blanks around it. */
  readonly value: string
  /** Offset of its line in the message. */
  readonly at: number
}

export interface Message {
  readonly fields: readonly Field[]
  readonly body: string
  /** Offset of the body in the message. */
  readonly bodyAt: number
  readonly flaws: readonly Flaw<MessageRule>[]
}

/** RFC 5322 §2.1.1, without CR LF. */
const LONGEST = 998

export function readMessage(text: string): Message {
  const flaws: Flaw<MessageRule>[] = []
  const fields: { name: string; value: string; at: number }[] = []
  let at = 0
  for (;;) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '')
    if (line === '') break
    readLine(line, at, fields, flaws)
    if (end < 0) {
      at = text.length
      break
    }
    at = end + 1
  }
  const bodyAt = Math.min(text.length, at + (/^\r?\n/.exec(text.slice(at, at + 2))?.[0].length ?? 0))
  const body = text.slice(bodyAt)
  longLineIn(text, flaws)
  return { fields: fields.map((field) => ({ ...field, value: field.value.trim() })), body, bodyAt, flaws }
}

function readLine(
  line: string,
  at: number,
  fields: { name: string; value: string; at: number }[],
  flaws: Flaw<MessageRule>[],
): void {
  const odd = line.search(/[^\t -~]/)
  if (odd >= 0) flaws.push({ rule: 'control', at: at + odd, says: 'an octet that is no printable ASCII' })
  const last = fields.at(-1)
  if (/^[ \t]/.test(line)) {
    if (!last) flaws.push({ rule: 'stray-fold', at, says: 'a blank at the beginning of the first line' })
    else if (line.trim() === '')
      flaws.push({ rule: 'empty-fold', at, says: 'a continuation line of nothing but blanks' })
    if (last) last.value += line
    return
  }
  const colon = line.indexOf(':')
  if (colon < 0) {
    flaws.push({ rule: 'no-colon', at, says: `the line "${line.slice(0, 40)}"` })
    return
  }
  const name = line.slice(0, colon)
  if (/[ \t]$/.test(name)) flaws.push({ rule: 'blank-before-colon', at: at + colon - 1, says: `the name "${name}"` })
  else if (!/^[!-9;-~]+$/.test(name)) flaws.push({ rule: 'name', at, says: `the name "${name.slice(0, 40)}"` })
  fields.push({ name: name.trim().toLowerCase(), value: line.slice(colon + 1), at })
}

function longLineIn(text: string, flaws: Flaw<MessageRule>[]): void {
  let at = 0
  for (const line of linesIn(text)) {
    if (line.length > LONGEST) {
      flaws.push({ rule: 'long', at, says: `a line of ${line.length} characters` })
      return
    }
    at = text.indexOf('\n', at) + 1
  }
}

/** All fields of this name. */
export function fieldsOf({ fields }: Message, name: string): readonly Field[] {
  return fields.filter((field) => field.name === name)
}

/** The value of the first field of this name. */
export function fieldValue(message: Message, name: string): string | undefined {
  return fieldsOf(message, name)[0]?.value
}
