/** STARTTLS from the sender's side: where the server offers it, the message goes inside TLS (RFC 3207). */
import { connect } from 'node:tls'
import type { Sender } from '../sender.ts'
import { Failure, firstDigit, type Line } from './line.ts'

export const securityParts = {
  /** Where TLS is offered it is asked for; a server that says that it cannot do it today gets the message in clear (RFC 3207 §4). */
  async secureLine(this: Sender, line: Line): Promise<void> {
    if (!this.wantsTls(line)) return
    const reply = await this.exchange(line, 'STARTTLS')
    if (firstDigit(reply.code) !== 2) return
    this.forgetServer(line)
    await this.negotiate(line)
    await this.sayHello(line)
  },

  /** TLS is not started twice, whatever the server lists inside (RFC 3207 §4.2). */
  wantsTls: ({ offers, secured }: Line): boolean => !secured && offers.has('STARTTLS'),

  /** What the server has said in clear, and what it has said too early, is worth nothing any more (RFC 3207 §4.2 and §6). */
  forgetServer(line: Line): void {
    line.offers = new Map()
    line.received = Buffer.alloc(0)
  },

  /** Puts TLS around the socket. Whom to trust is a local matter (RFC 3207 §4.1): mail is better sent to anybody inside than in clear. */
  async negotiate(this: Sender, line: Line): Promise<void> {
    const outer = line.socket
    for (const event of ['data', 'end', 'drain', 'error', 'close']) outer.removeAllListeners(event)
    outer.on('error', () => {})
    const inner = connect({ socket: outer, rejectUnauthorized: false })
    line.socket = inner
    this.hear(line)
    inner.once('secureConnect', () => {
      line.secured = true
      line.wake()
    })
    try {
      await this.waitFor(line, () => line.secured || undefined)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Failure(
        'temporarily',
        `TLS could not be agreed on with the server: ${line.error?.message ?? error.message}`,
      )
    }
  },
}
