/** Whom the server takes mail for: its own domain, and nobody else, however the address is dressed up. */
import { contract, fc, requirement, rfc } from '../../../harness/kit.ts'
import { example, user, word } from '../pen.ts'
import { answers, code, hello, refused, sendsMail } from './ask.ts'
import { domains, toldDomain } from './capabilities.ts'

const ELSEWHERE = 'elsewhere.example'

export const refusesForeignRecipients = requirement({
  title: 'A recipient in somebody else’s domain is refused',
  clause: contract('relay'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-23'],
  capability: toldDomain,
  why: 'A server that passes on mail for everybody is found within hours, and then sends the spam of the whole world.',
  hint: 'Compare what stands behind the last @ with your domain, and answer 550 to everything else.',
  given: fc.record({ local: word, domain: word.map((name) => `${name}.example`) }),
  examples: [
    { local: 'eve', domain: ELSEWHERE },
    { local: 'alice', domain: ELSEWHERE },
    { local: 'alice', domain: 'example.test.example' },
    { local: 'alice', domain: 'notexample.test' },
    { local: 'alice', domain: 'sub.example.test' },
    { local: 'alice', domain: 'test' },
  ],
  when: async ({ local, domain }, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, example('foreign'), { to: [`${local}@${domain}`] })
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', refused),
})

/** Ways to name a foreign mailbox so that a domain of ours stands somewhere. */
const DISGUISES = [
  'alice@notexample.test',
  'alice@example.test.example',
  'alice@sub.example.test',
  `eve%${ELSEWHERE}@example.test`,
  `"eve@${ELSEWHERE}"@example.test`,
  `${ELSEWHERE}!eve@example.test`,
  `@example.test:eve@${ELSEWHERE}`,
  `@example.test,@example.test:eve@${ELSEWHERE}`,
  `eve@${ELSEWHERE}@example.test`,
  `eve@example.test@${ELSEWHERE}`,
  `eve%example.test@${ELSEWHERE}`,
  `"eve%${ELSEWHERE}"@example.test`,
  `"alice@example.test"@${ELSEWHERE}`,
  `eve@[198.51.100.7]`,
  `eve@${ELSEWHERE}.`,
]

export const refusesDisguisedRecipients = requirement({
  title: 'A foreign recipient is refused also behind routes, percent signs, exclamation marks and quotes',
  clause: contract('relay'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-23'],
  capability: domains,
  why: 'These are the addresses with which open relays are looked for.',
  hint: 'Read the path by the grammar, take the part behind the last @ outside quotes, and look up the whole local part among your users.',
  given: fc.record({ address: fc.constantFrom(...DISGUISES) }),
  examples: DISGUISES.map((address) => ({ address })),
  when: async ({ address }, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, example('disguised'), { to: [address] })
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', refused),
})

export const refusesWhateverTheSender = requirement({
  title: 'A sender in the server’s own domain opens no way out',
  clause: contract('relay'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-23'],
  capability: domains,
  why: 'Anybody can write any address into MAIL.',
  hint: 'Decide by the recipient alone.',
  given: fc.record({
    from: fc.oneof(
      user.map((name) => `${name}@example.test`),
      fc.constant(''),
      fc.constant('postmaster'),
    ),
  }),
  examples: [{ from: 'alice@example.test' }, { from: '' }],
  when: async ({ from }, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, example('insider'), { from, to: [`eve@${ELSEWHERE}`] })
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', refused),
})

export const saysPermanently = requirement({
  title: 'The refusal of a foreign recipient is one for good: 550, 551, 553 or 554',
  clause: rfc(5321, '3.6.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-23'],
  capability: domains,
  why: 'A 4yz makes the client try again for days.',
  hint: 'Answer "550 relaying denied".',
  given: fc.record({ local: word }),
  examples: [{ local: 'eve' }],
  when: async ({ local }, stage) => {
    const talk = await hello(stage)
    await sendsMail(talk, example('denied'), { to: [`${local}@${ELSEWHERE}`] })
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', code(550, 551, 553, 554)),
})
