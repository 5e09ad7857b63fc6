/** Many clients: one after the other, as the contract demands, and at once, as life does. */
import { all, contract, fc, happened, type Line, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { type Page, page, pathOf, turn, visit, word } from '../pen.ts'
import { answered, ask, gotPage, publish, publishAs, say } from './ask.ts'
import { persistence } from './capabilities.ts'
import { inStep, NEXT, nextRequest } from './sequence.ts'

const pages = (minLength: number, maxLength: number) => fc.array(page(300), { minLength, maxLength })
const visitTo = (page: Page) => visit(`/${pathOf(page)}`)
const numbered = (count: number): readonly Page[] =>
  Array.from({ length: count }, (_, key) => ({ stem: 'client', size: 40 + key, key }))

const served = (pages: readonly Page[], t: Parameters<typeof gotPage>[0]) =>
  all(...pages.map((page, at) => gotPage(t, page, { line: `client ${at + 1}` })))

export const servesOneAfterTheOther = requirement({
  title: 'Client after client is served, each with its own document',
  clause: contract('start'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server that ends after one client, or keeps the document of the last one, serves nobody else.',
  hint: 'Put accept into an endless loop, and keep everything about a request in variables of that loop.',
  given: fc.record({ pages: pages(2, 5) }),
  examples: [{ pages: numbered(3) }, { pages: numbered(20) }],
  when: async ({ pages }, stage) => {
    for (const each of pages) await publish(stage, each)
    for (const each of pages) await ask(stage, visitTo(each))
  },
  judge: ({ pages }, t) => served(pages, t),
})

export const servesTogether = requirement({
  title: 'Five clients that are connected at the same time are all served',
  clause: rfc(9112, '9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  covers: ['CN-03'],
  why: 'A browser opens six connections for one page, and speaks first on whichever it likes.',
  hint: 'Serve every connection in a thread of its own, or wait on all of them with select or an event loop.',
  given: fc.record({ pages: pages(5, 5) }),
  examples: [{ pages: numbered(5) }],
  when: async ({ pages }, stage) => {
    for (const each of pages) await publish(stage, each)
    const lines: Line[] = []
    // One after the other, as people come: five at the same instant overfill a short queue of accept, which is no fault.
    for (const _ of pages) {
      const line = await stage.connect()
      lines.push(line)
      if (!line.accepted()) return
    }
    // The last to come speaks first, so nobody can be served in the order of accept.
    for (const [at, each] of [...pages.entries()].reverse()) {
      const line = lines[at]
      await line?.send(visitTo(each))
      const awaited = await line?.read({ until: answered(), for: 'the whole answer' })
      if (awaited === 'silence') break
    }
    for (const line of lines) await line.hangUp('last')
  },
  judge: ({ pages }, t) =>
    all(
      happened(t, 'client 5', 'silence')
        ? unmet('an answer for client 5 while others say nothing yet', 'silence')
        : met,
      served(pages, t),
    ),
})

export const idleClientBlocksNobody = requirement({
  title: 'A client that says nothing keeps nobody else waiting',
  clause: rfc(9112, '9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  covers: ['CN-03'],
  why: 'Browsers open connections in advance and leave them idle: each would shut the service for all.',
  hint: 'recv waits for this one client. Give each connection a thread, or ask select which of them has something to say.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'busy', size: 100, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await publish(stage, NEXT)
    const idle = await stage.connect()
    await ask(stage, visitTo(page))
    // It does not leave without a word: that is a trouble of its own, with a requirement of its own.
    await say(idle, nextRequest)
    await idle.hangUp('last')
  },
  judge: ({ page }, t) =>
    all(
      // What comes when the idle client has spoken at last comes too late.
      happened(t, 'client 2', 'silence') ? unmet('an answer for client 2 while client 1 is idle', 'silence') : met,
      gotPage(t, page, { line: 'client 2' }),
    ),
})

export const slowClientBlocksNobody = requirement({
  title: 'A client in the middle of its request keeps nobody else waiting, and is served in the end',
  clause: rfc(9112, '9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['CN-03'],
  why: 'A telephone in a train sends half a request now and the other half when there is a network again.',
  hint: 'Keep what has come from each client apart, and answer whoever has said all.',
  needs: [idleClientBlocksNobody],
  given: fc.record({ page: page(200), share: fc.integer({ min: 1, max: 60 }) }),
  examples: [{ page: { stem: 'quick', size: 100, key: 1 }, share: 20 }],
  when: async ({ page, share }, stage) => {
    await publish(stage, page)
    await publish(stage, NEXT)
    const slow = await stage.connect()
    await slow.send(nextRequest.subarray(0, share))
    await ask(stage, visitTo(page))
    await say(slow, nextRequest.subarray(share))
    await slow.hangUp('last')
  },
  judge: ({ page }, t) =>
    all(
      happened(t, 'client 2', 'silence') ? unmet('an answer for client 2 while client 1 is slow', 'silence') : met,
      gotPage(t, page, { line: 'client 2' }),
      gotPage(t, NEXT),
    ),
})

export const interleavesConnections = requirement({
  title: 'Requests of several clients by turns are each answered on their own connection',
  clause: rfc(9112, '9.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  covers: ['CN-02', 'CN-03', 'ST-07'],
  why: 'Whose request it was must not depend on who spoke last.',
  hint: 'Keep everything about a connection with that connection: no global variables for request, path or socket.',
  capability: persistence,
  needs: [servesTogether],
  given: fc.record({ pages: pages(4, 9), clients: fc.integer({ min: 2, max: 3 }) }),
  examples: [
    { pages: numbered(6), clients: 2 },
    { pages: numbered(9), clients: 3 },
  ],
  when: async ({ pages, clients }, stage) => {
    for (const each of pages) await publish(stage, each)
    const lines: Line[] = []
    for (let client = 0; client < clients; client++) lines.push(await stage.connect())
    for (const [nth, each] of pages.entries()) {
      const methods = Array<string>(Math.floor(nth / clients) + 1).fill('GET')
      const line = lines[nth % clients]
      if (line) await say(line, turn(`/${pathOf(each)}`), { methods })
    }
    for (const line of lines) await line.end()
  },
  judge: ({ pages, clients }, t) =>
    all(
      ...Array.from({ length: clients }, (_, client) => {
        const own = pages.filter((_, nth) => nth % clients === client).map((page) => ({ page }))
        return inStep(t, own, `client ${client + 1}`, own.length)
      }),
    ),
})

/** More than all buffers between two programs hold. */
const LARGE = 16 << 20

export const slowReaderBlocksNobody = requirement({
  title: 'A client that does not read its answer keeps nobody else waiting',
  clause: rfc(9112, '9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['CN-03'],
  why: 'send waits for this one client when the buffers between the two are full.',
  hint: 'Give each connection a thread, or send only as much as select says that there is room for.',
  needs: [idleClientBlocksNobody],
  given: fc.record({ stem: word }),
  examples: [{ stem: 'huge' }],
  slow: true,
  when: async ({ stem }, stage) => {
    const path = `${stem}-large.bin`
    await publishAs(stage, path, new Uint8Array(LARGE))
    await publish(stage, NEXT)
    const idle = await stage.connect()
    idle.pause()
    await idle.send(visit(`/${path}`))
    await ask(stage, nextRequest)
    idle.reset()
  },
  judge: (_, t) => gotPage(t, NEXT, { line: 'client 2' }),
})
