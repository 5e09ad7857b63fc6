/** Faults of servers about transactions: their order, their addresses, and what is left of one for the next. */
import { faultsOf } from '../../../fault.ts'
import type { Mailbox } from '../../codec/paths.ts'
import { Malformed } from '../../malformed.ts'
import { answer, type Session } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

const NOBODY: Mailbox = { local: 'nobody', domain: '', text: 'nobody' }
const PLAIN = /^<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>/

export const transactionFaults = faultsOf<Parts>('smtp/server', {
  'mail-from-strangers': {
    describe: 'Takes MAIL from clients that have not introduced themselves.',
    breaks: ['order/refuses-mail-before-hello'],
    also: ['states/*', 'pipelining/*', 'order/*'],
    replace: (parts) => ({
      mail(session, argument) {
        session.client ??= { verb: 'EHLO', name: 'unknown.invalid' }
        return parts.mail.call(this, session, argument)
      },
    }),
  },
  'mail-within-mail': {
    describe: 'Takes a second MAIL and forgets the first.',
    breaks: ['order/refuses-nested-mail'],
    also: ['states/*', 'pipelining/*', 'order/*'],
    replace: (parts) => ({
      mail(session, argument) {
        this.clear(session)
        return parts.mail.call(this, session, argument)
      },
    }),
  },
  'recipients-before-mail': {
    describe: 'Takes RCPT before MAIL.',
    breaks: ['order/refuses-rcpt-without-mail'],
    also: ['states/*', 'pipelining/*', 'order/*', 'greeting/*', 'commands/*'],
    replace: (parts) => ({
      rcpt(session, argument) {
        session.transaction ??= { reversePath: undefined, recipients: [] }
        return parts.rcpt.call(this, session, argument)
      },
    }),
  },
  'data-for-nobody': {
    describe: 'Answers DATA with 354 in any state.',
    breaks: [
      'order/refuses-data-without-rcpt',
      'transaction/refuses-data-after-refusals',
      'pipelining/sends-no-message-for-nobody',
    ],
    also: [
      'states/*',
      'pipelining/*',
      'order/*',
      'greeting/*',
      'commands/*',
      'transaction/*',
      'extensions/*',
      'delivery/*',
    ],
    replace: (parts) => ({
      data(session, argument) {
        session.transaction ??= { reversePath: undefined, recipients: [] }
        if (session.transaction.recipients.length === 0) session.transaction.recipients.push(NOBODY)
        return parts.data.call(this, session, argument)
      },
    }),
  },
  'clears-nothing': {
    describe: 'Keeps sender and recipients behind a message, and behind RSET.',
    breaks: ['order/clears-after-message', 'commands/forgets-with-rset'],
    also: ['*'],
    replace: () => ({ clear() {} }),
  },
  'recipients-pile-up': {
    describe: 'Appends the recipients of a session to one list, which nobody empties.',
    breaks: ['delivery/forgets-recipients-between', 'states/delivers-as-the-machine-says'],
    also: ['states/*', 'pipelining/*', 'delivery/*', 'commands/*', 'greeting/*', 'order/*', 'extensions/*'],
    replace: (parts) => {
      const piles = new WeakMap<Session, Mailbox[]>()
      return {
        async mail(session, argument) {
          const given = await parts.mail.call(this, session, argument)
          if (given.code !== 250 || !session.transaction) return given
          const recipients = piles.get(session) ?? []
          piles.set(session, recipients)
          session.transaction = { ...session.transaction, recipients }
          return given
        },
      }
    },
  },
  'one-buffer-for-all': {
    describe: 'Keeps the message that comes in in a global variable.',
    breaks: ['clients/keeps-sessions-apart'],
    also: ['clients/*', 'robustness/*'],
    replace: (parts) => {
      const buffer: Buffer[] = []
      return {
        async content(session) {
          buffer.length = 0
          const piece: Parts['piece'] = (octets, atLineStart) => {
            const found = parts.piece(octets, atLineStart)
            buffer.push(...found.content)
            return found
          }
          const content = await parts.content.call({ ...this, piece }, session)
          return Buffer.isBuffer(content) ? Buffer.concat(buffer) : content
        },
      }
    },
  },
  'one-message-per-session': {
    describe: 'Says goodbye behind the first message.',
    breaks: ['transaction/takes-several-messages'],
    also: ['*'],
    replace: (parts) => ({
      async data(session, argument) {
        const given = await parts.data.call(this, session, argument)
        if (given?.code === 250) session.leaving = true
        return given
      },
    }),
  },
  'one-wrong-recipient-spoils-it': {
    describe: 'Forgets the transaction when it refuses a recipient.',
    breaks: ['transaction/keeps-good-recipients'],
    also: ['states/*', 'pipelining/*', 'order/*', 'relay/*', 'delivery/*', 'addresses/*', 'malformed/*'],
    replace: (parts) => ({
      async rcpt(session, argument) {
        const given = await parts.rcpt.call(this, session, argument)
        if (given.code === 550) this.clear(session)
        return given
      },
    }),
  },
  'no-empty-sender': {
    describe: 'Wants an address in MAIL, whatever it is.',
    breaks: ['transaction/takes-null-sender'],
    also: ['states/*', 'pipelining/*'],
    replace: (parts) => ({
      reversePath(text) {
        if (text.startsWith('<>')) throw new Malformed('A sender has an address.')
        return parts.reversePath(text)
      },
    }),
  },
  'postmaster-in-small-letters': {
    describe: 'Compares names as they are written.',
    breaks: ['transaction/takes-mail-for-postmaster'],
    also: ['addresses/*', 'malformed/*'],
    replace: (parts) => ({
      userOf(session, recipient) {
        const user = parts.userOf(session, recipient)
        return user === recipient.local ? user : undefined
      },
    }),
  },
  'domains-in-small-letters': {
    describe: 'Compares domains as they are written.',
    breaks: ['addresses/reads-domains-in-any-case'],
    also: ['transaction/takes-mail-for-postmaster'],
    replace: (parts) => ({
      isHere: (session, domain) => domain === domain.toLowerCase() && parts.isHere(session, domain),
    }),
  },
  'knows-the-beginnings-of-names': {
    describe: 'Finds a user by the beginning of the name.',
    breaks: ['transaction/refuses-unknown-users'],
    replace: (parts) => ({
      userOf(session, recipient) {
        const users = (session.house.world.values.users ?? '').split(',')
        return parts.userOf(session, recipient) ?? users.find((user) => user.startsWith(recipient.local.toLowerCase()))
      },
    }),
  },
  'letters-and-digits': {
    describe: 'Matches senders with letters, digits, dots and hyphens.',
    breaks: ['addresses/takes-plain-senders', 'addresses/takes-quoted-senders', 'addresses/takes-literal-senders'],
    also: ['transaction/*', 'states/*', 'pipelining/*', 'limits/*'],
    replace: (parts) => ({
      reversePath(text) {
        if (!text.startsWith('<>') && !PLAIN.test(text)) throw new Malformed('This is no address.')
        return parts.reversePath(text)
      },
    }),
  },
  'short-names': {
    describe: 'Has room for 32 octets of a local part.',
    breaks: ['addresses/takes-long-local-parts'],
    also: ['addresses/*', 'malformed/*', 'limits/*'],
    replace: (parts) => ({
      reversePath(text) {
        if (text.indexOf('@') > 33) throw new Malformed('The name is too long.')
        return parts.reversePath(text)
      },
    }),
  },
  'knows-no-quotes': {
    describe: 'Knows no quoted names.',
    breaks: ['addresses/reads-quoted-recipients'],
    replace: (parts) => ({
      forwardPath(text) {
        if (text.includes('"')) throw new Malformed('This is no address.')
        return parts.forwardPath(text)
      },
    }),
  },
  'knows-no-routes': {
    describe: 'Knows no source routes.',
    breaks: ['addresses/reads-source-routes'],
    replace: (parts) => ({
      forwardPath(text) {
        if (text.startsWith('<@')) throw new Malformed('This is no address.')
        return parts.forwardPath(text)
      },
    }),
  },
  'anything-is-a-sender': {
    describe: 'Takes for an address what stands between the brackets, or without them.',
    breaks: ['malformed/refuses-broken-mail'],
    also: ['addresses/*', 'malformed/*', 'replies/*'],
    replace: () => ({
      reversePath: (text) => {
        const written = text.split(' ')[0] ?? ''
        const address = written.replace(/^<|>$/g, '')
        return { value: { local: address, domain: '', text: address }, length: written.length }
      },
    }),
  },
  'looks-for-the-name-alone': {
    describe: 'Takes a recipient whose name it knows somewhere in what stands behind TO:.',
    breaks: [
      'malformed/refuses-broken-rcpt',
      'malformed/refuses-wrong-addresses',
      'relay/refuses-disguised-recipients',
      'states/survives-illegal-steps',
    ],
    also: ['addresses/*', 'malformed/*', 'relay/*', 'transaction/*', 'pipelining/*', 'states/*'],
    replace: (parts) => ({
      forwardPath(text) {
        try {
          return parts.forwardPath(text)
        } catch {
          return { value: { local: 'alice', domain: '', text: 'alice' }, length: text.length }
        }
      },
    }),
  },
  'ignores-parameters': {
    describe: 'Reads to the bracket, and ignores what stands behind it.',
    breaks: [
      'malformed/refuses-unknown-parameters',
      'extensions/refuses-declared-size',
      'extensions/refuses-broken-size',
      'extensions/takes-utf8-parameter',
    ],
    also: ['addresses/*', 'malformed/*', 'extensions/*'],
    replace: () => ({ refusesParameters: () => undefined }),
  },
  'unknown-parameters-are-syntax-errors': {
    describe: 'Answers 500 to parameters that it does not know.',
    breaks: ['malformed/codes-unknown-parameters'],
    replace: () => ({ unknownParameter: () => answer(500, '5.5.4', 'What is this?') }),
  },
  'one-recipient-only': {
    describe: 'Has room for one recipient.',
    breaks: ['transaction/takes-several-recipients'],
    also: ['*'],
    replace: () => ({ mostRecipients: () => 1 }),
  },
  'one-mistake-ends-it': {
    describe: 'Forgets the transaction behind any refusal.',
    breaks: ['order/keeps-state-after-refusal'],
    also: ['*'],
    replace: (parts) => ({
      async obey(session, line) {
        const given = await parts.obey.call(this, session, line)
        if (given && given.code >= 500) this.clear(session)
        return given
      },
    }),
  },
  'brackets-are-optional': {
    describe: 'Takes addresses with brackets and without.',
    breaks: ['malformed/wants-brackets'],
    also: ['malformed/*'],
    replace: (parts) => ({
      clause(argument, word) {
        const clause = parts.clause(argument, word)
        return clause === undefined || clause.startsWith('<') ? clause : clause.replace(/^[^ >]*/, '<$&>')
      },
    }),
  },
  'overlooks-control-characters': {
    describe: 'Reads over characters that it cannot print.',
    breaks: ['malformed/refuses-control-characters'],
    also: ['malformed/*', 'robustness/*', 'errors/*', 'smuggling/*'],
    replace: (parts) => ({
      obey(session, line) {
        return parts.obey.call(this, session, line.replaceAll(/[^ -~]/g, ''))
      },
    }),
  },
})
