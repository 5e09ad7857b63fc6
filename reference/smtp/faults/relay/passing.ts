/** Faults of relays about what they pass on, to whom, and whether they should. */
import { faultsOf } from '../../../fault.ts'
import { readReversePath } from '../../codec/paths.ts'
import { answer, type Session, type Transaction } from '../../receiver/session.ts'
import type { Parts } from '../../relay.ts'

/** Another content than the one that came. */
const rewrites =
  (change: (text: string) => string) =>
  (parts: Parts): Partial<Parts> => ({
    async keep(session, message) {
      const content = Buffer.from(change(message.content.toString('latin1')), 'latin1')
      await parts.keep.call(this, session, { ...message, content })
    },
  })

export const passingFaults = faultsOf<Parts>('smtp/relay', {
  'keeps-everything': {
    describe: 'Takes messages, and never hands one on.',
    breaks: ['first/passes-on'],
    replace: () => ({ schedule() {} }),
  },
  'adds-a-footer': {
    describe: 'Writes below every message that it was scanned.',
    breaks: ['carrying/keeps-message'],
    also: ['carrying/*', 'trace/*', 'envelope/*', 'retries/*', 'queue/*', 'hosts/*'],
    replace: rewrites((text) => `${text}--\r\nScanned.\r\n`),
  },
  'doubles-no-dots': {
    describe: 'Sends lines that begin with a dot as they are.',
    breaks: ['carrying/keeps-dots'],
    also: ['carrying/*'],
    replace: () => ({ stuffed: (content) => content }),
  },
  'trims-lines': {
    describe: 'Takes blanks off the ends of lines.',
    breaks: ['carrying/keeps-odd-lines'],
    also: ['carrying/*', 'robustness/*'],
    replace: rewrites((text) => text.replaceAll(/[ \t]+(?=\r\n)/g, '')),
  },
  'unfolds-fields': {
    describe: 'Writes every field on one line.',
    breaks: ['carrying/keeps-header'],
    also: ['carrying/*', 'trace/*', 'loops/*'],
    replace: rewrites((text) => {
      const end = text.indexOf('\r\n\r\n')
      return text.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ') + text.slice(end)
    }),
  },
  'completes-messages': {
    describe: 'Adds a Date to a message that has none.',
    breaks: ['carrying/adds-no-fields'],
    also: ['notices/*', 'carrying/*'],
    replace: rewrites((text) =>
      /^date:/im.test(text.slice(0, `${text}\r\n\r\n`.indexOf('\r\n\r\n')))
        ? text
        : `Date: Mon, 05 Jan 2026 10:00:00 +0000\r\n${text}`,
    ),
  },
  'wraps-long-lines': {
    describe: 'Breaks lines that do not fit into its buffer of 512 octets.',
    breaks: ['carrying/keeps-long-lines'],
    also: ['carrying/*'],
    replace: rewrites((text) => text.replaceAll(/[^\r\n]{512}(?=[^\r\n])/g, (part) => `${part}\r\n`)),
  },
  'small-messages-only': {
    describe: 'Has room for messages of 16 KiB.',
    breaks: ['carrying/keeps-large-messages'],
    also: ['carrying/*', 'loops/*'],
    replace: () => ({ largestMessage: () => 16 * 1024 }),
  },
  smuggles: {
    describe: 'Sends half line ends on to servers that may take them for whole ones.',
    breaks: ['carrying/passes-on-no-half-line-ends', 'lines/ends-lines-with-cr-lf'],
    also: ['carrying/*', 'lines/*', 'loops/*'],
    replace: () => ({ refusesContent: () => undefined }),
  },
  'smuggles-carriage-returns': {
    describe: 'Refuses an LF that stands alone, and lets a CR through.',
    breaks: ['carrying/passes-on-no-half-line-ends', 'lines/sends-no-bare-cr'],
    also: ['carrying/*'],
    replace: (parts) => ({
      refusesContent(message) {
        const text = message.content.toString('latin1').replaceAll(/\r(?!\n)/g, ' ')
        return parts.refusesContent.call(this, { ...message, content: Buffer.from(text, 'latin1') })
      },
    }),
  },
  'sends-in-its-own-name': {
    describe: 'Puts its own address into MAIL.',
    breaks: ['envelope/keeps-sender'],
    also: ['envelope/*'],
    replace: (parts) => ({
      sayMail(line, sender, content) {
        return parts.sayMail.call(this, line, sender === '' ? '' : 'relay@relay.example.org', content)
      },
    }),
  },
  'small-letters': {
    describe: 'Puts recipients into small letters.',
    breaks: ['envelope/keeps-recipients'],
    also: ['envelope/*', 'routing/*'],
    replace: (parts) => ({
      fullAddress(world, recipient) {
        return parts.fullAddress.call(this, world, recipient).toLowerCase()
      },
    }),
  },
  'everybody-lives-there': {
    describe: 'Sends the message for all recipients to the server of the first one.',
    breaks: ['envelope/sends-to-each-server'],
    also: ['*'],
    replace: () => ({
      async handOn(world, entry) {
        const { handToFirst, nextHops } = this
        const hops = nextHops.call(this, world, entry.recipients[0] ?? '') ?? []
        return handToFirst.call(this, world, hops, entry)
      },
    }),
  },
  'one-transaction-for-each': {
    describe: 'Sends the message once for each recipient of the same next hop.',
    breaks: ['envelope/sends-one-copy'],
    also: ['envelope/*', 'retries/*', 'queue/*', 'refusals/*', 'notices/*'],
    replace: (parts) => ({
      async handTo(world, hop, entry) {
        const fates = entry.recipients.map((each) =>
          parts.handTo.call(this, world, hop, { ...entry, recipients: [each] }),
        )
        return (await Promise.all(fates)).flat()
      },
    }),
  },
  'recipients-stay': {
    describe: 'Has the recipients of a message still on its list when the next one comes.',
    breaks: ['envelope/names-nobody-twice'],
    also: ['*'],
    replace: (parts) => {
      const known = new WeakMap<Session, Transaction['recipients']>()
      return {
        async mail(session, argument) {
          const given = await parts.mail.call(this, session, argument)
          const { transaction } = session
          if (!transaction || transaction.recipients === known.get(session)) return given
          transaction.recipients.push(...(known.get(session) ?? []))
          known.set(session, transaction.recipients)
          return given
        },
      }
    },
  },
  'one-transaction-for-all': {
    describe: 'Has the recipients in a variable that all sessions share.',
    breaks: ['envelope/keeps-messages-apart'],
    also: ['*'],
    replace: (parts) => {
      let shared: Transaction['recipients'] = []
      return {
        async mail(session, argument) {
          const given = await parts.mail.call(this, session, argument)
          const { transaction } = session
          if (!transaction) return given
          shared = transaction.recipients
          const recipients = { get: () => shared, enumerable: true, configurable: true }
          session.transaction = Object.defineProperty({ ...transaction }, 'recipients', recipients)
          return given
        },
      }
    },
  },
  'knows-no-ehlo': {
    describe: 'Does not know EHLO.',
    breaks: ['envelope/takes-mail-behind-ehlo'],
    also: ['*'],
    replace: (parts) => ({ verb: (verb) => (verb === 'EHLO' ? undefined : parts.verb(verb)) }),
  },
  'halves-are-messages': {
    describe: 'Passes on what has come when the client breaks off.',
    breaks: ['envelope/passes-on-nothing-broken-off'],
    also: ['envelope/*'],
    replace: (parts) => ({
      async content(session) {
        return (await parts.content.call(this, session)) ?? Buffer.from('Subject: half\r\n')
      },
    }),
  },
  'keeps-the-route': {
    describe: 'Takes a route in front of an address for a part of it.',
    breaks: ['notices/forgets-routes'],
    also: ['notices/*'],
    replace: () => ({
      reversePath(text) {
        const found = readReversePath(text)
        if (!found.value) return found
        return { ...found, value: { ...found.value, text: text.slice(1, found.length - 1) } }
      },
    }),
  },
  'leaves-no-trace': {
    describe: 'Adds no Received line, so that nothing ends a circle.',
    breaks: ['trace/adds-received'],
    also: ['trace/*'],
    replace: () => ({ receivedLine: () => '' }),
  },
  'undated-trace': {
    describe: 'Writes no date into its Received line that others could read.',
    breaks: ['trace/adds-received'],
    also: ['trace/*'],
    replace: () => ({ now: () => 'today' }),
  },
  'nameless-trace': {
    describe: 'Calls itself localhost in its Received line.',
    breaks: ['trace/names-itself-in-trace'],
    replace: (parts) => ({
      receivedLine(session, message) {
        return parts.receivedLine.call(this, session, message).replace(/\bby \S+/, 'by localhost')
      },
    }),
  },
  'sweeps-the-trace': {
    describe: 'Takes the Received lines of others away.',
    breaks: ['trace/keeps-old-received'],
    also: ['trace/*', 'loops/*'],
    replace: rewrites((text) => text.replace(/^(?:Received:.*\r\n(?:[ \t].*\r\n)*)+/i, '')),
  },
  'goes-round-in-circles': {
    describe: 'Takes a message however often it has come by.',
    breaks: ['loops/stops-loops'],
    replace: () => ({ mostReceived: () => Number.POSITIVE_INFINITY }),
  },
  'fears-every-circle': {
    describe: 'Takes a message that has passed two servers for one that goes in a circle.',
    breaks: ['loops/fears-no-long-way'],
    also: ['loops/*', 'trace/*'],
    replace: () => ({ mostReceived: () => 2 }),
  },
  'counts-everywhere': {
    describe: 'Counts the lines of the text that begin like a trace.',
    breaks: ['loops/counts-only-the-trace'],
    also: ['loops/*'],
    replace: (parts) => ({
      refusesContent(message) {
        const hops = [...message.content.toString('latin1').matchAll(/^received:/gim)].length
        if (hops > 100) return answer(554, '5.4.6', 'The message goes in a circle')
        return parts.refusesContent.call(this, message)
      },
    }),
  },
})
