/** What was taken is stored, octet for octet, for those whom it was sent to, and nothing else is. */
import { all, contract, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { addressOf, example, type Mail, mail, mailOf, messageOf, stuffed, user } from '../pen.ts'
import { USERS } from '../protocol.ts'
import { acceptsMail, addresses, hello, sendsMail, visits } from './ask.ts'
import { NOBODY, store, users } from './capabilities.ts'
import { isNotStored, isStored, looksFor, looksForWhole, looksInVain, ownersOf } from './store.ts'

export const storesMessages = requirement({
  title: 'A message that was answered 250 is stored, as it was sent',
  clause: rfc(5321, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  capability: store,
  why: '250 is a promise: the client forgets the message, and nobody else has it.',
  hint: 'Write the message to its file, header section, empty line and body, and close the file, before you answer 250.',
  given: fc.record({ mail, user }),
  examples: [{ mail: example('stored'), user: 'alice' }],
  when: async ({ mail, user }, stage) => {
    const to = [addressOf(user)]
    await visits(stage, mail, { to })
    await looksForWhole(stage, mail, messageOf(mail, to))
  },
  judge: ({ mail, user }, t) => all(acceptsMail(t), isStored(t, mail, messageOf(mail, [addressOf(user)]))),
})

export const storesBeforeItPromises = requirement({
  title: 'A message is there behind its 250, though the client is gone, or the server ends, right then',
  clause: rfc(5321, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-17'],
  capability: store,
  needs: [storesMessages],
  why: 'The promise was made with the 250; QUIT is politeness, and machines are switched off at any moment.',
  hint: 'Write the message to the disk, and close the file, before you send 250: not when the session ends, and not a little later.',
  given: fc.record({ mail, how: fc.constantFrom('close', 'reset') }),
  examples: ['close', 'reset', 'restart'].map((how) => ({ mail: example(`gone.${how}`), how })),
  when: async ({ mail, how }, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, mail)
    if (how === 'close') await talk.line.end()
    else talk.line.reset()
    if (how === 'restart' && !(await stage.restart())) return
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => {
    const refusal = t.find((entry) => entry.line === 'program' && entry.what === 'refused')
    return refusal
      ? unmet('a server that starts again', refusal.note ?? 'it did not start')
      : all(acceptsMail(t), isStored(t, mail))
  },
})

export const storesForEveryRecipient = requirement({
  title: 'Every recipient gets the message, and nobody else does',
  clause: contract('delivery'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-25'],
  capability: store,
  needs: [storesMessages],
  why: 'Mail in the wrong mailbox is worse than none.',
  hint: 'Loop over the recipients of this transaction, and write into the mailbox of each.',
  given: fc.record({ mail, to: fc.shuffledSubarray([...USERS], { minLength: 1 }) }),
  examples: [
    { mail: example('three'), to: [...USERS] },
    { mail: example('only'), to: ['bob'] },
  ],
  when: async ({ mail, to }, stage) => {
    const named = to.map(addressOf)
    await visits(stage, mail, { to: named })
    await looksFor(stage, mail, (found) => found.length >= to.length)
  },
  judge: ({ mail, to }, t) => {
    const owners = ownersOf(t, mail)
    // A store that does not say whose mailbox it is holds one message for all.
    const missing = owners.length === 0 ? undefined : to.find((each) => !owners.includes(each))
    const stranger = owners.find((each) => !to.some((one) => one === each))
    return all(
      isStored(t, mail, messageOf(mail, to.map(addressOf))),
      missing === undefined
        ? met
        : unmet(`the message in the mailbox of ${missing}`, `it is in that of ${owners.join(' and ')}`),
      stranger === undefined
        ? met
        : unmet(`the message for ${to.join(' and ')} only`, `it is also in the mailbox of ${stranger}`),
    )
  },
})

export const keepsMessagesApart = requirement({
  title: 'Two messages of one session to the same user are stored apart, each whole',
  clause: rfc(5321, '4.1.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-25'],
  capability: store,
  needs: [storesMessages],
  why: 'A buffer that is not emptied gives the second message the text of the first.',
  hint: 'Begin with an empty list of lines at every DATA.',
  given: fc.record({ one: mail, other: mail }).filter(({ one, other }) => one.stem !== other.stem),
  examples: [{ one: example('first.of.two', 'the first'), other: example('second.of.two', 'the second') }],
  when: async ({ one, other }, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, one)
    await sendsMail(talk, other)
    await talk.quits()
    await looksForWhole(stage, one)
    await looksForWhole(stage, other)
  },
  judge: ({ one, other }, t) => all(isStored(t, one), isStored(t, other)),
})

const BLANK_LINES = ['', ' ', '\t', '  two blanks in front', 'and two behind  ', '\ttab', 'a\tb']

export const keepsBlanks = requirement({
  title: 'Blanks, tabs and empty lines come through, at the beginning, the end and between',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-08'],
  capability: store,
  needs: [storesMessages],
  why: 'Signatures, tables and programs are made of them.',
  hint: 'Take off the CR LF of a line, and nothing else: strip() takes too much.',
  given: fc.record({
    mail: mailOf(fc.array(fc.constantFrom(...BLANK_LINES, 'words'), { minLength: 1, maxLength: 8 })),
  }),
  examples: [
    { mail: example('blanks', ...BLANK_LINES) },
    { mail: example('blanks', '', '', 'after two empty lines', '', '') },
  ],
  when: async ({ mail }, stage) => {
    await visits(stage, mail)
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => isStored(t, mail),
})

const AWKWARD = [
  'From here on',
  '>From there',
  'From: not a field',
  'Subject: neither is this',
  'QUIT',
  'DATA',
  'RSET',
  'STARTTLS',
  'MAIL FROM:<a@example.org>',
  '250 OK',
  '-- ',
  '=20',
  '%s%n',
  '$HOME',
  '`id`',
  "';--",
]

export const keepsAwkwardLines = requirement({
  title: 'Lines that look like commands, fields or separators come through as text',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-08', 'S-21'],
  capability: store,
  needs: [storesMessages],
  why: 'People write about everything, mail included.',
  hint: 'Between DATA and the dot nothing is a command. In a mailbox file put > before lines that begin with "From ".',
  given: fc.record({ mail: mailOf(fc.array(fc.constantFrom(...AWKWARD), { minLength: 1, maxLength: 6 })) }),
  examples: [
    { mail: example('awkward', ...AWKWARD) },
    { mail: example('awkward', 'Hello', '', 'From here on it is easy.') },
  ],
  when: async ({ mail }, stage) => {
    await visits(stage, mail)
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => all(acceptsMail(t), isStored(t, mail)),
})

export const forgetsWhatWasTakenBack = requirement({
  title: 'What was taken back, or broken off before its dot, is stored nowhere',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 3,
  covers: ['S-10', 'S-17'],
  capability: store,
  needs: [storesMessages],
  why: 'Half a contract is none; and the client, which got no 250, will send the message again.',
  hint: 'Store a message only at its dot. When the connection ends before that, throw away what has come.',
  given: fc.record({ mail, how: fc.constantFrom('QUIT', 'RSET', 'close', 'reset', 'half') }),
  examples: ['close', 'reset', 'half', 'RSET', 'QUIT'].map((how) => ({
    mail: example(`undone.${how.toLowerCase()}`),
    how,
  })),
  when: async ({ mail, how }, stage) => {
    const talk = await hello(stage)
    await addresses(talk)
    const octets = stuffed(messageOf(mail)).subarray(0, how === 'half' ? -40 : -3)
    if (how === 'QUIT' || how === 'RSET') await talk.asks(how)
    else if ((await talk.asks('DATA')) === 354) await talk.says(octets, { replies: 0 })
    if (how === 'reset') talk.line.reset()
    else await talk.line.hangUp('last')
    const after = example(`after.${mail.stem}`)
    await visits(stage, after)
    await looksFor(stage, after)
    await looksInVain(stage, mail)
  },
  judge: ({ mail }, t) => isNotStored(t, mail, 'it was never ended'),
})

export const storesNothingForRefused = requirement({
  title: 'A message to a good and a bad recipient goes to the good one only',
  clause: contract('refused'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-25'],
  capability: users,
  needs: [storesMessages],
  why: 'A refused recipient was told to the client, which acts on it.',
  hint: 'Append to the list of recipients only where you answer 250.',
  given: fc.record({ user, first: fc.boolean() }),
  examples: [
    { user: 'bob', first: true },
    { user: 'bob', first: false },
  ],
  when: async ({ user, first }, stage) => {
    await visits(stage, partly(user), { to: first ? [NOBODY, addressOf(user)] : [addressOf(user), NOBODY] })
    await looksFor(stage, partly(user))
  },
  judge: ({ user }, t) => {
    const owners = ownersOf(t, partly(user))
    return owners.every((owner) => owner === user)
      ? acceptsMail(t)
      : unmet(`the message in the mailbox of ${user} only`, `it is in that of ${owners.join(' and ')}`)
  },
})

function partly(user: string): Mail {
  return example(`partly.${user}`)
}

export const forgetsRecipientsBetween = requirement({
  title: 'The recipients of one message are not those of the next',
  clause: rfc(5321, '4.1.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: store,
  needs: [storesMessages],
  why: 'The second message would be read by people whom it does not concern.',
  hint: 'Clear the list at MAIL, at RSET, at HELO, and after the dot.',
  given: fc.record({ between: fc.constantFrom('dot', 'RSET', 'HELO') }),
  examples: ['dot', 'RSET', 'HELO'].map((between) => ({ between })),
  when: async ({ between }, stage) => {
    const talk = await hello(stage)
    if (between === 'dot') await sendsMail(talk, example('to.alice'))
    else await addresses(talk)
    if (between === 'RSET') await talk.asks('RSET')
    if (between === 'HELO') await talk.asks('HELO client.example.org')
    await sendsMail(talk, CLEAR, { to: [addressOf('bob')] })
    await talk.quits()
    await looksFor(stage, CLEAR)
  },
  judge: (_, t) => {
    const owners = ownersOf(t, CLEAR)
    return owners.includes('alice')
      ? unmet('the second message for bob only', 'it is also in the mailbox of alice')
      : met
  },
})

const CLEAR = example('to.bob')
