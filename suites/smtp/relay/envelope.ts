/** Who sends it and who gets it: the envelope goes on as it came, to each server what belongs there. */
import { all, contract, fc, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { latin1 } from '../lens/lines.ts'
import { example, type Mail, mail, messageOf, stuffed, word } from '../pen.ts'
import type { Letter } from '../routes.ts'
import { addresses, answers, code, hands, hello } from '../server/ask.ts'
import {
  arrivalsAt,
  arrived,
  arrives,
  arrivesAt,
  at,
  attemptsAt,
  inArrival,
  isCarried,
  localsOf,
  opens,
  posts,
  senderOf,
} from './post.ts'

const MAIL_HERE = example('envelope')

/** A quoted local part with an @ in it is legal as well; the most careful relay that there is refuses it, so nobody is asked. */
const localParts = fc.oneof(
  word,
  fc.constantFrom('Alice', 'ALICE', 'a.b', 'a+tag', "o'hara", '"a b"', '"\\""', '{x}', 'a/b', '#1', '=x'),
)

export const keepsSender = requirement({
  title: 'MAIL names the sender that the relay was told, at the next hop too',
  clause: contract('envelope'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The next hop has to know whom to tell when the message cannot be delivered.',
  hint: 'Keep what stood between < and > in MAIL, and say the same.',
  given: fc.record({ local: localParts }),
  examples: [{ local: 'dave' }, { local: 'Dave.Jones+x' }],
  when: async ({ local }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, MAIL_HERE, { from: at(stage, 's', local) })) await arrives(stage, 'a')
  },
  judge: ({ local }, t) =>
    inArrival(t, 'a', ({ from = '' }) =>
      from.startsWith(`${local}@s`) ? met : unmet(`MAIL FROM:<${local}@…>`, `MAIL FROM:<${from}>`),
    ),
})

export const keepsNobody = requirement({
  title: 'A message from nobody goes on from nobody: MAIL FROM:<>',
  clause: rfc(5321, '4.5.5'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  needs: [keepsSender],
  why: 'It is a notice itself; with a sender it would be answered by another one, and so on.',
  hint: 'An empty sender is a sender like any other: write < and >, and nothing between.',
  given: fc.record({ mail }),
  examples: [{ mail: example('from.nobody') }],
  when: async ({ mail }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, mail, { from: '' })) await arrives(stage, 'a')
  },
  judge: (_, t) => inArrival(t, 'a', ({ from }) => (from === '' ? met : unmet('MAIL FROM:<>', `MAIL FROM:<${from}>`))),
})

export const keepsRecipients = requirement({
  title: 'The local part of a recipient comes through as it is: case, dots, quotes',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Only the server of the domain knows what its local parts mean.',
  hint: 'Look at the part behind the last @ to find the route, and repeat the whole address as it came.',
  given: fc.record({ local: localParts }),
  examples: [{ local: 'Alice' }, { local: '"a b"' }, { local: 'a+tag' }],
  when: async ({ local }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, MAIL_HERE, { to: [at(stage, 'a', local)] })) await arrives(stage, 'a')
  },
  judge: ({ local }, t) =>
    inArrival(t, 'a', (arrival) => {
      const [first = ''] = localsOf(arrival)
      return first === local ? met : unmet(`RCPT TO:<${local}@…>`, `RCPT TO:<${first}@…>`)
    }),
})

/** Some recipients in each of these domains. */
const shared = fc.record({
  a: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
  b: fc.uniqueArray(word, { maxLength: 3 }),
  c: fc.uniqueArray(word, { maxLength: 2 }),
})
type Shared = Readonly<Record<'a' | 'b' | 'c', readonly string[]>>

const DOMAINS: readonly (keyof Shared)[] = ['a', 'b', 'c']
const EXAMPLE: Shared = { a: ['alice', 'bob'], b: ['carol'], c: ['dan'] }

