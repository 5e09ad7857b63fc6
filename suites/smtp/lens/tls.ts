/** Where a connection stops being SMTP: TLS was asked for, and did not come to stand (RFC 3207 §4). */
import type { Transcript } from '../../../harness/kit.ts'
import { latin1 } from './lines.ts'

/** The index of the entry at which what crosses is no SMTP any more. `asks` is what the client does, as we see it. */
export function endOfSmtp(t: Transcript, line: string, asks: 'sent' | 'received'): number {
  const answers = asks === 'sent' ? 'received' : 'sent'
  let isAsked = false
  for (const [at, { line: on, what, bytes }] of t.entries()) {
    if (on !== line) continue
    if (what === 'unsecured' || (what === asks && isAsked)) return at
    if (what === 'secured') isAsked = false
    if (what === answers && bytes && isAsked) isAsked = latin1(bytes).startsWith('220')
    if (what === asks && bytes) isAsked = /(?:^|\n)STARTTLS\r\n/i.test(latin1(bytes))
  }
  return t.length
}
