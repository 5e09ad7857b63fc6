/** A transcript as the events of a figure: who does it, to whom, and in which words. */

import { quoted, shortened } from '../harness/core/printable.ts'
import type { Entry, Transcript } from '../harness/core/transcript.ts'
import { ending } from '../harness/core/words.ts'

/** An arrow between the two, a wait on our side, or something at the program itself. */
export interface Event {
  readonly kind: 'arrow' | 'wait' | 'note'
  /** For an arrow: whether it goes to the program. */
  readonly outwards: boolean
  /** How an arrow looks: with octets, of the connection itself, cut off, or one that does not arrive. */
  readonly manner: 'octets' | 'connection' | 'abort' | 'lost'
  /** `client 2`; empty where it belongs to no connection. */
  readonly line: string
  readonly words: string
  readonly atUs: number
  /** Pipes and sockets reach us by different ways: what was printed stands at the end of the record, and its time among the others says nothing. */
  readonly isTimed: boolean
  /** The index of its entry in the transcript. */
  readonly index: number
  /** The program's life ends here. */
  readonly isEnd: boolean
}

const WORDS_LENGTH = 400

type Reading = (bytes: Uint8Array) => string

/** stderr is told apart, as everywhere. */
export function eventsOf(transcript: Transcript, reading: Reading): readonly Event[] {
  return transcript.flatMap((entry, index) => {
    if (entry.line === 'stderr' && entry.what === 'printed') return []
    const event = {
      kind: 'note',
      outwards: false,
      manner: 'octets',
      isEnd: false,
      isTimed: true,
      ...eventOf(entry, reading),
    } as const
    const isLine = event.kind !== 'note' && /^(client|server|stranger)/.test(entry.line)
    return [
      {
        ...event,
        line: isLine ? entry.line : '',
        words: shortened(event.words, WORDS_LENGTH),
        atUs: entry.atUs,
        index,
      },
    ]
  })
}

function eventOf(entry: Entry, reading: Reading): Partial<Event> & Pick<Event, 'words'> {
  const bytes = entry.bytes ?? new Uint8Array()
  const calls = entry.line.startsWith('server')
  switch (entry.what) {
    case 'opened':
      return { kind: 'arrow', outwards: !calls, manner: 'connection', words: 'connects' }
    case 'refused':
      if (entry.line === 'program') return { words: 'did not start again', isEnd: true }
      return { kind: 'arrow', outwards: true, manner: 'lost', words: 'connects, and nobody accepts' }
    case 'secured':
      return { kind: 'arrow', outwards: !calls, manner: 'connection', words: `secures: ${entry.note ?? 'TLS'}` }
    case 'unsecured':
      return { words: `TLS was not agreed on: ${entry.note ?? 'no reason was given'}` }
    case 'sent':
      if (entry.line === 'stdin') return { words: `is typed ${quoted(bytes)}` }
      return { kind: 'arrow', outwards: true, words: reading(bytes) }
    case 'received':
      return {
        kind: 'arrow',
        words: entry.from === undefined ? reading(bytes) : `${reading(bytes)} from ${entry.from}`,
      }
    case 'lost':
      return { kind: 'arrow', outwards: entry.note === 'from us', manner: 'lost', words: `${reading(bytes)} (lost)` }
    case 'silence':
      return { kind: 'wait', words: `nothing came: we waited for ${entry.note ?? 'more'}` }
    case 'ended':
      return { kind: 'arrow', manner: 'connection', words: 'closes' }
    case 'closed':
      if (entry.line === 'program') return { words: 'stopped by us', isEnd: true }
      if (entry.line === 'stdin') return { words: 'its input ends' }
      return entry.note === 'aborted'
        ? { kind: 'arrow', outwards: true, manner: 'abort', words: 'aborts' }
        : { kind: 'arrow', outwards: true, manner: 'connection', words: 'closes' }
    case 'reset':
      return { kind: 'arrow', manner: 'abort', words: 'aborts' }
    case 'started':
      return { words: 'starts' }
    case 'printed':
      return { words: `prints ${quoted(bytes)}`, isTimed: false }
    case 'put':
      return { words: `${named(entry)} is put: ${entry.note ?? 'what it should hold'}` }
    case 'found':
      return { words: `${named(entry)} holds ${quoted(bytes)}` }
    case 'missing':
      return { words: `${named(entry)} is not there` }
    case 'exited':
      return { words: entry.status ? ending(entry.status) : 'ends', isEnd: true }
  }
}

function named({ line, path }: Entry): string {
  return path === undefined || path === '' ? line : `${line}/${path}`
}
