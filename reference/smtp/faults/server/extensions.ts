/** Faults of servers about limits, extensions and AUTH. */
import { faultsOf } from '../../../fault.ts'
import { answer } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

/** Other lines behind EHLO. */
const lists =
  (change: (line: string) => string) =>
  (parts: Parts): Partial<Parts> => ({
    extensions(session) {
      return parts.extensions.call(this, session).map(change)
    },
  })

/** A line of so many octets, or more. */
function hasLine(content: Buffer, octets: number): boolean {
  return content
    .toString('latin1')
    .split('\n')
    .some(({ length }) => length >= octets)
}

export const extensionFaults = faultsOf<Parts>('smtp/server', {
  'small-messages-only': {
    describe: 'Has room for messages of 8 KiB.',
    breaks: ['limits/takes-large-messages'],
    also: ['limits/*', 'extensions/*', 'robustness/*', 'segments/*'],
    replace: () => ({ largestMessage: () => 8 * 1024 }),
  },
  'takes-ten-recipients': {
    describe: 'Has room for ten recipients.',
    breaks: ['limits/takes-hundred-recipients'],
    also: ['limits/*', 'states/*', 'pipelining/*'],
    replace: () => ({ mostRecipients: () => 10 }),
  },
  'short-commands-only': {
    describe: 'Has room for commands of 128 octets.',
    breaks: ['limits/takes-long-commands'],
    also: ['limits/*', 'addresses/*', 'malformed/*', 'authentication/*', 'robustness/*', 'greeting/*'],
    replace: (parts) => ({
      async nextLine(session) {
        const line = await parts.nextLine.call(this, session)
        return line !== undefined && line.length > 128 ? 'too long' : line
      },
    }),
  },
  'dies-of-long-commands': {
    describe: 'Dies of a command that does not fit into its buffer.',
    breaks: ['limits/survives-long-commands'],
    also: ['robustness/*', 'limits/*'],
    replace: () => ({
      tooLong() {
        throw new RangeError('buffer overflow')
      },
    }),
  },
  'knows-everybody': {
    describe: 'Takes any password.',
    breaks: ['authentication/refuses-wrong-passwords'],
    replace: () => ({ isRight: () => true }),
  },
  'every-mechanism-is-plain': {
    describe: 'Takes every mechanism for PLAIN.',
    breaks: ['authentication/refuses-unknown-mechanisms'],
    replace: () => ({ mechanism: () => 'plain' }),
  },
  'guesses-base64': {
    describe: 'Decodes what can be decoded, and overlooks the rest.',
    breaks: ['authentication/refuses-broken-base64'],
    also: ['authentication/*'],
    replace: (parts) => ({
      async response(session, challenge, initial) {
        const given = await parts.response.call(this, session, challenge, initial)
        return typeof given === 'object' && given.lines.includes('This is no base64') ? '\0alice\0wrong' : given
      },
    }),
  },
  'asterisks-are-passwords': {
    describe: 'Tries an asterisk as a password.',
    breaks: ['authentication/cancels'],
    replace: (parts) => ({
      async response(session, challenge, initial) {
        const given = await parts.response.call(this, session, challenge, initial)
        return typeof given === 'object' && given.lines.includes('Broken off') ? '\0alice\0*' : given
      },
    }),
  },
  'auth-whenever': {
    describe: 'Takes AUTH in the middle of a transaction.',
    breaks: ['authentication/refuses-auth-in-transaction'],
    replace: (parts) => ({
      async auth(session, argument) {
        const { transaction } = session
        this.clear(session)
        const given = await parts.auth.call(this, session, argument)
        if (transaction) session.transaction = transaction
        return given
      },
    }),
  },
  'short-lines-only': {
    describe: 'Has room for lines of 512 octets in a message.',
    breaks: ['limits/takes-long-lines'],
    also: ['limits/*', 'robustness/*', 'delivery/*'],
    replace: (parts) => ({
      async content(session) {
        const content = await parts.content.call(this, session)
        return Buffer.isBuffer(content) && hasLine(content, 512) ? 'too large' : content
      },
    }),
  },
  'dies-of-long-lines': {
    describe: 'Dies of a line of a message that does not fit into its buffer.',
    breaks: ['robustness/survives-long-text'],
    also: ['robustness/*', 'limits/*'],
    replace: (parts) => ({
      async content(session) {
        const content = await parts.content.call(this, session)
        if (Buffer.isBuffer(content) && hasLine(content, 50_000)) throw new RangeError('buffer overflow')
        return content
      },
    }),
  },
  'size-in-words': {
    describe: 'Tells its limit in megabytes.',
    breaks: ['extensions/tells-size-as-number'],
    also: ['extensions/*', 'limits/*'],
    replace: lists((line) => line.replace(/^SIZE .*/, 'SIZE 10MB')),
  },
  'auth-without-mechanisms': {
    describe: 'Lists AUTH, and no mechanism.',
    breaks: ['authentication/lists-mechanisms'],
    also: ['authentication/*'],
    replace: lists((line) => line.replace(/^AUTH .*/, 'AUTH')),
  },
  'knows-no-body': {
    describe: 'Lists 8BITMIME and does not know BODY.',
    breaks: ['extensions/takes-body-parameter'],
    also: ['extensions/*'],
    replace: (parts) => ({
      refusesParameter(session, parameter) {
        if (parameter.keyword === 'BODY') return this.unknownParameter()
        return parts.refusesParameter.call(this, session, parameter)
      },
    }),
  },
  'parameters-in-capitals': {
    describe: 'Knows the parameters of MAIL in capitals only.',
    breaks: ['extensions/reads-keywords-in-any-case'],
    also: ['extensions/*'],
    replace: (parts) => ({
      mail(session, argument) {
        return parts.mail.call(this, session, argument?.replace(/(?<= )(?=[a-z])/g, 'X-'))
      },
    }),
  },
  'believes-no-size': {
    describe: 'Refuses messages that say how large they are.',
    breaks: ['extensions/takes-declared-size'],
    also: ['extensions/*'],
    replace: () => ({ refusesSize: () => answer(552, '5.3.4', 'The message is too large') }),
  },
  'too-large-is-fine': {
    describe: 'Answers 250 to what is too large, and throws it away.',
    breaks: ['extensions/refuses-larger-messages', 'extensions/refuses-declared-size'],
    also: ['extensions/*', 'limits/*'],
    replace: () => ({ tooLarge: () => answer(250, '2.0.0', 'Taken') }),
  },
})
