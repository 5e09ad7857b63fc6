/** How a session begins: the greeting, and HELO or EHLO. */
import {
  all,
  contract,
  fc,
  met,
  octets,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { isExtension } from '../lens/extension.ts'
import { example, OURSELVES, word } from '../pen.ts'
import {
  accepted,
  acceptsMail,
  addresses,
  answers,
  code,
  connect,
  hello,
  refusesData,
  rejected,
  replyTo,
  sendsMail,
  talks,
  triesData,
} from './ask.ts'
import { extensionsIn } from './capabilities.ts'
import { refusesDataWithoutRcpt, refusesRcptWithoutMail } from './order.ts'

const name = fc.tuple(word, word).map(([host, domain]) => `${host}.${domain}.example`)

const DOMAIN =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Za-z:.]+\])(?: |$)/

/** The first word of a reply is a domain or an address literal. */
function namesServer(t: Transcript, said: string): Verdict {
  const reply = replyTo(t, said)
  if (!reply) return answers(t, said, code(said === '' ? 220 : 250))
  const [line = ''] = reply.lines
  return DOMAIN.test(line)
    ? met
    : unmet(
        'the name of the server as the first word',
        `"${line.slice(0, 60)}"`,
        octets(t, 'client 1', 'received').at(reply.at + 4),
      )
}

