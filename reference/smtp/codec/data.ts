/**
 * Mail data on its way: a line that is a single dot ends it, so every line that begins with a dot is sent with one more
 * (RFC 5321 §4.5.2). Lines are what CR LF ends. Any other spelling of the end would let two servers disagree about where a message
 * stops, and what one takes for data would be commands for the other.
 */

const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e

/** Mail data as it is sent, without the line that ends it. */
export function stuffed(content: Buffer): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let at = 0; at >= 0 && at < content.length; at = afterLineEnd(content, at)) {
    if (content[at] !== DOT) continue
    pieces.push(content.subarray(from, at), Buffer.of(DOT))
    from = at
  }
  return Buffer.concat([...pieces, content.subarray(from)])
}

/** What some octets say about the content. */
export interface Unstuffed {
  readonly content: readonly Buffer[]
  /** How many octets are used; what is left cannot be told yet. */
  readonly length: number
  /** Whether the next octet begins a line. */
  readonly atLineStart: boolean
  /** The line with the single dot was there, and what follows is no data. */
  readonly ended: boolean
}

/** As much of the content as these octets tell, from the beginning of a line or the middle of one. */
export function unstuffed(octets: Buffer, atLineStart: boolean): Unstuffed {
  const content: Buffer[] = []
  let at = 0
  for (;;) {
    if (atLineStart) {
      const dots = dotsAt(octets, at)
      if (dots === 'unknown') return { content, length: at, atLineStart, ended: false }
      if (dots === 'end') return { content, length: at + 3, atLineStart, ended: true }
      if (dots === 'doubled') at++
    }
    const next = afterLineEnd(octets, at)
    if (next < 0) {
      const half = octets.at(-1) === CR && octets.length > at ? 1 : 0
      const end = octets.length - half
      content.push(octets.subarray(at, end))
      return { content, length: end, atLineStart: atLineStart && end === at, ended: false }
    }
    content.push(octets.subarray(at, next))
    at = next
    atLineStart = true
  }
}

/** What stands at the beginning of a line. */
function dotsAt(octets: Buffer, at: number): 'unknown' | 'none' | 'doubled' | 'end' {
  if (octets.length === at) return 'unknown'
  if (octets[at] !== DOT) return 'none'
  if (octets.length === at + 1) return 'unknown'
  if (octets[at + 1] !== CR) return 'doubled'
  if (octets.length === at + 2) return 'unknown'
  return octets[at + 2] === LF ? 'end' : 'doubled'
}

/** Where the next line begins, or -1. */
function afterLineEnd(octets: Buffer, from: number): number {
  const end = octets.indexOf('\r\n', from)
  return end < 0 ? -1 : end + 2
}
