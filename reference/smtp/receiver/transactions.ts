/** A mail transaction: MAIL, RCPT as often as it takes, DATA, in this order (RFC 5321 §3.3 and §4.1.4). */
import { type Parameter, readParameters } from '../codec/commands.ts'
import { readForwardPath, readReversePath } from '../codec/paths.ts'
import { Malformed } from '../malformed.ts'
import type { Receiver } from '../receiver.ts'
import { type Answer, answer, type Message, type Session } from './session.ts'

/** No fewer than a hundred may be the most (RFC 5321 §4.5.3.1.8). */
const MOST_RECIPIENTS = 1000
const LARGEST_MESSAGE = 2 * 1024 * 1024

export const transactionParts = {
  async mail(this: Receiver, session: Session, argument: string | undefined): Promise<Answer> {
    if (!session.client) return this.outOfOrder('Say EHLO first')
    if (session.transaction) return this.outOfOrder('A message is under way')
    const clause = this.clause(argument, /^FROM:/i)
    if (clause === undefined) return this.syntax('Syntax: MAIL FROM:<address>')
    try {
      const { value, length } = this.reversePath(clause)
      const refused = this.refusesParameters(session, readParameters(clause.slice(length)))
      if (refused) return refused
      session.transaction = { reversePath: value, recipients: [] }
      return answer(250, '2.1.0', `Sender <${value?.text ?? ''}> it is`)
    } catch (error) {
      return this.excuse(error)
    }
  },

  async rcpt(this: Receiver, session: Session, argument: string | undefined): Promise<Answer> {
    const { transaction } = session
    if (!transaction) return this.outOfOrder('Say MAIL first')
    const clause = this.clause(argument, /^TO:/i)
    if (clause === undefined) return this.syntax('Syntax: RCPT TO:<address>')
    try {
      const { value, length } = this.forwardPath(clause)
      const parameters = readParameters(clause.slice(length))
      if (parameters.length > 0) return answer(555, '5.5.4', 'I know no parameters of RCPT')
      if (transaction.recipients.length >= this.mostRecipients())
        return answer(452, '4.5.3', 'These are enough recipients')
      const refused = this.refuses(session, value)
      if (refused) return refused
      transaction.recipients.push(value)
      return answer(250, '2.1.5', `Recipient <${value.text}> it is`)
    } catch (error) {
      return this.excuse(error)
    }
  },

  /** What stands behind `FROM:` or `TO:`, with no blank on either side of the colon (RFC 5321 §3.3). */
  clause(argument: string | undefined, word: RegExp): string | undefined {
    const found = word.exec(argument ?? '')?.[0]
    return found === undefined ? undefined : argument?.slice(found.length)
  },

  reversePath: readReversePath,
  forwardPath: readForwardPath,
  mostRecipients: () => MOST_RECIPIENTS,
  largestMessage: () => LARGEST_MESSAGE,

  /** What is wrong with an argument, in words. */
  excuse(this: Receiver, error: unknown): Answer {
    if (!(error instanceof Malformed)) throw error
    return answer(501, '5.1.3', error.message)
  },

  /** Parameters belong to extensions that we have offered; the others are refused with 555 (RFC 5321 §4.1.1.11). */
  refusesParameters(this: Receiver, session: Session, parameters: readonly Parameter[]): Answer | undefined {
    const keywords = parameters.map(({ keyword }) => keyword)
    if (new Set(keywords).size < keywords.length) return this.syntax('A parameter stands there twice')
    for (const parameter of parameters) {
      const refused =
        session.client?.verb === 'EHLO' ? this.refusesParameter(session, parameter) : this.unknownParameter()
      if (refused) return refused
    }
    return undefined
  },

  refusesParameter(this: Receiver, session: Session, { keyword, value = '' }: Parameter): Answer | undefined {
    if (keyword === 'SIZE' && this.offers(session, 'SIZE')) return this.refusesSize(value)
    if (keyword === 'BODY' && this.offers(session, '8BITMIME')) {
      return /^(?:7BIT|8BITMIME)$/i.test(value) ? undefined : this.syntax('BODY is 7BIT or 8BITMIME')
    }
    if (keyword === 'AUTH' && this.offers(session, 'AUTH'))
      return value === '' ? this.syntax('AUTH=<> says nobody') : undefined
    return this.unknownParameter()
  },

  unknownParameter: (): Answer => answer(555, '5.5.4', 'I do not know this parameter'),

  offers(this: Receiver, session: Session, keyword: string): boolean {
    return this.extensions(session).some((line) => line.split(' ')[0] === keyword)
  },

  /** A message that says itself that it is too large need not come at all (RFC 1870 §6.1). */
  refusesSize(this: Receiver, value: string): Answer | undefined {
    if (!/^\d{1,20}$/.test(value)) return this.syntax('SIZE is a number')
    return Number(value) > this.largestMessage() ? this.tooLarge() : undefined
  },

  tooLarge: (): Answer => answer(552, '5.3.4', 'The message is too large'),

  async data(this: Receiver, session: Session, argument: string | undefined): Promise<Answer | undefined> {
    if (argument !== undefined) return this.syntax('Syntax: DATA')
    const { transaction } = session
    if (!transaction) return this.outOfOrder('Say MAIL first')
    if (transaction.recipients.length === 0) return answer(554, '5.5.1', 'There are no valid recipients')
    this.reply(session, this.goAhead())
    const content = await this.content(session)
    // Who leaves in the middle of a message has not sent it (RFC 5321 §4.1.1.10).
    if (content === undefined) return undefined
    const given =
      content === 'too large'
        ? this.tooLarge()
        : await this.receive(session, { ...transaction, content, id: this.messageId() })
    this.clear(session)
    return given
  },

  goAhead: (): Answer => ({ code: 354, lines: ['Go on; a line with a single dot ends it'] }),

  /** With 250 the message is ours: it is kept before that is said (RFC 5321 §4.2.5 and §6.1). */
  async receive(this: Receiver, session: Session, message: Message): Promise<Answer | undefined> {
    try {
      const refused = this.refusesContent(message)
      if (refused) return refused
      await this.keep(session, message)
      return answer(250, '2.0.0', `Taken as ${message.id}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
      session.house.world.complain(`A message could not be kept: ${(error as Error).message}`)
      return answer(451, '4.3.0', 'The message could not be kept')
    }
  },

  /** Forgets the message that is under way; who the client is remains (RFC 5321 §4.1.1.5). */
  clear(session: Session): void {
    delete session.transaction
  },
}
