/** Faults of clients about the dialogue: what they say, and when. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { CRLF } from '../../codec/lines.ts'
import { isPositive } from '../../sender/line.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

export const dialogueFaults = faultsOf<Parts>('smtp/client', {
  'speaks-first': {
    describe: 'Says something before the server has greeted.',
    breaks: ['dialogue/waits-for-greeting'],
    also: ['*'],
    replace: (parts) => ({
      async awaitGreeting(line) {
        this.transmit(line, latin1(`NOOP${CRLF}`))
        await parts.awaitGreeting.call(this, line)
        await this.nextReply(line)
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
  'leaves-without-quit': {
    describe: 'Closes the connection when the message has been taken.',
    breaks: ['dialogue/quits', 'refusals/quits-after-refusals'],
    also: ['*'],
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
  nameless: {
    describe: 'Says EHLO without a name.',
    breaks: ['dialogue/begins-with-hello'],
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
  'two-recipients-at-most': {
    describe: 'Has room for two recipients.',
    breaks: ['envelope/names-all-recipients'],
    also: ['envelope/*', 'refusals/*'],
    replace: (parts) => ({
      sayRecipients(line, recipients) {
        return parts.sayRecipients.call(this, line, recipients.slice(0, 2))
      },
    }),
  },
  'ten-recipients-at-most': {
    describe: 'Has room for ten recipients.',
    breaks: ['envelope/sends-many'],
    replace: (parts) => ({
      sayRecipients(line, recipients) {
        return parts.sayRecipients.call(this, line, recipients.slice(0, 10))
      },
    }),
  },
  'names-them-twice': {
    describe: 'Names the recipients of To, and then those of the command line, who are the same.',
    breaks: ['envelope/names-all-recipients'],
    also: ['envelope/*', 'refusals/*'],
    replace: (parts) => ({
      sayRecipients(line, recipients) {
        const all = recipients.length > 1 ? [...recipients, ...recipients] : recipients
        return parts.sayRecipients.call(this, line, all)
      },
    }),
  },
  'cuts-tags-off': {
    describe: 'Takes what stands behind a plus sign in a name off.',
    breaks: ['envelope/names-recipient'],
    also: ['envelope/*'],
    replace: (parts) => ({
      sayRecipient(line, recipient) {
        return parts.sayRecipient.call(this, line, recipient.replace(/\+[^@]*/, ''))
      },
    }),
  },
  'many-in-one-rcpt': {
    describe: 'Names many recipients in one RCPT, with commas between.',
    breaks: ['envelope/sends-many', 'lines/keeps-commands-short'],
    also: ['envelope/*', 'refusals/*'],
    replace: (parts) => ({
      sayRecipients(line, recipients) {
        const asked = recipients.length > 10 ? [recipients.join('>,<')] : recipients
        return parts.sayRecipients.call(this, line, asked)
      },
    }),
  },
  'sends-twice': {
    describe: 'Sends the message once more, to be sure.',
    breaks: ['dialogue/sends-once'],
    also: ['*'],
    replace: (parts) => ({
      async handOver(line, envelope, content) {
        await parts.handOver.call(this, line, envelope, content)
        return parts.handOver.call(this, line, envelope, content)
      },
    }),
  },
  'host-name-with-an-underscore': {
    describe: 'Calls itself as its machine is called, which is no name.',
    breaks: ['dialogue/names-itself'],
    also: ['dialogue/*', 'envelope/*'],
    replace: () => ({ ownName: () => 'my_laptop' }),
  },
  'mail-twice': {
    describe: 'Says MAIL again, to be sure.',
    breaks: ['dialogue/keeps-order'],
    also: ['*'],
    replace: (parts) => ({
      async sayMail(line, sender, content) {
        await parts.sayMail.call(this, line, sender, content)
        return parts.sayMail.call(this, line, sender, content)
      },
    }),
  },
  'chatters-in-mail': {
    describe: 'Says a lot behind MAIL.',
    breaks: ['lines/keeps-commands-short', 'dialogue/uses-only-offers'],
    also: ['dialogue/*', 'envelope/*'],
    replace: () => ({ mailParameters: () => [`X-COMMENT=${'x'.repeat(500)}`] }),
  },
  'never-ends': {
    describe: 'Waits for a key when all is done.',
    breaks: ['dialogue/ends-by-itself'],
    also: ['*'],
    replace: (parts) => ({
      async run(world) {
        const status = await parts.run.call(this, world)
        await new Promise((resolve) => world.stopped.addEventListener('abort', resolve))
        return status
      },
    }),
  },
  localhost: {
    describe: 'Calls itself localhost, whatever it is told.',
    breaks: ['envelope/introduces-itself'],
    also: ['dialogue/*'],
    replace: () => ({ ownName: () => 'localhost' }),
  },
})
