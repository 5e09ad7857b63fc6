/** Text in header fields: folded when it is long, in encoded words when it is not plain ASCII (RFC 5322 §2.2.3 and RFC 2047). */
import { CRLF } from '../codec/lines.ts'

const LONGEST_LINE = 78
/** What one encoded word takes of the text, in octets: a line with one is no longer than 76, even the first (RFC 2047 §2). */
const OCTETS_IN_WORD = 39
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/
const LONGEST_WORD = 70

/** A field with text as its value, folded before blanks; a line that is only blank would end the header section for some. */
export function textField(name: string, text: string): string {
  if (text === '') return `${name}:${CRLF}`
  const plain = text.split(/(?<=[!-~])(?= )/)
  const [first, ...others] = isPlain(text, plain) ? plain : encodedWords(text)
  return folded(`${name}:`, [` ${first}`, ...others])
}

/** Plain text whose words fit into lines; what looks like an encoded word is none, so it has to be encoded itself. */
function isPlain(text: string, words: readonly string[]): boolean {
  return PLAIN.test(text) && !text.includes('=?') && words.every((word) => word.length <= LONGEST_WORD)
}

/** Several encoded words, each of whole characters; the blanks between them do not count as text (RFC 2047 §5 and §6.2). */
function encodedWords(text: string): readonly string[] {
  const pieces: string[] = []
  for (const character of text) {
    const last = pieces.at(-1)
    if (last === undefined || Buffer.byteLength(last + character) > OCTETS_IN_WORD) pieces.push(character)
    else pieces[pieces.length - 1] = last + character
  }
  return pieces.map((piece, at) => `${at === 0 ? '' : ' '}=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`)
}

/** A line of these pieces, with a line end before each that does not fit any more. Every piece but the first begins with a blank. */
export function folded(start: string, pieces: readonly string[]): string {
  let line = start
  const lines: string[] = []
  for (const piece of pieces) {
    if (line.length + piece.length > LONGEST_LINE && line !== start) {
      lines.push(line)
      line = piece
    } else {
      line += piece
    }
  }
  return [...lines, line].join(CRLF) + CRLF
}
