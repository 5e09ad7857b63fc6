/** What is no path: it is refused, and a correct one is taken after it (RFC 5321 §4.1.2, §4.1.4). */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { addressOf, SENDER } from '../pen.ts'
import { asksTo } from './addresses.ts'
import { accepted, answers, code, hello, rejected } from './ask.ts'

/** What no server can take for the path that MAIL wants. */
const NO_SENDER = [
  'MAIL',
  'MAIL ',
  'MAIL FROM',
  'MAIL FROM:',
  'MAIL TO:<a@example.org>',
  'MAIL <a@example.org>',
  'MAIL a@example.org',
]

export const refusesBrokenMail = requirement({
  title: 'MAIL without a path is refused, and a correct one is taken after it',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-05', 'S-13'],
  why: 'A server that takes it for an empty sender sends reports to nobody; one that crashes serves nobody.',
  hint: 'Answer 501 unless the line goes on with FROM: and a path; check before you cut it apart.',
  given: fc.record({ wrong: fc.constantFrom(...NO_SENDER) }),
  examples: NO_SENDER.map((wrong) => ({ wrong })),
  when: async ({ wrong }, stage) => {
    const talk = await hello(stage)
    await talk.asks(wrong)
    await talk.asks(`MAIL FROM:<${SENDER}>`)
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'MAIL', rejected), answers(t, 'MAIL', accepted, { nth: 1 })),
})

const NO_RECIPIENT = ['', '<>', 'FROM:<alice@example.test>', '< >']

export const refusesBrokenRcpt = requirement({
  title: 'RCPT without a recipient is refused: neither nothing nor <> is one',
  clause: rfc(5321, '4.1.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-06', 'S-13'],
  why: 'A forward-path is never empty: the message would be taken, and nobody would get it.',
  hint: 'Answer 501 unless there is a mailbox between < and >; postmaster is the only name without a domain.',
  given: fc.record({ wrong: fc.constantFrom(...NO_RECIPIENT) }),
  examples: NO_RECIPIENT.map((wrong) => ({ wrong })),
  when: ({ wrong }, stage) => asksTo(stage, wrong),
  judge: (_, t) => answers(t, 'RCPT', rejected),
})

/** Each breaks one rule of the grammar of addresses. */
const WRONG_ADDRESSES = [
  'alice@@example.test',
  'alice@example..test',
  '.alice@example.test',
  'alice.@example.test',
  'al..ice@example.test',
  'alice bob@example.test',
  'alice@exam ple.test',
  '"alice@example.test',
  'alice"bob"@example.test',
  'alice@',
  '@example.test',
  'alice@[example.test',
  'al(ice@example.test',
  'alice@example.test>bob',
  '@',
]

export const refusesWrongAddresses = requirement({
  title: 'A recipient whose address is against the grammar is refused',
  clause: rfc(5321, '4.1.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-06', 'M-06'],
  why: 'What is no address has a typing mistake in it, and the sender is the one who can find it.',
  hint: 'Split at the last @, and check that both sides are made of atoms with single dots between them; answer 501 or 553.',
  given: fc.record({ address: fc.constantFrom(...WRONG_ADDRESSES) }),
  examples: WRONG_ADDRESSES.map((address) => ({ address })),
  when: ({ address }, stage) => asksTo(stage, `<${address}>`),
  judge: (_, t) => answers(t, 'RCPT', rejected),
})

export const wantsBrackets = requirement({
  title: 'A path that has no closing bracket, or none at all, is refused',
  clause: rfc(5321, '3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-05', 'S-06'],
  why: 'Without them nobody can tell where the address ends and a parameter begins.',
  hint: 'Answer 501 unless the path begins with < and there is a > behind it.',
  given: fc.record({ verb: fc.constantFrom('MAIL', 'RCPT'), open: fc.boolean() }),
  examples: [
    { verb: 'MAIL', open: true },
    { verb: 'RCPT', open: true },
  ],
  when: async ({ verb, open }, stage) => {
    const bracket = open ? '<' : ''
    if (verb === 'RCPT') return asksTo(stage, `${bracket}${addressOf('alice')}`)
    const talk = await hello(stage)
    await talk.asks(`MAIL FROM:${bracket}${SENDER}`)
    await talk.quits()
  },
  judge: ({ verb }, t) => answers(t, verb, rejected),
})

export const refusesControlCharacters = requirement({
  title: 'An address with a control character, or an octet outside ASCII, is refused',
  clause: rfc(5321, '4.1.2'),
  // A MUST in the standard for invalid character codes; without SMTPUTF8. Most servers take octets outside ASCII in a sender.
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-05', 'S-13', 'S-20'],
  why: 'Such an octet ends up in files, on screens and in commands of other programs.',
  hint: 'Answer 501 when a command has an octet below 32 or above 126.',
  given: fc.record({ octet: fc.constantFrom('\x01', '\x07', '\x1b', '\x7f', '\x80', '\xe9') }),
  examples: [{ octet: '\x01' }, { octet: '\xe9' }],
  when: ({ octet }, stage) => asksTo(stage, `<al${octet}ice@example.test>`),
  judge: (_, t) => answers(t, 'RCPT', rejected),
})

export const refusesUnknownParameters = requirement({
  title: 'Parameters that nobody knows are refused, with 555 for preference',
  clause: rfc(5321, '4.1.1.11'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-05', 'S-06'],
  why: 'A client that asks for something special wants to hear that it is not to be had.',
  hint: 'Answer 555 to MAIL and RCPT with a parameter that belongs to no extension of yours.',
  given: fc.record({
    verb: fc.constantFrom('MAIL FROM', 'RCPT TO'),
    parameter: fc.constantFrom('XYZZY', 'XYZZY=1', 'FROBNICATE=yes'),
  }),
  examples: [
    { verb: 'MAIL FROM', parameter: 'XYZZY=1' },
    { verb: 'RCPT TO', parameter: 'XYZZY' },
  ],
  when: async ({ verb, parameter }, stage) => {
    const talk = await hello(stage, 'EHLO')
    if (verb === 'RCPT TO') await talk.asks(`MAIL FROM:<${SENDER}>`)
    await talk.asks(`${verb}:<${verb === 'RCPT TO' ? addressOf('alice') : SENDER}> ${parameter}`)
    await talk.quits()
  },
  judge: ({ verb }, t) => answers(t, verb, rejected),
})

export const codesUnknownParameters = requirement({
  title: 'The code for an unknown parameter is 555',
  clause: rfc(5321, '4.1.1.11'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-05'],
  needs: [refusesUnknownParameters],
  why: 'A client can then try again without the parameter, and knows that the address is fine.',
  hint: 'Keep 501 for addresses and 555 for parameters.',
  given: fc.record({ parameter: fc.constantFrom('XYZZY', 'XYZZY=1') }),
  examples: [{ parameter: 'XYZZY=1' }],
  when: async ({ parameter }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`MAIL FROM:<${SENDER}> ${parameter}`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'MAIL', code(555)),
})
