/** Many clients, long answers, and a new start: what a server runs out of. The client that comes after them is served. */
import {
  type Arbitrary,
  chosenPort,
  fc,
  type Line,
  linesOf,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { joined, type Page, page, pathOf, turn, visit } from '../pen.ts'
import { answered, ask, gotPage, publish, publishAs, say } from './ask.ts'
import { persistence } from './capabilities.ts'
import { inStep, NEXT, nextRequest } from './sequence.ts'

/** The client that comes after the trouble. */
async function asksAgain(stage: Stage): Promise<void> {
  await publish(stage, NEXT)
  await ask(stage, nextRequest)
}

/** The last client has got what it asked for. */
function lastIsServed(t: Transcript): Verdict {
  return gotPage(t, NEXT, { line: linesOf(t, 'client').at(-1) ?? 'client 1' })
}

const ABORTS = 3

const LARGE = 8 << 20

export const survivesAbortedDownloads = requirement({
  title: 'Clients that give up in the middle of a long answer do no harm',
  clause: rfc(9112, '9.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'People close the window while something large is coming: send then raises an error, or a signal ends the program.',
  hint: 'Catch BrokenPipeError and ConnectionResetError of send; in C ignore SIGPIPE, and look at what send returns.',
  given: fc.record({ aborts: fc.boolean() }),
  examples: [{ aborts: true }, { aborts: false }],
  slow: true,
  when: async ({ aborts }, stage) => {
    await publishAs(stage, 'abandoned.bin', new Uint8Array(LARGE))
    for (let time = 0; time < ABORTS; time++) {
      const line = await stage.connect()
      await line.send(visit('/abandoned.bin'))
      await line.read({ until: (received) => received.length > 0, for: 'the beginning of the answer' })
      // Both happen: a window that is closed, and one that is only forgotten.
      if (aborts) line.reset()
      else line.pause()
    }
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

const PIPELINED = 40
const LENGTHY: Page = { stem: 'lengthy', size: 3_000, key: 9 }

export const answersWhoWritesFirst = requirement({
  title: `A client that sends ${PIPELINED} requests before it reads gets all answers`,
  clause: rfc(9112, '9.3.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['CN-04'],
  why: 'When both sides only write, the buffers between them fill up and both wait for ever.',
  hint: 'Wait until an answer is sent before you read the next request; what a client sends ahead waits in its socket.',
  capability: persistence,
  given: fc.record({ page: fc.constant(LENGTHY) }),
  examples: [{ page: LENGTHY }],
  slow: true,
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await publish(stage, NEXT)
    const line = await stage.connect()
    line.pause()
    const ahead = joined(...Array<Uint8Array>(PIPELINED).fill(turn(`/${pathOf(page)}`)), nextRequest)
    const sent = line.send(ahead)
    line.resume()
    const enough = PIPELINED * page.size
    await line.read({
      until: (received) => received.length > enough && answered(Array<string>(PIPELINED + 1).fill('GET'))(received),
      patience: 6,
      for: 'all answers',
    })
    await sent
    await line.hangUp('last')
  },
  judge: ({ page }, t) => inStep(t, [...Array<{ page: Page }>(PIPELINED).fill({ page }), { page: NEXT }]),
})

export const survivesManyClients = requirement({
  title: 'A hundred clients in a row are served, and the one after them too',
  clause: rfc(9112, '9'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Whatever a server forgets to free, it runs out of: threads, descriptors, memory.',
  hint: 'Close every connection and every file when its request is done, also when something went wrong.',
  given: fc.record({ clients: fc.constant(100) }),
  examples: [{ clients: 100 }],
  slow: true,
  when: async ({ clients }, stage) => {
    await publish(stage, NEXT)
    for (let client = 1; client <= clients; client++) {
      // Whoever has stopped serving would keep us waiting once for each that is left.
      const line = await stage.connect()
      await line.send(nextRequest)
      if ((await line.read({ until: answered(), for: 'the whole answer' })) === 'silence') return
      await line.hangUp('last')
    }
    await asksAgain(stage)
  },
  judge: ({ clients }, t) => gotPage(t, NEXT, { line: `client ${clients + 1}` }),
})

const CROWD = 40

export const servesBesideACrowd = requirement({
  title: `Beside ${CROWD} connections that say nothing, a client is served`,
  clause: rfc(9112, '9.4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['CN-03'],
  why: 'Every visitor of a page leaves some connections open; a fixed set of threads is used up by them.',
  hint: 'Close connections that have said nothing for long, or hold them where they cost nothing: in select or an event loop.',
  given: fc.record({ crowd: fc.constant(CROWD) }),
  examples: [{ crowd: CROWD }],
  slow: true,
  when: async ({ crowd }, stage) => {
    const lines: Line[] = []
    // They come one after the other, and each says a little, so that none of them waits in the queue of accept.
    for (let client = 0; client < crowd; client++) {
      const line = await stage.connect()
      lines.push(line)
      if (!line.accepted()) break
    }
    await asksAgain(stage)
    for (const line of lines) line.reset()
  },
  judge: (_, t) => lastIsServed(t),
})

const afterwards: Arbitrary<{ page: Page }> = fc.record({ page: page(200) })

export const startsAgainAtOnce = requirement({
  title: 'Stopped after it has served a client, the server can be started again at once',
  clause: rfc(9293, '3.6.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Who closes a connection first keeps its port in TIME-WAIT for a minute, and bind then fails: "Address already in use".',
  hint: 'Set the option SO_REUSEADDR on the listening socket before bind.',
  given: afterwards,
  examples: [{ page: { stem: 'again', size: 20, key: 1 } }],
  slow: true,
  // A program with a fixed port would lock itself out for a minute, and its author with it.
  capability: chosenPort,
  when: async ({ page }, stage) => {
    await publish(stage, page)
    const line = await stage.connect()
    await say(line, visit(`/${pathOf(page)}`))
    // A server that closes first is left to do so.
    await line.hangUp('last')
    if (await stage.restart()) await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: ({ page }, t) => {
    const refusal = t.find((entry) => entry.line === 'program' && entry.what === 'refused')
    if (refusal) return unmet('a server that starts again', refusal.note ?? 'it did not start')
    return gotPage(t, page, { line: 'client 2' })
  },
})
