/** The sender's side of a session: each step waits for the reply to the one before, and goes by its first digit (RFC 5321 §4.3). */
import { stuffed } from '../codec/data.ts'
import { CRLF } from '../codec/lines.ts'
import type { Reply } from '../codec/replies.ts'
import type { Sender } from '../sender.ts'
import { type Envelope, Failure, type FailureKind, firstDigit, isPositive, type Line, type Outcome } from './line.ts'

/** After this, nobody waits for the server to say goodbye. */
const GOODBYE_MS = 2_000

export const dialogueParts = {
  /** One message from the greeting to the goodbye, and what became of it for each recipient. */
  async transfer(this: Sender, line: Line, envelope: Envelope, content: Buffer): Promise<readonly Outcome[]> {
    try {
      await this.awaitGreeting(line)
      await this.sayHello(line)
      await this.secureLine(line)
      return await this.handOver(line, envelope, content)
    } finally {
      await this.sayQuit(line)
    }
  },

  /** The server speaks first (RFC 5321 §3.1). */
  async awaitGreeting(this: Sender, line: Line): Promise<void> {
    this.expect(await this.nextReply(line), 2, 'The server takes no mail')
  },

  /** EHLO, and HELO for servers that do not know it (RFC 5321 §3.2). */
  async sayHello(this: Sender, line: Line): Promise<void> {
    const reply = await this.exchange(line, `EHLO ${this.ownName(line)}`)
    if (isPositive(reply)) {
      line.offers = this.offersIn(reply)
      return
    }
    if (firstDigit(reply.code) !== 5) this.expect(reply, 2, 'The server does not greet')
    this.expect(await this.exchange(line, `HELO ${this.ownName(line)}`), 2, 'The server does not greet')
  },

  /** A keyword on each line but the first, in any case, with its parameters (RFC 5321 §4.1.1.1). */
  offersIn({ lines }: Reply): Line['offers'] {
    return new Map(
      lines.slice(1).map((line) => {
        const [keyword = '', ...parameters] = line.split(' ')
        return [keyword.toUpperCase(), parameters] as const
      }),
    )
  },

  /** MAIL, RCPT for each recipient, DATA for those who were accepted. */
  async handOver(this: Sender, line: Line, envelope: Envelope, content: Buffer): Promise<readonly Outcome[]> {
    const { sender, recipients } = envelope
    this.expect(await this.sayMail(line, sender, content), 2, 'The server refuses the sender')
    const outcomes = await this.sayRecipients(line, recipients)
    const accepted = outcomes.filter(({ reply }) => isPositive(reply))
    if (accepted.length === 0) return outcomes
    const final = await this.sayData(line, content)
    return outcomes.map((each) => (accepted.includes(each) ? { ...each, reply: final } : each))
  },

  async sayMail(this: Sender, line: Line, sender: string, content: Buffer): Promise<Reply> {
    const parameters = this.mailParameters(line, content)
    return this.exchange(line, [`MAIL FROM:<${sender}>`, ...parameters].join(' '))
  },

  /** A server that knows sizes can refuse at once what would be too large for it (RFC 1870 §5). */
  mailParameters(line: Line, content: Buffer): readonly string[] {
    return line.offers.has('SIZE') ? [`SIZE=${content.length}`] : []
  },

  async sayRecipients(this: Sender, line: Line, recipients: readonly string[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = []
    for (const recipient of recipients) outcomes.push({ recipient, reply: await this.sayRecipient(line, recipient) })
    return outcomes
  },

  async sayRecipient(this: Sender, line: Line, recipient: string): Promise<Reply> {
    const reply = await this.exchange(line, `RCPT TO:<${recipient}>`)
    // The server is about to close, whatever it was asked.
    if (reply.code === 421) this.expect(reply, 2, 'The server closes')
    return reply
  },

  /** The message goes only where 354 has asked for it (RFC 5321 §3.3). */
  async sayData(this: Sender, line: Line, content: Buffer): Promise<Reply> {
    const reply = await this.exchange(line, 'DATA')
    if (firstDigit(reply.code) !== 3) return this.isNoAnswer(reply)
    await this.transmitAll(line, this.mailData(content))
    return this.nextReply(line)
  },

  /** A server that takes DATA for done before it has begun makes no sense: the message is not sent. */
  isNoAnswer(reply: Reply): Reply {
    return isPositive(reply) ? { code: 451, lines: ['The server asked for no data'] } : reply
  },

  /** Dots doubled, and the line that ends it. The content ends with a line end of its own; no second one is added (RFC 5321 §4.1.1.4). */
  mailData(this: Sender, content: Buffer): Buffer {
    return Buffer.concat([this.stuffed(content), Buffer.from(`.${CRLF}`)])
  },

  stuffed: (content: Buffer): Buffer => stuffed(content),

  /** What is not as it has to be ends the dialogue, in words. */
  expect(this: Sender, reply: Reply, digit: number, words: string): void {
    if (firstDigit(reply.code) === digit) return
    throw new Failure(kindOf(reply), `${words}: ${inWords(reply)}`, reply)
  },

  /** Says goodbye and waits for the same; a server that does not say it has done its work nevertheless (RFC 5321 §4.1.1.10). */
  async sayQuit(this: Sender, line: Line): Promise<void> {
    line.patienceMs = Math.min(GOODBYE_MS, line.patienceMs)
    if (line.over === undefined) await this.exchange(line, 'QUIT').catch(ignored)
    else if (line.over === 'silence') this.transmit(line, Buffer.from(`QUIT${CRLF}`))
    line.socket.destroySoon()
  },
}

/** What a reply that is not positive means: for good, or for now. */
export function kindOf({ code }: Reply): FailureKind {
  if (firstDigit(code) === 5) return 'refused'
  return firstDigit(code) === 4 ? 'temporarily' : 'broken'
}

export function inWords({ code, lines }: Reply): string {
  return `${code} ${lines.join(' ')}`.trimEnd()
}

/** The work is done; how the server takes its leave changes nothing. */
function ignored(error: unknown): void {
  if (!(error instanceof Failure)) throw error
}
