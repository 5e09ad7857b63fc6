/** Faults of clients about replies: how they are read, what is made of them, and what is told in the end. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { crlfLine } from '../../codec/lines.ts'
import { isPositive } from '../../sender/line.ts'

export const replyFaults = faultsOf<Parts>('smtp/client', {
  'ignores-replies': {
    describe: 'Prints replies, and goes on whatever they say.',
    breaks: ['refusals/stops-at-greeting', 'refusals/stops-at-hello'],
    also: ['refusals/*', 'failures/*', 'replies/*'],
    replace: () => ({ expect() {} }),
  },
  'all-recipients-are-welcome': {
    describe: 'Goes on behind RCPT whatever the reply is.',
    breaks: ['refusals/names-the-refused'],
    also: ['refusals/*', 'replies/*'],
    replace: (parts) => ({
      async sayRecipient(line, recipient) {
        return { ...(await parts.sayRecipient.call(this, line, recipient)), code: 250 }
      },
    }),
  },
  'data-in-any-case': {
    describe: 'Sends the message behind DATA whatever the reply is.',
    breaks: ['refusals/stops-at-data'],
    also: ['refusals/*'],
    replace: () => ({
      async sayData(line, content) {
        await this.exchange(line, 'DATA')
        await this.transmitAll(line, this.mailData(content))
        return this.nextReply(line)
      },
    }),
  },
  'does-not-look-at-the-last-reply': {
    describe: 'Takes any reply to the message for a yes.',
    breaks: ['refusals/reports-refused-message'],
    also: ['refusals/*'],
    replace: (parts) => ({
      async sayData(line, content) {
        const reply = await parts.sayData.call(this, line, content)
        return { ...reply, code: 250 }
      },
    }),
  },
  'one-line-is-one-reply': {
    describe: 'Reads one line for each command.',
    breaks: ['replies/reads-several-lines'],
    also: [
      'replies/*',
      'dialogue/*',
      'refusals/*',
      'text/*',
      'header/*',
      'envelope/*',
      'attachments/*',
      'failures/*',
      'messages/*',
    ],
    replace: () => ({
      readReply({ received }) {
        const line = crlfLine(received)
        if (!line) return undefined
        return { value: { code: Number(line.value.slice(0, 3)), lines: [line.value.slice(4)] }, length: line.length }
      },
    }),
  },
  'one-recv-is-one-reply': {
    describe: 'Takes what one recv returns for one reply.',
    breaks: ['replies/reads-replies-in-pieces'],
    also: ['replies/*', 'dialogue/*', 'refusals/*', 'failures/*'],
    replace: () => ({
      readReply({ received }) {
        if (received.length === 0) return undefined
        const text = received.toString('latin1')
        return { value: { code: Number(text.slice(0, 3)), lines: [text.slice(4).trimEnd()] }, length: received.length }
      },
    }),
  },
  'looks-for-250': {
    describe: 'Takes 250 for the only yes to RCPT.',
    breaks: ['replies/reads-unknown-codes'],
    also: ['replies/*'],
    replace: (parts) => ({
      async sayRecipient(line, recipient) {
        const reply = await parts.sayRecipient.call(this, line, recipient)
        return isPositive(reply) && reply.code !== 250 ? { code: 550, lines: reply.lines } : reply
      },
    }),
  },
  'looks-for-errors': {
    describe: 'Looks for the word error, or the number of one, in the text of a reply.',
    breaks: ['replies/reads-any-text'],
    also: ['replies/*', 'refusals/*'],
    replace: (parts) => ({
      async sayMail(line, sender, content) {
        const reply = await parts.sayMail.call(this, line, sender, content)
        return /error|5\d\d/i.test(reply.lines.join(' ')) ? { code: 554, lines: reply.lines } : reply
      },
    }),
  },
  'needs-words': {
    describe: 'Splits a reply at its blank, and fails where there is none.',
    breaks: ['replies/reads-bare-codes'],
    also: ['replies/*'],
    replace: (parts) => ({
      readReply(line) {
        const found = parts.readReply(line)
        if (found?.value.lines.includes('')) throw new TypeError('not enough values to unpack')
        return found
      },
    }),
  },
  'insists-on-the-farewell': {
    describe: 'Takes a message for lost when the server does not say goodbye.',
    breaks: ['refusals/forgives-farewell'],
    also: ['refusals/*', 'dialogue/*'],
    replace: (parts) => ({
      async sayQuit(line) {
        if (line.over) return
        this.expect(await this.exchange(line, 'QUIT'), 2, 'The server says no goodbye')
        await parts.sayQuit.call(this, line)
      },
    }),
  },
  'one-refused-is-all-refused': {
    describe: 'Gives up when one of several recipients is refused.',
    breaks: ['refusals/serves-the-others'],
    also: ['refusals/*'],
    replace: (parts) => ({
      async sayRecipient(line, recipient) {
        const reply = await parts.sayRecipient.call(this, line, recipient)
        this.expect(reply, 2, 'The server refuses a recipient')
        return reply
      },
    }),
  },
  'names-nobody': {
    describe: 'Says that something was refused, and not who.',
    breaks: ['refusals/names-the-refused'],
    also: ['refusals/*'],
    replace: () => ({
      tell(world, outcomes) {
        if (outcomes.every(({ reply }) => isPositive(reply))) return 0
        world.complain('There was trouble with the message.')
        return 1
      },
    }),
  },
  'always-zero': {
    describe: 'Ends with status 0, whatever has happened.',
    breaks: ['failures/reports-nobody', 'failures/reports-close', 'failures/reports-reset', 'refusals/stops-at-mail'],
    also: ['failures/*', 'refusals/*'],
    replace: (parts) => ({
      fail(world, failure) {
        parts.fail(world, failure)
        return 0
      },
    }),
  },
  'never-zero': {
    describe: 'Ends with the length of the last reply as its status.',
    breaks: ['refusals/succeeds-with-status-zero'],
    also: ['refusals/*', 'dialogue/*', 'replies/*', 'attachments/*', 'text/*', 'envelope/*'],
    replace: () => ({ tell: (_, outcomes) => outcomes.length }),
  },
  'fails-in-silence': {
    describe: 'Ends without a word when something is wrong.',
    breaks: ['failures/explains-failures', 'refusals/explains-refusals', 'refusals/says-something'],
    also: ['starttls/*', 'failures/*', 'refusals/*'],
    replace: () => ({ fail: () => 1 }),
  },
  'refused-is-done': {
    describe: 'Says what was refused, and ends with status 0.',
    breaks: ['refusals/stops-at-rcpt', 'refusals/reports-refused-message'],
    also: ['refusals/*', 'failures/*'],
    replace: (parts) => ({
      tell(world, outcomes) {
        parts.tell(world, outcomes)
        return 0
      },
    }),
  },
  'shutdown-is-no-failure': {
    describe: 'Takes 421 for the end of its work.',
    breaks: ['refusals/heeds-shutdown'],
    also: ['refusals/*'],
    replace: (parts) => ({
      fail: (world, failure) => (failure.reply?.code === 421 ? 0 : parts.fail(world, failure)),
    }),
  },
  'nonsense-is-no-failure': {
    describe: 'Ends with status 0 where the server speaks another protocol.',
    breaks: ['failures/refuses-nonsense'],
    also: ['failures/*', 'refusals/*'],
    replace: (parts) => ({
      fail: (world, failure) => (failure.kind === 'broken' ? 0 : parts.fail(world, failure)),
    }),
  },
  'four-extensions-at-most': {
    describe: 'Has room for four extensions.',
    breaks: ['replies/reads-extensions'],
    also: ['replies/*'],
    replace: (parts) => ({
      offersIn(reply) {
        if (reply.lines.length > 5) throw new RangeError('index out of range')
        return parts.offersIn(reply)
      },
    }),
  },
  'replies-in-a-small-buffer': {
    describe: 'Has room for a thousand octets of a reply.',
    breaks: ['replies/survives-long-replies'],
    also: ['replies/*', 'failures/*'],
    replace: (parts) => ({
      onReplyOctets(line, octets) {
        parts.onReplyOctets(line, octets)
        if (line.received.length > 1000) throw new RangeError('buffer overflow')
      },
    }),
  },
  'drowns-in-floods': {
    describe: 'Waits for the end of a reply that has none, though the server has left.',
    breaks: ['failures/survives-floods'],
    also: ['failures/*'],
    replace: (parts) => ({
      async nextReply(line) {
        try {
          return await parts.nextReply.call(this, line)
        } catch (error) {
          if (line.received.length > 10_000) await new Promise<never>(() => {})
          throw error
        }
      },
    }),
  },
})