export const namesItself = requirement({
  title: 'The first word of the greeting is the name of the server',
  clause: rfc(5321, '4.3.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Clients write it into their logs, and find out that they talk to themselves.',
  hint: 'Greet with "220 mail.example.test ready"; where there is no name, with the address in brackets.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => talks(stage),
  judge: (_, t) => namesServer(t, ''),
})

export const answersHelo = requirement({
  title: 'HELO is answered 250, in a single line',
  clause: rfc(5321, '3.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  covers: ['S-03'],
  why: 'Who says HELO knows of no extensions, and old clients read one line as the reply.',
  hint: 'Answer HELO with "250 mail.example.test", and list extensions with EHLO only.',
  given: fc.record({ name }),
  examples: [{ name: OURSELVES }, { name: 'x' }],
  when: ({ name }, stage) => talks(stage, `HELO ${name}`),
  judge: (_, t) => {
    const reply = replyTo(t, 'HELO')
    const several = reply && reply.lines.length > 1
    return all(
      answers(t, 'HELO', code(250)),
      several ? unmet('one line', `${reply.lines.length} lines`, octets(t, 'client 1', 'received').at(reply.at)) : met,
    )
  },
})

export const answersEhlo = requirement({
  title: 'EHLO is answered 250',
  clause: rfc(5321, '4.5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-03'],
  why: 'Every client of today begins with it, and some do not fall back to HELO.',
  hint: 'Treat EHLO as HELO, and list the extensions that you have, if any: "250-mail.example.test", "250 SIZE".',
  given: fc.record({ name }),
  examples: [{ name: OURSELVES }],
  when: ({ name }, stage) => talks(stage, `EHLO ${name}`),
  judge: (_, t) => answers(t, 'EHLO', code(250)),
})

export const namesItselfInHello = requirement({
  title: 'The reply to HELO and EHLO begins with the name of the server',
  clause: rfc(5321, '4.1.1.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [answersEhlo],
  why: 'Its first word is the name of the server, by which it is told from others behind the same address.',
  hint: 'Answer "250 mail.example.test", and greet behind that if you like.',
  given: fc.record({ verb: fc.constantFrom('HELO', 'EHLO') }),
  examples: [{ verb: 'HELO' }, { verb: 'EHLO' }],
  when: ({ verb }, stage) => talks(stage, `${verb} ${OURSELVES}`),
  judge: ({ verb }, t) => namesServer(t, verb),
})

export const listsKeywords = requirement({
  title: 'Each further line of the reply to EHLO is a keyword, with its parameters behind single spaces',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-03'],
  needs: [answersEhlo],
  why: 'These lines are read by programs: one that is prose may contain the name of an extension.',
  hint: 'One extension a line, as in "250-SIZE 1000000"; friendly words go into the first line.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => talks(stage, `EHLO ${OURSELVES}`),
  judge: (_, t) => {
    const reply = replyTo(t, 'EHLO')
    // What is no ASCII at all is told of elsewhere.
    const listed = reply?.lines.slice(1).map((line) => line.replaceAll(/[^ -~]/g, ''))
    const wrong = listed?.find((line) => !isExtension(line))
    return wrong === undefined || !reply
      ? met
      : unmet('a keyword and its parameters', `"${wrong.slice(0, 60)}"`, octets(t, 'client 1', 'received').at(reply.at))
  },
})

/** Commands that a server lists as extensions, each as it is asked for. */
const LISTED: Readonly<Record<string, string>> = {
  HELP: 'HELP',
  VRFY: 'VRFY alice',
  EXPN: 'EXPN alice',
  STARTTLS: 'STARTTLS now',
}

export const implementsWhatItLists = requirement({
  title: 'A command that is listed in the reply to EHLO is not answered 500 or 502',
  clause: rfc(5321, '4.2.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [answersEhlo],
  why: 'The list is there so that clients need not try.',
  hint: 'Leave out of the list what your server does not do.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const talk = await hello(stage, 'EHLO')
    for (const keyword of extensionsIn(stage.soFar()).keys())
      if (LISTED[keyword] !== undefined) await talk.asks(LISTED[keyword])
    await talk.quits()
  },
  judge: (_, t) => {
    const wrong = [...extensionsIn(t).keys()].find((keyword) => [500, 502].includes(replyTo(t, keyword)?.code ?? 0))
    return wrong === undefined ? met : unmet(`a reply to ${wrong}, which is listed`, String(replyTo(t, wrong)?.code))
  },
})

export const refusesNamelessHello = requirement({
  title: 'HELO and EHLO without a name are refused with 501',
  clause: rfc(5321, '4.1.1.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-02'],
  needs: [answersEhlo],
  why: 'The name goes into the Received field of every message.',
  hint: 'Answer 501 when nothing stands behind the verb, and go on as if nothing had been said.',
  given: fc.record({ verb: fc.constantFrom('HELO', 'EHLO'), blank: fc.constantFrom('', ' ') }),
  examples: [
    { verb: 'HELO', blank: '' },
    { verb: 'EHLO', blank: '' },
  ],
  when: ({ verb, blank }, stage) => talks(stage, `${verb}${blank}`),
  judge: ({ verb }, t) => answers(t, verb, rejected),
})

export const takesAddressLiterals = requirement({
  title: 'A client without a name may give its address in brackets',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [answersEhlo],
  why: 'Telephones and laptops have no name in the DNS.',
  hint: 'Do not look at the argument of EHLO closer than to see that it is there.',
  given: fc.record({
    literal: fc.oneof(
      fc.ipV4().map((address) => `[${address}]`),
      fc
        .ipV6()
        .filter((address) => !address.includes('.'))
        .map((address) => `[IPv6:${address}]`),
    ),
  }),
  examples: [{ literal: '[127.0.0.1]' }, { literal: '[IPv6:::1]' }, { literal: '[IPv6:2001:db8::25]' }],
  when: ({ literal }, stage) => talks(stage, `EHLO ${literal}`),
  judge: (_, t) => answers(t, 'EHLO', code(250)),
})

export const believesNames = requirement({
  title: 'The name in EHLO need not be the one of the client’s address',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [answersEhlo],
  why: 'Behind address translation hardly any client can know what its address is called.',
  hint: 'Do not refuse a message because the name in EHLO does not fit the address.',
  given: fc.record({ name }),
  examples: [{ name: 'somewhere.else.example' }, { name: 'mail.example.test' }],
  when: async ({ name }, stage) => {
    const talk = await connect(stage)
    await talk.asks(`EHLO ${name}`)
    await sendsMail(talk, example('names'))
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'EHLO', code(250)), acceptsMail(t)),
})

export const startsAnewWithHello = requirement({
  title: 'EHLO or HELO in the middle of a transaction takes it back',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-02'],
  needs: [answersEhlo, refusesRcptWithoutMail, refusesDataWithoutRcpt],
  why: 'A client that begins anew must not find the recipients of the message before.',
  hint: 'Do for HELO and EHLO all that RSET does.',
  given: fc.record({ verb: fc.constantFrom('HELO', 'EHLO'), recipients: fc.boolean() }),
  examples: [
    { verb: 'EHLO', recipients: true },
    { verb: 'HELO', recipients: true },
    { verb: 'EHLO', recipients: false },
  ],
  when: async ({ verb, recipients }, stage) => {
    const talk = await hello(stage)
    if (recipients) await addresses(talk)
    else await talk.asks('MAIL FROM:<dave@example.org>')
    await talk.asks(`${verb} ${OURSELVES}`)
    if (recipients) await triesData(talk)
    else await talk.asks('RCPT TO:<alice@example.test>')
    await talk.quits()
  },
  judge: ({ verb, recipients }, t) =>
    all(
      answers(t, verb, accepted, { nth: verb === 'HELO' ? 1 : 0 }),
      recipients ? refusesData(t) : answers(t, 'RCPT', rejected),
    ),
})

export const greetsSoon = requirement({
  title: 'Many clients are greeted, one after the other',
  clause: contract('greeting'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A mail server is there for everybody, all day.',
  hint: 'Put accept into an endless loop, and begin every session with fresh variables.',
  given: fc.record({ clients: fc.integer({ min: 2, max: 5 }) }),
  examples: [{ clients: 10 }],
  when: async ({ clients }, stage) => {
    for (let client = 0; client < clients; client++) await talks(stage, `HELO ${OURSELVES}`)
  },
  judge: ({ clients }, t) =>
    all(
      ...Array.from({ length: clients }, (_, at) =>
        all(
          answers(t, '', code(220), { line: `client ${at + 1}` }),
          answers(t, 'QUIT', code(221), { line: `client ${at + 1}` }),
        ),
      ),
    ),
})
