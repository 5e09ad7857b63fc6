/**
 * Notifications that a message was not delivered. They come from nobody, so that none is ever sent because of another
 * (RFC 5321 §3.6.3 and §6.1); people read their first part, programs the second (RFC 3464).
 */
import { randomBytes } from 'node:crypto'
import type { World } from '../../world.ts'
import { dateTime } from '../codec/dates.ts'
import { CRLF } from '../codec/lines.ts'
import type { Parts } from '../relay.ts'
import type { Entry, Fate, Office } from './office.ts'

const ENHANCED = /^\d{3} (5\.\d{1,3}\.\d{1,3})\b/

export const bounceParts = {
  /** Tells the sender, where there is one; the notification is in the queue before the message leaves it. */
  async sendBack(this: Parts, office: Office, entry: Entry, failed: readonly Fate[]): Promise<void> {
    const { world } = office
    if (!this.mayNotify(entry)) {
      world.complain(`${entry.id}: lost, and nobody is to be told`)
      return
    }
    const id = this.messageId()
    await this.store(world, {
      id,
      sender: '',
      recipients: [entry.sender],
      acceptedMs: Date.now(),
      content: this.notification(world, entry, failed),
    })
    this.schedule(office, id, 0)
  },

  /** A message from nobody is a notification itself. */
  mayNotify: ({ sender }: Entry): boolean => sender !== '',

  notification(this: Parts, world: World, entry: Entry, failed: readonly Fate[]): Buffer {
    const domain = world.values.domain ?? ''
    const boundary = `=_${randomBytes(18).toString('hex')}`
    const parts = [
      ['text/plain; charset=us-ascii', this.forPeople(failed)],
      ['message/delivery-status', this.forPrograms(domain, failed)],
      ['text/rfc822-headers', headerOf(entry.content)],
    ]
    const lines = [
      `Date: ${dateTime(new Date())}`,
      `From: Mail Delivery System <MAILER-DAEMON@${domain}>`,
      `To: ${entry.sender}`,
      'Subject: Your message was not delivered',
      `Message-ID: <${randomBytes(12).toString('hex')}@${domain}>`,
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status;',
      `\tboundary="${boundary}"`,
      '',
      ...parts.flatMap(([type, text]) => [`--${boundary}`, `Content-Type: ${type}`, '', text]),
      `--${boundary}--`,
      '',
    ]
    return Buffer.from(lines.join(CRLF), 'latin1')
  },

  forPeople: (failed: readonly Fate[]): string =>
    [
      'Your message was not delivered to these recipients, and nobody tries again:',
      '',
      ...failed.flatMap(({ recipient, words }) => [`<${recipient}>`, `    ${inLine(words)}`]),
      '',
    ].join(CRLF),

  /** One group of fields for the message, and one for each recipient (RFC 3464 §2.1). */
  forPrograms: (domain: string, failed: readonly Fate[]): string =>
    [
      `Reporting-MTA: dns; ${domain}`,
      '',
      ...failed.flatMap(({ recipient, words }) => [
        `Final-Recipient: rfc822; ${recipient}`,
        'Action: failed',
        `Status: ${ENHANCED.exec(words)?.[1] ?? '5.0.0'}`,
        ...(/^\d/.test(words) ? [`Diagnostic-Code: smtp; ${inLine(words)}`] : []),
        '',
      ]),
    ].join(CRLF),
}

/** The header section of what was not delivered, by which its sender knows it again. */
function headerOf(content: Buffer): string {
  const text = content.toString('latin1')
  const end = text.indexOf(`${CRLF}${CRLF}`)
  return end < 0 ? '' : text.slice(0, end + CRLF.length)
}

/** What a server has said, as far as it fits into a line of ASCII. */
function inLine(words: string): string {
  return words.replace(/[^ -~]/g, '?').slice(0, 900)
}
