/** Replies in every form that a server may give them (RFC 5321 §4.2): the client understands their first digit, and needs no more. */
import {
  type Arbitrary,
  all,
  fc,
  met,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { succeeds } from './outcomes.ts'
import { succeedsWithStatusZero } from './refusals.ts'
import { commandsIn, inMessage, serve } from './serve.ts'

/** The message was handed over, and each command waited for the reply before it. */
function goesThrough(t: Transcript): Verdict {
  const hasty = commandsIn(t).find(({ early }) => early)
  return all(
    inMessage(t, () => met),
    hasty ? unmet('a wait for the end of the reply before', `"${hasty.text.slice(0, 60)}" came too early`) : met,
  )
}

const WORDS: Arbitrary<string> = fc.constantFrom(
  '',
  'ok',
  'OK',
  'Tout va bien',
  '550 is not what I say',
  'error-free',
  'failed? no!',
  '2.1.0 fine',
  '-',
  '<>',
  '%s%n',
  '250',
)

export const readsAnyText = requirement({
  title: 'Whatever the text of a reply says, its code counts',
  clause: rfc(5321, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  needs: [succeedsWithStatusZero],
  why: 'Each server has words of its own, in languages of its own.',
  hint: 'Look at the first three characters of a reply, and at nothing else.',
  given: fc.record({ words: WORDS }),
  examples: [{ words: '550 is not what I say' }, { words: 'error-free' }, { words: '' }],
  when: ({ words }, stage) =>
    serve(
      stage,
      {},
      {
        greeting: `220 ${words}`,
        replies: {
          EHLO: `250 ${words}`,
          HELO: `250 ${words}`,
          MAIL: `250 ${words}`,
          RCPT: `250 ${words}`,
          DATA: `354 ${words}`,
          '.': `250 ${words}`,
          QUIT: `221 ${words}`,
        },
      },
    ),
  judge: (_, t) => all(goesThrough(t), succeeds(t)),
})

/** What a client says behind the reply to each command. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  greeting: ['EHLO', 'HELO'],
  hello: ['MAIL'],
  MAIL: ['RCPT'],
  RCPT: ['DATA'],
  DATA: ['.'],
  '.': ['QUIT'],
}

const several = (code: number) => [
  `${code}-one line`,
  `${code}-and ${code === 250 ? 550 : 250} another`,
  `${code} and the last`,
]

export const readsSeveralLines = requirement({
  title: 'A reply of several lines is one reply, wherever it comes',
  clause: rfc(5321, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['C-01'],
  why: 'A client that takes each line for a reply is ahead of its server from then on.',
  hint: 'Read on while the fourth character of a line is a hyphen.',
  given: fc.record({
    where: fc.subarray(['greeting', 'hello', 'MAIL', 'RCPT', 'DATA', '.', 'QUIT'], { minLength: 1 }),
  }),
  examples: [{ where: ['greeting'] }, { where: ['hello'] }, { where: ['MAIL', 'RCPT', 'DATA', '.', 'QUIT'] }],
  when: ({ where }, stage) => {
    const at = (name: string, code: number) => (where.includes(name) ? several(code) : `${code} fine`)
    return serve(
      stage,
      {},
      {
        // Whoever takes the second line for another reply is early with the command behind the next.
        hesitates: where.flatMap((name) => NEXT[name] ?? []),
        greeting: at('greeting', 220),
        replies: {
          EHLO: at('hello', 250),
          HELO: at('hello', 250),
          MAIL: at('MAIL', 250),
          RCPT: at('RCPT', 250),
          DATA: at('DATA', 354),
          '.': at('.', 250),
          QUIT: at('QUIT', 221),
        },
      },
    )
  },
  judge: (_, t) => goesThrough(t),
})

export const readsRepliesInPieces = requirement({
  title: 'A reply that comes in pieces is read whole',
  clause: rfc(9293, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'TCP cuts where it likes, in the middle of a number too.',
  hint: 'Call recv until CR LF has come.',
  given: fc.record({
    cuts: fc
      .uniqueArray(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 4 })
      .map((all) => all.toSorted((one, other) => one - other)),
  }),
  examples: [{ cuts: [1] }, { cuts: [2] }, { cuts: [3] }, { cuts: [1, 2, 3, 4] }],
  when: ({ cuts }, stage) => serve(stage, {}, { cuts }),
  judge: (_, t) => goesThrough(t),
})

export const readsUnknownCodes = requirement({
  title: 'A code that nobody knows is understood by its first digit',
  clause: rfc(5321, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'New codes come with new standards; the first digit says enough.',
  hint: 'Compare reply[0] with "2", or with "3" behind DATA.',
  given: fc.record({
    verb: fc.constantFrom('MAIL', 'RCPT', '.', 'hello'),
    code: fc.constantFrom(251, 252, 254, 259, 240),
  }),
  examples: [
    { verb: 'RCPT', code: 251 },
    { verb: 'MAIL', code: 259 },
    { verb: '.', code: 252 },
  ],
  when: ({ verb, code }, stage) =>
    serve(
      stage,
      {},
      { replies: verb === 'hello' ? { EHLO: `${code} ok`, HELO: `${code} ok` } : { [verb]: `${code} ok` } },
    ),
  judge: (_, t) => goesThrough(t),
})

export const readsBareCodes = requirement({
  title: 'A reply may be its code alone',
  clause: rfc(5321, '4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Some servers leave the text out, and the blank with it.',
  hint: 'Do not split a reply at its blank before you know that there is one.',
  given: fc.record({ blank: fc.constantFrom('', ' ') }),
  examples: [{ blank: '' }, { blank: ' ' }],
  when: ({ blank }, stage) =>
    serve(
      stage,
      {},
      {
        replies: {
          EHLO: `250${blank}`,
          HELO: `250${blank}`,
          MAIL: `250${blank}`,
          RCPT: `250${blank}`,
          DATA: `354${blank}`,
          '.': `250${blank}`,
          QUIT: `221${blank}`,
        },
      },
    ),
  judge: (_, t) => goesThrough(t),
})

const EXTENSIONS = [
  'SIZE 1000000',
  '8BITMIME',
  'HELP',
  'X-UNHEARD-OF with parameters',
  'ENHANCEDSTATUSCODES',
  'DSN',
  'ETRN',
  'VRFY',
  'size',
  'SMTPUTF8',
]

export const readsExtensions = requirement({
  title: 'Whatever extensions the server lists, the message comes through',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-08'],
  why: 'Nobody knows them all, and new ones are made every year.',
  hint: 'Read the reply to EHLO to its last line, and ignore what you do not know.',
  given: fc.record({ listed: fc.shuffledSubarray(EXTENSIONS) }),
  examples: [{ listed: EXTENSIONS }, { listed: [] }],
  when: ({ listed }, stage) => {
    const lines = ['mail.example.test at your service', ...listed]
    return serve(
      stage,
      {},
      { replies: { EHLO: lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}`) } },
    )
  },
  judge: (_, t) => goesThrough(t),
})

export const survivesLongReplies = requirement({
  title: 'A reply of a hundred long lines is read to its end',
  clause: rfc(5321, '4.5.3.1.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  needs: [readsSeveralLines],
  why: 'What does not fit into the first recv is still part of the reply.',
  hint: 'Read line by line until the fourth character is no hyphen.',
  given: fc.record({ lines: fc.integer({ min: 10, max: 100 }), where: fc.constantFrom('greeting', 'hello', '.') }),
  examples: [
    { lines: 100, where: 'greeting' },
    { lines: 100, where: 'hello' },
  ],
  when: ({ lines, where }, stage) => {
    const long = (code: number) =>
      Array.from({ length: lines }, (_, at) => `${code}${at === lines - 1 ? ' ' : '-'}${'x'.repeat(400)}`)
    return serve(
      stage,
      {},
      where === 'greeting'
        ? { greeting: long(220) }
        : { replies: where === 'hello' ? { EHLO: long(250), HELO: long(250) } : { '.': long(250) } },
    )
  },
  judge: (_, t) => goesThrough(t),
})
