/** Compares octets, and points at the first difference: what the lenses of all protocols share. */
import { quoted } from './printable.ts'
import type { Octets } from './transcript.ts'
import { met, unmet, type Verdict } from './verdict.ts'

/** The octets of a text, in UTF-8. */
export function octetsOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Octets for a reader: quoted text with escapes, cut in the middle when long. */
export function quote(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : quoted(bytes)
}

/** Whether exactly these octets came, with the first difference pointed out. */
export function same(expected: Uint8Array, actual: Octets, where = ''): Verdict {
  const { bytes } = actual
  const at = firstDifference(expected, bytes)
  if (at === expected.length && at === bytes.length) return met
  return unmet(`${quote(expected)}${where}`, difference(expected, bytes, at), actual.at(at))
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

/** Where `wanted` begins in `octets`, from `start` on, or -1. */
export function indexOf(octets: Uint8Array, wanted: Uint8Array, start = 0): number {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).indexOf(wanted, start)
}

function firstDifference(expected: Uint8Array, actual: Uint8Array): number {
  const shorter = Math.min(expected.length, actual.length)
  // Most often there is none, and to see that a glance is enough.
  if (Buffer.compare(expected, actual) === 0) return shorter
  for (let at = 0; at < shorter; at++) if (expected[at] !== actual[at]) return at
  return shorter
}

function octetsInWords(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`
}

/** The two ways in which something long goes wrong are told in words, since the quotes would look alike. */
function difference(expected: Uint8Array, actual: Uint8Array, at: number): string {
  if (at === actual.length && at > 0) return `${quote(actual)}: ${octetsInWords(expected.length - at)} missing`
  if (at === expected.length && at > 0) return `${quote(actual)}: ${octetsInWords(actual.length - at)} too many`
  return quote(actual)
}
