/** Final delivery: into a Maildir for each user, where a message is either there whole or not at all. */
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { CRLF } from '../codec/lines.ts'
import type { Mailbox } from '../codec/paths.ts'
import { addressLiteral } from '../codec/paths.ts'
import { type Answer, answer, type Message, type Session } from '../receiver/session.ts'
import type { Parts } from '../server.ts'

const POSTMASTER = 'postmaster'

export const mailboxParts = {
  extensions(this: Parts, session: Session): readonly string[] {
    const size = `SIZE ${this.largestMessage()}`
    const tls = this.offersTls(session) ? ['STARTTLS'] : []
    return ['PIPELINING', size, '8BITMIME', 'ENHANCEDSTATUSCODES', ...tls, 'AUTH PLAIN LOGIN', 'HELP', 'VRFY']
  },

  /** Mail for others is refused, whoever brings it: nobody's spam goes out in our name (RFC 5321 §3.6.2 and §7.9). */
  refuses(this: Parts, session: Session, recipient: Mailbox): Answer | undefined {
    if (!this.isHere(session, recipient.domain)) return answer(550, '5.7.1', 'I do not relay')
    return this.userOf(session, recipient) === undefined
      ? answer(550, '5.1.1', 'There is no such user here')
      : undefined
  },

  /** Whether that is a name or an address of ours; case does not matter in domains (RFC 5321 §2.4). */
  isHere({ house, socket }: Session, domain: string): boolean {
    if (domain === '') return true
    const ours = [house.world.values.domain ?? '', addressLiteral(socket.localAddress ?? '')]
    return ours.some((name) => name.toLowerCase() === domain.toLowerCase())
  },

  /** Whose mailbox it is. Senders need not know how we spell a name, and the postmaster is always there (RFC 5321 §4.5.1). */
  userOf({ house }: Session, { local }: Mailbox): string | undefined {
    const users = [...(house.world.values.users ?? '').split(','), POSTMASTER]
    return users.find((user) => user !== '' && user.toLowerCase() === local.toLowerCase())
  },

  /** Defects of a message are no reason to refuse it (RFC 5321 §3.3). */
  refusesContent: (_message: Message): Answer | undefined => undefined,

  /** Every recipient gets the message once, and all of them have it before we say so. */
  async keep(this: Parts, session: Session, message: Message): Promise<void> {
    const trace = this.receivedLine(session, message)
    const users = message.recipients
      .map((recipient) => this.userOf(session, recipient))
      .filter((user) => user !== undefined)
    const octets = Buffer.concat([Buffer.from(this.returnPathLine(message) + trace, 'latin1'), message.content])
    await Promise.all([...new Set(users)].map((user) => this.deliver(this.maildir(session, user), message.id, octets)))
  },

  maildir: ({ house }: Session, user: string): string => join(house.world.values.mailboxes ?? '.', user),

  /** Where it is to be sent back if need be: on top of everything, in final delivery only (RFC 5321 §4.4). */
  returnPathLine: ({ reversePath }: Message): string => `Return-Path: <${reversePath?.text ?? ''}>${CRLF}`,

  /** Writes it under another name first, and makes sure that it is on the disk, so that nobody ever finds half of it. */
  async deliver(this: Parts, maildir: string, name: string, octets: Buffer): Promise<void> {
    for (const folder of ['tmp', 'new', 'cur']) await mkdir(join(maildir, folder), { recursive: true })
    const written = join(maildir, 'tmp', name)
    const file = await open(written, 'wx')
    try {
      await file.writeFile(octets)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(written, join(maildir, 'new', name))
  },
}
