/** How long a message is (RFC 9112 §6 and §7): nothing, so many octets, chunks, or all until the end of the connection. */
import { type Field, type Flaw, fieldLinesOf, fieldsAt, type Head, lineAt, membersOf, withoutBlanks } from './head.ts'

export type Framing = 'none' | 'length' | 'chunked' | 'close'

export interface Body {
  readonly framing: Framing
  /** The content, as far as it has come; chunks are joined. */
  readonly content: Uint8Array
  /** Offset of the first octet behind the head. */
  readonly contentAt: number
  readonly trailers: readonly Field[]
  /** The sizes of the chunks, without the last one. */
  readonly chunks: readonly number[]
  /** Whether the end has come. */
  readonly whole: boolean
  /** Offset behind the last octet that belongs to it. */
  readonly end: number
}

export interface Around {
  /** The stream has come to its end: nothing more follows. */
  readonly ended: boolean
  /** Nothing follows the head, whatever the fields say: answers to HEAD, 1xx, 204, 304. */
  readonly headOnly: boolean
  /** A request without length has no content; a response goes on until the end. */
  readonly withoutLength: 'none' | 'close'
}

const TCHAR = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]"
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"'

/** chunk-size and chunk-ext as a sender writes them: without the bad blanks (RFC 9112 §7.1, RFC 9110 §5.6.3). */
const SIZE_LINE = new RegExp(`^[0-9A-Fa-f]{1,12}(?:;${TCHAR}+(?:=(?:${TCHAR}+|${QUOTED}))?)*$`)

/** Reads what follows a head. */
export function bodyAfter(stream: Uint8Array, head: Head, around: Around, flaws: Flaw[]): Body {
  const at = head.end
  const nothing: Body = {
    framing: 'none',
    content: new Uint8Array(),
    contentAt: at,
    trailers: [],
    chunks: [],
    whole: true,
    end: at,
  }
  const codings = membersOf(head, 'transfer-encoding')
  const length = lengthIn(head, flaws)
  if (codings.length > 0 && length !== undefined) {
    flaws.push({ rule: 'length-and-coding', at: placeOf(head, 'content-length'), says: 'both of them' })
  }
  if (around.headOnly) return nothing
  if (codings.length > 0) {
    if (
      codings.indexOf('chunked') < codings.length - 1 &&
      (codings.includes('chunked') || around.withoutLength === 'none')
    )
      flaws.push({ rule: 'transfer-coding', at: placeOf(head, 'transfer-encoding'), says: `"${codings.join(', ')}"` })
    if (codings.at(-1) === 'chunked') return chunkedAt(stream, at, flaws)
  } else if (length !== undefined) {
    const content = stream.subarray(at, at + length)
    return { ...nothing, framing: 'length', content, whole: content.length === length, end: at + content.length }
  } else if (around.withoutLength === 'none') return nothing
  return { ...nothing, framing: 'close', content: stream.subarray(at), whole: around.ended, end: stream.length }
}

/** The Content-Length, if it is one number; the same several times is that number, and still wrong (RFC 9110 §8.6). */
function lengthIn(head: Head, flaws: Flaw[]): number | undefined {
  const values = fieldLinesOf(head, 'content-length')
  if (values.length === 0) return undefined
  const members = values.flatMap((value) => value.split(',').map(withoutBlanks))
  const [only = ''] = members
  const number = /^\d{1,15}$/.test(only) && new Set(members).size === 1
  if (!number || members.length > 1) {
    const says = `"${values.join(', ').slice(0, 60)}"`
    flaws.push({ rule: 'content-length', at: placeOf(head, 'content-length'), says })
  }
  return number ? Number(only) : undefined
}

function placeOf({ fields, start }: Head, name: string): number {
  return fields.find((field) => field.name === name)?.at ?? start.at
}

/** Reads chunks (RFC 9112 §7.1). Whatever breaks the framing ends the reading: nobody can know what follows. */
export function chunkedAt(stream: Uint8Array, from: number, flaws: Flaw[]): Body {
  const parts: Uint8Array[] = []
  const so = (rest: Partial<Body>, end: number): Body => ({
    framing: 'chunked',
    content: Buffer.concat(parts),
    contentAt: from,
    trailers: [],
    chunks: parts.map(({ length }) => length),
    whole: false,
    end,
    ...rest,
  })
  for (let at = from; ; ) {
    const line = lineAt(stream, at, flaws)
    if (!line) return so({}, stream.length)
    const [size = ''] = line.text.split(';', 1)
    if (!SIZE_LINE.test(line.text)) {
      flaws.push({ rule: 'chunk', at, says: `the size "${line.text.slice(0, 40)}"` })
      // Blanks, and whatever is wrong in an extension, leave no doubt about the size.
      if (!/^[0-9A-Fa-f]{1,12}[ \t]*$/.test(size)) return so({}, stream.length)
    }
    const length = Number.parseInt(size, 16)
    if (length === 0) {
      const section = fieldsAt(stream, line.next, flaws)
      return section ? so({ whole: true, trailers: section.fields }, section.end) : so({}, stream.length)
    }
    const data = stream.subarray(line.next, line.next + length)
    parts.push(data)
    const end = line.next + length
    if (stream.length < end + 1) return so({}, stream.length)
    const lineEnd = lineAt(stream, end, flaws)
    if (!lineEnd) return so({}, stream.length)
    if (lineEnd.text !== '') {
      flaws.push({ rule: 'chunk', at: end, says: `"${lineEnd.text.slice(0, 20)}" behind ${length} octets of data` })
      return so({}, stream.length)
    }
    at = lineEnd.next
  }
}
