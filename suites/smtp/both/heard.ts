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
import { type Replies, repliesIn } from '../lens/reply.ts'
import { endOfSmtp } from '../lens/tls.ts'

export const SERVER = ['server', 'relay']

export interface Heard {
  readonly line: string
  readonly stream: Octets
  readonly reading: Replies
}

export const heard = readOnce((t: Transcript): readonly Heard[] =>
  linesOf(t, 'client').flatMap((line) => {
    const stream = octets(t.slice(0, endOfSmtp(t, line, 'sent')), line, 'received')
    return stream.bytes.length === 0 ? [] : [{ line, stream, reading: repliesIn(stream.bytes) }]
  }),
)

export function onEveryLine(judge: (heard: Heard) => Verdict): (t: Transcript) => Verdict {
  return (t) => {
    const all = heard(t)
    return all.length === 0 ? unobserved('no reply came') : (all.map(judge).find(({ is }) => is === 'unmet') ?? met)
  }
}
