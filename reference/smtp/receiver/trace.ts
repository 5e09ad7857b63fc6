/** The line that every message gets on top wherever it passes (RFC 5321 §4.4). */
import { dateTime } from '../codec/dates.ts'
import { CRLF } from '../codec/lines.ts'
import { addressLiteral } from '../codec/paths.ts'
import type { Receiver } from '../receiver.ts'
import type { Message, Session } from './session.ts'

export const traceParts = {
  /** Who gave it to whom, how, under which name, and when. Folded, since lines want to be short (RFC 5322 §2.1.1). */
  receivedLine(this: Receiver, session: Session, message: Message): string {
    const { client, socket, house } = session
    const from = `${client?.name} (${addressLiteral(socket.remoteAddress ?? '0.0.0.0')})`
    const by = `${house.world.values.domain} with ${this.protocol(session)} id ${message.id}`
    return `Received: from ${from}${CRLF}\tby ${by}${this.forClause(message)};${CRLF}\t${this.now()}${CRLF}`
  },

  /** The protocol by its registered name; with A for a client that has proved who it is (RFC 3848). */
  protocol: ({ client, user }: Session): string =>
    client?.verb === 'HELO' ? 'SMTP' : user === undefined ? 'ESMTP' : 'ESMTPA',

  /** One recipient may be named; of several, each would learn about the others (RFC 5321 §4.4 and §7.2). */
  forClause({ recipients }: Message): string {
    const [only, ...others] = recipients
    return only && others.length === 0 ? `${CRLF}\tfor <${only.text}>` : ''
  },

  now: (): string => dateTime(new Date()),
}
