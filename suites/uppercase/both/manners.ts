/** What holds of every exchange, whatever it was about. */
import {
  contract,
  datagrams,
  happened,
  invariant,
  linesOf,
  met,
  octets,
  type Place,
  quote,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { withoutLineEnd } from '../lens.ts'

/** Judges line by line; nothing was observed when there was no line. */
function onEveryLine(transcript: Transcript, prefix: 'client' | 'server', judge: (line: string) => Verdict): Verdict {
  const lines = linesOf(transcript, prefix)
  if (lines.length === 0) return unobserved('nobody was connected')
  return lines.map(judge).find((verdict) => verdict.is === 'unmet') ?? met
}

export const speaksWhenSpokenTo = invariant({
  title: 'The server says nothing before it has been asked',
  clause: contract('reply'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: ['tcp-server'],
  why: 'A greeting that the client does not expect is taken for the beginning of the reply.',
  hint: 'Send only the sentence in capitals; greetings belong on your own screen.',
  always: (t) =>
    onEveryLine(t, 'client', (line) => {
      const first = t.findIndex((entry) => entry.line === line && (entry.what === 'sent' || entry.what === 'received'))
      const entry = t[first]
      if (entry?.what !== 'received' || !entry.bytes) return met
      return unmet('nothing before the sentence', quote(entry.bytes), { entry: first, byte: 0 })
    }),
})

export const answersOnceAndFromItsPort = invariant({
  title: 'No datagram is answered twice, and answers come from the port that was asked',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: ['udp-server'],
  why: 'A client takes a second answer for the answer to its next question, and drops what comes from a stranger.',
  hint: 'One sendto for each recvfrom, on the same socket: a second socket has another port.',
  always: (t) =>
    onEveryLine(t, 'client', (line) => {
      const sent = datagrams(t, line, 'sent').length
      const received = datagrams(t, line, 'received')
      const stranger = received.find((datagram) => datagram.from !== undefined)
      if (stranger)
        return unmet('an answer from the port that was asked', `an answer from ${stranger.from}`, stranger.at)
      const surplus = received[sent]
      return surplus ? unmet(`at most ${sent} answers on this socket`, `${received.length}`, surplus.at) : met
    }),
})

export const saysOnlyWhatWasTyped = invariant({
  title: 'The client sends the line that was typed, and nothing else',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: ['tcp-client', 'udp-client'],
  why: 'Prompts, quotes and padding that reach the server come back as part of the sentence.',
  hint: 'Send the line itself: not its prompt, not the whole buffer, not its representation.',
  always: (t) =>
    onEveryLine(t, 'server', (line) => {
      const typed = withoutLineEnd(octets(t, 'stdin', 'sent').bytes)
      const stray = said(t, line).find(({ bytes }) => !isPartOf(typed, withoutLineEnd(bytes)))
      return stray ? unmet(quote(typed), quote(stray.bytes), stray.at) : met
    }),
})

/** What the client said on a line: the stream so far, or each datagram by itself. */
function said(transcript: Transcript, line: string): readonly { bytes: Uint8Array; at?: Place | undefined }[] {
  if (happened(transcript, line, 'opened')) {
    const stream = octets(transcript, line, 'received')
    return stream.bytes.length === 0 ? [] : [{ bytes: stream.bytes, at: stream.at(0) }]
  }
  return datagrams(transcript, line, 'received')
}

/** Whether a line may have begun so; nothing at all is only said by who was told nothing. */
function isPartOf(whole: Uint8Array, beginning: Uint8Array): boolean {
  if (beginning.length === 0) return whole.length === 0
  return beginning.every((octet, at) => octet === whole[at])
}
