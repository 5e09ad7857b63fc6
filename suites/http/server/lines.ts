/** The stream and its lines: where they end, and what must not be taken for one (RFC 9112 §2.2 and §5.2). */
import { all, fc, met, quote, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { HOST, latin1Octets, type Page, pathOf, visit, word } from '../pen.ts'
import { ask, gotPage, publish, say } from './ask.ts'
import { persistence } from './capabilities.ts'
import {
  anyName,
  askForPage,
  asksNext,
  askTwice,
  notServed,
  offer,
  PAGE,
  raw,
  refusalOrPage,
  refusedOrInStep,
  TARGET,
} from './refusals.ts'

/** Fields that would change where the request ends, if they were read as what they look like. */
const FRAMING = ['Content-Length: 10', 'Transfer-Encoding: chunked'] as const

const SAMPLE_PAGE: Page = { stem: 'cut', size: 30, key: 5 }

/** A request that is as short as it may be, since it is also sent octet by octet. */
const SAMPLE = raw(`GET /${pathOf(SAMPLE_PAGE)} HTTP/1.1`, 'Host: a', 'Connection: close')

/** Where it is cut into two: inside of each of its parts, and around each CR. */
const INSIDE = [1, 3, 4, 9, 18, 20, 25, 27, 28, 29, 31, 33, 35, 36, 37, -3, -2, -1]

export const joinsSegments = requirement({
  title: 'However a request is cut into segments, its answer is the same',
  clause: rfc(9110, '5.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 3,
  covers: ['RB-06'],
  why: 'TCP is a stream: the network may cut it anywhere, so one recv may return the half of a line.',
  hint: 'Call recv in a loop, and keep what has come, until it holds the empty line (CR LF CR LF) that ends the header section.',
  given: fc.record({
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: SAMPLE.length - 1 }), { minLength: 1, maxLength: 8 }),
  }),
  examples: [
    ...INSIDE.map((cut) => ({ cuts: [(SAMPLE.length + cut) % SAMPLE.length] })),
    { cuts: Array.from({ length: SAMPLE.length - 1 }, (_, at) => at + 1) },
  ],
  when: async ({ cuts }, stage) => {
    await publish(stage, SAMPLE_PAGE)
    await ask(stage, SAMPLE, { cuts: cuts.toSorted((one, other) => one - other) })
  },
  judge: (_, t) => gotPage(t, SAMPLE_PAGE),
})

export const waitsToBeAsked = requirement({
  title: 'The server says nothing before it has been asked',
  clause: rfc(9112, '9.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'A client takes the first octets that come for the answer to its first request.',
  hint: 'Read the request first. Greetings belong to other protocols.',
  given: fc.record({ agent: word }),
  examples: [{ agent: 'patient' }],
  when: async ({ agent }, stage) => {
    await publish(stage, PAGE)
    const line = await stage.connect()
    await line.linger((received) => received.length > 0)
    // A connection without a word kills many a server, which is another matter.
    await say(line, visit(TARGET, [['X-Agent', agent]]))
    await line.hangUp('last')
  },
  judge: (_, t) => {
    const place = t.findIndex(({ what }) => what === 'sent' || what === 'received')
    const first = t[place]
    if (first?.what !== 'received') return met
    return unmet('nothing before the request', quote(first.bytes ?? new Uint8Array()), { entry: place, byte: 0 })
  },
})

export const skipsEmptyLine = requirement({
  title: 'An empty line before a request is skipped',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['LT-05'],
  why: 'Old clients send a line end behind the content of a POST, and it comes before their next request.',
  hint: 'While the first line is empty, read the next one. The empty line that ends the fields comes after a first line that is not.',
  given: fc.record({ agent: word }),
  examples: [{ agent: 'old' }],
  when: ({ agent }, stage) =>
    askForPage(stage, latin1Octets(`\r\n${Buffer.from(visit(TARGET, [['X-Agent', agent]])).toString('latin1')}`)),
  judge: (_, t) => gotPage(t, PAGE),
})

export const readsOrRefusesBareLf = requirement({
  title: 'A line that ends in LF alone is read, or refused',
  clause: rfc(9112, '2.2'),
  level: 'MAY',
  tier: 'standard',
  points: 0,
  covers: ['LT-01', 'LT-02'],
  why: 'Both are allowed; but a server that goes on waiting keeps its client waiting too.',
  hint: 'Take LF for the end of a line and drop a CR before it, or answer 400.',
  given: fc.record({ lines: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }) }),
  examples: [{ lines: [0] }, { lines: [1] }, { lines: [0, 1, 2] }],
  when: async ({ lines }, stage) => {
    await publish(stage, PAGE)
    const ends = [0, 1, 2].map((line) => (lines.includes(line) ? '\n' : '\r\n'))
    const text = `GET ${TARGET} HTTP/1.1${ends[0]}Host: ${HOST}${ends[1]}Connection: close${ends[2]}${lines.length > 2 ? '\n' : '\r\n'}`
    await ask(stage, latin1Octets(text))
  },
  judge: (_, t) => refusalOrPage(t),
})

