/** The commands beside those of a transaction, and what is no command at all. */
import { all, fc, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { addressOf, command, example, messageOf, OURSELVES, SENDER, stuffed, user } from '../pen.ts'
import { DOMAIN } from '../protocol.ts'
import {
  accepted,
  acceptsMail,
  addresses,
  answers,
  anyReply,
  code,
  connect,
  hands,
  hello,
  isPositive,
  refusesData,
  rejected,
  replyTo,
  sendsMail,
  staysOpen,
  talks,
  triesData,
} from './ask.ts'
import { NOBODY, users } from './capabilities.ts'
import { refusesDataWithoutRcpt, refusesRcptWithoutMail } from './order.ts'

type Spell = 'lower' | 'capital' | 'mixed'

const spell: Readonly<Record<Spell, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  capital: (text) => text[0] + text.slice(1).toLowerCase(),
  mixed: (text) => [...text].map((letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter)).join(''),
}

export const readsVerbsInAnyCase = requirement<{ how: Spell }>({
  title: 'Verbs are read in small letters and capitals alike',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  covers: ['S-13'],
  why: 'People at a terminal, and quite a few programs, write "mail from:".',
  hint: 'Turn the verb, and FROM: and TO:, into capitals before you compare; leave the address as it is.',
  given: fc.record({ how: fc.constantFrom<Spell>('lower', 'capital', 'mixed') }),
  examples: [{ how: 'lower' }, { how: 'mixed' }],
  when: async ({ how }, stage) => {
    const say = spell[how]
    const talk = await connect(stage)
    await talk.asks(`${say('HELO')} ${OURSELVES}`)
    await talk.asks(`${say('MAIL FROM')}:<${SENDER}>`)
    await talk.asks(`${say('RCPT TO')}:<${addressOf('alice')}>`)
    if ((await talk.asks(say('DATA'))) === 354) await talk.says(stuffed(messageOf(example('case'))))
    await talk.asks(say('QUIT'))
    await talk.line.hangUp('last')
  },
  judge: (_, t) =>
    all(answers(t, 'HELO', accepted), answers(t, 'MAIL', accepted), answers(t, 'RCPT', accepted), acceptsMail(t)),
})

export const answersNoop = requirement({
  title: 'NOOP is answered 250',
  clause: rfc(5321, '4.1.1.9'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-11'],
  why: 'Clients say it to see whether the connection still stands.',
  hint: 'Answer "250 OK", in every state.',
  given: fc.record({ state: fc.constantFrom('greeting', 'hello', 'mail', 'recipients') }),
  examples: (['greeting', 'hello', 'mail', 'recipients'] as const).map((state) => ({ state })),
  when: async ({ state }, stage) => {
    const talk = state === 'greeting' ? await connect(stage) : await hello(stage)
    if (state === 'mail') await talk.asks(`MAIL FROM:<${SENDER}>`)
    if (state === 'recipients') await addresses(talk)
    await talk.asks('NOOP')
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'NOOP', code(250)),
})

export const ignoresArgumentOfNoop = requirement({
  title: 'NOOP with an argument is answered 250 too',
  clause: rfc(5321, '4.1.1.9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-11'],
  why: 'The argument is there for testers, and means nothing.',
  hint: 'Compare the verb alone.',
  given: fc.record({ argument: fc.constantFrom('hello', '"two words"', 'RCPT', 'DATA') }),
  examples: [{ argument: 'hello' }, { argument: '"two words"' }],
  when: ({ argument }, stage) => talks(stage, `HELO ${OURSELVES}`, `NOOP ${argument}`),
  judge: (_, t) => answers(t, 'NOOP', code(250)),
})

export const answersRset = requirement({
  title: 'RSET is answered 250 in every state, and leaves the connection open',
  clause: rfc(5321, '4.1.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-10'],
  why: 'It is how a client begins anew when something was refused.',
  hint: 'Clear sender, recipients and message, answer 250, and go on reading.',
  given: fc.record({ state: fc.constantFrom('greeting', 'hello', 'mail', 'recipients', 'message') }),
  examples: (['greeting', 'hello', 'mail', 'recipients', 'message'] as const).map((state) => ({ state })),
  when: async ({ state }, stage) => {
    const talk = state === 'greeting' ? await connect(stage) : await hello(stage)
    if (state === 'mail') await talk.asks(`MAIL FROM:<${SENDER}>`)
    if (state === 'recipients') await addresses(talk)
    if (state === 'message') await sendsMail(talk, example('before'))
    await talk.asks('RSET')
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'RSET', code(250)), staysOpen(t)),
})

