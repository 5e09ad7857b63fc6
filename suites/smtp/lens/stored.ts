/**
 * Reads what a server has stored: a file for each message, as in a Maildir, or a mailbox file with many. Line ends are LF here, since
 * stores differ in them, and what a server puts into the header section itself is looked past.
 */
import { latin1 } from './lines.ts'

export interface StoredMessage {
  /** Each with its continuation lines. */
  readonly fields: readonly string[]
  readonly body: string
  /** It stands in a mailbox file, where an empty line more or less at its end separates it from the next. */
  readonly separated: boolean
}

/** What servers add: trace fields (RFC 5321 §4.4), and notes of their own. */
const ADDED =
  /^(?:return-path|received|received-spf|delivered-to|envelope-to|delivery-date|authentication-results|dkim-[a-z-]*|arc-[a-z-]*|status|content-length|lines|x-[^:]*)\s*:/i

/** The messages in one file. */
export function messagesIn(file: Uint8Array): readonly StoredMessage[] {
  const text = latin1(file).replaceAll('\r\n', '\n')
  if (!text.startsWith('From ')) return [messageOf(text)]
  return text
    .split(/^From (?=[^\n]*\n)/m)
    .slice(1)
    .map((part) => part.slice(part.indexOf('\n') + 1))
    .map((part) => ({ ...messageOf(part.replaceAll(/^>(>*From )/gm, '$1')), separated: true }))
}

/** A message as text with LF line ends. */
export function messageOf(text: string): StoredMessage {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n') + 1
  const head = end > 0 || text.startsWith('\n') ? text.slice(0, end) : text
  const fields: string[] = []
  for (const line of head.split('\n')) {
    const last = fields.length - 1
    if (/^[ \t]/.test(line) && last >= 0) fields[last] += `\n${line}`
    else if (line !== '') fields.push(line)
  }
  return { fields, body: text.slice(head.length + 1), separated: false }
}

/** Whether the header section holds a Message-ID with this mark. */
export function carries(message: StoredMessage, mark: string): boolean {
  return message.fields.some((field) => /^message-id\s*:/i.test(field) && field.includes(`<${mark}>`))
}

/** The values of a field, unfolded, in their order. */
export function valuesOf(message: StoredMessage, name: string): readonly string[] {
  return message.fields
    .filter((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((field) =>
      field
        .slice(name.length + 1)
        .replaceAll('\n', '')
        .trim(),
    )
}

/**
 * The first difference between what was sent and what is stored, in words: what was to stand there, and what does. Nothing when there is none.
 * The end of the last line may be missing, as it is in some stores.
 */
export function difference(
  sent: Uint8Array,
  stored: StoredMessage,
): readonly [expected: string, actual: string] | undefined {
  const wanted = messageOf(latin1(sent).replaceAll('\r\n', '\n'))
  const kept = stored.fields.filter((field) => wanted.fields.includes(field) || !ADDED.test(field))
  const one = [...wanted.fields, '', ...linesOf(wanted.body, stored)]
  const other = [...kept, '', ...linesOf(stored.body, stored)]
  const at = one.findIndex((line, index) => line !== other[index])
  const where = at >= 0 ? at : one.length < other.length ? one.length : -1
  if (where < 0) return undefined
  const part = where < wanted.fields.length ? 'header section' : `line ${where - wanted.fields.length} of the body`
  return [`${part}: ${shown(one[where])}`, shown(other[where])]
}

function linesOf(body: string, { separated }: StoredMessage): readonly string[] {
  return body.replace(separated ? /\n*$/ : /\n$/, '').split('\n')
}

const SHOWN = 60

function shown(line: string | undefined): string {
  if (line === undefined) return 'its end'
  const text = JSON.stringify(line.replaceAll(/[\x7f-\xff]/g, '?'))
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…" (${line.length} octets)`
}

/** Whose mailbox a path is in, when it says so: `alice/new/17`, `example.test/alice.mbox`. */
export function ownerOf(path: string, users: readonly string[]): string | undefined {
  const names = path.split('/').map((part) =>
    part
      .toLowerCase()
      .replace(/@[^@]*$/, '')
      .replace(/\.(?:mbox|mbx|mail|txt|eml)$/, ''),
  )
  return users.find((user) => names.includes(user))
}
