/**
 * The record of one case: everything that crossed a socket or a pipe, in order. Judges are pure functions of it,
 * so a judge can be tested with a transcript written by hand, and a stored grade can be judged again.
 */
import type { Place } from './verdict.ts'

/** How a program ended: an exit status or a signal. */
export interface ExitStatus {
  readonly code: number | null
  readonly signal: string | null
  /** The limit that it had met, where that could be seen: `more than 512 MiB of data`. */
  readonly because?: string
}

export type Happening =
  | 'opened' // a connection stands, in either direction
  | 'refused' // nobody accepted our connection
  | 'secured' // TLS stands; what crosses is recorded as it reads inside
  | 'unsecured' // TLS was tried, and did not come to stand
  | 'sent' // bytes that we sent, or typed into stdin
  | 'received' // bytes that the program sent
  | 'lost' // a datagram that the impaired network swallowed
  | 'silence' // we waited for something that did not come
  | 'ended' // the program closed its direction of the connection
  | 'closed' // we closed ours
  | 'reset' // the connection was aborted
  | 'started' // the program was launched for an errand
  | 'printed' // bytes on the program's stdout or stderr
  | 'exited' // the program ended
  | 'put' // we put a file or a link into a place of the contract
  | 'found' // a file that stands in such a place
  | 'missing' // no file stands there

/** One thing that happened on one line: a connection, a flow of datagrams, or one of the program's own streams. */
export interface Entry {
  /** Microseconds since the case began. */
  readonly atUs: number
  /** `client 1`, `server 1`, `stdin`, `stdout`, `stderr`, `program`, or the name of a place. */
  readonly line: string
  readonly what: Happening
  readonly bytes?: Uint8Array
  /** Where a datagram came from, when that is not the address we spoke to: `127.0.0.1:40001`. */
  readonly from?: string
  readonly status?: ExitStatus
  /** The port of ours at which the program found us, when it connected. */
  readonly port?: number
  /** The path of a file in its place. */
  readonly path?: string
  /** What we waited for, how a program was started: words for the reader, never for a judge. */
  readonly note?: string
}

export type Transcript = readonly Entry[]

/** A line's bytes in one direction as a stream, with the way back to where each byte stands. */
export interface Octets {
  readonly bytes: Uint8Array
  /** The place of the byte at `offset`; past the end, the place after the last byte. `undefined` when there are none. */
  at(offset: number): Place | undefined
}

/** All bytes of one kind on one line, joined. TCP has no message boundaries, so neither has this. */
export function octets(transcript: Transcript, line: string, what: 'sent' | 'received' | 'printed' | 'found'): Octets {
  const parts = on(transcript, line).flatMap(({ entry, index }) =>
    entry.what === what && entry.bytes ? [{ index, bytes: entry.bytes }] : [],
  )
  return {
    bytes: concat(parts.map((part) => part.bytes)),
    at(offset) {
      let before = 0
      for (const part of parts) {
        if (offset < before + part.bytes.length) return { entry: part.index, byte: offset - before }
        before += part.bytes.length
      }
      const last = parts.at(-1)
      return last && { entry: last.index, byte: last.bytes.length }
    },
  }
}

/** The datagrams of one kind on one line, each with its place. UDP keeps boundaries, so this does too. */
export function datagrams(
  transcript: Transcript,
  line: string,
  what: 'sent' | 'received' | 'lost',
): readonly { readonly bytes: Uint8Array; readonly from?: string; readonly at: Place }[] {
  return on(transcript, line).flatMap(({ entry, index }) => {
    if (entry.what !== what || !entry.bytes) return []
    const at = { entry: index, byte: 0 }
    return [entry.from === undefined ? { bytes: entry.bytes, at } : { bytes: entry.bytes, from: entry.from, at }]
  })
}

/** Whether something of this kind happened on this line. */
export function happened(transcript: Transcript, line: string, what: Happening): boolean {
  return on(transcript, line).some(({ entry }) => entry.what === what)
}

/** The names of the connections or flows, in order of appearance: `client 1`, `client 2`. */
export function linesOf(transcript: Transcript, prefix: 'client' | 'server'): readonly string[] {
  return [...byLine(transcript).keys()].filter((line) => line.startsWith(`${prefix} `))
}

/** What is read from a transcript as a whole, for several judges: read once, as long as the transcript lives. */
export function readOnce<Value extends object>(
  read: (transcript: Transcript) => Value,
): (transcript: Transcript) => Value {
  const known = new WeakMap<Transcript, Value>()
  return (transcript) => {
    const before = known.get(transcript)
    if (before) return before
    const value = read(transcript)
    known.set(transcript, value)
    return value
  }
}

interface Indexed {
  readonly entry: Entry
  readonly index: number
}

/** A case may have hundreds of lines, and is asked about each. */
const byLine = readOnce(
  (transcript): ReadonlyMap<string, readonly Indexed[]> =>
    Map.groupBy(
      transcript.map((entry, index) => ({ entry, index })),
      ({ entry }) => entry.line,
    ),
)

function on(transcript: Transcript, line: string): readonly Indexed[] {
  return byLine(transcript).get(line) ?? []
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
