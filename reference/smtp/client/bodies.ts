/** The text and the octets of a message, in lines that every server takes (RFC 2045 §6). */
import { CRLF } from '../codec/lines.ts'

/** Without its end (RFC 5322 §2.1.1). */
const LONGEST_LINE = 998
const LONGEST_ENCODED = 76
const PLAIN = /^[\t -~]*$/

/** What a body is, and how it is encoded. */
export interface Part {
  readonly type: string
  readonly encoding: '7bit' | 'quoted-printable' | 'base64'
  /** Ends with a line end. */
  readonly body: string
}

/** Text in lines. Plain ASCII goes as it is; anything else is encoded, so that it passes where only ASCII does. */
export function textPart(text: string): Part {
  const lines = linesOf(text)
  const type = 'text/plain; charset=utf-8'
  if (lines.every((line) => PLAIN.test(line) && line.length <= LONGEST_LINE)) {
    return { type, encoding: '7bit', body: lines.map((line) => line + CRLF).join('') }
  }
  return { type, encoding: 'quoted-printable', body: lines.map((line) => quotedPrintable(line) + CRLF).join('') }
}

/** Octets as they are, in base64. */
export function octetsPart(octets: Buffer): Part {
  const lines = octets.toString('base64').match(/.{1,76}/g) ?? ['']
  return { type: 'application/octet-stream', encoding: 'base64', body: lines.map((line) => line + CRLF).join('') }
}

/** Lines, whatever they end with here; the last one may have no end. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** One line, with soft line ends where it is too long, and no blank at an end (RFC 2045 §6.7). */
function quotedPrintable(line: string): string {
  const lines = ['']
  const octets = Buffer.from(line)
  for (const [at, octet] of octets.entries()) {
    const piece = inQuotedPrintable(octet, at === octets.length - 1)
    const last = lines.at(-1) ?? ''
    if (last.length + piece.length < LONGEST_ENCODED) lines[lines.length - 1] = last + piece
    else lines.push(piece)
  }
  return lines.join(`=${CRLF}`)
}

function inQuotedPrintable(octet: number, isLast: boolean): string {
  const isBlank = octet === 0x20 || octet === 0x09
  const isItself = isBlank ? !isLast : octet > 0x20 && octet < 0x7f && octet !== 0x3d
  return isItself ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`
}
