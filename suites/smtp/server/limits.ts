/** How much of everything has to fit (RFC 5321 §4.5.3.1), and that what is more is refused in words. */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { addressOf, example, type Mail, mailOf, messageOf, OURSELVES } from '../pen.ts'
import { USERS } from '../protocol.ts'
import { accepted, acceptsMail, answers, comesAfterwards, connect, servedAfterwards, staysOpen, visits } from './ask.ts'
import { store } from './capabilities.ts'
import { answersNoop } from './commands.ts'
import { storesMessages } from './delivery.ts'
import { isStored, looksForWhole } from './store.ts'

/** A command and its CR LF. */
const COMMAND = 512
/** A text line and its CR LF. */
const TEXT = 1_000

export const takesLongCommands = requirement({
  title: 'A command line of 512 octets is read as a whole',
  clause: rfc(5321, '4.5.3.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-14'],
  needs: [answersNoop],
  why: 'Long names and parameters make long lines; a buffer that is too short turns the rest into another command.',
  hint: 'Read until CR LF, and not a fixed number of octets.',
  given: fc.record({ length: fc.integer({ min: 100, max: COMMAND }) }),
  examples: [{ length: COMMAND }, { length: COMMAND - 1 }, { length: 257 }],
  when: async ({ length }, stage) => {
    const talk = await connect(stage)
    await talk.asks(`HELO ${OURSELVES}`)
    await talk.asks(`NOOP ${'x'.repeat(length - 'NOOP \r\n'.length)}`)
    await talk.quits()
  },
  // Whether NOOP may have an argument is another question.
  judge: (_, t) =>
    all(
      answers(t, 'NOOP', { words: 'the code 250 or 501', allows: (each) => each === 250 || each === 501 }),
      staysOpen(t),
    ),
})

const line = (length: number) => 'abcdefghij'.repeat(Math.ceil(length / 10)).slice(0, length)

export const takesLongLines = requirement({
  title: 'A text line of 998 octets and its CR LF is taken',
  clause: rfc(5321, '4.5.3.1.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-14'],
  why: 'Programs that write a paragraph as one line make such lines.',
  hint: 'Read lines of any length into memory that grows.',
  given: fc.record({ lengths: fc.array(fc.integer({ min: 1, max: TEXT - 2 }), { minLength: 1, maxLength: 5 }) }),
  examples: [{ lengths: [TEXT - 2] }, { lengths: [511, 512, 513, 997, 998] }],
  when: ({ lengths }, stage) => visits(stage, longMail(lengths)),
  judge: (_, t) => acceptsMail(t),
})

function longMail(lengths: readonly number[]): Mail {
  return { ...example('long.lines'), body: lengths.map(line) }
}

export const keepsLongLines = requirement({
  title: 'Long lines come through in one piece, with a dot in front too',
  clause: rfc(5321, '4.5.3.1.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-14', 'S-08'],
  capability: store,
  needs: [storesMessages, takesLongLines],
  why: 'A line that is broken in two is another text, and a signature over it is void.',
  hint: 'Write lines as they came. The dot that was doubled does not count towards the 998.',
  given: fc.record({
    lengths: fc.array(fc.integer({ min: 1, max: TEXT - 2 }), { minLength: 1, maxLength: 4 }),
    dot: fc.boolean(),
  }),
  examples: [
    { lengths: [TEXT - 2], dot: false },
    { lengths: [TEXT - 2], dot: true },
  ],
  when: async ({ lengths, dot }, stage) => {
    const mail = dottedMail(lengths, dot)
    await visits(stage, mail)
    await looksForWhole(stage, mail)
  },
  judge: ({ lengths, dot }, t) => isStored(t, dottedMail(lengths, dot)),
})

function dottedMail(lengths: readonly number[], dot: boolean): Mail {
  return { ...example('long.dots'), body: lengths.map((length) => (dot ? `.${line(length - 1)}` : line(length))) }
}

