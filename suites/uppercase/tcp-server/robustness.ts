/** What kills servers. After each of these, another client is served: that answer is what is judged. */
import {
  type Arbitrary,
  all,
  chosenPort,
  contract,
  fc,
  octets,
  octetsOf,
  requirement,
  rfc,
  type Stage,
  same,
  unmet,
} from '../../../harness/kit.ts'
import { capitals } from '../lens.ts'
import { longText, word, written } from '../pen.ts'
import { ask, gotCapitals, say } from './ask.ts'

const ABORTS = 3

const afterwards: Arbitrary<{ sentence: string }> = fc.record({ sentence: word(20) })

/** The client that comes after the trouble. */
const asksAgain = (stage: Stage, text: string) => ask(stage, `${text}\n`)

export const survivesEmptyConnection = requirement({
  title: 'A client that connects and leaves without a word does no harm',
  clause: contract('clients'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Port scanners and impatient people do this all day; more than a quarter of first servers die of it.',
  hint: 'recv returns nothing at the end of the stream. Check for that before you use the sentence.',
  given: afterwards,
  examples: [{ sentence: 'alive' }],
  when: async ({ sentence }, stage) => {
    const line = await stage.connect()
    await line.hangUp()
    await asksAgain(stage, sentence)
  },
  judge: ({ sentence }, t) => gotCapitals(t, 2, `${sentence}\n`),
})

export const survivesAbort = requirement({
  title: 'Clients that abort their connections do no harm',
  clause: rfc(9293, '3.10.7.4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A crashed client or a cut cable ends a connection with a reset, and recv or send then raise an error.',
  hint: 'Catch the error of recv and send, close that one connection, and go on with the next.',
  given: fc.record({ sentence: word(20) }),
  examples: [{ sentence: 'alive' }],
  when: async ({ sentence }, stage) => {
    // Before a word, and after one: whether recv or send meets the reset is a race, so both get several chances.
    for (let abort = 0; abort < ABORTS; abort++) {
      const silent = await stage.connect()
      silent.reset()
      const speaking = await stage.connect()
      await speaking.send(octetsOf('i am about to vanish\n'))
      speaking.reset()
      // Asked each time, so that the queue of a server with a short one is empty again before the next abort.
      await asksAgain(stage, sentence)
    }
  },
  judge: ({ sentence }, t) =>
    all(...Array.from({ length: ABORTS }, (_, abort) => gotCapitals(t, 3 * abort + 3, `${sentence}\n`))),
})

export const survivesOctetsThatAreNoText = requirement({
  title: 'Octets that are no text do no harm',
  clause: contract('letters'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Not every sequence of octets is UTF-8, and decoding one that is not raises an error.',
  hint: 'Change octets instead of characters, or tell decode what to do with errors.',
  given: fc.record({
    octets: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 60 }),
    sentence: word(20),
  }),
  examples: [{ octets: [0xff, 0xfe, 0x00, 0x80, 0x0a], sentence: 'alive' }],
  when: async (given, stage) => {
    const line = await stage.connect()
    await line.send(Uint8Array.from(given.octets))
    await line.hangUp()
    await asksAgain(stage, given.sentence)
  },
  judge: ({ sentence }, t) => gotCapitals(t, 2, `${sentence}\n`),
})

export const survivesManyClients = requirement({
  title: 'A hundred clients in a row are served, and the one after them too',
  clause: contract('clients'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Whatever a server forgets to free, it runs out of: threads, descriptors, memory.',
  hint: 'Close every connection when its client is done, also when something went wrong.',
  given: fc.record({ sentence: word(20), clients: fc.constant(100) }),
  examples: [{ sentence: 'last', clients: 100 }],
  slow: true,
  when: async ({ sentence, clients }, stage) => {
    for (let client = 1; client <= clients; client++) {
      // Whoever has stopped serving would keep us waiting once for each that is left.
      const line = await stage.connect()
      if ((await say(line, 'one of many\n')) !== 'satisfied') return
      await line.hangUp()
    }
    await asksAgain(stage, sentence)
  },
  judge: ({ sentence, clients }, t) => gotCapitals(t, clients + 1, `${sentence}\n`),
})

export const startsAgainAtOnce = requirement({
  title: 'Stopped after it has served a client, the server can be started again at once',
  clause: rfc(9293, '3.6.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Who closes a connection first keeps its port in TIME-WAIT for a minute, and bind then fails: "Address already in use".',
  hint: 'Set the option SO_REUSEADDR on the listening socket before bind.',
  given: afterwards,
  examples: [{ sentence: 'again' }],
  slow: true,
  // A program with a fixed port would lock itself out for a minute, and its author with it.
  capability: chosenPort,
  when: async ({ sentence }, stage) => {
    const line = await stage.connect()
    await say(line, 'before\n')
    // A server that closes first is left to do so.
    await line.hangUp('last')
    if (await stage.restart()) await asksAgain(stage, sentence)
  },
  judge: ({ sentence }, t) => {
    const refusal = t.find((entry) => entry.line === 'program' && entry.what === 'refused')
    if (refusal) return unmet('a server that starts again', refusal.note ?? 'it did not start')
    return gotCapitals(t, 2, `${sentence}\n`)
  },
})

export const takesWhatIsWrittenBeforeReading = requirement({
  title: 'A client that writes a megabyte before it reads gets it all back',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'When both sides only write, the buffers between them fill up and both wait for ever.',
  hint: 'Read all before you answer, or read and write by turns without blocking.',
  given: fc.record({ text: longText(1 << 20, 1 << 20) }),
  examples: [{ text: { length: 1 << 20, key: 7 } }],
  slow: true,
  when: async ({ text }, stage) => {
    const line = await stage.connect()
    line.pause()
    const sent = line.send(octetsOf(written(text))).then(() => line.end())
    // Whether or not it can all be written, now we read: a server that reads and writes by turns needs this.
    line.resume()
    await line.read({ until: (received) => received.length >= text.length, patience: 3, for: 'a megabyte' })
    await sent
    await line.hangUp()
  },
  judge: ({ text }, t) => same(capitals(octetsOf(written(text))), octets(t, 'client 1', 'received')),
})
