/** The replies that came on each connection to a server. */
import {
  linesOf,
  met,
  type Octets,
  octets,
  readOnce,
  type Transcript,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { latin1 } from '../lens/lines.ts'
import { type Replies, repliesIn } from '../lens/reply.ts'

export const SERVER = ['server', 'relay']

export interface Heard {
  readonly line: string
  readonly stream: Octets
  readonly reading: Replies
}

export const heard = readOnce((t: Transcript): readonly Heard[] =>
  linesOf(t, 'client').flatMap((line) => {
    const stream = octets(t.slice(0, endOfSmtp(t, line)), line, 'received')
    return stream.bytes.length === 0 ? [] : [{ line, stream, reading: repliesIn(stream.bytes) }]
  }),
)

/** Where TLS was asked for and did not come to stand, what follows is not SMTP: the index of the entry at which that begins. */
function endOfSmtp(t: Transcript, line: string): number {
  let isAsked = false
  for (const [at, { line: on, what, bytes }] of t.entries()) {
    if (on !== line) continue
    if (what === 'unsecured' || (what === 'sent' && isAsked)) return at
    if (what === 'secured') isAsked = false
    if (what === 'received' && bytes && isAsked) isAsked = latin1(bytes).startsWith('220')
    if (what === 'sent' && bytes) isAsked = /(?:^|\n)STARTTLS\r\n/i.test(latin1(bytes))
  }
  return t.length
}

export function onEveryLine(judge: (heard: Heard) => Verdict): (t: Transcript) => Verdict {
  return (t) => {
    const all = heard(t)
    return all.length === 0 ? unobserved('no reply came') : (all.map(judge).find(({ is }) => is === 'unmet') ?? met)
  }
}
