/** Many clients: one after the other as the contract demands, and at once as life does. */
import { all, contract, fc, happened, type Line, met, requirement, unmet } from '../../../harness/kit.ts'
import { word } from '../pen.ts'
import { ask, gotCapitals, say } from './ask.ts'

const sentences = (minLength: number, maxLength: number) => fc.array(word(), { minLength, maxLength })

export const servesOneAfterTheOther = requirement({
  title: 'Client after client is served, each with its own sentence',
  clause: contract('clients'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server that ends after one client, or mixes two of them up, serves nobody else.',
  hint: 'Put accept into an endless loop, and keep the sentence in a variable of that loop.',
  given: fc.record({ sentences: sentences(2, 5) }),
  examples: [
    { sentences: ['first', 'second', 'third'] },
    { sentences: Array<string>(30).fill('again') },
    { sentences: ['longer', 'short'] },
  ],
  when: async ({ sentences }, stage) => {
    for (const text of sentences) await ask(stage, `${text}\n`)
  },
  judge: ({ sentences }, t) => all(...sentences.map((text, at) => gotCapitals(t, at + 1, `${text}\n`))),
})

export const servesTogether = requirement({
  title: 'Five clients that are connected at the same time are all served',
  clause: contract('clients'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'Clients do not queue up for each other; whoever came first may be the last to speak.',
  hint: 'Serve every connection in a thread of its own, or wait on all of them with select or an event loop.',
  given: fc.record({ sentences: sentences(5, 5) }),
  examples: [{ sentences: ['one', 'two', 'three', 'four', 'five'] }],
  when: async ({ sentences }, stage) => {
    const lines: Line[] = []
    // One after the other, as people come: five at the same instant overfill a short queue of accept, which is no fault.
    for (const _ of sentences) {
      const line = await stage.connect()
      lines.push(line)
      if (!line.accepted()) return
    }
    // The last to come speaks first, so nobody can be served in the order of accept.
    for (const [at, line] of [...lines.entries()].reverse()) {
      if ((await say(line, `${sentences[at]}\n`)) === 'silence') break
    }
    for (const line of lines) await line.hangUp()
  },
  judge: ({ sentences }, t) => all(...sentences.map((text, at) => gotCapitals(t, at + 1, `${text}\n`)).reverse()),
})

export const idleClientBlocksNobody = requirement({
  title: 'A client that says nothing keeps nobody else waiting',
  clause: contract('clients'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'One person who connects and goes to lunch would otherwise shut the service for all.',
  hint: 'recv waits for this one client. Give each connection a thread, or ask select which of them has something to say.',
  given: fc.record({ sentence: word(30) }),
  examples: [{ sentence: 'hello' }],
  when: async ({ sentence }, stage) => {
    const idle = await stage.connect()
    await ask(stage, `${sentence}\n`)
    // It does not leave without a word: that is a trouble of its own, with a requirement of its own.
    await say(idle, 'late\n')
    await idle.hangUp()
  },
  judge: ({ sentence }, t) =>
    all(
      // What comes when the idle client has spoken at last comes too late.
      happened(t, 'client 2', 'silence') ? unmet('an answer for client 2 while client 1 is idle', 'silence') : met,
      gotCapitals(t, 2, `${sentence}\n`),
    ),
})

export const closesWithTheClient = requirement({
  title: 'When the client has closed the connection, the server closes it too',
  clause: contract('close'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Connections that nobody closes pile up until the server runs out of descriptors.',
  hint: 'recv returns nothing when the client has closed: then close the socket, in every branch of the code.',
  given: fc.record({ sentence: word(30) }),
  examples: [{ sentence: 'bye' }],
  when: async ({ sentence }, stage) => {
    const line = await stage.connect()
    await say(line, `${sentence}\n`)
    await line.end()
    await line.readToEnd()
  },
  judge: (_, t) =>
    happened(t, 'client 1', 'ended') || happened(t, 'client 1', 'reset')
      ? met
      : unmet('the connection closed by the server', 'it stayed open'),
})