export const sendsToEachServer = requirement<Shared>({
  title: 'Each server gets the message for the recipients of its own domain, and for nobody else',
  clause: contract('envelope'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'A server refuses recipients that are not its own, or shows strangers who else was written to.',
  hint: 'Group the recipients by the server of their domain, and hold a dialogue with each server for its group.',
  given: shared,
  examples: [EXAMPLE],
  when: async (to, stage) => {
    for (const letter of DOMAINS) await opens(stage, letter)
    const all = DOMAINS.flatMap((letter) => to[letter].map((local) => at(stage, letter, local)))
    if (!(await posts(stage, MAIL_HERE, { to: all }))) return
    await arrivesAt(
      stage,
      DOMAINS.filter((letter) => to[letter].length > 0),
      'soon',
    )
  },
  judge: (to, t) =>
    all(
      ...DOMAINS.map((letter) => {
        const wanted = to[letter]
        const got = arrivalsAt(t, letter).flatMap((each) => [...each.to, ...each.refused])
        const missing = wanted.find((local) => !got.some((path) => path.startsWith(`${local}@${letter}`)))
        const stranger = got.find((path) => !wanted.some((local) => path.startsWith(`${local}@${letter}`)))
        if (missing !== undefined)
          return unmet(`RCPT for ${missing} at the server of ${letter}`, 'it was not said there')
        return stranger === undefined ? met : unmet(`the recipients of ${letter} alone`, `RCPT for ${stranger} too`)
      }),
    ),
})

export const sendsOneCopy = requirement({
  title: 'Several recipients at the same server get the message in one transaction',
  clause: rfc(5321, '4.5.4.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [sendsToEachServer],
  why: 'A newsletter to a thousand people at one company is sent there once, and not a thousand times.',
  hint: 'Say RCPT once for each recipient of the group, and then DATA once.',
  given: fc.record({ locals: fc.uniqueArray(word, { minLength: 2, maxLength: 4 }) }),
  examples: [{ locals: ['alice', 'bob', 'carol'] }],
  when: async ({ locals }, stage) => {
    await opens(stage, 'a')
    if (!(await posts(stage, MAIL_HERE, { to: locals.map((local) => at(stage, 'a', local)) }))) return
    await stage.happens({
      until: (t) => arrivalsAt(t, 'a').flatMap(localsOf).length >= locals.length,
      for: 'the message for everybody',
    })
  },
  judge: (_, t) => arrived(t, 'a'),
})

export const namesNobodyTwice = requirement({
  title: 'A recipient who was named once is named once',
  clause: contract('envelope'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [sendsToEachServer],
  why: 'The recipient would get the message twice.',
  hint: 'Clear the list of recipients at MAIL, at RSET, and after the dot.',
  given: fc.record({ between: fc.constantFrom('RSET', 'the dot') }),
  examples: [{ between: 'RSET' }, { between: 'the dot' }],
  when: async ({ between }, stage) => {
    await opens(stage, 'a')
    const talk = await hello(stage)
    const from = senderOf(stage)
    const to = [at(stage, 'a', 'alice')]
    if (await addresses(talk, { from, to })) {
      if (between === 'RSET') await talk.asks('RSET')
      else await hands(talk, stuffed(messageOf(MAIL_HERE)))
    }
    const bobs = { from, to: [at(stage, 'a', 'bob')] }
    const taken = (await addresses(talk, bobs)) && (await hands(talk, stuffed(messageOf(SECOND))))
    await talk.quits()
    if (taken) await arrives(stage, 'a', 'soon', between === 'RSET' ? 1 : 2)
  },
  judge: (_, t) => {
    const second = arrivalsAt(t, 'a').find(({ raw }) => raw.includes(`second.letter.1@`))
    if (!second) return inArrival(t, 'a', () => unmet('the second message', 'it did not come'))
    const names = localsOf(second).join(' and ')
    return names === 'bob' ? met : unmet('the second message for bob alone', `it is for ${names}`)
  },
})

const SECOND = example('second.letter')

export const keepsMessagesApart = requirement<{ one: Mail; other: Mail }>({
  title: 'Two messages of sessions that take turns go on apart, each to its own server',
  clause: rfc(5321, '2.3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  needs: [sendsToEachServer],
  why: 'Sender, recipients and text belong to a session; in global variables they belong to whoever spoke last.',
  hint: 'Make an object for each connection and each message, and keep all that belongs to it in there.',
  given: fc.record({ one: mail, other: mail }).filter(({ one, other }) => one.stem !== other.stem),
  examples: [{ one: example('un', 'the one'), other: example('deux', 'the other') }],
  when: async ({ one, other }, stage) => {
    await opens(stage, 'a')
    await opens(stage, 'b')
    const first = await hello(stage)
    const second = await hello(stage)
    const from = senderOf(stage)
    const ready = [
      await addresses(first, { from, to: [at(stage, 'a')] }),
      await addresses(second, { from, to: [at(stage, 'b')] }),
    ]
    if (ready[0]) await hands(first, stuffed(messageOf(one)))
    if (ready[1]) await hands(second, stuffed(messageOf(other)))
    await first.quits()
    await second.quits()
    await arrivesAt(stage, ['a', 'b'], 'soon')
  },
  judge: ({ one, other }, t) => all(isCarried(t, 'a', one), isCarried(t, 'b', other)),
})

export const takesMailBehindEhlo = requirement({
  title: 'A client that says EHLO is served as well, and may say the size of its message where that is listed',
  clause: rfc(5321, '4.5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Every client of today begins with EHLO.',
  hint: 'Answer EHLO with 250 and your name; list only what you do.',
  given: fc.record({ local: word }),
  examples: [{ local: 'alice' }],
  when: async ({ local }, stage) => {
    await opens(stage, 'a')
    const talk = await hello(stage, 'EHLO')
    await talk.asks('NOOP')
    const size = /^250[ -]SIZE\b/im.test(latin1(octets(stage.soFar(), 'client 1', 'received').bytes)) ? ' SIZE=500' : ''
    await talk.asks(`MAIL FROM:<${senderOf(stage)}>${size}`)
    await talk.asks(`RCPT TO:<${at(stage, 'a', local)}>`)
    const taken = await hands(talk, stuffed(messageOf(MAIL_HERE)))
    await talk.quits()
    if (taken) await arrives(stage, 'a')
  },
  judge: (_, t) =>
    all(
      answers(t, 'EHLO', code(250)),
      inArrival(t, 'a', () => met),
    ),
})

export const passesOnNothingBrokenOff = requirement({
  title: 'What was taken back, or broken off before its dot, is handed on to nobody',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  why: 'The client, which got no 250, will send it again; and half a contract is none.',
  hint: 'Put a message into the queue only at its dot. When the connection ends before that, throw away what has come.',
  given: fc.record({ how: fc.constantFrom('close', 'reset', 'QUIT', 'RSET') }),
  examples: ['close', 'reset', 'QUIT', 'RSET'].map((how) => ({ how })),
  when: async ({ how }, stage) => {
    await opens(stage, 'a')
    const talk = await hello(stage)
    await addresses(talk, { from: senderOf(stage), to: [at(stage, 'a')] })
    if (how === 'QUIT' || how === 'RSET') await talk.asks(how)
    else if ((await talk.asks('DATA')) === 354) {
      await talk.says(stuffed(messageOf(example('broken.off'))).subarray(0, -3), { replies: 0 })
    }
    if (how === 'reset') talk.line.reset()
    else await talk.line.hangUp('last')
    if (await posts(stage, AFTERWARDS)) await arrives(stage, 'a')
  },
  judge: (_, t) => {
    const broken = ['a' as Letter]
      .flatMap((place) => attemptsAt(t, place))
      .flatMap(({ dialogue }) => dialogue.submissions)
    const wrong = broken.find(({ raw }) => !raw.includes('after.it.1@'))
    return wrong ? unmet('nothing of what was broken off', `${wrong.raw.length} octets of it`) : met
  },
})

const AFTERWARDS = example('after.it')
