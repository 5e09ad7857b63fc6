/** Paths: what may stand between the angle brackets of MAIL and RCPT, and what may not (RFC 5321 §4.1.2). */
import { type Arbitrary, all, fc, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { addressOf, example, messageOf, SENDER, stuffed, user, word } from '../pen.ts'
import { accepted, acceptsMail, answers, hands, hello, visits } from './ask.ts'

const ATEXT = [..."abcxyzABCXYZ0123456789!#$%&'*+-/=?^_`{|}~"]

const atom = fc.string({ unit: fc.constantFrom(...ATEXT), minLength: 1, maxLength: 12 })
// With a hyphen in front it looks like an option to the programs that some servers hand addresses to, and those refuse it.
const dotString = fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.').replace(/^-/, 'x'))
/** Printable ASCII in quotes, with a backslash before a quote and before a backslash. */
const quotedString = fc
  .string({ unit: fc.constantFrom(...ATEXT, ...' @.,:;<>()[]', '\\"', '\\\\', '\\a'), minLength: 1, maxLength: 12 })
  .map((text) => `"${text}"`)
const domain: Arbitrary<string> = fc.tuple(word, word).map(([one, other]) => `${one}.${other}.example`)

/** Says MAIL with this path, and goes on to the end. */
async function sendsFrom(stage: Stage, path: string): Promise<void> {
  await visits(stage, example('paths'), { from: path })
}

/** Says RCPT with this, brackets included, in a transaction that has begun. */
export async function asksTo(stage: Stage, argument: string): Promise<void> {
  const talk = await hello(stage)
  await talk.asks(`MAIL FROM:<${SENDER}>`)
  const reply = await talk.asks(`RCPT TO:${argument}`)
  if (reply === 250 || reply === 251) await hands(talk, stuffed(messageOf(example('paths'))))
  await talk.quits()
}

export const takesPlainSenders = requirement({
  title: 'Every mark that an address may have is accepted in a sender',
  clause: rfc(5321, '4.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-05', 'M-06'],
  why: 'Mailing lists and forwarders make addresses with plus signs, equals signs and slashes.',
  hint: 'Take everything between the brackets up to the last @ as the local part; do not match it with letters and digits alone.',
  given: fc.record({ local: dotString, domain }),
  examples: [
    { local: "o'brien", domain: 'example.org' },
    { local: 'bounce+alice=example.test', domain: 'lists.example.org' },
    { local: 'x', domain: 'a.b.c.d.e.example' },
    { local: "!#$%&'*+-/=?^_`{|}~", domain: 'example.org' },
    { local: 'first.last', domain: 'xn--bcher-kva.example' },
    { local: '1234', domain: '3com.example' },
  ],
  when: ({ local, domain }, stage) => sendsFrom(stage, `${local}@${domain}`),
  judge: (_, t) => all(answers(t, 'MAIL', accepted), acceptsMail(t)),
})

export const takesQuotedSenders = requirement({
  title: 'A local part in quotes is accepted, with blanks, brackets and @ inside',
  clause: rfc(5321, '4.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-05', 'M-06'],
  why: 'In quotes nearly everything may stand in a name; gateways to other mail systems need it.',
  hint: 'Read a quoted string up to its closing quote, a backslash taking the next character as it is, before you look for > and @.',
  given: fc.record({ local: quotedString }),
  examples: [
    { local: '"a b"' },
    { local: '"a@b"' },
    { local: '"a>b"' },
    { local: '"a\\"b"' },
    { local: '"\\\\"' },
    { local: '"@"' },
  ],
  when: ({ local }, stage) => sendsFrom(stage, `${local}@example.org`),
  judge: (_, t) => answers(t, 'MAIL', accepted),
})

const LITERALS = ['[192.0.2.1]', '[IPv6:2001:db8::1]', '[IPv6:::1]', '[IPv6:1:2:3:4:5:6:7:8]']

export const takesLiteralSenders = requirement({
  title: 'A sender may be at an address in brackets instead of a domain',
  clause: rfc(5321, '4.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-05', 'M-06'],
  why: 'That is how a machine without a name can be written to.',
  hint: 'Accept [192.0.2.1] and [IPv6:…] behind the @.',
  given: fc.record({
    literal: fc.oneof(
      fc.constantFrom(...LITERALS),
      fc.nat({ max: 255 }).map((host) => `[192.0.2.${host}]`),
    ),
  }),
  examples: LITERALS.map((literal) => ({ literal })),
  when: ({ literal }, stage) => sendsFrom(stage, `dave@${literal}`),
  judge: (_, t) => answers(t, 'MAIL', accepted),
})

export const takesLongLocalParts = requirement({
  title: 'A local part of 64 octets is accepted in a sender',
  clause: rfc(5321, '4.5.3.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-14'],
  why: 'Addresses that programs make up are as long as they may be.',
  hint: 'Leave room for 64 octets before the @, 255 behind it, and 256 for the whole path.',
  given: fc.record({ length: fc.integer({ min: 20, max: 64 }) }),
  examples: [{ length: 64 }],
  when: ({ length }, stage) => sendsFrom(stage, `${'a'.repeat(length)}@example.org`),
  judge: (_, t) => answers(t, 'MAIL', accepted),
})

export const readsDomainsInAnyCase = requirement({
  title: 'The domain of a recipient is the same in capitals',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-06'],
  why: 'Domains follow the rules of the DNS, where case does not matter.',
  hint: 'Compare what stands behind the last @ in small letters.',
  given: fc.record({ user, domain: fc.constantFrom('EXAMPLE.TEST', 'Example.Test', 'example.TEST') }),
  examples: [{ user: 'alice', domain: 'EXAMPLE.TEST' }],
  when: ({ user, domain }, stage) => asksTo(stage, `<${user}@${domain}>`),
  judge: (_, t) => all(answers(t, 'RCPT', accepted), acceptsMail(t)),
})

export const readsQuotedRecipients = requirement({
  title: 'Quotes around a local part do not make it another mailbox',
  clause: rfc(5321, '4.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-06'],
  why: '"alice"@example.test and alice@example.test are the same person.',
  hint: 'Take the quotes and the backslashes off before you compare.',
  given: fc.record({ user, escaped: fc.boolean() }),
  examples: [
    { user: 'alice', escaped: false },
    { user: 'alice', escaped: true },
  ],
  when: ({ user, escaped }, stage) => asksTo(stage, `<"${escaped ? '\\' : ''}${user}"@example.test>`),
  judge: (_, t) => answers(t, 'RCPT', accepted),
})

const ROUTES = ['@relay.example', '@one.example,@two.example', '@mail.example.test']

export const readsSourceRoutes = requirement({
  title: 'A source route in front of a recipient is understood, and not a syntax error',
  clause: rfc(5321, '4.1.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-06'],
  why: 'They are out of use, but not out of the standard: the address behind the colon is the one that counts.',
  hint: 'Where a path begins with @, drop everything up to the colon.',
  given: fc.record({ user, route: fc.constantFrom(...ROUTES) }),
  examples: ROUTES.map((route) => ({ user: 'alice', route })),
  when: ({ user, route }, stage) => asksTo(stage, `<${route}:${addressOf(user)}>`),
  // It may be refused for what it asks for, with 550 or the like.
  judge: (_, t) =>
    answers(t, 'RCPT', {
      words: 'a reply other than 500, 501 and 553',
      allows: (each) => ![500, 501, 502, 504, 553].includes(each),
    }),
})
