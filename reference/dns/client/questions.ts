/** What is asked, whom, and how often (RFC 1035 §7.2). */
import { isIPv4, isIPv6 } from 'node:net'
import type { World } from '../../world.ts'
import type { Place } from '../asking.ts'
import type { Parts } from '../client.ts'
import { ipv6Octets } from '../codec/data.ts'
import { Malformed, type Name, nameOf } from '../codec/names.ts'
import { CLASSES, TYPES, typeOf } from '../codec/types.ts'
import type { Message, Question } from '../codec.ts'

const TRIES = 3
const PATIENCE_MS = 500

export const questionParts = {
  question(this: Parts, { values: { name = '', type = 'A' } }: World): Question {
    const code = typeOf(type)
    if (code === undefined) throw new Malformed(`"${type}" is no type.`)
    const reversed = code === TYPES.PTR ? this.reversed(name) : undefined
    return { name: reversed ?? this.nameAsked(name), type: code, class: CLASSES.IN }
  },

  /** A name is absolute here, with and without a dot at its end. */
  nameAsked: (name: string): Name => nameOf(name),

  /** The name under which an address has its pointer (RFC 1035 §3.5, RFC 3596 §2.5). */
  reversed(this: Parts, text: string): Name | undefined {
    if (isIPv4(text)) return this.reversed4(text)
    return isIPv6(text) ? this.reversed6(text) : undefined
  },

  reversed4: (text: string): Name => [...text.split('.').reverse(), 'in-addr', 'arpa'],
  reversed6: (text: string): Name => [...[...ipv6Octets(text).toString('hex')].reverse(), 'ip6', 'arpa'],

  place: ({ host, port, values }: World): Place => ({ address: values.server || host, port }),

  /** What got lost is asked again, with a new identifier from a new port. */
  async triesToAsk(this: Parts, world: World, question: Question): Promise<Message | undefined> {
    for (let tries = 0; tries < this.mostTries() && !world.stopped.aborted; tries++) {
      const answer = await this.asks(this.place(world), question, this.patienceMs(), world.stopped)
      if (answer) return answer
    }
    return undefined
  },

  mostTries: (): number => TRIES,
  patienceMs: (): number => PATIENCE_MS,
}
