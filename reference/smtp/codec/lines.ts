/**
 * Takes single lines off a stream. TCP delivers octets in pieces of any size, so a reader is given all octets that have not been used
 * yet, and says what it found and how long that was, or `undefined` when there has to be more. Nothing is remembered between two calls.
 */

/** Something that was found at the beginning of the octets, and how many of them it took. */
export interface Parsed<Value> {
  readonly value: Value
  readonly length: number
}

export type Reader<Value> = (octets: Buffer) => Parsed<Value> | undefined

export const CRLF = '\r\n'

/** One line without its end, each octet a character. CR LF ends it and nothing else, so CR or LF alone may stand in it (RFC 5321 §2.3.8). */
export function crlfLine(octets: Buffer): Parsed<string> | undefined {
  const end = octets.indexOf(CRLF)
  return end < 0 ? undefined : { value: octets.toString('latin1', 0, end), length: end + CRLF.length }
}
