/** One TCP connection's segments, drawn up from what is known to have happened on it. */
import type { Entry } from '../harness/core/transcript.ts'
import type { Draft } from './capture.ts'
import { type End, type Segment, tcpPacket } from './packets.ts'

/** The segments of one entry. */
export type Connection = (entry: Entry, identification: () => number) => Draft[]

export interface Parties {
  readonly ours: End
  readonly theirs: End
  /** Who opens it. */
  readonly calls: 'us' | 'them'
}

type Who = Parties['calls']

const SEGMENT_OCTETS = 1460
/** Of a flood the beginning is enough; the numbers go on as if all were there. */
const KEPT_OCTETS = 1024 * 1024

export function connection({ ours, theirs, calls }: Parties): Connection {
  const next = { us: 1000, them: 5000 }
  const opener: Who = calls
  let stands = false

  return (entry, identification) => {
    const made: Draft[] = []
    const other = (who: Who): Who => (who === 'us' ? 'them' : 'us')
    const emit = (who: Who, flags: Segment['flags'], data?: Uint8Array) => {
      const [from, to] = who === 'us' ? [ours, theirs] : [theirs, ours]
      const acknowledgement = flags.includes('ACK') && { acknowledgement: next[other(who)] }
      const segment = { from, to, sequence: next[who], flags, ...acknowledgement, ...(data && { data }) }
      made.push({ atUs: entry.atUs, octets: tcpPacket(segment, identification()), comments: [] })
      next[who] += (data?.length ?? 0) + (flags.includes('SYN') || flags.includes('FIN') ? 1 : 0)
    }
    const open = () => {
      if (stands) return
      stands = true
      emit(opener, ['SYN'])
      emit(other(opener), ['SYN', 'ACK'])
      emit(opener, ['ACK'])
    }
    const send = (who: Who, bytes: Uint8Array) => {
      open()
      const kept = bytes.subarray(0, KEPT_OCTETS)
      for (let start = 0; start < kept.length; start += SEGMENT_OCTETS) {
        emit(who, ['PSH', 'ACK'], kept.subarray(start, start + SEGMENT_OCTETS))
      }
      const rest = bytes.length - kept.length
      next[who] += rest
      if (rest > 0) made.at(-1)?.comments.push(`${rest} more octets are left out here`)
    }
    switch (entry.what) {
      case 'opened':
        open()
        break
      case 'refused':
        emit('us', ['SYN'])
        emit('them', ['RST', 'ACK'])
        break
      case 'secured':
        open()
        emit(calls, ['ACK'])
        made.at(-1)?.comments.push(`TLS stands (${entry.note ?? 'unknown'}); what follows is what was said inside`)
        break
      case 'silence':
        if (!stands && calls === 'us') emit('us', ['SYN'])
        if (!stands) made.at(-1)?.comments.push(`nothing came: we waited for ${entry.note ?? 'more'}`)
        break
      case 'sent':
        send('us', entry.bytes ?? new Uint8Array())
        break
      case 'received':
        send('them', entry.bytes ?? new Uint8Array())
        break
      case 'ended':
        open()
        emit('them', ['FIN', 'ACK'])
        break
      case 'closed':
        open()
        emit('us', entry.note === 'aborted' ? ['RST', 'ACK'] : ['FIN', 'ACK'])
        break
      case 'reset':
        open()
        emit('them', ['RST', 'ACK'])
        break
    }
    return made
  }
}
