/** The commands that are about the session, and what every command is held against (RFC 5321 §4.1.1). */
import { type Command, readCommand } from '../codec/commands.ts'
import { domainOrLiteralAt } from '../codec/paths.ts'
import type { Receiver } from '../receiver.ts'
import { type Answer, answer, type Introduction, type Session } from './session.ts'

/** Printing ASCII; anything else in a command is refused with 501 (RFC 5321 §4.1.2). */
const PRINTING = /^[ -~]*[ \t]*$/
const HELP = 'Commands: HELO EHLO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT; RFC 5321 says more'

export const commandParts = {
  /** One line that the client has sent, and the reply to it; none when the client left before that. */
  async obey(this: Receiver, session: Session, line: string): Promise<Answer | undefined> {
    const command = this.command(line)
    if (!command) return this.unknown()
    const verb = this.verb(command.verb)
    if (verb === undefined) return this.unknown()
    if (!this.isWritable(line)) return this.syntax('A character that commands must not have')
    return this[verb](session, command.argument)
  },

  command: (line: string): Command | undefined => readCommand(line),

  /** The part that carries a command out; letters are equal whatever their case (RFC 5321 §2.4). */
  verb: (verb: string): Verb | undefined => VERBS[verb],

  isWritable: (line: string): boolean => PRINTING.test(line),

  /** A command that nobody knows is answered, and the session goes on (RFC 5321 §3.8). */
  unknown: (): Answer => answer(500, '5.5.2', 'I do not know this command'),

  syntax: (words: string): Answer => answer(501, '5.5.4', words),

  /** The command is right, and comes at the wrong time: nothing changes (RFC 5321 §4.1.4). */
  outOfOrder: (words: string): Answer => answer(503, '5.5.1', words),

  async helo(this: Receiver, session: Session, argument: string | undefined): Promise<Answer> {
    return this.introduce(session, 'HELO', argument) ?? { code: 250, lines: [this.heloLine(session)] }
  },

  async ehlo(this: Receiver, session: Session, argument: string | undefined): Promise<Answer> {
    const refused = this.introduce(session, 'EHLO', argument)
    return refused ?? { code: 250, lines: [this.heloLine(session), ...this.extensions(session)] }
  },

  heloLine: ({ house, client }: Session) => `${house.world.values.domain} greets ${client?.name}`,

  /** Remembers who the client says that it is. A new introduction ends what was under way (RFC 5321 §4.1.4). */
  introduce(
    this: Receiver,
    session: Session,
    verb: Introduction['verb'],
    argument: string | undefined,
  ): Answer | undefined {
    const name = this.clientName(argument ?? '')
    if (name === undefined) return this.syntax(`Syntax: ${verb} your-name.example`)
    this.clear(session)
    session.client = { verb, name }
    return undefined
  },

  /** A domain or an address literal; some clients say more behind the literal (RFC 5321 §4.1.1.1). */
  clientName(argument: string): string | undefined {
    const name = domainOrLiteralAt(argument, 0)
    const rest = argument.slice(name?.length)
    return rest === '' || (name?.startsWith('[') && rest.startsWith(' ')) ? name : undefined
  },

  async rset(this: Receiver, session: Session, argument: string | undefined): Promise<Answer> {
    if (argument !== undefined) return this.syntax('Syntax: RSET')
    this.clear(session)
    return answer(250, '2.0.0', 'Forgotten')
  },

  /** Whatever stands behind it is ignored (RFC 5321 §4.1.1.9). */
  noop: async (_session: Session, _argument: string | undefined): Promise<Answer> =>
    answer(250, '2.0.0', 'Nothing done'),

  help: async (_session: Session, _argument: string | undefined): Promise<Answer> => answer(214, '2.0.0', HELP),

  /** Says nothing about who is here and who is not: strangers would ask for a list (RFC 5321 §3.5.3 and §7.3). */
  async vrfy(this: Receiver, _session: Session, argument: string | undefined): Promise<Answer> {
    if (argument === undefined || argument === '') return this.syntax('Syntax: VRFY name')
    return answer(252, '2.1.5', 'Send some mail, and I will try')
  },

  /** Known, and not done (RFC 5321 §4.2.4). */
  expn: async (_session: Session, _argument: string | undefined): Promise<Answer> =>
    answer(502, '5.5.1', 'Lists are not told'),

  async quit(this: Receiver, session: Session, argument: string | undefined): Promise<Answer> {
    if (argument !== undefined) return this.syntax('Syntax: QUIT')
    this.clear(session)
    session.leaving = true
    return answer(221, '2.0.0', `${session.house.world.values.domain} says goodbye`)
  },
}

const VERBS: Readonly<Record<string, Verb>> = {
  HELO: 'helo',
  EHLO: 'ehlo',
  MAIL: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
  RSET: 'rset',
  NOOP: 'noop',
  VRFY: 'vrfy',
  EXPN: 'expn',
  HELP: 'help',
  QUIT: 'quit',
  AUTH: 'auth',
  STARTTLS: 'starttls',
}

/** The parts that carry out a command each. */
type Verb =
  | 'helo'
  | 'ehlo'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'rset'
  | 'noop'
  | 'vrfy'
  | 'expn'
  | 'help'
  | 'quit'
  | 'auth'
  | 'starttls'
