/** Mail transactions: MAIL, one or more RCPT, DATA and the message, and the order in which they come. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { addressOf, example, mail, messageOf, stuffed } from '../pen.ts'
import { USERS } from '../protocol.ts'
import {
  accepted,
  acceptsMail,
  addresses,
  answers,
  code,
  connect,
  exchangesOn,
  hands,
  hello,
  rejected,
  sendsMail,
  triesData,
  visits,
} from './ask.ts'
import { NOBODY, toldUsers, users } from './capabilities.ts'

const recipients = fc.shuffledSubarray([...USERS], { minLength: 1 })

export const takesSeveralRecipients = requirement({
  title: 'A message may have several recipients, each named in a RCPT of its own',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A message to three people is sent once.',
  hint: 'Keep a list of recipients, append to it with each RCPT, and empty it with MAIL.',
  given: fc.record({ to: recipients }),
  examples: [{ to: [...USERS] }, { to: ['alice', 'alice'] }],
  when: ({ to }, stage) => visits(stage, example('several'), { to: to.map(addressOf) }),
  judge: ({ to }, t) => all(...to.map((_, nth) => answers(t, 'RCPT', accepted, { nth })), acceptsMail(t)),
})

export const takesSeveralMessages = requirement({
  title: 'A session may have several transactions, one after the other',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  covers: ['S-25'],
  why: 'A server with twenty messages for you connects once.',
  hint: 'After the dot go back to waiting for commands, with sender, recipients and message cleared.',
  given: fc.record({ mails: fc.array(mail, { minLength: 2, maxLength: 4 }) }),
  examples: [{ mails: [example('one'), example('two')] }],
  when: async ({ mails }, stage) => {
    const talk = await hello(stage)
    for (const each of mails) await sendsMail(talk, each)
    await talk.quits()
  },
  judge: ({ mails }, t) => all(...mails.map((_, nth) => acceptsMail(t, { nth })), answers(t, 'QUIT', code(221))),
})

export const takesEmptyMessages = requirement({
  title: 'A message with no text, and one with nothing at all, is ended by its dot',
  clause: rfc(5321, '4.1.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The dot right behind DATA ends a message as well as any other: its first line end is that of the command.',
  hint: 'Compare each line with a dot, the first one too, instead of searching for CR LF dot CR LF in what came after DATA.',
  given: fc.record({ header: fc.boolean() }),
  examples: [{ header: true }, { header: false }],
  when: async ({ header }, stage) => {
    const talk = await hello(stage)
    const octets = header ? stuffed(messageOf({ ...example('empty'), body: [] })) : stuffed(new Uint8Array())
    if (await addresses(talk)) await hands(talk, octets)
    await talk.quits()
  },
  // Whether a message without even a header is taken is for the server to say.
  judge: ({ header }, t) => {
    const end = exchangesOn(t).find(({ said }) => said.endsWith('.\r\n') && !/^[A-Z]+ /.test(said))
    const told = end?.replies[0] ? met : unmet('a reply to the dot', 'none')
    return all(header ? acceptsMail(t) : told, answers(t, 'QUIT', code(221)))
  },
})

export const takesNullSender = requirement({
  title: 'The sender may be empty: MAIL FROM:<>',
  clause: rfc(5321, '4.1.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-05', 'S-25'],
  why: 'Reports about mail that could not be delivered have no sender, so that nobody reports about them again.',
  hint: 'Accept <> as a reverse-path.',
  given: fc.record({ mail }),
  examples: [{ mail: example('bounce') }],
  when: ({ mail }, stage) => visits(stage, mail, { from: '' }),
  judge: (_, t) => all(answers(t, 'MAIL', accepted), acceptsMail(t)),
})

const POSTMASTERS = [
  'postmaster',
  'Postmaster',
  'POSTMASTER',
  'postmaster@example.test',
  'PostMaster@example.test',
  'postmaster@EXAMPLE.TEST',
]

export const takesMailForPostmaster = requirement({
  title: 'The postmaster gets mail, with and without the domain, in capitals or not',
  clause: rfc(5321, '4.5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-06'],
  why: 'Whoever has trouble with a mail server writes to that address, which always exists.',
  hint: 'Accept <postmaster> without a domain, and compare the name without looking at case.',
  given: fc.record({ address: fc.constantFrom(...POSTMASTERS) }),
  examples: POSTMASTERS.map((address) => ({ address })),
  when: ({ address }, stage) => visits(stage, example('help'), { to: [address] }),
  judge: (_, t) => all(answers(t, 'RCPT', accepted), acceptsMail(t)),
})

export const keepsGoodRecipients = requirement({
  title: 'A recipient who is refused does not spoil the message for the others',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-25'],
  capability: users,
  why: 'One wrong address in a long list is the usual case.',
  hint: 'Answer 550 to that RCPT and keep the list as it is; DATA is fine while one recipient has been accepted.',
  given: fc.record({ to: recipients, at: fc.nat({ max: 3 }) }),
  examples: [
    { to: ['alice', 'bob'], at: 0 },
    { to: ['alice', 'bob'], at: 1 },
    { to: ['alice'], at: 1 },
  ],
  when: ({ to, at }, stage) => visits(stage, example('partly'), { to: to.map(addressOf).toSpliced(at, 0, NOBODY) }),
  judge: ({ to, at }, t) => {
    const bad = Math.min(at, to.length)
    return all(
      ...[...to, ''].map((_, nth) =>
        answers(t, 'RCPT', nth === bad ? { ...rejected, allows: (each) => each >= 400 } : accepted, { nth }),
      ),
      acceptsMail(t),
    )
  },
})

export const refusesDataAfterRefusals = requirement({
  title: 'When all recipients were refused, DATA is refused as well',
  clause: rfc(2920, '3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: users,
  why: 'Otherwise a whole message travels for nobody.',
  hint: 'Answer 503 or 554 to DATA when no recipient has been accepted.',
  given: fc.record({ times: fc.integer({ min: 1, max: 3 }) }),
  examples: [{ times: 1 }],
  when: async ({ times }, stage) => {
    const talk = await hello(stage)
    await addresses(talk, { to: Array<string>(times).fill(NOBODY) })
    await triesData(talk)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'DATA', rejected),
})

export const refusesUnknownUsers = requirement({
  title: 'A recipient who does not exist is refused with 550',
  clause: rfc(5321, '3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-06'],
  capability: toldUsers,
  why: 'The sender learns at once that the address is wrong; a message that is taken first has to be reported later.',
  hint: 'Look the user up when RCPT comes, and answer 550.',
  given: fc.record({ name: fc.constantFrom('nobody.of.that.name', 'alic', 'alicee', 'alice.bob', 'mallory') }),
  examples: [{ name: 'nobody.of.that.name' }, { name: 'alic' }],
  when: async ({ name }, stage) => {
    const talk = await hello(stage)
    await addresses(talk, { to: [addressOf(name)] })
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', code(550, 551, 553)),
})

export const endsWithQuit = requirement({
  title: 'QUIT is answered 221, and then the server closes the connection',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  covers: ['S-11'],
  why: 'The client knows then that all has been heard, and need not keep its end open.',
  hint: 'Send "221 …" and close the socket.',
  given: fc.record({ when: fc.constantFrom('greeting', 'hello', 'message') }),
  examples: [{ when: 'message' }, { when: 'greeting' }],
  when: async (given, stage) => {
    const talk = given.when === 'greeting' ? await connect(stage) : await hello(stage)
    if (given.when === 'message') await sendsMail(talk, example('farewell'))
    const last = await talk.asks('QUIT')
    if (last === undefined) await talk.line.hangUp()
    else await talk.line.readToEnd()
  },
  judge: (_, t) =>
    all(
      answers(t, 'QUIT', code(221)),
      t.some(({ line, what }) => line === 'client 1' && (what === 'ended' || what === 'reset'))
        ? met
        : unmet('a close after 221', 'the connection stayed open'),
    ),
})
