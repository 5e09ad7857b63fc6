/** The order of commands: what comes too early is refused, and changes nothing (RFC 5321 §4.1.4). */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { addressOf, example, messageOf, SENDER, stuffed, user } from '../pen.ts'
import {
  acceptsMail,
  addresses,
  answers,
  code,
  connect,
  hands,
  hello,
  refusesData,
  rejected,
  sendsMail,
  triesData,
} from './ask.ts'
import { sequence } from './capabilities.ts'

export const refusesRcptWithoutMail = requirement({
  title: 'RCPT before MAIL is refused with 503',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-04'],
  why: 'A message without a sender cannot be answered, and nobody can be told that it was lost.',
  hint: 'Remember whether MAIL has been accepted, and answer 503 to RCPT until then.',
  given: fc.record({ user }),
  examples: [{ user: 'alice' }],
  when: async ({ user }, stage) => {
    const talk = await hello(stage)
    await talk.asks(`RCPT TO:<${addressOf(user)}>`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', code(503)),
})

const EARLY = ['nothing', 'MAIL'] as const

export const refusesDataWithoutRcpt = requirement({
  title: 'DATA without a recipient is refused, and leads to no message',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-04'],
  why: 'The server would take responsibility for a message that goes to nobody.',
  hint: 'Answer 503 or 554 to DATA when no RCPT has been accepted.',
  given: fc.record({ before: fc.constantFrom(...EARLY) }),
  examples: EARLY.map((before) => ({ before })),
  when: async ({ before }, stage) => {
    const talk = await hello(stage)
    if (before === 'MAIL') await talk.asks(`MAIL FROM:<${SENDER}>`)
    await triesData(talk)
    await talk.quits()
  },
  judge: (_, t) => refusesData(t),
})

export const refusesMailBeforeHello = requirement({
  title: 'MAIL before HELO or EHLO is refused',
  clause: rfc(5321, '4.1.4'),
  // The client has to begin with EHLO; that the server insists is said nowhere, and many do not.
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-04'],
  why: 'The Received field of a message names who has sent it, as it called itself.',
  hint: 'Answer 503 to MAIL until HELO or EHLO has been accepted.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const talk = await connect(stage)
    await talk.asks(`MAIL FROM:<${SENDER}>`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'MAIL', rejected),
})

export const refusesNestedMail = requirement({
  title: 'A second MAIL within a transaction is refused with 503, and the transaction goes on',
  clause: rfc(5321, '4.1.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-05'],
  why: 'One of the two messages would have the recipients of the other.',
  hint: 'Answer 503 to MAIL while a transaction is open, and leave it as it was.',
  given: fc.record({ recipient: fc.boolean() }),
  examples: [{ recipient: true }, { recipient: false }],
  when: async ({ recipient }, stage) => {
    const talk = await hello(stage)
    if (recipient) await addresses(talk)
    else await talk.asks(`MAIL FROM:<${SENDER}>`)
    await talk.asks('MAIL FROM:<other@example.org>')
    if (!recipient) await talk.asks(`RCPT TO:<${addressOf('alice')}>`)
    await hands(talk, stuffed(messageOf(example('nested'))))
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'MAIL', code(503), { nth: 1 }), acceptsMail(t)),
})

export const clearsAfterMessage = requirement({
  title: 'The end of a message ends its transaction: sender and recipients are forgotten',
  clause: rfc(5321, '4.1.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: sequence,
  needs: [refusesRcptWithoutMail, refusesDataWithoutRcpt],
  why: 'The next message would also go to those who were meant to get the last one.',
  hint: 'Clear sender and recipients when the dot has been answered, whatever the answer was.',
  given: fc.record({ with: fc.constantFrom('RCPT', 'DATA') }),
  examples: [{ with: 'RCPT' }, { with: 'DATA' }],
  when: async (given, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, example('once'))
    if (given.with === 'RCPT') await talk.asks(`RCPT TO:<${addressOf('bob')}>`)
    else await triesData(talk)
    await talk.quits()
  },
  judge: (given, t) =>
    all(acceptsMail(t), given.with === 'RCPT' ? answers(t, 'RCPT', code(503), { nth: 1 }) : refusesData(t, { nth: 1 })),
})

export const keepsStateAfterRefusal = requirement({
  title: 'What was refused leaves the transaction as it was',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'A typing mistake must not cost the recipients that were already named.',
  hint: 'Change your state only where a command is accepted.',
  given: fc.record({
    wrong: fc.constantFrom('XYZZY', 'RCPT TO:', 'MAIL FRM:<a@b.example>', 'RCPT', 'VRFY', 'BOGUS argument'),
  }),
  examples: [{ wrong: 'XYZZY' }, { wrong: 'RCPT TO:' }, { wrong: 'RCPT' }],
  when: async ({ wrong }, stage) => {
    const talk = await hello(stage)
    await addresses(talk)
    await talk.asks(wrong)
    await hands(talk, stuffed(messageOf(example('steadfast'))))
    await talk.quits()
  },
  judge: (_, t) => acceptsMail(t),
})
