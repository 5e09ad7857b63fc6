/** Reads what programs of this protocol say. There is no syntax but octets, so the lens compares, and points at the first difference. */
import { met, type Octets, quoted, unmet, type Verdict } from '../../harness/kit.ts'

/** The octets of a text, in UTF-8. */
export function octetsOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The contract's capitals: a to z, octet for octet. */
export function capitals(octets: Uint8Array): Uint8Array {
  return octets.map((octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet))
}

/** Octets for a reader: quoted text with escapes, cut in the middle when long. */
export function quote(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : quoted(bytes)
}

/** Whether exactly these octets came, with the first difference pointed out. */
export function same(expected: Uint8Array, actual: Octets, where = ''): Verdict {
  const { bytes } = actual
  if (bytes.length === expected.length && bytes.every((octet, at) => octet === expected[at])) return met
  return unmet(`${quote(expected)}${where}`, difference(expected, bytes), actual.at(firstDifference(expected, bytes)))
}

/** Like `same`, but a line end at the very end may be there or not: another requirement asks about that. */
export function sameText(expected: Uint8Array, actual: Octets, where = ''): Verdict {
  const text = withoutLineEnd(actual.bytes)
  return same(withoutLineEnd(expected), { bytes: text, at: actual.at }, where)
}

/** Whether a program printed these octets, in one piece, whatever stands around them. */
export function shows(expected: Uint8Array, printed: Octets): Verdict {
  const at = indexOf(printed.bytes, expected)
  const around = new TextDecoder('latin1').decode(printed.bytes.subarray(Math.max(0, at - 2), at + expected.length + 1))
  if (at >= 2 && /^b(['"]).*\1$/s.test(around))
    return unmet(quote(expected), `${around}: the bytes object, not its text`)
  return at >= 0
    ? met
    : unmet(
        `${quote(expected)} on standard output`,
        printed.bytes.length === 0 ? 'nothing was printed' : quote(printed.bytes),
      )
}

export function withoutLineEnd(octets: Uint8Array): Uint8Array {
  let end = octets.length
  if (octets[end - 1] === 0x0a) end--
  if (end < octets.length && octets[end - 1] === 0x0d) end--
  return octets.subarray(0, end)
}

/** The line end at the very end, or nothing. */
export function lineEnd(octets: Uint8Array): Uint8Array {
  return octets.subarray(withoutLineEnd(octets).length)
}

/** Where `wanted` begins in `octets`, or -1. */
export function indexOf(octets: Uint8Array, wanted: Uint8Array): number {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).indexOf(wanted)
}

function firstDifference(expected: Uint8Array, actual: Uint8Array): number {
  const at = actual.findIndex((octet, index) => octet !== expected[index])
  return at < 0 ? actual.length : at
}

function octetsInWords(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`
}

/** The two ways in which a long reply goes wrong are told in words, since the quotes would look alike. */
function difference(expected: Uint8Array, actual: Uint8Array): string {
  const at = firstDifference(expected, actual)
  if (at === actual.length && at > 0) return `${quote(actual)}: ${octetsInWords(expected.length - at)} missing`
  if (at === expected.length && at > 0) return `${quote(actual)}: ${octetsInWords(actual.length - at)} too many`
  return quote(actual)
}
