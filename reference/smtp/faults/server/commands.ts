/** Faults of servers about single commands and the state of a session. */
import { faultsOf } from '../../../fault.ts'
import { answer } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

export const commandFaults = faultsOf<Parts>('smtp/server', {
  'capitals-only': {
    describe: 'Knows its commands in capitals only.',
    breaks: ['commands/reads-verbs-in-any-case'],
    replace: (parts) => ({
      command: (line) => (/^[A-Z]+(?: |$)/.test(line.trimEnd()) ? parts.command(line) : undefined),
    }),
  },
  'knows-no-ehlo': {
    describe: 'Knows HELO and not EHLO.',
    breaks: ['greeting/answers-ehlo'],
    also: [
      'greeting/*',
      'extensions/*',
      'trace/*',
      'states/*',
      'pipelining/*',
      'commands/*',
      'authentication/*',
      'malformed/*',
    ],
    replace: (parts) => ({ verb: (verb) => (verb === 'EHLO' ? undefined : parts.verb(verb)) }),
  },
  'helo-lists-extensions': {
    describe: 'Answers HELO as if it were EHLO.',
    breaks: ['greeting/answers-helo'],
    replace: () => ({
      helo(session, argument) {
        return this.ehlo(session, argument)
      },
    }),
  },
  'prose-among-extensions': {
    describe: 'Welcomes the client in a line of its own among the extensions.',
    breaks: ['greeting/lists-keywords'],
    replace: (parts) => ({
      extensions(session) {
        return ['Welcome, and well met', ...parts.extensions.call(this, session)]
      },
    }),
  },
  'lists-what-it-has-not': {
    describe: 'Lists EXPN, which it refuses.',
    breaks: ['greeting/implements-what-it-lists'],
    replace: (parts) => ({
      extensions(session) {
        return ['EXPN', ...parts.extensions.call(this, session)]
      },
    }),
  },
  'nobody-says-hello': {
    describe: 'Takes HELO and EHLO without a name.',
    breaks: ['greeting/refuses-nameless-hello'],
    replace: (parts) => ({ clientName: (argument) => parts.clientName(argument || 'nobody') }),
  },
  'names-only': {
    describe: 'Takes names in EHLO, and no addresses in brackets.',
    breaks: ['greeting/takes-address-literals'],
    replace: (parts) => ({
      clientName: (argument) => (argument.startsWith('[') ? undefined : parts.clientName(argument)),
    }),
  },
  'hello-takes-nothing-back': {
    describe: 'Goes on with the transaction behind a second EHLO.',
    breaks: ['greeting/starts-anew-with-hello'],
    also: ['states/*', 'pipelining/*', 'delivery/*'],
    replace: (parts) => ({
      introduce(session, verb, argument) {
        return parts.introduce.call({ ...this, clear() {} }, session, verb, argument)
      },
    }),
  },
  'rset-forgets-nothing': {
    describe: 'Answers RSET and does nothing.',
    breaks: ['commands/forgets-with-rset'],
    also: ['commands/*', 'states/*', 'pipelining/*', 'delivery/*'],
    replace: () => ({ rset: async () => answer(250, '2.0.0', 'Forgotten') }),
  },
  'rset-forgets-too-much': {
    describe: 'Wants to be greeted again behind RSET.',
    breaks: ['states/takes-legal-sessions', 'commands/starts-anew-after-rset'],
    also: ['commands/*', 'states/*', 'pipelining/*', 'delivery/*', 'order/*', 'authentication/*'],
    replace: (parts) => ({
      async rset(session, argument) {
        delete session.client
        return parts.rset.call(this, session, argument)
      },
    }),
  },
  'noop-takes-no-argument': {
    describe: 'Refuses NOOP with something behind it.',
    breaks: ['commands/ignores-argument-of-noop'],
    replace: (parts) => ({
      async noop(session, argument) {
        if (argument !== undefined) return parts.syntax('Syntax: NOOP')
        return parts.noop.call(this, session, argument)
      },
    }),
  },
  'knows-no-vrfy': {
    describe: 'Does not know VRFY.',
    breaks: ['commands/answers-vrfy'],
    also: ['greeting/implements-what-it-lists', 'commands/*'],
    replace: (parts) => ({ verb: (verb) => (verb === 'VRFY' ? undefined : parts.verb(verb)) }),
  },
  'verifies-everybody': {
    describe: 'Answers VRFY with 250 for everybody.',
    breaks: ['commands/verifies-nobody'],
    also: ['commands/*'],
    replace: () => ({ vrfy: async (_, argument) => answer(250, '2.1.5', `<${argument}@example.test>`) }),
  },
  helpless: {
    describe: 'Has no help to offer.',
    breaks: ['commands/answers-help'],
    also: ['greeting/implements-what-it-lists', 'commands/*'],
    replace: () => ({ help: async () => answer(502, '5.5.1', 'There is no help') }),
  },
  'arguments-do-not-matter': {
    describe: 'Looks at nothing behind RSET.',
    breaks: ['commands/refuses-arguments'],
    replace: (parts) => ({
      rset(session) {
        return parts.rset.call(this, session, undefined)
      },
    }),
  },
  'blanks-matter': {
    describe: 'Takes a blank at the end of a command for an argument.',
    breaks: ['commands/tolerates-blanks-behind'],
    also: ['greeting/*'],
    replace: (parts) => ({
      command(line) {
        return /[ \t]$/.test(line) ? { verb: 'UNKNOWN', argument: line } : parts.command(line)
      },
    }),
  },
  'questions-end-the-transaction': {
    describe: 'Begins anew behind VRFY.',
    breaks: ['commands/asks-disturb-nothing'],
    also: ['states/*', 'pipelining/*', 'order/*'],
    replace: (parts) => ({
      async vrfy(session, argument) {
        this.clear(session)
        return parts.vrfy.call(this, session, argument)
      },
    }),
  },
  'hello-before-everything': {
    describe: 'Wants to be greeted before NOOP.',
    breaks: ['commands/answers-before-hello', 'commands/answers-noop'],
    also: ['states/*', 'pipelining/*', 'robustness/*', 'manners/*'],
    replace: (parts) => ({
      async noop(session, argument) {
        if (!session.client) return parts.outOfOrder('Say EHLO first')
        return parts.noop.call(this, session, argument)
      },
    }),
  },
  nameless: {
    describe: 'Greets without its name.',
    breaks: ['greeting/names-itself'],
    replace: () => ({ greeting: () => ({ code: 220, lines: ['*** ready ***'] }) }),
  },
  'nameless-in-hello': {
    describe: 'Answers HELO and EHLO without its name.',
    breaks: ['greeting/names-itself-in-hello'],
    replace: () => ({ heloLine: () => 'Hello, pleased to meet you' }),
  },
  'distrusts-names': {
    describe: 'Takes nobody for a member of its own domain.',
    breaks: ['greeting/believes-names'],
    also: ['greeting/*'],
    replace: (parts) => ({
      clientName: (argument) => (/example\.test$/i.test(argument) ? undefined : parts.clientName(argument)),
    }),
  },
  'nothing-to-reset': {
    describe: 'Refuses RSET where no transaction is under way.',
    breaks: ['commands/answers-rset'],
    also: ['*'],
    replace: (parts) => ({
      async rset(session, argument) {
        if (!session.transaction) return this.outOfOrder('There is nothing to forget')
        return parts.rset.call(this, session, argument)
      },
    }),
  },
  'verifies-without-mailbox': {
    describe: 'Answers VRFY in prose.',
    breaks: ['commands/names-mailbox-in-vrfy'],
    also: ['commands/*'],
    replace: () => ({
      vrfy: async (_, argument) =>
        /^alice|^bob|^carol/i.test(argument ?? '')
          ? answer(250, '2.1.5', 'Yes, of course')
          : answer(550, '5.1.1', 'There is no such user here'),
    }),
  },
  'hello-once': {
    describe: 'Takes HELO or EHLO once in a session.',
    breaks: ['greeting/starts-anew-with-hello'],
    also: ['*'],
    replace: (parts) => ({
      introduce(session, verb, argument) {
        if (session.client) return this.outOfOrder('We have met')
        return parts.introduce.call(this, session, verb, argument)
      },
    }),
  },
})
