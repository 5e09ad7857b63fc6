/** Faults of servers about replies: their form, their number, and when they come. */
import { faultsOf } from '../../../fault.ts'
import { answer } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

export const replyFaults = faultsOf<Parts>('smtp/server', {
  'replies-without-codes': {
    describe: 'Answers in words alone.',
    breaks: ['first/takes-message'],
    replace: (parts) => ({ replyText: (given) => parts.replyText(given).replaceAll(/^\d{3}[ -]/gm, '') }),
  },
  'greets-with-250': {
    describe: 'Greets with 250, as everything else is answered.',
    breaks: ['first/takes-message'],
    replace: (parts) => ({ greeting: (session) => ({ ...parts.greeting(session), code: 250 }) }),
  },
  'waits-to-be-greeted': {
    describe: 'Waits for the client to speak first.',
    breaks: ['first/takes-message'],
    replace: (parts) => ({
      async converse(session) {
        while (session.received.length === 0 && !session.over) await this.more(session)
        await parts.converse.call(this, session)
      },
    }),
  },
  'replies-end-in-lf': {
    describe: 'Ends its replies with LF alone.',
    breaks: ['replies/ends-replies-with-cr-lf'],
    replace: (parts) => ({ replyText: (given) => parts.replyText(given).replaceAll('\r\n', '\n') }),
  },
  'padded-replies': {
    describe: 'Sends the whole buffer in which it has built the reply, with NULs up to its end.',
    breaks: ['replies/writes-ascii'],
    also: ['replies/*', 'manners/*', 'greeting/*'],
    replace: (parts) => ({
      replyText: (given) => parts.replyText(given).replace(/\r\n$/, (end) => `${'\0'.repeat(16)}${end}`),
    }),
  },
  'bare-codes': {
    describe: 'Answers with the code alone.',
    breaks: ['replies/sends-text'],
    also: ['greeting/*', 'extensions/*', 'replies/*', 'manners/*', 'commands/*', 'authentication/*'],
    replace: () => ({ replyText: ({ code }) => `${code}\r\n` }),
  },
  'several-last-lines': {
    describe: 'Puts a blank behind the code on every line of a reply.',
    breaks: ['manners/replies-once', 'greeting/believes-names'],
    also: ['*'],
    replace: (parts) => ({ replyText: (given) => parts.replyText(given).replaceAll(/^(\d{3})-/gm, '$1 ') }),
  },
  'two-codes-in-one-reply': {
    describe: 'Counts the lines of its farewell in their codes.',
    breaks: ['replies/repeats-code'],
    also: ['replies/*', 'manners/*'],
    replace: (parts) => ({
      replyText: (given) => parts.replyText(given).replace(/^221 (.*\r\n)/, '221-$1222 Come again\r\n'),
    }),
  },
  'endless-reply-lines': {
    describe: 'Says all that it has to say about itself in one line.',
    breaks: ['replies/keeps-replies-short'],
    also: ['clients/*'],
    replace: (parts) => ({
      greeting: (session) => {
        const { code, lines } = parts.greeting(session)
        return { code, lines: lines.map((words) => `${words} ${'and welcome '.repeat(50)}`) }
      },
    }),
  },
  'odd-codes': {
    describe: 'Has a code of its own for what went well.',
    breaks: ['replies/uses-codes-in-range', 'commands/answers-noop'],
    also: [
      'commands/*',
      'replies/*',
      'manners/*',
      'states/*',
      'pipelining/*',
      'order/*',
      'extensions/*',
      'robustness/*',
      'segments/*',
    ],
    replace: (parts) => ({
      async noop(session, argument) {
        return { ...(await parts.noop.call(this, session, argument)), code: 299 + 400 }
      },
    }),
  },
  'says-it-twice': {
    describe: 'Answers the end of a message, and once more when it has stored it.',
    breaks: ['manners/replies-once'],
    also: ['*'],
    replace: (parts) => ({
      async receive(session, message) {
        this.reply(session, answer(250, '2.0.0', 'Got it'))
        return parts.receive.call(this, session, message)
      },
    }),
  },
  'enhanced-codes-disagree': {
    describe: 'Refuses a parameter that it does not know in the enhanced code alone.',
    breaks: ['manners/agrees-with-status-codes', 'extensions/takes-utf8-parameter'],
    also: ['malformed/*', 'extensions/*', 'states/*'],
    replace: () => ({ unknownParameter: () => answer(250, '5.5.4', 'I do not know this parameter') }),
  },
  'silent-about-empty-lines': {
    describe: 'Skips empty lines without a word.',
    breaks: ['errors/answers-empty-lines'],
    also: ['robustness/*'],
    replace: (parts) => ({
      obey: function obey(session, line) {
        return line === '' ? Promise.resolve(undefined) : parts.obey.call(this, session, line)
      },
    }),
  },
  'silent-about-the-unknown': {
    describe: 'Says nothing to commands that it does not know.',
    breaks: ['errors/answers-unknown-commands'],
    also: [
      'errors/*',
      'commands/*',
      'states/*',
      'pipelining/*',
      'robustness/*',
      'smuggling/*',
      'extensions/*',
      'limits/*',
      'order/*',
    ],
    replace: (parts) => ({
      async obey(session, line) {
        const given = await parts.obey.call(this, session, line)
        return given?.code === 500 ? undefined : given
      },
    }),
  },
  'closes-on-errors': {
    describe: 'Closes the connection on a command that it does not know.',
    breaks: ['errors/closes-only-when-asked', 'manners/hangs-up-only-with-reason'],
    also: [
      'errors/*',
      'commands/*',
      'states/*',
      'pipelining/*',
      'robustness/*',
      'replies/*',
      'manners/*',
      'smuggling/*',
      'limits/*',
      'order/*',
    ],
    replace: (parts) => ({
      async obey(session, line) {
        const given = await parts.obey.call(this, session, line)
        if (given?.code === 500) session.leaving = true
        return given
      },
    }),
  },
  'unknown-commands-are-bad-arguments': {
    describe: 'Answers 501 where nobody knows the command.',
    breaks: ['errors/codes-unknown-commands'],
    replace: () => ({ unknown: () => answer(501, '5.5.4', 'I do not understand') }),
  },
  'stays-after-quit': {
    describe: 'Says goodbye and leaves the connection open.',
    breaks: ['transaction/ends-with-quit'],
    also: ['*'],
    replace: (parts) => ({
      async quit(session, argument) {
        const given = await parts.quit.call(this, session, argument)
        session.leaving = false
        return given
      },
    }),
  },
  'leaves-without-a-word': {
    describe: 'Closes the connection on QUIT without saying goodbye.',
    breaks: ['transaction/ends-with-quit'],
    also: ['*'],
    replace: () => ({
      async quit(session) {
        session.leaving = true
        return undefined as never
      },
    }),
  },
  'talks-to-itself': {
    describe: 'Prints what it does into the connection.',
    breaks: ['replies/begins-with-codes'],
    also: ['*'],
    replace: (parts) => ({
      replyText: (given) => `${given.code === 221 ? 'DEBUG: client leaves\r\n' : ''}${parts.replyText(given)}`,
    }),
  },
  'cr-in-the-middle': {
    describe: 'Lets a CR slip into a reply.',
    breaks: ['replies/sends-no-bare-cr'],
    also: ['replies/*', 'manners/*'],
    replace: (parts) => ({ replyText: (given) => parts.replyText(given).replace(/(?<=^221 )/, 'so\r') }),
  },
  'colon-behind-the-code': {
    describe: 'Puts a colon behind the code.',
    breaks: ['replies/separates-with-space-or-hyphen'],
    also: ['*'],
    replace: (parts) => ({ replyText: (given) => parts.replyText(given).replace(/^221 /, '221: ') }),
  },
  'codes-of-its-own': {
    describe: 'Answers NOOP with a code that nobody has ever listed.',
    breaks: ['manners/uses-listed-codes', 'commands/answers-noop'],
    also: ['commands/*', 'manners/*', 'states/*', 'pipelining/*'],
    replace: () => ({ noop: async () => answer(240, '2.0.0', 'Nothing done') }),
  },
})
