/** STARTTLS: the session goes on inside TLS, and nothing of what was said in clear is believed there (RFC 3207). */
import {
  all,
  fc,
  happened,
  met,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { command, example, type Mail, mail, OURSELVES, SENDER } from '../pen.ts'
import {
  acceptsMail,
  answers,
  code,
  comesAfterwards,
  connect,
  exchangesOn,
  hello,
  rejected,
  replyTo,
  sendsMail,
  servedAfterwards,
  type Talk,
} from './ask.ts'
import { extensionsIn, startTls, store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { isStored, looksForWhole } from './store.ts'

const NOTHING = fc.constant({})

/** Says STARTTLS and negotiates; whether TLS stands. */
async function secures(talk: Talk): Promise<boolean> {
  return (await talk.asks('STARTTLS')) === 220 && (await talk.line.secure()) === 'satisfied'
}

/** Connects and goes inside. Where there is no way in, what follows is not said. */
async function inside(stage: Stage, then: (talk: Talk) => Promise<unknown>): Promise<void> {
  const talk = await hello(stage, 'EHLO')
  if (!(await secures(talk))) return
  await then(talk)
  await talk.quits()
}

/** TLS stands on this line. */
function stands(t: Transcript, line = 'client 1'): Verdict {
  if (happened(t, line, 'secured')) return met
  const reply = answers(t, 'STARTTLS', code(220), { line })
  if (reply.is !== 'met') return reply
  const failure = t.find((entry) => entry.line === line && entry.what === 'unsecured')
  return unmet('TLS behind the reply 220', failure?.note ?? 'it did not come to stand')
}

export const startsTls = requirement({
  title: 'STARTTLS is answered 220, TLS comes to stand, and a message is taken inside',
  clause: rfc(3207, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['S-21'],
  capability: startTls,
  why: 'Who lists the extension promises a way on which nobody listens; a client that gets none there sends in clear, or not at all.',
  hint: 'Answer 220, and wrap the socket right behind that: ssl.SSLContext.wrap_socket(…, server_side=True) with the certificate and the key. Then go on as with a new client, without a greeting.',
  given: fc.record({ mail }),
  examples: [{ mail: example('inside') }],
  when: ({ mail }, stage) =>
    inside(stage, async (talk) => {
      await talk.asks(`EHLO ${OURSELVES}`)
      await sendsMail(talk, mail)
    }),
  judge: (_, t) =>
    all(stands(t), answers(t, 'EHLO', code(250), { nth: 1 }), acceptsMail(t), answers(t, 'QUIT', code(221))),
})

export const storesWhatComesInside = requirement<{ mail: Mail }>({
  title: 'What comes inside TLS is stored as it was sent, large messages too',
  clause: rfc(3207, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-21'],
  capability: store,
  needs: [startsTls, storesMessages],
  why: 'TLS cuts octets into records as it likes, so that lines come in other pieces than before.',
  hint: 'Read inside with the same code as in clear: collect octets until CR LF.',
  given: fc.record({ mail }),
  examples: [{ mail: example('inside.large', ...Array.from({ length: 600 }, (_, at) => `${at} ${'x'.repeat(60)}`)) }],
  when: async ({ mail }, stage) => {
    await inside(stage, async (talk) => {
      await talk.asks(`EHLO ${OURSELVES}`)
      await sendsMail(talk, mail)
    })
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => all(stands(t), isStored(t, mail)),
})

export const listsWithoutParameters = requirement({
  title: 'STARTTLS is listed without parameters',
  clause: rfc(3207, '2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-21'],
  capability: startTls,
  why: 'A client that looks for the keyword alone would not find it.',
  hint: 'Write "250-STARTTLS" and nothing behind it.',
  given: NOTHING,
  examples: [{}],
  when: async (_, stage) => (await hello(stage, 'EHLO')).quits(),
  judge: (_, t) => {
    const told = extensionsIn(t).get('STARTTLS') ?? []
    return told.length === 0 ? met : unmet('STARTTLS alone', `STARTTLS ${told.join(' ')}`)
  },
})

export const takesNoArgument = requirement({
  title: 'STARTTLS with an argument is refused, and the session goes on in clear',
  clause: rfc(3207, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-21'],
  capability: startTls,
  why: 'What the argument was meant to ask for is not what the client would get.',
  hint: 'Answer 501 to "STARTTLS now".',
  given: fc.record({ argument: fc.constantFrom('now', '1.3', 'TLSv1.2 please') }),
  examples: [{ argument: 'now' }],
  when: async ({ argument }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`STARTTLS ${argument}`)
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'STARTTLS', rejected), answers(t, 'QUIT', code(221))),
})

export const hidesTlsInside = requirement({
  title: 'Inside TLS the extension is not listed again',
  clause: rfc(3207, '4.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  covers: ['S-21'],
  capability: startTls,
  needs: [startsTls],
  why: 'A client that takes what is offered would begin anew for ever.',
  hint: 'Leave the keyword out of the reply to EHLO where TLS stands.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => inside(stage, (talk) => talk.asks(`EHLO ${OURSELVES}`)),
  judge: (_, t) => {
    const listed = replyTo(t, 'EHLO', { nth: 1 })?.lines.slice(1) ?? []
    const again = listed.find((line) => /^STARTTLS\b/i.test(line))
    return again === undefined ? all(stands(t), answers(t, 'EHLO', code(250), { nth: 1 })) : unmet('no STARTTLS', again)
  },
})

export const refusesTlsInside = requirement({
  title: 'STARTTLS inside TLS is refused, and the session goes on',
  clause: rfc(3207, '4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-21'],
  capability: startTls,
  needs: [startsTls],
  why: 'Both sides have to know whether TLS stands; a second one inside the first protects nothing.',
  hint: 'Remember on the session that TLS stands, and answer 503.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) =>
    inside(stage, async (talk) => {
      await talk.asks(`EHLO ${OURSELVES}`)
      await talk.asks('STARTTLS')
    }),
  judge: (_, t) => all(stands(t), answers(t, 'STARTTLS', rejected, { nth: 1 }), answers(t, 'QUIT', code(221))),
})

export const beginsAnewInside = requirement({
  title: 'Inside TLS the client is not known yet: MAIL before EHLO is answered 503',
  clause: rfc(3207, '4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-21'],
  capability: startTls,
  needs: [startsTls],
  why: 'What was said in clear may have been said by somebody in between.',
  hint: 'Forget the name, the user and the transaction when TLS stands.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => inside(stage, (talk) => talk.asks(`MAIL FROM:<${SENDER}>`)),
  // As in clear, where half of the world's servers take MAIL without a name.
  judge: (_, t) => all(stands(t), answers(t, 'MAIL', rejected)),
})

export const forgetsTransaction = requirement({
  title: 'A message that was begun in clear does not go on inside TLS',
  clause: rfc(3207, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-21'],
  capability: startTls,
  needs: [startsTls],
  why: 'Sender and recipients could have been put there by somebody in between, to whom the message would then go.',
  hint: 'Answer 503 to STARTTLS while a message is under way; or forget it.',
  given: NOTHING,
  examples: [{}],
  when: async (_, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`MAIL FROM:<${SENDER}>`)
    if (await secures(talk)) {
      await talk.asks('RCPT TO:<alice@example.test>')
    }
    await talk.quits()
  },
  judge: (_, t) => {
    const reply = replyTo(t, 'STARTTLS')
    return reply?.code === 220 ? answers(t, 'RCPT', rejected) : answers(t, 'STARTTLS', rejected)
  },
})

const INJECTED = ['NOOP', 'RSET', `EHLO ${OURSELVES}`, 'MAIL FROM:<eve@elsewhere.example>', 'NOOP\r\nNOOP\r\nNOOP']

export const believesNothingFromOutside = requirement({
  title: 'Commands that came in clear behind STARTTLS are not carried out inside TLS',
  clause: rfc(3207, '6'),
  level: 'MUST',
  tier: 'robust',
  points: 3,
  covers: ['S-21'],
  capability: startTls,
  needs: [startsTls],
  why: 'Whoever sits on the line appends commands of his own to STARTTLS, and the server believes that the client has said them inside (CVE-2011-0411).',
  hint: 'Empty your buffer when you have answered 220: what stands in it was not said inside.',
  given: fc.record({ injected: fc.constantFrom(...INJECTED) }),
  examples: INJECTED.map((injected) => ({ injected })),
  when: async ({ injected }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.says(command(`STARTTLS\r\n${injected}`))
    if ((await talk.line.secure()) !== 'satisfied') return
    await talk.asks(`EHLO ${OURSELVES}`)
    await talk.asks('HELP')
    await talk.quits()
  },
  // A server that hangs up on it has believed nothing.
  judge: (_, t) => {
    const turns = exchangesOn(t, 'client 1')
    const within = turns.slice(turns.findIndex(({ said }) => said.startsWith('STARTTLS')) + 1)
    const odd = within.find(({ replies }) => replies.length > 1)
    return odd
      ? unmet(`one reply to ${odd.said.trim()}`, `${odd.replies.length}, the first of which is to what came in clear`)
      : met
  },
})

const NO_HELLO = [
  'EHLO client.example.org\r\n',
  '\x16\x03\x01\x00\x05hello',
  '\x00\x00\x00\x00',
  'GET / HTTP/1.1\r\n\r\n',
  '',
]

export const survivesFailedHandshakes = requirement({
  title: 'A client with whom TLS cannot be agreed on harms nobody else',
  clause: rfc(3207, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  covers: ['S-21'],
  capability: startTls,
  needs: [startsTls],
  why: 'Anybody can say anything behind STARTTLS; and some clients do not like a certificate.',
  hint: 'Catch what wrap_socket throws, and close that connection alone.',
  given: fc.record({ said: fc.constantFrom(...NO_HELLO) }),
  examples: NO_HELLO.map((said) => ({ said })),
  when: async ({ said }, stage) => {
    const talk = await connect(stage)
    await talk.asks(`EHLO ${OURSELVES}`)
    if ((await talk.asks('STARTTLS')) === 220) await talk.line.send(Buffer.from(said, 'latin1'))
    await talk.line.hangUp()
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})
