/** How long a connection lasts, and what is answered on it: closed when asked, kept otherwise, and never switched to what nobody speaks. */
import { fc, met, octets, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { membersOf } from '../lens/head.ts'
import { joined, type Page, page, pathOf, turn, visit } from '../pen.ts'
import { answersOn, ask, finalOf, gotPage, inAnswer, publish, say, statusLine } from './ask.ts'
import { persistence } from './capabilities.ts'
import { contentOf } from './forms.ts'
import { inStep, isOver, NEXT, NEXT_TARGET, nextRequest, provoke } from './sequence.ts'

const pages = (minLength: number, maxLength: number) => fc.array(page(300), { minLength, maxLength })
const targetOf = (page: Page) => `/${pathOf(page)}`

const overs = (t: Transcript): Verdict =>
  isOver(t) ? met : unmet('the connection closed by the server', 'it stayed open')

export const closesWhenAsked = requirement({
  title: 'After the answer to a request with Connection: close the server closes',
  clause: rfc(9112, '9.6'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  covers: ['CN-01'],
  why: 'A client that asked for the end waits for it; where no length is told it cannot know otherwise that all has come.',
  hint: 'Call close on the socket of this client when the answer is sent.',
  given: fc.record({ page: page(400) }),
  examples: [{ page: { stem: 'bye', size: 50, key: 2 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    const line = await stage.connect()
    await line.send(visit(targetOf(page)))
    await line.readToEnd()
  },
  judge: (_, t) => overs(t),
})

export const findsCloseInList = requirement({
  title: 'close is found among other options, and in any case',
  clause: rfc(9110, '7.6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['CN-01'],
  why: 'Connection is a list, and its members are the same in capitals and small letters.',
  hint: 'Split the value at its commas, strip the members, and compare them in small letters.',
  needs: [closesWhenAsked],
  given: fc.record({
    value: fc.constantFrom('Close', 'CLOSE', 'close, TE', 'TE, close', 'x-option ,close', ', close', 'te,\tClose , x'),
  }),
  examples: [{ value: 'Close' }, { value: 'TE, close' }],
  when: async ({ value }, stage) => {
    await publish(stage, NEXT)
    const line = await stage.connect()
    await line.send(turn(NEXT_TARGET, [['Connection', value]]))
    await line.readToEnd()
  },
  judge: (_, t) => overs(t),
})

export const announcesClose = requirement({
  title: 'The last answer on a connection says Connection: close',
  clause: rfc(9112, '9.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['CN-01'],
  why: 'A client that is told so does not send another request into a closed connection.',
  hint: 'Put the field Connection: close into every answer after which you close.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'last', size: 50, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(targetOf(page)))
  },
  judge: (_, t) =>
    inAnswer(t, (answer) =>
      // To HTTP/1.0 this goes without saying.
      answer.version === '1.0' || membersOf(answer, 'connection').includes('close')
        ? met
        : unmet('the field Connection: close', 'none', octets(t, 'client 1', 'received').at(answer.at)),
    ),
})

export const processesNothingAfterClose = requirement({
  title: 'Nothing behind a request with Connection: close is answered',
  clause: rfc(9112, '9.6'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  covers: ['CN-01'],
  why: 'The client has said that there is no further request, so what follows is not its own.',
  hint: 'Leave the loop over requests when one of them had close among its options.',
  given: fc.record({ pages: pages(2, 4) }),
  examples: [
    {
      pages: [
        { stem: 'one', size: 40, key: 1 },
        { stem: 'two', size: 41, key: 2 },
      ],
    },
  ],
  when: async ({ pages }, stage) => {
    for (const each of pages) await publish(stage, each)
    const line = await stage.connect()
    await line.send(joined(...pages.map((each) => visit(targetOf(each)))))
    await line.readToEnd()
  },
  judge: ({ pages }, t) => inStep(t, [{ ...(pages[0] && { page: pages[0] }) }]),
})

export const persistsOrSaysClose = requirement({
  title: 'A connection stays open after an answer that does not say close',
  clause: rfc(9112, '9.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CN-02'],
  why: 'The client sends its next request on it; a server that closes without a word makes it fail.',
  hint: 'Either loop over the requests of a connection, or send Connection: close with every answer.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'stay', size: 60, key: 4 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await publish(stage, NEXT)
    const line = await stage.connect()
    await say(line, turn(targetOf(page)))
    await line.send(nextRequest)
    await line.read({ until: (received) => finalCount(received) > 1, for: 'the second answer, or a close' })
    await line.hangUp('last')
  },
  judge: (_, t) => {
    const answers = finalOf(answersOn(t, 'client 1', ['GET', 'GET']).messages)
    const [first, second] = answers
    if (!first || second) return inStep(t, [{}, { page: NEXT }])
    if (first.version === '1.0' || membersOf(first, 'connection').includes('close')) return met
    return unmet(
      'Connection: close in an answer after which the server closes',
      first.framing === 'close' ? 'an answer that only its close ends' : 'an answer without it',
      octets(t, 'client 1', 'received').at(first.at),
    )
  },
})

function finalCount(received: Uint8Array): number {
  return (
    Buffer.from(received)
      .toString('latin1')
      .split(/^HTTP\/1\.[01] [2-5]/m).length - 1
  )
}

export const servesManyRequests = requirement({
  title: 'Request after request is answered on one connection',
  clause: rfc(9112, '9.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  covers: ['CN-02', 'ST-07'],
  why: 'A page with twenty images costs one connection instead of twenty, and the round trips that come with each.',
  hint: 'Loop: read a request, answer it, and go on until the client closes or says close.',
  capability: persistence,
  given: fc.record({ pages: pages(2, 6) }),
  examples: [
    {
      pages: [
        { stem: 'first', size: 300, key: 1 },
        { stem: 'second', size: 20, key: 2 },
        { stem: 'third', size: 150, key: 3 },
      ],
    },
    { pages: Array.from({ length: 20 }, (_, key) => ({ stem: 'many', size: 30, key })) },
  ],
  when: async ({ pages }, stage) => {
    for (const each of pages) await publish(stage, each)
    const line = await stage.connect()
    for (const [nth, each] of pages.entries()) {
      const last = nth === pages.length - 1
      await say(line, last ? visit(targetOf(each)) : turn(targetOf(each)), {
        methods: pages.slice(0, nth + 1).map(() => 'GET'),
      })
    }
    await line.hangUp('last')
  },
  judge: ({ pages }, t) =>
    inStep(
      t,
      pages.map((page) => ({ page })),
      'client 1',
      pages.length,
    ),
})

export const answersAfterHalfClose = requirement({
  title: 'A client that has closed its direction still gets its whole answer',
  clause: rfc(9112, '9.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Closing one direction says "I have said all", not "I do not listen any more".',
  hint: 'When recv returns nothing, answer what has come whole before you close.',
  given: fc.record({ page: page(2_000) }),
  examples: [{ page: { stem: 'half', size: 500, key: 3 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    const line = await stage.connect()
    await line.send(visit(targetOf(page)))
    await line.end()
    await line.readToEnd()
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const closesWithTheClient = requirement({
  title: 'When the client closes a connection that stood open, the server closes it too',
  clause: rfc(9112, '9.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Connections that nobody closes pile up until the server runs out of descriptors.',
  hint: 'recv returns nothing when the client has closed: then close the socket and end its thread.',
  capability: persistence,
  given: fc.record({ page: page(100) }),
  examples: [{ page: { stem: 'over', size: 20, key: 3 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    const line = await stage.connect()
    await say(line, turn(targetOf(page)))
    await line.end()
    await line.readToEnd()
  },
  judge: (_, t) => overs(t),
})

export const closesAfterError = requirement({
  title: 'After a request that cannot be read the server closes',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Where a broken request ends nobody knows, so nothing behind it can be trusted.',
  hint: 'Send 400 with Connection: close, and leave the loop over requests.',
  capability: persistence,
  given: fc.record({
    line: fc.constantFrom('GET', '!', 'GET /\x00 HTTP/1.1', '{"a":1}', 'GET / HTTP/1.1\r\nno colon'),
  }),
  examples: [{ line: '{"a":1}' }, { line: 'GET / HTTP/1.1\r\nno colon' }],
  when: ({ line }, stage) => provoke(stage, joined(contentOf(`${line}\r\n\r\n`), nextRequest)),
  judge: (_, t) => {
    const second = finalOf(answersOn(t).messages)[1]
    if (second)
      return unmet(
        'a close behind the error',
        `a second answer: ${statusLine(second)}`,
        octets(t, 'client 1', 'received').at(second.at),
      )
    return overs(t)
  },
})
