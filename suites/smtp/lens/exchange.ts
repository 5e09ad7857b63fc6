/** Reads a conversation that we had with a server: what we said, and what we were answered before we said more. */
import { octets, readOnce, type Transcript } from '../../../harness/kit.ts'
import { latin1 } from './lines.ts'
import { type Reply, repliesIn } from './reply.ts'

/** What we said, and what came before we said more. The first one of a line is its greeting. */
export interface Exchange {
  readonly said: string
  readonly replies: readonly Reply[]
  /** The server closed or aborted the connection before we said more. */
  readonly over: boolean
}

const known = readOnce(() => new Map<string, readonly Exchange[]>())

/** The turns of a conversation. What was said in several segments is one. */
export function exchangesOn(t: Transcript, line = 'client 1'): readonly Exchange[] {
  const before = known(t).get(line)
  if (before) return before
  const exchanges = readExchanges(t, line)
  known(t).set(line, exchanges)
  return exchanges
}

function readExchanges(t: Transcript, line: string): readonly Exchange[] {
  const turns: { said: string; from: number; to: number; over: boolean }[] = [{ said: '', from: 0, to: 0, over: false }]
  let received = 0
  for (const entry of t) {
    if (entry.line !== line) continue
    const last = turns.at(-1)
    if (!last) continue
    if (entry.what === 'sent' && entry.bytes) {
      const said = latin1(entry.bytes)
      if (last.to === last.from && last.said !== '') last.said += said
      else turns.push({ said, from: received, to: received, over: false })
    }
    if (entry.what === 'received' && entry.bytes) {
      received += entry.bytes.length
      last.to = received
    }
    if (entry.what === 'ended' || entry.what === 'reset') last.over = true
  }
  const { replies } = repliesIn(octets(t, line, 'received').bytes)
  return turns.map(({ said, from, to, over }) => ({
    said,
    over,
    replies: replies.filter(({ end }) => end > from && end <= to),
  }))
}