export const forgetsWithRset = requirement({
  title: 'RSET takes the transaction back: sender and recipients are forgotten',
  clause: rfc(5321, '4.1.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-10'],
  needs: [answersRset, refusesRcptWithoutMail, refusesDataWithoutRcpt],
  why: 'Otherwise the next message also goes to those whom the last one was not sent to.',
  hint: 'Do what you do for a new session, except for the name of the client.',
  given: fc.record({ next: fc.constantFrom('RCPT', 'DATA') }),
  examples: [{ next: 'RCPT' }, { next: 'DATA' }],
  when: async ({ next }, stage) => {
    const talk = await hello(stage)
    await addresses(talk)
    await talk.asks('RSET')
    if (next === 'RCPT') await talk.asks(`RCPT TO:<${addressOf('bob')}>`)
    else await triesData(talk)
    await talk.quits()
  },
  judge: ({ next }, t) => (next === 'RCPT' ? answers(t, 'RCPT', code(503), { nth: 1 }) : refusesData(t)),
})

export const startsAnewAfterRset = requirement<{ verb: 'HELO' | 'EHLO' }>({
  title: 'After RSET a message is taken without another HELO',
  clause: rfc(5321, '4.1.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [answersRset],
  why: 'RSET clears the transaction, and not the session.',
  hint: 'Keep what HELO or EHLO has told you.',
  given: fc.record({ verb: fc.constantFrom<'HELO' | 'EHLO'>('HELO', 'EHLO') }),
  examples: [{ verb: 'HELO' }],
  when: async ({ verb }, stage) => {
    const talk = await hello(stage, verb)
    await addresses(talk)
    await talk.asks('RSET')
    await sendsMail(talk, example('anew'))
    await talk.quits()
  },
  judge: (_, t) => acceptsMail(t),
})

export const answersVrfy = requirement({
  title: 'VRFY is implemented: it says who that is, or that it will not say (252)',
  clause: rfc(5321, '4.5.1'),
  // A server that answers 502 is "not in full compliance" (§3.5.3), and may have switched it off (§3.5.2).
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-12'],
  why: 'It is one of the nine commands that every server has.',
  hint: 'Answer "250 <alice@example.test>" for a mailbox that you know; or 252, if you would rather not tell.',
  given: fc.record({ user, domain: fc.boolean() }),
  examples: [
    { user: 'alice', domain: false },
    { user: 'bob', domain: true },
  ],
  when: ({ user, domain }, stage) => talks(stage, `HELO ${OURSELVES}`, `VRFY ${domain ? addressOf(user) : user}`),
  judge: (_, t) =>
    answers(t, 'VRFY', {
      words: 'the code 250, 251, 252 or a refusal other than 500 and 502',
      allows: (each) => each !== 500 && each !== 502,
    }),
})

export const namesMailboxInVrfy = requirement({
  title: 'A VRFY that is answered 250 names the mailbox, with its domain',
  clause: rfc(5321, '3.5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-12'],
  why: 'The reply is there to be used as a recipient.',
  hint: 'Write "250 <alice@example.test>"; or answer 252.',
  given: fc.record({ user }),
  examples: [{ user: 'alice' }],
  when: ({ user }, stage) => talks(stage, `HELO ${OURSELVES}`, `VRFY ${user}`),
  judge: ({ user }, t) => {
    const reply = replyTo(t, 'VRFY')
    const names = reply?.lines.some((line) => line.toLowerCase().includes(addressOf(user)))
    return reply?.code !== 250 || names
      ? met
      : unmet(
          `${addressOf(user)} in the reply`,
          `"250 ${reply.lines[0]?.slice(0, 60)}"`,
          octets(t, 'client 1', 'received').at(reply.at),
        )
  },
})

export const verifiesNobody = requirement({
  title: 'VRFY of somebody who does not exist is not answered 250',
  clause: rfc(5321, '3.5.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['S-12'],
  capability: users,
  why: '250 says that the address was looked up and found.',
  hint: 'Answer 550 when there is no such user, or 252 when you do not look.',
  given: fc.record({ name: fc.constantFrom(NOBODY, `nobody@${DOMAIN}`) }),
  examples: [{ name: NOBODY }],
  when: ({ name }, stage) => talks(stage, `HELO ${OURSELVES}`, `VRFY ${name}`),
  judge: (_, t) => answers(t, 'VRFY', { words: 'anything but the code 250', allows: (each) => each !== 250 }),
})

export const answersHelp = requirement({
  title: 'HELP is answered with some help',
  clause: rfc(5321, '4.1.1.8'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-12'],
  why: 'Who sits at a terminal and does not know on finds out so.',
  hint: 'Answer "214 " and the names of your commands.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => talks(stage, `HELO ${OURSELVES}`, 'HELP'),
  judge: (_, t) => answers(t, 'HELP', code(211, 214)),
})

export const refusesArguments = requirement({
  title: 'DATA, RSET and QUIT with an argument are refused with 501',
  clause: rfc(5321, '4.3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-07', 'S-11'],
  why: 'An extension may give such an argument a meaning one day, and clients want to see that it has none here.',
  hint: 'Answer 501 when something stands behind one of these verbs.',
  given: fc.record({ verb: fc.constantFrom('DATA', 'RSET', 'QUIT') }),
  examples: [{ verb: 'DATA' }, { verb: 'RSET' }, { verb: 'QUIT' }],
  when: async ({ verb }, stage) => {
    const talk = await hello(stage)
    await addresses(talk)
    const reply = await talk.asks(`${verb} now`)
    if (reply === 354) await talk.says(command('.'))
    if (verb === 'QUIT' && isPositive(reply)) await talk.line.hangUp('last')
    else await talk.quits()
  },
  judge: ({ verb }, t) => answers(t, `${verb} NOW`, rejected),
})

export const toleratesBlanksBehind = requirement({
  title: 'Blanks at the end of a command do not matter',
  clause: rfc(5321, '4.1.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Quite a few clients leave one behind, and nobody sees it.',
  hint: 'Strip the line before you look at it.',
  given: fc.record({ blank: fc.constantFrom(' ', '  ', '\t') }),
  examples: [{ blank: ' ' }, { blank: '\t' }],
  when: async ({ blank }, stage) => {
    const talk = await connect(stage)
    await talk.asks(`HELO ${OURSELVES}${blank}`)
    await talk.asks(`MAIL FROM:<${SENDER}>${blank}`)
    await talk.asks(`RCPT TO:<${addressOf('alice')}>${blank}`)
    if ((await talk.asks(`DATA${blank}`)) === 354) await talk.says(stuffed(messageOf(example('blanks'))))
    await talk.quits()
  },
  judge: (_, t) =>
    all(...['HELO', 'MAIL', 'RCPT'].map((verb) => answers(t, verb, accepted)), answers(t, 'DATA', code(354))),
})

export const asksDisturbNothing = requirement({
  title: 'NOOP, VRFY, HELP and EXPN leave a transaction as it is',
  clause: rfc(5321, '4.1.1.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'They are questions; the message between them has to come through.',
  hint: 'Touch neither sender nor recipients in these commands.',
  given: fc.record({
    asked: fc.array(fc.constantFrom('NOOP', 'VRFY bob', 'HELP', 'EXPN list'), { minLength: 1, maxLength: 4 }),
  }),
  examples: [{ asked: ['NOOP', 'VRFY bob', 'HELP', 'EXPN list'] }],
  when: async ({ asked }, stage) => {
    const talk = await hello(stage)
    await talk.asks(`MAIL FROM:<${SENDER}>`)
    for (const each of asked) await talk.asks(each)
    await talk.asks(`RCPT TO:<${addressOf('alice')}>`)
    for (const each of asked) await talk.asks(each)
    await hands(talk, stuffed(messageOf(example('asked'))))
    await talk.quits()
  },
  judge: ({ asked }, t) => all(...asked.map((each) => answers(t, each.toUpperCase(), anyReply)), acceptsMail(t)),
})

export const answersBeforeHello = requirement({
  title: 'NOOP, RSET, VRFY and HELP are answered before HELO as well, and not with 503',
  clause: rfc(5321, '4.1.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'None of them is about mail, so nobody need have introduced himself.',
  hint: 'Ask for HELO in MAIL, and nowhere else.',
  given: fc.record({ asked: fc.constantFrom('NOOP', 'RSET', 'VRFY alice', 'HELP') }),
  examples: ['NOOP', 'RSET', 'VRFY alice', 'HELP'].map((asked) => ({ asked })),
  when: ({ asked }, stage) => talks(stage, asked),
  judge: ({ asked }, t) =>
    answers(t, asked.toUpperCase(), { words: 'any reply but 503', allows: (each) => each !== 503 }),
})
