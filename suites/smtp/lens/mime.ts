/** Reads what MIME makes of a message (RFC 2045, RFC 2046): its parts, each with its type and its content, decoded. */
import { latin1Octets } from './lines.ts'
import { fieldsOf, fieldValue, type Message, readMessage } from './message.ts'

export interface Part {
  /** `text/plain`, in small letters. */
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
  readonly encoding: string
  /** What it holds, decoded. */
  readonly content: Uint8Array
  readonly fields: Message
}

export interface MimeFlaw {
  readonly rule:
    | 'version'
    | 'type'
    | 'encoding'
    | 'boundary'
    | 'base64'
    | 'quoted-printable'
    | 'eight-bit'
    | 'encoded-word'
  readonly says: string
}

export interface Reading {
  /** Those that hold no others, in their order. */
  readonly parts: readonly Part[]
  readonly flaws: readonly MimeFlaw[]
}

const TYPE = /^([A-Za-z0-9!#$&^_.+-]+)\/([A-Za-z0-9!#$&^_.+-]+)\s*((?:;.*)?)$/s
const PARAMETER = /;\s*([A-Za-z0-9!#$&^_.+*'%-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"()<>@,:\\/[\]?=]+)/g
const ENCODINGS = ['7bit', '8bit', 'binary', 'base64', 'quoted-printable']
const DEEPEST = 8

/** The message as MIME sees it; one without MIME-Version is plain text (RFC 2045 §5.2). */
export function readMime(message: Message): Reading {
  const flaws: MimeFlaw[] = []
  const version = fieldValue(message, 'mime-version')
  const typed =
    fieldsOf(message, 'content-type').length > 0 || fieldsOf(message, 'content-transfer-encoding').length > 0
  if (version === undefined && typed) flaws.push({ rule: 'version', says: 'Content-Type without MIME-Version' })
  if (version !== undefined && version.replaceAll(/\(.*?\)|\s/g, '') !== '1.0')
    flaws.push({ rule: 'version', says: `MIME-Version: ${version}` })
  const parts = partsOf(message, flaws, 0)
  for (const { value } of message.fields) wordsIn(value, flaws)
  return { parts, flaws }
}

function partsOf(message: Message, flaws: MimeFlaw[], depth: number): readonly Part[] {
  const written = fieldValue(message, 'content-type')
  const found = TYPE.exec(written ?? 'text/plain')
  if (!found) flaws.push({ rule: 'type', says: `Content-Type: ${written?.slice(0, 60) ?? ''}` })
  const type = found ? `${found[1]}/${found[2]}`.toLowerCase() : 'text/plain'
  const parameters = Object.fromEntries(
    [...(found?.[3] ?? '').matchAll(PARAMETER)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      unquoted(value),
    ]),
  )
  const encoding = (fieldValue(message, 'content-transfer-encoding') ?? '7bit').toLowerCase()
  if (!ENCODINGS.includes(encoding)) flaws.push({ rule: 'encoding', says: `Content-Transfer-Encoding: ${encoding}` })
  if (!type.startsWith('multipart/') || depth >= DEEPEST) {
    return [{ type, parameters, encoding, content: decoded(message.body, encoding, flaws), fields: message }]
  }
  if (encoding === 'base64' || encoding === 'quoted-printable')
    flaws.push({ rule: 'encoding', says: `a multipart in ${encoding}` })
  const boundary = parameters.boundary
  if (boundary === undefined || !/^[A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-]$/.test(boundary)) {
    flaws.push({
      rule: 'boundary',
      says: boundary === undefined ? 'a multipart without a boundary' : `the boundary "${boundary.slice(0, 80)}"`,
    })
    return []
  }
  return divided(message.body, boundary, flaws).flatMap((part) => partsOf(readMessage(part), flaws, depth + 1))
}

/** What stands between the lines of a boundary (RFC 2046 §5.1.1): the line end before each belongs to it. */
function divided(body: string, boundary: string, flaws: MimeFlaw[]): readonly string[] {
  const quoted = boundary.replaceAll(
    /[^A-Za-z0-9_ ]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  const mark = new RegExp(`(?:^|\\r?\\n)--${quoted}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g')
  const found = [...body.matchAll(mark)]
  const last = found.findIndex((match) => match[1] !== undefined)
  if (found.length === 0 || last === 0) flaws.push({ rule: 'boundary', says: `no part behind --${boundary}` })
  if (last < 0) flaws.push({ rule: 'boundary', says: `no closing --${boundary}--` })
  const marks = last < 0 ? found : found.slice(0, last + 1)
  return marks.slice(0, last < 0 ? undefined : -1).map((match, at) => {
    const start = match.index + match[0].length
    const rest = body.slice(start, marks[at + 1]?.index ?? body.length)
    return rest.replace(/^\r?\n/, '')
  })
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value
}

function decoded(body: string, encoding: string, flaws: MimeFlaw[]): Uint8Array {
  if (encoding === 'base64') return fromBase64(body, flaws)
  if (encoding === 'quoted-printable') return fromQuotedPrintable(body, flaws)
  if (encoding === '7bit' && /[\x80-\xff]/.test(body))
    flaws.push({ rule: 'eight-bit', says: 'an octet outside ASCII in a body that is 7bit' })
  return latin1Octets(body)
}

function fromBase64(body: string, flaws: MimeFlaw[]): Uint8Array {
  const text = body.replaceAll(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    flaws.push({ rule: 'base64', says: 'characters that are no base64, or not in fours' })
  const long = body.split(/\r?\n/).find((line) => line.length > 76)
  if (long !== undefined) flaws.push({ rule: 'base64', says: `a line of ${long.length} characters` })
  return Buffer.from(text, 'base64')
}

function fromQuotedPrintable(body: string, flaws: MimeFlaw[]): Uint8Array {
  const lines = body.split(/\r?\n/)
  const long = lines.find((line) => line.length > 76)
  if (long !== undefined) flaws.push({ rule: 'quoted-printable', says: `a line of ${long.length} characters` })
  const wrong = lines.find((line) => /=(?![0-9A-Fa-f]{2}|[ \t]*$)|[^\t -~]/.test(line))
  if (wrong !== undefined) flaws.push({ rule: 'quoted-printable', says: `the line "${wrong.slice(0, 40)}"` })
  const text = body
    .replaceAll(/[ \t]+(?=\r?\n|$)/g, '')
    .replaceAll(/=\r?\n/g, '')
    .replace(/=$/, '')
  return latin1Octets(
    text.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  )
}

const WORD = /=\?([^?\s]+)\?([BbQq])\?([^?\s]*)\?=/g

/** What looks like the beginning of an encoded word has to be one, and no longer than 75 characters (RFC 2047 §2). */
function wordsIn(value: string, flaws: MimeFlaw[]): void {
  for (const [word, , encoding = '', text = ''] of value.matchAll(WORD)) {
    const right =
      encoding.toUpperCase() === 'B'
        ? /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
        : /^(?:[!-<>@-~]|=[0-9A-Fa-f]{2})*$/
    if (word.length > 75) flaws.push({ rule: 'encoded-word', says: `an encoded word of ${word.length} characters` })
    else if (!right.test(text)) flaws.push({ rule: 'encoded-word', says: `the word "${word}"` })
  }
}

/** A value with its encoded words as text; blanks between two of them do not count. */
export function withWordsDecoded(value: string): string {
  return value
    .replaceAll(/(\?=)\s+(=\?)/g, '$1$2')
    .replaceAll(WORD, (_, charset: string, encoding: string, text: string) => {
      const octets =
        encoding.toUpperCase() === 'B'
          ? Buffer.from(text, 'base64')
          : Buffer.from(
              text
                .replaceAll('_', ' ')
                .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
              'latin1',
            )
      return new TextDecoder(/^utf-?8$/i.test(charset) ? 'utf-8' : 'latin1').decode(octets)
    })
}

/** The text of a message, with LF line ends: its first part that is plain text and no attachment. */
export function textOf(message: Message): string | undefined {
  const { parts } = readMime(message)
  const isText = ({ type, fields }: Part) =>
    type === 'text/plain' && !/^\s*attachment/i.test(fieldValue(fields, 'content-disposition') ?? '')
  const plain = parts.find(isText) ?? parts[0]
  return plain && inCharset(plain.content, plain.parameters.charset).replaceAll('\r\n', '\n')
}

/** What has no charset is read as UTF-8, as most programs do. */
function inCharset(content: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset.toLowerCase() === 'us-ascii' ? 'utf-8' : charset).decode(content)
  } catch {
    return new TextDecoder('latin1').decode(content)
  }
}
