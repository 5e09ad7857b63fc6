/** Many clients: one after the other, as the contract demands, and at once, as life does. */
import {
  all,
  contract,
  fc,
  happened,
  type Line,
  met,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { addressOf, command, example, type Mail, mail, messageOf, SENDER, stuffed } from '../pen.ts'
import { USERS } from '../protocol.ts'
import { acceptsMail, addresses, answers, code, connect, hands, hello, sendsMail, type Talk, visits } from './ask.ts'
import { store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { refusesRcptWithoutMail } from './order.ts'
import { isStored, looksForWhole, ownersOf } from './store.ts'

const mails = fc.array(mail, { minLength: 2, maxLength: 4 })

export const servesOneAfterTheOther = requirement({
  title: 'Client after client hands over a message, each in a session of its own',
  clause: contract('start'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server that ends after one client, or keeps what the last one said, serves nobody else.',
  hint: 'Put accept into an endless loop, and keep everything about a session in variables of that loop.',
  given: fc.record({ mails }),
  examples: [{ mails: ['a', 'b', 'c'].map((stem) => example(stem)) }],
  when: async ({ mails }, stage) => {
    for (const each of mails) await visits(stage, each)
  },
  judge: ({ mails }, t) => all(...mails.map((_, at) => acceptsMail(t, { line: `client ${at + 1}` }))),
})

export const forgetsOtherClients = requirement({
  title: 'What one client has said is nothing to the next',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [refusesRcptWithoutMail],
  why: 'A sender and recipients that stay in global variables turn up in somebody else’s message.',
  hint: 'Set all variables of a session right behind accept.',
  given: fc.record({ quits: fc.boolean() }),
  examples: [{ quits: true }, { quits: false }],
  when: async ({ quits }, stage) => {
    const first = await hello(stage)
    await addresses(first)
    if (quits) await first.quits()
    else await first.line.hangUp()
    const second = await hello(stage)
    await second.asks(`RCPT TO:<${addressOf('bob')}>`)
    await second.quits()
  },
  judge: (_, t) => answers(t, 'RCPT', { words: 'a refusal', allows: (each) => each >= 500 }, { line: 'client 2' }),
})

export const servesTogether = requirement({
  title: 'Five clients that are connected at the same time are all served',
  clause: rfc(5321, '4.5.4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'Mail comes from everywhere at once, and some of it takes minutes.',
  hint: 'Serve every connection in a thread of its own, or wait on all of them with select or an event loop.',
  given: fc.record({ stems: fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e'], { minLength: 5 }) }),
  examples: [{ stems: ['a', 'b', 'c', 'd', 'e'] }],
  when: async ({ stems }, stage) => {
    const talks: Talk[] = []
    for (const _ of stems) {
      const talk = await hello(stage)
      talks.push(talk)
      if (happened(stage.soFar(), talk.line.name, 'silence') || !talk.line.accepted()) return
    }
    // The last to come speaks first, so nobody can be served in the order of accept.
    for (const [at, stem] of [...stems.entries()].reverse()) {
      const talk = talks[at]
      if (talk) await sendsMail(talk, example(stem))
    }
    for (const talk of talks) await talk.quits()
  },
  judge: ({ stems }, t) => all(...stems.map((_, at) => acceptsMail(t, { line: `client ${at + 1}` }))),
})

export const idleClientBlocksNobody = requirement({
  title: 'A client that says nothing keeps nobody else waiting',
  clause: rfc(5321, '4.5.4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'A server waits five minutes for a silent client, and all others would wait along.',
  hint: 'recv waits for this one client. Give each connection a thread, or ask select which of them has something to say.',
  given: fc.record({ greeted: fc.boolean() }),
  examples: [{ greeted: true }, { greeted: false }],
  when: async ({ greeted }, stage) => {
    const idle: Line = greeted ? (await connect(stage)).line : await stage.connect()
    await visits(stage, example('busy'))
    await idle.hangUp('last')
  },
  judge: (_, t) =>
    happened(t, 'client 2', 'silence')
      ? unmet('a session for client 2 while client 1 is idle', 'silence')
      : acceptsMail(t, { line: 'client 2' }),
})

export const slowClientBlocksNobody = requirement({
  title: 'A client in the middle of its message keeps nobody else waiting, and is served in the end',
  clause: rfc(5321, '4.5.4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [idleClientBlocksNobody],
  why: 'A photograph over a slow line takes minutes.',
  hint: 'Keep what has come from each client apart.',
  given: fc.record({ share: fc.integer({ min: 1, max: 99 }) }),
  examples: [{ share: 50 }],
  when: async ({ share }, stage) => {
    const slow = await hello(stage)
    await addresses(slow)
    const octets = stuffed(messageOf(example('slow', 'one', 'two')))
    const half = Math.floor((octets.length * share) / 100)
    if ((await slow.asks('DATA')) === 354) await slow.says(octets.subarray(0, half), { replies: 0 })
    await visits(stage, example('quick'))
    await slow.says(octets.subarray(half))
    await slow.quits()
  },
  judge: (_, t) =>
    all(
      happened(t, 'client 2', 'silence')
        ? unmet('a session for client 2 while client 1 is slow', 'silence')
        : acceptsMail(t, { line: 'client 2' }),
      acceptsMail(t),
    ),
})

export const keepsSessionsApart = requirement({
  title: 'Sessions that take turns do not mix: each message goes to its own recipients, with its own text',
  clause: rfc(5321, '2.3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: store,
  needs: [storesMessages, servesTogether],
  why: 'Sender, recipients and text belong to a session; in global variables they belong to whoever spoke last.',
  hint: 'Make an object for each connection, and keep all that it said in there.',
  given: fc.record({ mails: fc.uniqueArray(mail, { minLength: 2, maxLength: 3, selector: ({ stem }) => stem }) }),
  examples: [{ mails: ['un', 'deux', 'trois'].map((stem) => example(stem, `the text of ${stem}`)) }],
  when: async ({ mails }, stage) => {
    const talks: Talk[] = []
    for (const _ of mails) talks.push(await hello(stage))
    const inTurn = async (say: (talk: Talk, at: number) => Promise<unknown>) => {
      for (const [at, talk] of talks.entries()) await say(talk, at)
    }
    await inTurn((talk) => talk.asks(`MAIL FROM:<${SENDER}>`))
    await inTurn((talk, at) => talk.asks(`RCPT TO:<${to(at)}>`))
    await inTurn((talk) => talk.says(command('DATA')))
    const octets = mails.map((each, at) => stuffed(messageOf(each, [to(at)])))
    await inTurn((talk, at) => talk.says((octets[at] ?? new Uint8Array()).subarray(0, 60), { replies: 0 }))
    await inTurn((talk, at) => talk.says((octets[at] ?? new Uint8Array()).subarray(60)))
    await inTurn((talk) => talk.quits())
    for (const [at, each] of mails.entries()) await looksForWhole(stage, each, messageOf(each, [to(at)]))
  },
  judge: ({ mails }, t) => all(...mails.map((each, at) => wentHome(t, each, at))),
})

/** The message of a client was accepted, is stored, and lies in the mailbox of its own recipient only. */
function wentHome(t: Transcript, each: Mail, at: number): Verdict {
  const own = USERS[at % USERS.length]
  const stranger = ownersOf(t, each).find((owner) => owner !== own)
  return all(
    acceptsMail(t, { line: `client ${at + 1}` }),
    isStored(t, each, messageOf(each, [to(at)])),
    stranger === undefined ? met : unmet(`the message for ${own} only`, `it is also in the mailbox of ${stranger}`),
  )
}

function to(at: number): string {
  return addressOf(USERS[at % USERS.length] ?? 'alice')
}

export const servesManyMessages = requirement({
  title: 'Twenty messages on one connection are all taken',
  clause: rfc(5321, '4.1.4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  slow: true,
  why: 'A newsletter comes over one connection, message by message.',
  hint: 'Let nothing grow from one transaction to the next.',
  given: fc.record({ count: fc.integer({ min: 10, max: 20 }) }),
  examples: [{ count: 20 }],
  when: async ({ count }, stage) => {
    const talk = await hello(stage)
    for (let nth = 0; nth < count; nth++) {
      if (await addresses(talk)) await hands(talk, stuffed(messageOf(example(`letter${nth}`))))
    }
    await talk.quits()
  },
  judge: ({ count }, t) =>
    all(...Array.from({ length: count }, (_, nth) => acceptsMail(t, { nth })), answers(t, 'QUIT', code(221))),
})
