/** AUTH, where the server offers it: the dialogue, and not who has which password (RFC 2554). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { example, SENDER } from '../pen.ts'
import { acceptsMail, answers, code, hello, rejected, replyTo, sendsMail, staysOpen, type Talk } from './ask.ts'
import { auth, extensionsIn } from './capabilities.ts'

/** The name of somebody, and a password that is not his. */
const WRONG = Buffer.from('\0alice\0surely.not.the.password').toString('base64')

export const listsMechanisms = requirement({
  title: 'AUTH is listed with the names of its mechanisms',
  clause: rfc(2554, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-22'],
  capability: auth,
  why: 'The client takes the first of them that it knows.',
  hint: 'Write "250-AUTH PLAIN LOGIN".',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => (await hello(stage, 'EHLO')).quits(),
  judge: (_, t) => {
    const names = extensionsIn(t).get('AUTH') ?? []
    return names.length > 0 && names.every((name) => /^[A-Za-z0-9_-]{1,20}$/.test(name))
      ? met
      : unmet('AUTH and the names of mechanisms', `AUTH ${names.join(' ')}`)
  },
})

export const refusesUnknownMechanisms = requirement({
  title: 'A mechanism that is not offered is refused, with 504 for preference',
  clause: rfc(2554, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-22'],
  capability: auth,
  why: 'The client then tries another one.',
  hint: 'Answer 504 to a name that you do not list.',
  given: fc.record({ name: fc.constantFrom('FOOBAR', 'X-NONE', 'PLAINER') }),
  examples: [{ name: 'FOOBAR' }],
  when: async ({ name }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`AUTH ${name}`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'AUTH', rejected),
})

/** Begins with PLAIN, or the first mechanism that is listed; whether the server asked for more. */
async function begins(talk: Talk, names: readonly string[]): Promise<boolean> {
  const name = names.find((each) => each.toUpperCase() === 'PLAIN') ?? names[0] ?? 'PLAIN'
  return (await talk.asks(`AUTH ${name}`)) === 334
}

export const cancels = requirement({
  title: 'A line that is an asterisk cancels the exchange, with 501',
  clause: rfc(2554, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-22'],
  capability: auth,
  why: 'A client that cannot go on has to get out.',
  hint: 'Compare the answer to 334 with "*" before you decode it, and answer 501.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const talk = await hello(stage, 'EHLO')
    if (await begins(talk, extensionsIn(stage.soFar()).get('AUTH') ?? [])) await talk.asks('*')
    await talk.quits()
  },
  judge: (_, t) => (replyTo(t, 'AUTH')?.code === 334 ? answers(t, '*', code(501)) : answers(t, 'AUTH', rejected)),
})

export const refusesBrokenBase64 = requirement({
  title: 'An answer that is not base64 is refused with 501',
  clause: rfc(2554, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-22'],
  capability: auth,
  why: 'A decoder that raises an error must not take the session along.',
  hint: 'Decode strictly, catch the error, and answer 501.',
  given: fc.record({ wrong: fc.constantFrom('!!!!', 'a', '====', 'AAA=A', '\xff\xff') }),
  examples: [{ wrong: '!!!!' }, { wrong: 'AAA=A' }],
  when: async ({ wrong }, stage) => {
    const talk = await hello(stage, 'EHLO')
    if (await begins(talk, extensionsIn(stage.soFar()).get('AUTH') ?? [])) await talk.asks(wrong)
    await talk.quits()
  },
  judge: ({ wrong }, t) =>
    all(
      replyTo(t, 'AUTH')?.code === 334 ? answers(t, wrong.toUpperCase(), code(501)) : answers(t, 'AUTH', rejected),
      staysOpen(t),
    ),
})

export const refusesWrongPasswords = requirement({
  title: 'A wrong password is refused, and the session goes on as if nothing had been',
  clause: rfc(2554, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-22'],
  capability: auth,
  why: 'Whoever is not known has the rights of everybody, and no more.',
  hint: 'Answer 535, and change nothing.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`AUTH PLAIN ${WRONG}`)
    if (replyTo(stage.soFar(), 'AUTH')?.code === 334) await talk.asks('*')
    await sendsMail(talk, example('unknown'))
    await talk.quits()
  },
  // Some servers want everybody to be known.
  judge: (_, t) => {
    const reply = replyTo(t, 'AUTH')
    const wanted = replyTo(t, 'MAIL')?.code === 530
    return all(reply?.code === 235 ? unmet('a refusal', '235') : met, wanted ? met : acceptsMail(t))
  },
})

export const refusesAuthInTransaction = requirement({
  title: 'AUTH within a transaction is refused',
  clause: rfc(2554, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-22'],
  capability: auth,
  why: 'The transaction has begun with the rights of another.',
  hint: 'Answer 503 to AUTH when MAIL has been accepted.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`MAIL FROM:<${SENDER}>`)
    if (await begins(talk, extensionsIn(stage.soFar()).get('AUTH') ?? [])) await talk.asks('*')
    await talk.quits()
  },
  judge: (_, t) => (replyTo(t, 'MAIL')?.code === 530 ? met : answers(t, 'AUTH', rejected)),
})
