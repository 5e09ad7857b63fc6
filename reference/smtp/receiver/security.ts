/** STARTTLS: the conversation goes on inside TLS, as if the client had just come (RFC 3207). */
import { readFileSync } from 'node:fs'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Receiver } from '../receiver.ts'
import { type Answer, answer, type Session } from './session.ts'

/** A certificate and its key, as they stand in their files. */
interface Identity {
  readonly cert: string
  readonly key: string
}

export const securityParts = {
  async starttls(this: Receiver, session: Session, argument: string | undefined): Promise<Answer | undefined> {
    if (session.secured) return this.outOfOrder('TLS stands already')
    const identity = this.identity(session)
    if (!identity) return answer(502, '5.5.1', 'There is no TLS here')
    if (argument !== undefined) return this.syntax('Syntax: STARTTLS')
    if (session.transaction) return this.outOfOrder('A message is under way')
    this.reply(session, answer(220, '2.0.0', 'Go ahead'))
    this.beginAnew(session)
    this.secure(session, identity)
    return undefined
  },

  /** Whether the extension is listed: where we are somebody, and not where TLS stands already (RFC 3207 §4.2). */
  offersTls(this: Receiver, session: Session): boolean {
    return !session.secured && this.identity(session) !== undefined
  },

  /** Who we are, when we were told. */
  identity({ house }: Session): Identity | undefined {
    const { certificate = '', key = '' } = house.world.values
    try {
      return { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') }
    } catch {
      return undefined
    }
  },

  /**
   * Forgets all that came in clear, what has come ahead of its turn above all: whoever sits on the line could have put it there, and
   * would be believed inside (RFC 3207 §4.2 and §6).
   */
  beginAnew(this: Receiver, session: Session): void {
    this.clear(session)
    delete session.client
    delete session.user
    session.received = Buffer.alloc(0)
  },

  /** Puts TLS around the socket; from now on the session is what is said inside. */
  secure(this: Receiver, session: Session, identity: Identity): void {
    const outer = session.socket
    for (const event of ['data', 'end', 'timeout', 'error', 'close']) outer.removeAllListeners(event)
    outer.on('error', () => {})
    const inner = new TLSSocket(outer, { isServer: true, secureContext: createSecureContext({ ...identity }) })
    session.secured = true
    session.socket = inner
    session.hears(inner)
    this.onClient(session)
  },
}