export const takesLargeMessages = requirement({
  title: 'A message of 64 kB is taken',
  clause: rfc(5321, '4.5.3.1.7'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-14'],
  why: 'That is what every mail server takes; a photograph is far larger.',
  hint: 'Read in a loop until the line with the dot, and append to a list rather than to a string.',
  given: fc.record({ lines: fc.integer({ min: 1, max: 900 }) }),
  examples: [{ lines: 900 }],
  when: ({ lines }, stage) => visits(stage, largeMail(lines)),
  judge: (_, t) => acceptsMail(t),
})

function largeMail(lines: number): Mail {
  return { ...example('large'), body: Array.from({ length: lines }, (_, at) => `${at} ${'x'.repeat(64)}`) }
}

export const keepsLargeMessages = requirement({
  title: 'A large message is stored whole',
  clause: rfc(5321, '4.5.3.1.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-14'],
  capability: store,
  needs: [storesMessages, takesLargeMessages],
  why: 'Half a message looks like a whole one.',
  hint: 'Loop until all is written, and close the file before you answer.',
  given: fc.record({ lines: fc.integer({ min: 1, max: 900 }) }),
  examples: [{ lines: 900 }],
  when: async ({ lines }, stage) => {
    await visits(stage, largeMail(lines))
    await looksForWhole(stage, largeMail(lines))
  },
  judge: ({ lines }, t) => isStored(t, largeMail(lines)),
})

export const takesHundredRecipients = requirement({
  title: 'A hundred recipients are taken',
  clause: rfc(5321, '4.5.3.1.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-14'],
  why: 'Clients send to a hundred at a time, because every server takes that many.',
  hint: 'Do not limit the list of recipients, or limit it to more than a hundred, with 452.',
  given: fc.record({ count: fc.integer({ min: 20, max: 100 }) }),
  examples: [{ count: 100 }],
  slow: true,
  when: ({ count }, stage) => visits(stage, example('crowd'), { to: crowd(count) }),
  judge: ({ count }, t) => all(...crowd(count).map((_, nth) => answers(t, 'RCPT', accepted, { nth })), acceptsMail(t)),
})

function crowd(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => addressOf(USERS[at % USERS.length] ?? 'alice'))
}

const EIGHT_BIT = mailOf(
  fc.array(fc.constantFrom('caf\xc3\xa9', '\xe9t\xe9', '\xff\xfe', 'plain', '\x80'), { minLength: 1, maxLength: 4 }),
)

export const answersEightBitText = requirement({
  title: 'Text with octets outside ASCII is taken or refused, and the session goes on',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-20'],
  why: 'Not everything that comes is UTF-8: a server that decodes it fails, and the client never hears of it.',
  hint: 'Handle messages as bytes, from the socket to the file.',
  given: fc.record({ mail: EIGHT_BIT }),
  examples: [{ mail: example('eight', '\xe9t\xe9') }, { mail: example('eight', '\xff\xfe\x80') }],
  when: ({ mail }, stage) => visits(stage, mail),
  judge: (_, t) => staysOpen(t),
})

export const keepsControlCharacters = requirement({
  title: 'Control characters in a text come through as they are',
  clause: rfc(5321, '4.5.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-08'],
  capability: store,
  needs: [storesMessages],
  why: 'All characters are to be delivered; a form feed belongs to a text as well as a tab.',
  hint: 'Write octets as they came. A text mode may end at character 26, and splitlines() cuts at 11, 12 and 28 to 30.',
  given: fc.record({
    mail: mailOf(
      fc.array(fc.constantFrom('a\x0bb', 'a\x0cb', '\x1a', 'a\x1cb\x1d', '\x07', 'a\x1b[1mb', '\x7f'), {
        minLength: 1,
        maxLength: 4,
      }),
    ),
  }),
  examples: [{ mail: example('controls', 'a\x0bb', 'a\x0cb', 'a\x1cb', '\x1a', 'end') }],
  when: async ({ mail }, stage) => {
    await visits(stage, mail)
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => isStored(t, mail, messageOf(mail)),
})

/** Far beyond every limit. */
const TOO_LONG: Readonly<Record<string, string>> = {
  command: `NOOP ${'x'.repeat(100_000)}`,
  path: `MAIL FROM:<${'x'.repeat(10_000)}@example.org>`,
  domain: `MAIL FROM:<dave@${'x'.repeat(10_000)}.example>`,
  verb: 'X'.repeat(5_000),
  name: `HELO ${'x'.repeat(10_000)}`,
}

export const survivesLongCommands = requirement({
  title: 'A command that is far too long is answered, and does no harm',
  clause: rfc(5321, '4.5.3.1.9'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['S-14'],
  why: 'This is how the first worm of the Internet came in.',
  hint: 'Bound what you keep of a line, read on to its end, and answer 500.',
  given: fc.record({ what: fc.constantFrom(...Object.keys(TOO_LONG)) }),
  examples: Object.keys(TOO_LONG).map((what) => ({ what })),
  when: async ({ what }, stage) => {
    const talk = await connect(stage)
    if (what !== 'name') await talk.asks(`HELO ${OURSELVES}`)
    await talk.asks(TOO_LONG[what] ?? '')
    await talk.quits()
    await comesAfterwards(stage)
  },
  judge: (_, t) => servedAfterwards(t),
})
