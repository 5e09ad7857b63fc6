/** A transcript in words: one line per thing that happened, few enough to be read, and a look at the byte that matters. */

import { printable, quoted, shortened } from './printable.ts'
import type { RoleDeclaration } from './protocol.ts'
import { datagrams, type Entry, happened, octets, type Transcript } from './transcript.ts'
import type { Place } from './verdict.ts'
import { ending } from './words.ts'

type Reading = (bytes: Uint8Array) => string

const SHOWN_LINES = 16
const FIRST_LINES = 6
const LAST_LINES = 7
const READING_LENGTH = 160
const FILE_LINES = 16
const HEX_BYTES = 16
/** So many bytes stand before the one that the carets mark. */
const HEX_BEFORE = 4
const HEX_WIDTH = 62

/** One line per entry; of many, the first, the last, and those around `focus` (the index of an entry). stderr is told apart. */
export function exchange(transcript: Transcript, reading: Reading, focus?: number): readonly string[] {
  const told = transcript.flatMap((entry, index) =>
    entry.line === 'stderr' && entry.what === 'printed' ? [] : [{ entry, index }],
  )
  const width = Math.max(0, ...told.map(({ entry }) => entry.line.length))
  const middle = told.findIndex(({ index }) => index === focus)
  const shown = told.filter(
    (_, at) => at < FIRST_LINES || at >= told.length - LAST_LINES || Math.abs(at - middle) <= (middle < 0 ? -1 : 1),
  )
  if (told.length <= SHOWN_LINES) shown.splice(0, shown.length, ...told)
  let before = -1
  return shown.flatMap((each) => {
    const at = told.indexOf(each)
    const gap = at - before - 1
    before = at
    const line = `${each.entry.line.padEnd(width)}  ${happening(each.entry, reading)}`
    return [...(gap > 0 ? [`… ${gap} more …`] : []), line, ...contents(each.entry)]
  })
}

/** The text of a file that a program found when it started, line by line. */
function contents({ what, bytes }: Entry): readonly string[] {
  if (what !== 'put' || !bytes) return []
  const lines = new TextDecoder().decode(bytes).replace(/\n$/, '').split('\n')
  const shown = lines.slice(0, FILE_LINES).map((line) => `  ${shortened(printable(line), READING_LENGTH)}`)
  return lines.length > FILE_LINES ? [...shown, `  … ${lines.length - FILE_LINES} more lines`] : shown
}

function happening(entry: Entry, reading: Reading): string {
  const bytes = entry.bytes ?? new Uint8Array()
  const words = () => shortened(reading(bytes), READING_LENGTH)
  switch (entry.what) {
    case 'opened':
      return entry.line.startsWith('server') ? 'your program connected' : 'connected to your program'
    case 'refused':
      if (entry.line === 'program') return 'did not start again'
      return 'nobody accepted the connection'
    case 'secured':
      return `TLS stands: ${printable(entry.note ?? 'what follows is what was said inside')}`
    case 'unsecured':
      return `TLS was not agreed on: ${printable(entry.note ?? 'no reason was given')}`
    case 'sent':
      return entry.line === 'stdin' ? `typed ${quoted(bytes)}` : `→  ${words()}`
    case 'received':
      return `←  ${words()}${entry.from === undefined ? '' : `  (from ${printable(entry.from)})`}`
    case 'lost':
      return `${entry.note === 'from us' ? '→' : '←'}  ${words()}  (lost on the way)`
    case 'silence':
      return `nothing came: we waited for ${entry.note ?? 'more'}`
    case 'ended':
      return 'closed by your program'
    case 'closed':
      if (entry.line === 'program') return 'stopped by us'
      return entry.line === 'stdin' ? 'ended' : `${entry.note === 'aborted' ? 'aborted' : 'closed'} by us`
    case 'reset':
      return 'aborted by your program'
    case 'started':
      return 'started'
    case 'printed':
      return `printed ${quoted(bytes)}`
    case 'put':
      if (bytes.length > 0) return 'holds, when your program starts:'
      return `${entry.path === undefined || entry.path === '' ? 'now holds' : `now has ${printable(entry.path)},`} ${entry.note ?? 'what it should'}`
    case 'found':
      return `${entry.path === undefined || entry.path === '' ? 'holds' : `has ${printable(entry.path)},`} ${quoted(bytes)}`
    case 'missing':
      return entry.path === undefined || entry.path === '' ? 'does not exist' : `has no ${printable(entry.path)}`
    case 'exited':
      return entry.status ? ending(entry.status) : 'ended'
  }
}

/**
 * The bytes around a place in hex, and carets under the one that is meant, with its offset in what the program sent. A place
 * after the last byte is where more was due.
 */
export function pointer(
  transcript: Transcript,
  place: Place,
  transport: RoleDeclaration['transport'],
): readonly string[] {
  const entry = transcript[place.entry]
  if (!entry?.bytes || place.byte > entry.bytes.length) return []
  const { bytes, offset, where } = located(transcript, entry, place, transport)
  const start = Math.max(0, offset - HEX_BEFORE)
  const hex = [...bytes.subarray(start, start + HEX_BYTES)].map((byte) => byte.toString(16).padStart(2, '0'))
  const row = [
    ...(start > 0 ? ['…'] : []),
    ...hex,
    ...(start + HEX_BYTES < bytes.length ? ['…'] : []),
    ...(offset === bytes.length ? ['··'] : []),
  ].join(' ')
  const margin = ' '.repeat((start > 0 ? 2 : 0) + 3 * (offset - start))
  const words = offset === bytes.length ? `after ${offset} bytes, ${where} ends` : `byte ${offset} of ${where}`
  const marked = `${margin}^^ ${words}`
  return marked.length <= HEX_WIDTH ? [row, marked] : [row, `${margin}^^`, words]
}

/** A stream counts from its beginning, however it was cut; a datagram stands for itself. */
function located(transcript: Transcript, entry: Entry, place: Place, transport: RoleDeclaration['transport']) {
  const { line, what } = entry
  const own = { bytes: entry.bytes ?? new Uint8Array(), offset: place.byte }
  if (what === 'printed')
    return { ...streamed(transcript, entry, place), where: `what your program printed on ${line}` }
  if (what === 'sent') return { ...own, where: `what we sent on ${line}` }
  if (transport === 'tcp' || happened(transcript, line, 'opened'))
    return { ...streamed(transcript, entry, place), where: `what your program sent on ${line}` }
  const number = datagrams(transcript, line, 'received').findIndex(({ at }) => at.entry === place.entry) + 1
  return { ...own, where: `your ${ordinal(number)} datagram to ${line}` }
}

function streamed(transcript: Transcript, { line, what }: Entry, place: Place) {
  const kind = what === 'printed' ? 'printed' : 'received'
  const before = octets(transcript.slice(0, place.entry), line, kind).bytes.length
  return { bytes: octets(transcript, line, kind).bytes, offset: before + place.byte }
}

function ordinal(number: number): string {
  const words = ['first', 'second', 'third', 'fourth', 'fifth']
  return words[number - 1] ?? `${number}th`
}
