/** What attackers put where content belongs, and how it shows that somebody has fallen for it. */
import { all, fc, indexOf, met, octets, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { latin1Octets, textOf } from '../pen.ts'
import { contentOf } from './forms.ts'
import { answersOnceAtMost, HIDDEN, hiddenRequest } from './sequence.ts'

/** What attackers put where content belongs. */
const POISONS: Readonly<Record<string, Uint8Array>> = {
  request: hiddenRequest,
  beginning: latin1Octets(`${Buffer.from(hiddenRequest).toString('latin1').slice(0, -2)}X-Ignore: `),
  head: latin1Octets(Buffer.from(hiddenRequest).toString('latin1').replace('GET', 'HEAD')),
  text: contentOf('a=1&b=2'),
}
export const poison = fc.constantFrom('request', 'beginning', 'head', 'text')
export const poisoned = (name: string) => POISONS[name] ?? hiddenRequest

/** The hidden document never appears. */
export function staysHidden(t: Transcript): Verdict {
  const stream = octets(t, 'client 1', 'received')
  const at = indexOf(stream.bytes, textOf(HIDDEN))
  return at < 0 ? met : unmet('no answer to what was content', 'the document that it named', stream.at(at))
}

/** One answer at most, and not to what was hidden. */
export const notFooled = (t: Transcript, method = 'GET') => all(staysHidden(t), answersOnceAtMost(t, method))
