/** Faults of clients about the dialogue: what they say when, and what they make of the replies. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { CRLF, crlfLine } from '../../codec/lines.ts'
import { inWords } from '../../sender/dialogue.ts'
import { isPositive } from '../../sender/line.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

export const dialogueFaults = faultsOf<Parts>('smtp/client', {
  'speaks-first': {
    describe: 'Says EHLO before the server has greeted.',
    breaks: ['first/sends-message'],
    also: ['dialogue/*', 'refusals/*', 'failures/*'],
    replace: (parts) => ({
      open(world, address) {
        const line = parts.open.call(this, world, address)
        line.socket.on('connect', () => this.transmit(line, latin1(`NOOP${CRLF}`)))
        return line
      },
    }),
  },
  'says-everything-at-once': {
    describe: 'Says MAIL, RCPT and DATA at once, and reads the replies afterwards.',
    breaks: ['dialogue/waits-for-replies'],
    also: ['dialogue/*', 'refusals/*', 'replies/*', 'envelope/*', 'failures/*'],
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
  'ignores-replies': {
    describe: 'Prints replies, and goes on whatever they say.',
    breaks: ['refusals/stops-at-greeting', 'refusals/stops-at-hello'],
    also: ['refusals/*', 'failures/*', 'replies/*'],
    replace: () => ({ expect() {} }),
  },
  'all-recipients-are-welcome': {
    describe: 'Goes on behind RCPT whatever the reply is.',
    breaks: ['refusals/stops-at-rcpt'],
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
    breaks: ['refusals/reports-refused-message', 'refusals/heeds-shutdown'],
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
    breaks: ['replies/reads-several-lines', 'replies/reads-extensions'],
    also: ['*'],
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
  'looks-for-ok': {
    describe: 'Looks for OK in the text of the last reply.',
    breaks: ['refusals/succeeds-with-status-zero'],
    also: ['*'],
    replace: (parts) => ({
      async sayData(line, content) {
        const reply = await parts.sayData.call(this, line, content)
        return /ok/i.test(inWords(reply)) ? reply : { code: 554, lines: reply.lines }
      },
    }),
  },
  'needs-words': {
    describe: 'Splits a reply at its blank, and fails where there is none.',
    breaks: ['replies/reads-bare-codes', 'replies/reads-any-text'],
    also: ['replies/*'],
    replace: (parts) => ({
      readReply(line) {
        const found = parts.readReply(line)
        if (found?.value.lines.includes('')) throw new TypeError('not enough values to unpack')
        return found
      },
    }),
  },
  'leaves-without-quit': {
    describe: 'Closes the connection when the message has been taken.',
    breaks: ['dialogue/quits', 'refusals/quits-after-refusals'],
    also: ['dialogue/*', 'refusals/*'],
    replace: () => ({
      async sayQuit({ socket }) {
        socket.destroySoon()
      },
    }),
  },
  'does-not-wait-for-the-farewell': {
    describe: 'Says QUIT and closes at once.',
    breaks: ['dialogue/waits-for-farewell'],
    also: ['dialogue/*'],
    replace: () => ({
      async sayQuit(line) {
        if (line.over) return
        this.transmit(line, latin1(`QUIT${CRLF}`))
        line.socket.destroySoon()
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
  nameless: {
    describe: 'Says EHLO without a name.',
    breaks: ['dialogue/begins-with-hello', 'envelope/introduces-itself'],
    also: ['dialogue/*', 'envelope/*'],
    replace: () => ({ ownName: () => '' }),
  },
  'says-no-hello': {
    describe: 'Begins with MAIL.',
    breaks: ['first/sends-message'],
    replace: () => ({ async sayHello() {} }),
  },
  'ehlo-or-nothing': {
    describe: 'Gives up where the server does not know EHLO.',
    breaks: ['dialogue/falls-back-to-helo'],
    also: ['dialogue/*', 'refusals/*'],
    replace: () => ({
      async sayHello(line) {
        const reply = await this.exchange(line, `EHLO ${this.ownName(line)}`)
        this.expect(reply, 2, 'The server does not greet')
        line.offers = this.offersIn(reply)
      },
    }),
  },
  'uses-what-is-not-offered': {
    describe: 'Says SIZE and BODY behind MAIL, whether the server knows them or not.',
    breaks: ['dialogue/uses-only-offers'],
    also: ['dialogue/*'],
    replace: () => ({ mailParameters: (_, content) => ['BODY=8BITMIME', `SIZE=${content.length}`] }),
  },
  'blank-before-the-bracket': {
    describe: 'Writes a blank behind the colon of MAIL FROM.',
    breaks: ['dialogue/writes-paths'],
    replace: () => ({
      sayMail(line, sender) {
        return this.exchange(line, `MAIL FROM: <${sender}>`)
      },
    }),
  },
  'no-brackets': {
    describe: 'Writes addresses in commands without brackets.',
    breaks: ['dialogue/writes-paths'],
    also: ['envelope/*', 'injection/*'],
    replace: () => ({
      sayRecipient(line, recipient) {
        return this.exchange(line, `RCPT TO:${recipient}`)
      },
    }),
  },
  'somebody-else-sends': {
    describe: 'Has the address of its author built into MAIL.',
    breaks: ['envelope/names-sender'],
    also: ['envelope/*'],
    replace: () => ({
      sayMail(line) {
        return this.exchange(line, 'MAIL FROM:<student@university.example>')
      },
    }),
  },
  'first-recipient-only': {
    describe: 'Names the first recipient alone.',
    breaks: ['envelope/names-all-recipients'],
    also: ['envelope/*', 'refusals/*'],
    replace: (parts) => ({
      sayRecipients(line, recipients) {
        return parts.sayRecipients.call(this, line, recipients.slice(0, 1))
      },
    }),
  },
  'all-in-one-rcpt': {
    describe: 'Names all recipients in one RCPT, with commas between.',
    breaks: ['envelope/names-all-recipients'],
    also: ['envelope/*', 'refusals/*'],
    replace: (parts) => ({
      sayRecipients(line, recipients) {
        return parts.sayRecipients.call(this, line, [recipients.join('>,<')])
      },
    }),
  },
  'sends-twice': {
    describe: 'Sends the message once more, to be sure.',
    breaks: ['dialogue/sends-once', 'dialogue/keeps-order'],
    also: ['*'],
    replace: (parts) => ({
      async handOver(line, envelope, content) {
        await parts.handOver.call(this, line, envelope, content)
        return parts.handOver.call(this, line, envelope, content)
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
    breaks: ['failures/reports-nobody', 'failures/reports-close', 'refusals/stops-at-mail', 'failures/reports-reset'],
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
    also: ['failures/*', 'refusals/*'],
    replace: () => ({ fail: () => 1 }),
  },
  'takes-anything-for-smtp': {
    describe: 'Takes a greeting that is none for one.',
    breaks: ['failures/refuses-nonsense'],
    also: ['failures/*', 'refusals/*'],
    replace: (parts) => ({
      readReply(line) {
        try {
          return parts.readReply(line)
        } catch {
          const end = line.received.indexOf('\n') + 1
          return { value: { code: 250, lines: [''] }, length: end === 0 ? line.received.length : end }
        }
      },
    }),
  },
})