export const survivesBlankLine = requirement({
  title: 'A first line of nothing but blanks does no harm',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['LT-08'],
  why: 'split then returns no parts at all, and who takes the first of them crashes.',
  hint: 'Check how many parts the first line has before you use them.',
  given: fc.record({ line: fc.stringMatching(/^[ \t]{1,20}$/) }),
  examples: [{ line: '   ' }],
  when: async ({ line }, stage) => {
    await publish(stage, PAGE)
    await offer(stage, latin1Octets(`${line}\r\n\r\n`))
    await asksNext(stage)
  },
  judge: (_, t) => all(notServed(t), gotPage(t, PAGE, { line: 'client 2' })),
})

export const endsNoLineAtCr = requirement({
  title: 'A CR alone ends no line',
  clause: rfc(9112, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['LT-03'],
  why: 'Who ends lines there sees fields that everybody else takes for a part of a value.',
  hint: 'Look for CR LF, or for LF; a CR that no LF follows makes the request invalid.',
  given: fc.record({ end: fc.constantFrom('\r', '\r\r') }),
  examples: [{ end: '\r' }],
  when: async ({ end }, stage) => {
    await publish(stage, PAGE)
    await offer(stage, latin1Octets(`GET ${TARGET} HTTP/1.1${end}Host: ${HOST}${end}Connection: close${end}${end}`))
    await asksNext(stage)
  },
  judge: (_, t) => all(notServed(t), gotPage(t, PAGE, { line: 'client 2' })),
})

export const readsNothingBehindCr = requirement({
  title: 'What stands behind a CR in a value is no field of its own',
  clause: rfc(9112, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: persistence,
  covers: ['LT-04'],
  why: 'So a second Content-Length comes in that nobody on the way has seen, and with it a request that nobody has checked.',
  hint: 'Answer 400 to a CR inside of a value, or put a space in its place; never split lines with a function that splits at CR, as splitlines does.',
  given: fc.record({ name: anyName, field: fc.constantFrom(...FRAMING) }),
  examples: [{ name: 'X-Note', field: FRAMING[0] }],
  when: ({ name, field }, stage) => askTwice(stage, [`${name}: a\r${field}`]),
  judge: (_, t) => refusedOrInStep(t),
})

export const readsNothingBeforeFields = requirement({
  title: 'A line with a blank in front, before the first field, is refused or dropped',
  clause: rfc(9112, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: persistence,
  covers: ['LT-06'],
  why: 'Some take it for a part of the first line, some for a field, and an attacker for a gift.',
  hint: 'Answer 400 to a field line that begins with a blank.',
  given: fc.record({ blank: fc.constantFrom(' ', '\t', '   '), field: fc.constantFrom(...FRAMING) }),
  examples: [
    { blank: ' ', field: FRAMING[0] },
    { blank: '\t', field: FRAMING[0] },
  ],
  when: ({ blank, field }, stage) => askTwice(stage, [], [`${blank}${field}`]),
  judge: (_, t) => refusedOrInStep(t),
})

export const unfoldsOrRefuses = requirement({
  title: 'A line that begins with a blank goes on with the value before it, or the request is refused',
  clause: rfc(9112, '5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: persistence,
  covers: ['LT-07'],
  why: 'Folded lines are obsolete; who strips the blank finds a field that everybody else has read as a value.',
  hint: 'Answer 400 to a field line that begins with a blank, or join it to the one before; do not strip lines before you look at them.',
  given: fc.record({ name: anyName, blank: fc.constantFrom(' ', '\t', '  \t'), field: fc.constantFrom(...FRAMING) }),
  examples: [
    { name: 'X-Note', blank: ' ', field: FRAMING[0] },
    { name: 'X-Note', blank: '\t', field: FRAMING[0] },
  ],
  when: ({ name, blank, field }, stage) => askTwice(stage, [`${name}: a`, `${blank}${field}`]),
  judge: (_, t) => refusedOrInStep(t),
})
