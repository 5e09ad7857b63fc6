/** Faults of relays about notices: to whom they go, how often, and what stands in them. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../relay.ts'

/** A notice that says something else. */
const writes =
  (change: (text: string) => string) =>
  (parts: Parts): Partial<Parts> => ({
    notification(world, entry, failed) {
      const made = parts.notification.call(this, world, entry, failed).toString('latin1')
      return Buffer.from(change(made), 'latin1')
    },
  })

const SUBJECT = /Subject: Your message was not delivered/g

export const noticeFaults = faultsOf<Parts>('smtp/relay', {
  'tells-nobody': {
    describe: 'Drops what it cannot deliver without a word.',
    breaks: ['notices/tells-sender'],
    also: ['notices/*', 'refusals/*', 'retries/*', 'reports/*', 'queue/*'],
    replace: () => ({ mayNotify: () => false }),
  },
  'tells-whom-it-finds': {
    describe: 'Tells the From field of a message that came from nobody.',
    breaks: ['notices/tells-nobody-of-notices'],
    also: ['notices/*'],
    replace: (parts) => ({
      async sendBack(office, entry, failed) {
        const from = /^From: .*?<(.+?)>/im.exec(entry.content.toString('latin1'))?.[1] ?? ''
        const isNotice = SUBJECT.test(entry.content.toString('latin1'))
        const sender = entry.sender === '' && !isNotice ? from : entry.sender
        await parts.sendBack.call(this, office, { ...entry, sender }, failed)
      },
    }),
  },
  'answers-refused-notices': {
    describe: 'Tells whoever did not want a notice that it was not delivered.',
    breaks: ['notices/answers-no-error-with-errors'],
    also: ['notices/*'],
    replace: (parts) => ({
      async sendBack(office, entry, failed) {
        const notices = entry.content.toString('latin1').match(SUBJECT)?.length ?? 0
        const sender = entry.sender === '' && notices === 1 ? (entry.recipients[0] ?? '') : entry.sender
        await parts.sendBack.call(this, office, { ...entry, sender }, failed)
      },
    }),
  },
  'bounces-from-somebody': {
    describe: 'Sends what comes from nobody in the name of its postmaster, its own notices among it.',
    breaks: ['notices/tells-from-nobody', 'envelope/keeps-nobody'],
    also: ['notices/*'],
    replace: (parts) => ({
      sayMail(line, sender, content) {
        const from = sender === '' ? `postmaster@${line.world.values.domain}` : sender
        return parts.sayMail.call(this, line, from, content)
      },
    }),
  },
  'names-nobody': {
    describe: 'Says that a message was not delivered, and not to whom.',
    breaks: ['notices/names-recipients', 'reports/reports-recipients'],
    also: ['notices/*', 'reports/*'],
    replace: (parts) => ({
      notification(world, entry, failed) {
        const nobody = failed.map((fate) => ({ ...fate, recipient: 'somebody' }))
        return parts.notification.call(this, world, entry, nobody)
      },
    }),
  },
  'blames-everybody': {
    describe: 'Names all recipients when one of them was refused.',
    breaks: ['notices/names-recipients'],
    replace: (parts) => ({
      notification(world, entry, failed) {
        const all = entry.recipients.map((recipient) => ({
          ...failed[0],
          recipient,
          is: 'refused' as const,
          words: failed[0]?.words ?? '',
        }))
        return parts.notification.call(this, world, entry, all)
      },
    }),
  },
  'without-a-reason': {
    describe: 'Does not say what the next hop has said.',
    breaks: ['notices/repeats-the-reason', 'reports/quotes-the-reply'],
    also: ['reports/*'],
    replace: (parts) => ({
      notification(world, entry, failed) {
        return parts.notification.call(
          this,
          world,
          entry,
          failed.map((fate) => ({ ...fate, words: '' })),
        )
      },
    }),
  },
  'about-something': {
    describe: 'Does not say which message it is about.',
    breaks: ['notices/shows-which-message'],
    replace: (parts) => ({
      notification(world, entry, failed) {
        return parts.notification.call(this, world, { ...entry, content: Buffer.alloc(0) }, failed)
      },
    }),
  },
  'a-notice-for-each': {
    describe: 'Writes a notice for every recipient of the same message.',
    breaks: ['notices/tells-once'],
    replace: (parts) => ({
      async sendBack(office, entry, failed) {
        for (const fate of failed) await parts.sendBack.call(this, office, entry, [fate])
      },
    }),
  },
  'tries-notices-once': {
    describe: 'Gives a notice up when the sender’s server is not there at once.',
    breaks: ['notices/tries-notices-again'],
    replace: (parts) => ({
      endMs(world, entry) {
        return entry.sender === '' ? entry.acceptedMs : parts.endMs(world, entry)
      },
    }),
  },
  'undated-notices': {
    describe: 'Writes notices without a Date.',
    breaks: ['notices/writes-mail'],
    replace: writes((text) => text.replace(/^Date: .*\r\n/m, '')),
  },
  'notices-without-an-end': {
    describe: 'Forgets the boundary behind the last part of a notice.',
    breaks: ['notices/writes-mail'],
    also: ['reports/*', 'notices/*'],
    replace: writes((text) => text.replace(/--=_[0-9a-f]+--\r\n$/, '')),
  },
  'reports-are-mixed': {
    describe: 'Sends the part for programs in a multipart/mixed.',
    breaks: ['reports/is-report'],
    also: ['reports/*'],
    replace: writes((text) => text.replace('multipart/report; report-type=delivery-status', 'multipart/mixed')),
  },
  'nameless-reporter': {
    describe: 'Calls itself localhost in its reports.',
    breaks: ['reports/names-reporter'],
    replace: writes((text) => text.replace(/^Reporting-MTA: .*$/m, 'Reporting-MTA: dns; localhost')),
  },
  'actions-of-its-own': {
    describe: 'Has a word of its own for what has failed.',
    breaks: ['reports/reports-recipients'],
    replace: writes((text) => text.replaceAll(/^Action: .*$/gm, 'Action: bounced')),
  },
  'status-unknown': {
    describe: 'Has one status for everything.',
    breaks: ['reports/reports-recipients'],
    replace: writes((text) => text.replaceAll(/^Status: .*$/gm, 'Status: 5.0.0')),
  },
})
