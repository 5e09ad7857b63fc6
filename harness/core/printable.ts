/**
 * Bytes of the program under test are hostile to every outlet: they clear terminals, reverse the reading direction, and make
 * XML invalid. Whatever stems from the program passes through here on its way to a reader, who then sees what was there.
 */

/** Controls, format characters (bidirectional marks, zero widths), lone surrogates, unassigned and private ones, line separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }
const SHOWN_OCTETS = 40

/** The text on one line, with everything that is not plainly visible spelled out: `\x1b`, `\u202e`, `\n`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => SHORT[character] ?? spelled(character.codePointAt(0) ?? 0))
}

/** Like `printable`, cut to `length` characters with an ellipsis. */
export function shortened(text: string, length: number): string {
  // Longer than needed is cut first, because a flood should cost nothing; a pair of surrogates may be cut, and is then spelled out.
  const characters = [...printable(text.slice(0, 4 * length))]
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`
}

/** What a program printed or was told, as a reader sees it: quoted, on one line, cut when long. */
export function quoted(bytes: Uint8Array): string {
  const text = (part: Uint8Array) => printable(readable(part))
  if (bytes.length <= SHOWN_OCTETS) return `"${text(bytes)}"`
  return `"${text(bytes.subarray(0, 20))}…${text(bytes.subarray(-10))}" (${bytes.length} octets)`
}

/** Octets that are no UTF-8 are shown one by one, so that none hides behind a replacement character. */
function readable(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : spelled(byte))).join('')
  }
}

function spelled(code: number): string {
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}
