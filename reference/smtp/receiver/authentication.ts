/** AUTH: who somebody is, by a name and a password (RFC 4954; its first edition is RFC 2554). */
import { timingSafeEqual } from 'node:crypto'
import type { Receiver } from '../receiver.ts'
import { type Answer, answer, type Session } from './session.ts'

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** What a client says that it is, and what it knows. */
interface Credentials {
  readonly user: string
  readonly password: string
}

export const authenticationParts = {
  async auth(this: Receiver, session: Session, argument: string | undefined): Promise<Answer | undefined> {
    if (!this.offers(session, 'AUTH')) return answer(502, '5.5.1', 'Nobody proves who he is here')
    if (session.client?.verb !== 'EHLO') return this.outOfOrder('Say EHLO first')
    if (session.user !== undefined) return this.outOfOrder('I know who you are')
    if (session.transaction) return this.outOfOrder('A message is under way')
    const [mechanism = '', initial, ...rest] = (argument ?? '').split(' ')
    if (mechanism === '' || rest.length > 0) return this.syntax('Syntax: AUTH mechanism [initial-response]')
    const exchange = this.mechanism(mechanism.toUpperCase())
    if (exchange === undefined) return answer(504, '5.5.4', 'I do not know this mechanism')
    const credentials = await this[exchange](session, initial)
    if (credentials === undefined || 'code' in credentials) return credentials
    if (!this.isRight(session, credentials)) return answer(535, '5.7.8', 'This is not so')
    session.user = credentials.user
    return answer(235, '2.7.0', `Welcome, ${credentials.user}`)
  },

  mechanism: (name: string): 'plain' | 'login' | undefined =>
    name === 'PLAIN' ? 'plain' : name === 'LOGIN' ? 'login' : undefined,

  /** NUL stands between whom one acts for, who one is, and the password (RFC 4616 §2). */
  async plain(this: Receiver, session: Session, initial?: string): Promise<Credentials | Answer | undefined> {
    const message = await this.response(session, '', initial)
    if (message === undefined || typeof message !== 'string') return message
    const [acting, user, password, ...rest] = message.split('\0')
    if (!user || !password || rest.length > 0) return this.syntax('This is no message of PLAIN')
    return acting === '' || acting === user ? { user, password } : answer(535, '5.7.8', 'Nobody acts for others here')
  },

  /** Name and password, each asked for; no standard, but known everywhere. */
  async login(this: Receiver, session: Session, initial?: string): Promise<Credentials | Answer | undefined> {
    const user = await this.response(session, 'Username:', initial)
    if (typeof user !== 'string') return user
    const password = await this.response(session, 'Password:')
    return typeof password === 'string' ? { user, password } : password
  },

  /** Asks, unless the answer came with the command, and reads the answer: base64, or `*` to break off (RFC 4954 §4). */
  async response(
    this: Receiver,
    session: Session,
    challenge: string,
    initial?: string,
  ): Promise<string | Answer | undefined> {
    if (initial === '=') return ''
    let line: string | undefined = initial
    if (line === undefined) {
      this.reply(session, { code: 334, lines: [Buffer.from(challenge, 'latin1').toString('base64')] })
      line = await this.nextLine(session)
    }
    if (line === undefined) return undefined
    if (line === 'too long') return this.tooLong()
    if (line === '*') return this.syntax('Broken off')
    return BASE64.test(line) ? Buffer.from(line, 'base64').toString('utf8') : this.syntax('This is no base64')
  },

  /** The users of this server, each with the password `secret-` and the name. */
  isRight({ house }: Session, { user, password }: Credentials): boolean {
    const right = Buffer.from(`secret-${user}`)
    const given = Buffer.from(password)
    const known = (house.world.values.users ?? '').split(',').includes(user)
    return given.length === right.length && timingSafeEqual(given, right) && known
  },
}
