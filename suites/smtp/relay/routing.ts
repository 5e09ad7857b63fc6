/** Whom the relay takes mail for: the domains of its table, and nobody else, however the address is dressed up. */
import { all, contract, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { example, word } from '../pen.ts'
import { domainOf, type Letter } from '../routes.ts'
import { accepted, answers, code, refused } from '../server/ask.ts'
import { arrivalsAt, arrives, at, attemptsAt, inArrival, localsOf, opens, posts } from './post.ts'

const ELSEWHERE = 'elsewhere.example'

export const refusesForeignRecipients = requirement({
  title: 'A recipient in a domain that is not in the table is refused',
  clause: contract('routes'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-23'],
  why: 'A relay that passes on mail for everybody is found within hours, and then sends the spam of the whole world.',
  hint: 'Look up what stands behind the last @, whole, and answer 550 when it is not there.',
  given: fc.record({ local: word, domain: word.map((name) => `${name}.example`) }),
  examples: [
    { local: 'eve', domain: ELSEWHERE },
    { local: 'alice', domain: 'a001.test.example' },
    { local: 'alice', domain: 'nota001.test' },
    { local: 'alice', domain: 'sub.a001.test' },
    { local: 'alice', domain: 'test' },
  ],
  when: async ({ local, domain }, stage) => {
    await posts(stage, example('foreign'), { to: [`${local}@${domain}`] })
  },
  judge: (_, t) => answers(t, 'RCPT', refused),
})

/** Ways to name a foreign mailbox so that a domain of the table stands somewhere; `HERE` is that domain. */
const DISGUISES = [
  `"alice@HERE"@${ELSEWHERE}`,
  `eve%HERE@${ELSEWHERE}`,
  `HERE!eve@${ELSEWHERE}`,
  `@HERE:eve@${ELSEWHERE}`,
  `@HERE,@HERE:eve@${ELSEWHERE}`,
  `eve@HERE@${ELSEWHERE}`,
  'eve@[198.51.100.7]',
]

export const refusesDisguisedRecipients = requirement({
  title: 'A foreign recipient is refused also behind routes, percent signs, exclamation marks and quotes',
  clause: contract('routes'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-23'],
  needs: [refusesForeignRecipients],
  why: 'These are the addresses with which open relays are looked for.',
  hint: 'Read the path by the grammar, forget what stands in front of a colon, and take the part behind the last @ outside quotes.',
  given: fc.record({ address: fc.constantFrom(...DISGUISES) }),
  examples: DISGUISES.map((address) => ({ address })),
  when: async ({ address }, stage) => {
    await posts(stage, example('disguised'), { to: [address.replaceAll('HERE', domainOf('a', stage.turn))] })
  },
  judge: (_, t) => answers(t, 'RCPT', refused),
})

export const saysPermanently = requirement({
  title: 'The refusal of a foreign recipient is the code 550, or another one for good',
  clause: rfc(5321, '3.6.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [refusesForeignRecipients],
  why: 'A 4yz makes the client try again for days.',
  hint: 'Answer "550 relaying denied".',
  given: fc.record({ local: word }),
  examples: [{ local: 'eve' }],
  when: async ({ local }, stage) => {
    await posts(stage, example('denied'), { to: [`${local}@${ELSEWHERE}`] })
  },
  judge: (_, t) => answers(t, 'RCPT', code(550, 551, 553, 554)),
})

export const takesTheOthers = requirement({
  title: 'Where one recipient is refused, the message still goes to the others',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [refusesForeignRecipients],
  why: 'The client was told about the one, and not about the others.',
  hint: 'A refused RCPT leaves the transaction as it was; DATA goes on with those who were accepted.',
  given: fc.record({ first: fc.boolean() }),
  examples: [{ first: true }, { first: false }],
  when: async ({ first }, stage) => {
    await opens(stage, 'a')
    const [good, bad] = [at(stage, 'a'), `eve@${ELSEWHERE}`]
    if (await posts(stage, example('mixed'), { to: first ? [bad, good] : [good, bad] })) await arrives(stage, 'a')
  },
  judge: ({ first }, t) =>
    all(
      answers(t, 'RCPT', accepted, { nth: first ? 1 : 0 }),
      inArrival(t, 'a', (arrival) => {
        const names = localsOf(arrival).join(' and ')
        return names === 'alice' ? met : unmet('the message for alice alone', `it is for ${names}`)
      }),
    ),
})

export const findsDomainsInAnyCase = requirement({
  title: 'Domains are found in the table whatever the case of their letters',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'People write domains as they like.',
  hint: 'Put both into small letters before you compare.',
  given: fc.record({ local: word }),
  examples: [{ local: 'alice' }],
  when: async ({ local }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, example('capitals'), { to: [at(stage, 'a', local).toUpperCase()] }))
      await arrives(stage, 'a')
  },
  judge: (_, t) =>
    all(
      answers(t, 'RCPT', accepted),
      inArrival(t, 'a', () => met),
    ),
})

const LETTERS: readonly Letter[] = ['a', 'b', 'c']

export const goesNowhereElse = requirement<{ letter: Letter }>({
  title: 'Nobody but the server of the domain is connected to',
  clause: contract('routes'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'Whoever is asked learns who writes to whom.',
  hint: 'Take the line of the table whose domain is equal, not the first that looks like it.',
  given: fc.record({ letter: fc.constantFrom(...LETTERS) }),
  examples: [{ letter: 'b' }, { letter: 'c' }],
  when: async ({ letter }, stage) => {
    for (const each of LETTERS) await opens(stage, each)
    if (await posts(stage, example('way'), { to: [at(stage, letter)] })) await arrives(stage, letter)
  },
  judge: ({ letter }, t) => {
    const other = LETTERS.find((each) => each !== letter && attemptsAt(t, each).length > 0)
    if (other !== undefined) return unmet(`a connection to the server of ${letter} alone`, `one to that of ${other}`)
    return arrivalsAt(t, letter).length > 0 ? met : inArrival(t, letter, () => met)
  },
})
