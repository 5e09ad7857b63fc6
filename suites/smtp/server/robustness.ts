/** What kills servers. After each of these, another client hands over a message: that is what is judged. */
import { all, fc, type Line, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { addressOf, command, example, joined, latin1Octets, messageOf, OURSELVES, SENDER, stuffed } from '../pen.ts'
import {
  accepted,
  acceptsMail,
  addresses,
  answers,
  comesAfterwards,
  connect,
  hello,
  servedAfterwards,
  staysOpen,
  talkOn,
} from './ask.ts'
import { store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { isStored, looksForWhole } from './store.ts'

/** Says something that nobody has to answer, hears whatever comes, and leaves. */
async function bother(stage: Stage, octets: Uint8Array): Promise<void> {
  const line = await stage.connect()
  await line.send(octets)
  await line.hangUp()
}

const STATES = [
  'connected',
  'greeted',
  'hello',
  'half a command',
  'mail',
  'recipients',
  'data',
  'half a message',
  'dot',
] as const

type State = (typeof STATES)[number]

/** Brings a session into a state; the line, to be left there. */
async function reaches(stage: Stage, state: State): Promise<Line> {
  if (state === 'connected') return stage.connect()
  const talk = state === 'greeted' ? await connect(stage) : await hello(stage)
  const at = STATES.indexOf(state)
  if (state === 'half a command') await talk.says(latin1Octets('MAIL FROM:<da'), { replies: 0 })
  if (state === 'mail') await talk.asks(`MAIL FROM:<${SENDER}>`)
  if (at >= STATES.indexOf('recipients')) await addresses(talk)
  if (at >= STATES.indexOf('data')) {
    const reply = await talk.asks('DATA')
    const octets = stuffed(messageOf(example('left')))
    if (reply === 354 && state === 'half a message') await talk.says(octets.subarray(0, 100), { replies: 0 })
    // All of it, and nobody waits for the reply.
    if (reply === 354 && state === 'dot') await talk.says(octets, { replies: 0 })
  }
  return talk.line
}

export const survivesLeavers = requirement<{ state: State }>({
  title: 'A client that closes the connection, in whatever state, does no harm',
  clause: rfc(5321, '4.1.1.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 2,
  covers: ['S-17'],
  why: 'Networks end in the middle of everything; recv then returns nothing.',
  hint: 'Expect the end of the stream wherever you read, and do as if QUIT had come.',
  given: fc.record({ state: fc.constantFrom(...STATES) }),
  examples: STATES.map((state) => ({ state })),
  when: async ({ state }, stage) => {
    const line = await reaches(stage, state)
    await line.hangUp()
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

export const survivesAborts = requirement<{ state: State }>({
  title: 'A client that aborts the connection, in whatever state, does no harm',
  clause: rfc(5321, '4.1.1.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 2,
  covers: ['S-17'],
  why: 'A crashed client ends a connection with a reset, and recv or send then raise an error.',
  hint: 'Catch the errors of recv and send, close that one connection, and go on with the next.',
  given: fc.record({ state: fc.constantFrom(...STATES) }),
  examples: STATES.map((state) => ({ state })),
  when: async ({ state }, stage) => {
    const line = await reaches(stage, state)
    line.reset()
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

export const answersHalfClosers = requirement({
  title: 'A client that closes its own direction behind a message, or behind QUIT, still gets its reply',
  clause: rfc(9293, '3.6'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Programs like nc close their direction as soon as they have said all; the other one is still open.',
  hint: 'When recv returns nothing, finish first what you have begun, and send its reply.',
  given: fc.record({ behind: fc.constantFrom('QUIT', 'message') }),
  examples: [{ behind: 'QUIT' }, { behind: 'message' }],
  when: async ({ behind }, stage) => {
    const talk = await hello(stage)
    if (behind === 'QUIT') await talk.line.send(command('QUIT'))
    else if ((await addresses(talk)) && (await talk.asks('DATA')) === 354) {
      await talk.says(stuffed(messageOf(example('half.closed'))), { replies: 0 })
    }
    await talk.line.end()
    await talk.line.readToEnd()
    await comesAfterwards(stage)
  },
  judge: ({ behind }, t) => all(behind === 'QUIT' ? answers(t, 'QUIT', accepted) : acceptsMail(t), servedAfterwards(t)),
})

export const survivesGarbage = requirement({
  title: 'Octets that are no command do no harm',
  clause: rfc(5321, '4.5.3.1.9'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['S-13'],
  why: 'Not every sequence of octets is UTF-8, has a line end, or has a first word.',
  hint: 'Read commands as bytes, and answer 500 to whatever does not look like one; decode and split in a try block.',
  given: fc.record({ octets: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 80 }) }),
  examples: [
    { octets: [0xff, 0xfe, 0x00, 0x80, 0x0d, 0x0a] },
    { octets: [0x0d, 0x0a, 0x0d, 0x0a, 0x0d, 0x0a] },
    { octets: [0x00, 0x0d, 0x0a] },
    { octets: [0x20, 0x0d, 0x0a] },
    { octets: [0x2e, 0x0d, 0x0a] },
    { octets: [0x0a] },
    { octets: [0x0d] },
    { octets: [0xc3, 0x28, 0x0d, 0x0a] },
  ],
  when: async ({ octets }, stage) => {
    await bother(stage, Uint8Array.from(octets))
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

/** The first words of other protocols. */
const STRANGERS: Readonly<Record<string, string>> = {
  HTTP: 'GET / HTTP/1.1\r\nHost: mail.example.test\r\n\r\n',
  TLS: '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03randomrandomrandomrandomrandom00\x20sessionsessionsessionsession0000\x00\x08\x13\x02\x13\x03\x13\x01\x00\xff\x01\x00\x00\x50',
  SSH: 'SSH-2.0-OpenSSH_9.2\r\n',
  POP3: 'USER alice\r\nPASS secret\r\nLIST\r\n',
  IMAP: 'a1 LOGIN alice secret\r\na2 SELECT INBOX\r\n',
  SMB: '\x00\x00\x00\x54\xffSMB\x72\x00\x00\x00\x00',
}

export const survivesStrangers = requirement({
  title: 'A client that speaks another protocol does no harm',
  clause: rfc(5321, '7.8'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Somebody types the wrong port, and a scanner tries everything.',
  hint: 'Answer 500, or close; the next client is served.',
  given: fc.record({ protocol: fc.constantFrom(...Object.keys(STRANGERS)) }),
  examples: Object.keys(STRANGERS).map((protocol) => ({ protocol })),
  when: async ({ protocol }, stage) => {
    await bother(stage, latin1Octets(STRANGERS[protocol] ?? ''))
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

export const survivesHaste = requirement({
  title: 'A client that says everything at once, before the greeting, does no harm',
  clause: rfc(5321, '4.3.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Programs that send spam do not listen. Whether they are served is for you to say, but the next client is.',
  hint: 'Treat what has come before the greeting as what comes after it, or hang up; do not lose your place.',
  given: fc.record({ quits: fc.boolean() }),
  examples: [{ quits: true }, { quits: false }],
  when: async ({ quits }, stage) => {
    const all = [`HELO ${OURSELVES}`, `MAIL FROM:<${SENDER}>`, `RCPT TO:<${addressOf('alice')}>`, 'DATA'].map(command)
    const talk = talkOn(await stage.connect())
    const octets = joined(...all, stuffed(messageOf(example('haste'))), quits ? command('QUIT') : new Uint8Array())
    await talk.says(octets, { replies: quits ? 7 : 6, optional: true })
    await talk.line.hangUp('last')
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

const NUL = example('nul', 'a\0b', '\0', 'end')

export const survivesNul = requirement({
  title: 'NUL in a text is stored or refused, and does not cut the message off',
  clause: rfc(5321, '4.5.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  capability: store,
  needs: [storesMessages],
  why: 'Where strings end at NUL, the rest of a message is lost without a word.',
  hint: 'Count octets, and write as many as came; or refuse the message with 554.',
  given: fc.record({ mail: fc.constant(NUL) }),
  examples: [{ mail: NUL }],
  when: async ({ mail }, stage) => {
    const talk = await hello(stage)
    let taken = false
    if (await addresses(talk)) {
      if ((await talk.asks('DATA')) === 354) taken = (await talk.says(stuffed(messageOf(mail)))) === 250
    }
    await talk.quits()
    if (taken) await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => (acceptsMail(t).is === 'met' ? isStored(t, mail) : staysOpen(t)),
})

/** What goes on without an end, or nearly so. */
const ENDLESS: Readonly<Record<string, () => Uint8Array>> = {
  'a line': () => latin1Octets('x'.repeat(1_000_000)),
  'empty lines': () => latin1Octets('\r\n'.repeat(5_000)),
  commands: () => latin1Octets('NOOP\r\n'.repeat(2_000)),
  'unknown commands': () => latin1Octets('XYZZY\r\n'.repeat(2_000)),
  NULs: () => new Uint8Array(100_000),
  'carriage returns': () => latin1Octets('\r'.repeat(100_000)),
}

export const survivesFloods = requirement({
  title: 'Lines without an end, and commands without number, do no harm',
  clause: rfc(5321, '7.8'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['S-14'],
  slow: true,
  why: 'Whoever wants to hurt a server begins with these.',
  hint: 'Bound what you keep for a line, and take time that does not grow with the square of its length.',
  given: fc.record({ what: fc.constantFrom(...Object.keys(ENDLESS)) }),
  examples: Object.keys(ENDLESS).map((what) => ({ what })),
  when: async ({ what }, stage) => {
    await bother(stage, ENDLESS[what]?.() ?? new Uint8Array())
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

export const survivesLongText = requirement({
  title: 'A text line of a hundred thousand octets is taken or refused, and the session goes on',
  clause: rfc(5321, '4.5.3.1.9'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['S-14'],
  why: 'A program that writes a whole page as one line is not rare.',
  hint: 'Let the line grow, or answer 500 at the end of the message.',
  given: fc.record({ length: fc.integer({ min: 10_000, max: 100_000 }) }),
  examples: [{ length: 100_000 }],
  when: async ({ length }, stage) => {
    const talk = await hello(stage)
    await addresses(talk)
    if ((await talk.asks('DATA')) === 354) await talk.says(stuffed(messageOf(example('long', 'x'.repeat(length)))))
    await talk.quits()
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})

export const servesAfterAll = requirement({
  title: 'Ten clients that leave at once in the middle of a message do no harm',
  clause: rfc(5321, '4.1.1.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['S-17'],
  needs: [survivesLeavers],
  why: 'When a network breaks, all its clients are gone at the same moment.',
  hint: 'Close the connection, and end its thread, wherever the end of the stream is met.',
  given: fc.record({ count: fc.integer({ min: 2, max: 10 }), reset: fc.boolean() }),
  examples: [
    { count: 10, reset: true },
    { count: 10, reset: false },
  ],
  slow: true,
  when: async ({ count, reset }, stage) => {
    const lines = []
    for (let nth = 0; nth < count; nth++) {
      const line = await stage.connect()
      await line.send(command(`HELO ${OURSELVES}`))
      lines.push(line)
    }
    for (const line of lines) {
      if (reset) line.reset()
      else await line.end()
    }
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})
