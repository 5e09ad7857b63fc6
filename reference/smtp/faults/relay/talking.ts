/** Faults of relays in their dialogues: with those who bring mail, and with those to whom it goes. */
import { faultsOf } from '../../../fault.ts'
import { CRLF, crlfLine } from '../../codec/lines.ts'
import { Malformed } from '../../malformed.ts'
import { answer } from '../../receiver/session.ts'
import type { Parts } from '../../relay.ts'
import { isPositive } from '../../sender/line.ts'

/** Another spelling of replies. */
const spells =
  (change: (text: string) => string) =>
  (parts: Parts): Partial<Parts> => ({ replyText: (given) => change(parts.replyText(given)) })

const latin1 = (text: string) => Buffer.from(text, 'latin1')

export const talkingFaults = faultsOf<Parts>('smtp/relay', {
  'says-everything-at-once': {
    describe: 'Says MAIL, RCPT and DATA at once, and reads the replies afterwards.',
    breaks: ['dialogue/waits-for-replies'],
    also: ['*'],
    replace: () => ({
      async handOver(line, { sender, recipients }, content) {
        const asked = recipients.map((recipient) => `RCPT TO:<${recipient}>${CRLF}`)
        this.transmit(line, latin1([`MAIL FROM:<${sender}>${CRLF}`, ...asked, `DATA${CRLF}`].join('')))
        this.expect(await this.nextReply(line), 2, 'The server refuses the sender')
        const outcomes = []
        for (const recipient of recipients) outcomes.push({ recipient, reply: await this.nextReply(line) })
        this.expect(await this.nextReply(line), 3, 'The server refuses the message')
        await this.transmitAll(line, this.mailData(content))
        const final = await this.nextReply(line)
        return outcomes.map((each) => (isPositive(each.reply) ? { ...each, reply: final } : each))
      },
    }),
  },
  nameless: {
    describe: 'Calls itself localhost.',
    breaks: ['dialogue/introduces-itself'],
    replace: () => ({ ownName: () => 'localhost' }),
  },
  'endless-name': {
    describe: 'Says everything about itself in EHLO.',
    breaks: ['lines/keeps-commands-short'],
    also: ['dialogue/*'],
    replace: () => ({ ownName: () => `relay.${'x'.repeat(60)}.`.repeat(9) }),
  },
  'commands-end-in-lf': {
    describe: 'Ends its commands with LF alone.',
    breaks: ['lines/ends-lines-with-cr-lf'],
    also: ['carrying/*'],
    replace: () => ({
      async exchange(line, text) {
        this.transmit(line, latin1(`${text}\n`))
        return this.nextReply(line)
      },
    }),
  },
  'ehlo-or-nothing': {
    describe: 'Gives up where the server does not know EHLO.',
    breaks: ['dialogue/falls-back-to-helo'],
    also: ['dialogue/*', 'retries/*'],
    replace: () => ({
      async sayHello(line) {
        const reply = await this.exchange(line, `EHLO ${this.ownName(line)}`)
        this.expect(reply, 2, 'The server does not greet')
        line.offers = this.offersIn(reply)
      },
    }),
  },
  'one-line-is-one-reply': {
    describe: 'Reads one line for each command.',
    breaks: ['dialogue/reads-several-lines'],
    also: ['dialogue/*', 'robustness/*'],
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
    breaks: ['dialogue/reads-replies-in-pieces'],
    also: ['dialogue/*', 'robustness/*'],
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
    breaks: ['dialogue/reads-unknown-codes'],
    also: ['dialogue/*'],
    replace: (parts) => ({
      async sayRecipient(line, recipient) {
        const reply = await parts.sayRecipient.call(this, line, recipient)
        return isPositive(reply) && reply.code !== 250 ? { code: 550, lines: reply.lines } : reply
      },
    }),
  },
  'uses-what-is-not-offered': {
    describe: 'Says SIZE behind MAIL, whether the server knows it or not.',
    breaks: ['dialogue/uses-only-offers'],
    replace: () => ({ mailParameters: (_, content) => [`SIZE=${content.length}`] }),
  },
  'leaves-without-quit': {
    describe: 'Closes the connection when the message has been taken.',
    breaks: ['dialogue/quits'],
    also: ['retries/*'],
    replace: () => ({
      async sayQuit({ socket }) {
        socket.destroySoon()
      },
    }),
  },
  'dies-of-nonsense': {
    describe: 'Dies of a reply that is none.',
    breaks: ['robustness/survives-nonsense'],
    also: ['robustness/*'],
    replace: (parts) => ({
      readReply(line) {
        try {
          return parts.readReply(line)
        } catch (error) {
          line.world.exit(1)
          throw error instanceof Malformed ? error : new Malformed('The end')
        }
      },
    }),
  },
  'dies-of-resets': {
    describe: 'Dies of a client that resets its connection.',
    breaks: ['robustness/survives-resets'],
    also: ['*'],
    replace: () => ({
      onFailure(_, error) {
        throw error
      },
    }),
  },
  'replies-end-in-lf': {
    describe: 'Ends its replies with LF alone.',
    breaks: ['replies/ends-replies-with-cr-lf'],
    replace: spells((text) => text.replaceAll('\r\n', '\n')),
  },
  'cr-in-the-middle': {
    describe: 'Lets a CR slip into a reply.',
    breaks: ['replies/sends-no-bare-cr'],
    also: ['replies/*', 'manners/*'],
    replace: spells((text) => text.replace(/(?<=^221 )/, 'so\r')),
  },
  'talks-to-itself': {
    describe: 'Prints what it does into the connection.',
    breaks: ['replies/begins-with-codes'],
    also: ['*'],
    replace: spells((text) => (text.startsWith('221') ? `DEBUG: client leaves\r\n${text}` : text)),
  },
  'odd-codes': {
    describe: 'Has a code of its own for the farewell.',
    breaks: ['replies/uses-codes-in-range'],
    also: ['replies/*', 'manners/*'],
    replace: spells((text) => text.replace(/^221(?=[ -])/gm, '699')),
  },
  'colon-behind-the-code': {
    describe: 'Puts a colon behind the code.',
    breaks: ['replies/separates-with-space-or-hyphen'],
    also: ['*'],
    replace: spells((text) => text.replace(/^221 /, '221: ')),
  },
  'two-codes-in-one-reply': {
    describe: 'Counts the lines of its farewell in their codes.',
    breaks: ['replies/repeats-code'],
    also: ['replies/*', 'manners/*'],
    replace: spells((text) => text.replace(/^221 (.*\r\n)/, '221-$1222 Come again\r\n')),
  },
  'endless-reply-lines': {
    describe: 'Says all that it has to say about itself in one line.',
    breaks: ['replies/keeps-replies-short'],
    replace: spells((text) =>
      text.startsWith('220') ? text.replace('\r\n', ` ${'and welcome '.repeat(50)}\r\n`) : text,
    ),
  },
  'padded-replies': {
    describe: 'Sends the whole buffer in which it has built the reply, with NULs up to its end.',
    breaks: ['replies/writes-ascii'],
    also: ['replies/*', 'manners/*'],
    replace: spells((text) => text.replace(/\r\n$/, (end) => `${'\0'.repeat(16)}${end}`)),
  },
  'bare-codes': {
    describe: 'Answers with the code alone.',
    breaks: ['replies/sends-text'],
    also: ['replies/*', 'manners/*', 'envelope/*'],
    replace: () => ({ replyText: ({ code }) => `${code}\r\n` }),
  },
  'says-it-twice': {
    describe: 'Answers the end of a message, and once more when it has stored it.',
    breaks: ['manners/replies-once'],
    also: ['*'],
    replace: (parts) => ({
      async receive(session, message) {
        parts.reply.call(this, session, answer(250, '2.0.0', 'Got it'))
        return parts.receive.call(this, session, message)
      },
    }),
  },
  'codes-of-its-own': {
    describe: 'Answers QUIT with a code that nobody has ever listed.',
    breaks: ['manners/uses-listed-codes'],
    also: ['manners/*'],
    replace: spells((text) => text.replace(/^221(?=[ -])/gm, '240')),
  },
  'leaves-at-rset': {
    describe: 'Closes the connection behind the reply to RSET.',
    breaks: ['manners/hangs-up-only-with-reason', 'envelope/names-nobody-twice'],
    also: ['manners/*', 'envelope/*'],
    replace: (parts) => ({
      async rset(session, argument) {
        session.leaving = true
        return parts.rset.call(this, session, argument)
      },
    }),
  },
  'enhanced-codes-disagree': {
    describe: 'Refuses messages that say how large they are, with the enhanced code of those that are fine.',
    breaks: ['manners/agrees-with-status-codes', 'envelope/takes-mail-behind-ehlo'],
    replace: () => ({ refusesSize: () => answer(552, '2.1.0', 'The message is too large') }),
  },
})
