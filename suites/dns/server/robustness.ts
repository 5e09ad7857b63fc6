/** What is no query, or a wicked one: it gets a format error or nothing, and the next client its answer. */
import { all, datagrams, fc, met, requirement, rfc, type Stage, type Transcript, unmet } from '../../../harness/kit.ts'
import { readMessage } from '../lens/message.ts'
import { labelText } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { message, u16, written } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, saysNameError } from './answers.ts'
import { ask, exchanges, hasRcode, inAnswer, inEach } from './ask.ts'
import { lookUp } from './model.ts'

const NAME = `alpha.${ORIGIN}`
const GOOD = written({ name: NAME, type: TYPES.A })
const HEADER_OCTETS = 12
const HOMES = [ORIGIN, `hollow.${ORIGIN}`] as const
const lettersOf = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

/** A datagram of ours, and then a question that has to be answered: on another socket, so that no answer is taken for another. */
async function sayThenAsk(stage: Stage, octets: readonly number[] | Uint8Array): Promise<void> {
  const odd = await stage.flow()
  await odd.send(Uint8Array.from(octets))
  await ask(stage, { name: NAME, type: TYPES.A })
}

/** The question behind it was answered as ever. */
function goesOn(t: Transcript) {
  const last = exchanges(t).at(-1)
  if (!last?.answer?.message) return unmet('an answer to the next question', 'silence')
  return answersFrom(ZONE, last.answer.message, last)
}

/** Whatever came back for the odd datagram, it holds no records that answer. */
function answersNothing(t: Transcript) {
  const [odd] = datagrams(t, 'client 1', 'received')
  const answers = odd && readMessage(odd.bytes).message?.answers.length
  return answers ? unmet('a format error, or silence', `an answer with ${answers} records`, odd?.at) : met
}

const withName = (name: readonly number[]) =>
  message({ id: 0x2b01, flags: 0x0100, questions: [[...name, ...u16(TYPES.A), ...u16(1)]] })
const POINTER = 0xc0

export const survivesPointerLoops = requirement({
  title: 'A compression pointer that leads to itself, in circles, or forward is refused without a hang',
  clause: rfc(1035, '4.1.4'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'A reader that follows it runs for ever: one datagram stops the service.',
  hint: 'A pointer leads to an earlier place only: refuse any other, or count the jumps.',
  covers: ['MF-03'],
  given: fc.record({ labels: fc.nat(3), target: fc.integer({ min: HEADER_OCTETS, max: 40 }) }),
  examples: [
    { labels: 0, target: HEADER_OCTETS },
    { labels: 1, target: HEADER_OCTETS },
    { labels: 0, target: 40 },
    { labels: 3, target: HEADER_OCTETS },
  ],
  when: ({ labels, target }, stage) =>
    sayThenAsk(stage, withName([...Array<number[]>(labels).fill([1, 97]).flat(), POINTER, target])),
  judge: (_, t) => all(answersNothing(t), goesOn(t)),
})

export const survivesShortMessages = requirement({
  title: 'A message that ends too early, at whatever octet, leaves the server as it was',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'Who reads behind the end of a buffer crashes, or tells secrets.',
  hint: 'Compare each offset with the length of the datagram before you read there.',
  covers: ['MF-10'],
  given: fc.record({ length: fc.integer({ min: 0, max: GOOD.length - 1 }) }),
  examples: [0, 1, 2, 11, 12, 13, 20, GOOD.length - 5, GOOD.length - 4, GOOD.length - 1].map((length) => ({ length })),
  when: ({ length }, stage) => sayThenAsk(stage, GOOD.subarray(0, length)),
  judge: (_, t) => all(answersNothing(t), goesOn(t)),
})

export const survivesWrongCounts = requirement({
  title: 'A header that counts more than the message holds leaves the server as it was',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'The counts are what somebody else has written there.',
  hint: 'Stop at the end of the datagram, whatever the counts say.',
  covers: ['MF-10'],
  given: fc.record({ counts: fc.tuple(fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xffff)) }),
  examples: [
    { counts: [0xffff, 0, 0, 0] },
    { counts: [1, 0xffff, 0, 0] },
    { counts: [1, 0, 0, 0xffff] },
    { counts: [0, 0, 0, 0] },
  ],
  when: ({ counts }, stage) =>
    sayThenAsk(stage, [...GOOD.subarray(0, 4), ...counts.flatMap(u16), ...GOOD.subarray(HEADER_OCTETS)]),
  judge: (_, t) => goesOn(t),
})

export const survivesReservedLabels = requirement({
  title: 'A label with the reserved bits 01 or 10 is refused',
  clause: rfc(1035, '4.1.4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Read as a length it would be longer than any label.',
  hint: 'The two highest bits of the length are 00 for a label and 11 for a pointer; there is nothing else.',
  given: fc.record({ first: fc.integer({ min: 0x40, max: 0xbf }) }),
  examples: [{ first: 0x40 }, { first: 0x80 }, { first: 0xbf }],
  when: ({ first }, stage) => sayThenAsk(stage, withName([first, ...Array<number>(first).fill(97), 0])),
  judge: (_, t) => all(answersNothing(t), goesOn(t)),
})

export const survivesLongNames = requirement({
  title: 'A name of more than 255 octets is refused',
  clause: rfc(1035, '2.3.4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'The buffer that the standard lets you have ends there.',
  hint: 'Add up the octets of the labels while you read, and stop at 255.',
  given: fc.record({ labels: fc.integer({ min: 5, max: 120 }) }),
  examples: [{ labels: 5 }, { labels: 120 }],
  when: ({ labels }, stage) =>
    sayThenAsk(
      stage,
      withName([
        ...Array<number[]>(labels)
          .fill([63, ...Array<number>(63).fill(97)])
          .flat(),
        0,
      ]),
    ),
  judge: (_, t) => all(answersNothing(t), goesOn(t)),
})

export const survivesGarbage = requirement({
  title: 'Whatever octets come, the server goes on',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'The Internet sends everything to every port.',
  hint: 'Put a handler of exceptions around one message, so that it costs that message alone.',
  covers: ['MF-10'],
  given: fc.record({ octets: fc.array(fc.nat(255), { maxLength: 80 }) }),
  examples: [
    { octets: [] },
    { octets: lettersOf('GET / HTTP/1.1\r\n\r\n') },
    { octets: Array<number>(80).fill(255) },
    { octets: [...GOOD.subarray(0, HEADER_OCTETS), ...Array<number>(60).fill(0xc0)] },
  ],
  when: ({ octets }, stage) => sayThenAsk(stage, octets),
  judge: (_, t) => goesOn(t),
})

export const survivesMutations = requirement({
  title: 'A query with some octets changed leaves the server as it was',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Almost right is harder than garbage: it comes further into the program.',
  hint: 'Every number in a message may be any number.',
  covers: ['MF-10'],
  given: fc.record({
    changes: fc.array(fc.tuple(fc.nat(GOOD.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
  }),
  examples: [{ changes: [[HEADER_OCTETS, 255]] }, { changes: [[5, 0]] }, { changes: [[GOOD.length - 3, 0]] }],
  when: ({ changes }, stage) => {
    const octets = Uint8Array.from(GOOD)
    for (const [at = 0, octet = 0] of changes) octets[at] = octet
    return sayThenAsk(stage, octets)
  },
  judge: (_, t) => goesOn(t),
})

export const doesNotAnswerAnswers = requirement({
  title: 'A message that is marked as an answer is not answered',
  clause: rfc(1035, '4.1.1'),
  level: 'SHOULD NOT',
  tier: 'robust',
  points: 1,
  why: 'Two servers that answer each other’s answers go on for ever; it takes one forged datagram to start it.',
  hint: 'Drop what has the bit QR.',
  given: fc.record({ rcode: fc.nat(5) }),
  examples: [{ rcode: 0 }, { rcode: 1 }],
  when: ({ rcode }, stage) => sayThenAsk(stage, [...GOOD.subarray(0, 2), 0x81, rcode, ...GOOD.subarray(4)]),
  judge: (_, t) => {
    const [came] = datagrams(t, 'client 1', 'received')
    return came ? unmet('silence', 'an answer', came.at) : goesOn(t)
  },
})

export const findsOddLabels = requirement({
  title: 'Labels may hold any octets, a dot, a zero or a blank too, and are compared as they are',
  clause: rfc(2181, '11'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'A dot inside of a label is no border: "www\\.x" is one label, and not that of www.',
  hint: 'Keep a name as a list of labels, not as a text with dots.',
  given: fc.record({
    octets: fc.array(fc.nat(255), { minLength: 1, maxLength: 20 }),
    under: fc.constantFrom(...HOMES),
  }),
  examples: [
    { octets: lettersOf('leaf.middle'), under: `hollow.${ORIGIN}` },
    { octets: [0], under: ORIGIN },
    { octets: [255, 254], under: ORIGIN },
    { octets: lettersOf('known.wild'), under: ORIGIN },
    { octets: [32], under: ORIGIN },
  ],
  when: ({ octets, under }, stage) =>
    ask(stage, { name: `${labelText(Uint8Array.from(octets))}.${under}`, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => {
      const [asked] = exchange.query.questions
      const isThere = asked && lookUp(ZONE, asked).end !== 'nxdomain'
      return isThere ? answersFrom(ZONE, answer, exchange) : saysNameError(answer, exchange)
    }),
})

export const refusesMissingQuestions = requirement({
  title: 'A query without a question is answered with a format error, or not at all',
  clause: rfc(1035, '4.1.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'There is nothing to look up; a program that looks all the same reads behind the end.',
  hint: 'When QDCOUNT is 0, answer with the code 1, FORMERR.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => sayThenAsk(stage, message({ id: 0x2b01, flags: 0x0100 })),
  judge: (_, t) => {
    const [odd] = exchanges(t)
    const refused = odd?.answer?.message && odd.query.questions.length === 0
    return all(
      refused ? inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'FORMERR', 'NOTIMP', 'REFUSED')) : met,
      goesOn(t),
    )
  },
})

export const readsNamesToTheirEnd = requirement({
  title: 'A name whose octets look like the end of another one is that other name only by its labels',
  clause: rfc(1034, '3.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Who compares texts takes "notalpha" for "alpha".',
  hint: 'Compare label by label, each with its length.',
  given: fc.record({ prefix: fc.stringMatching(/^[a-z]{1,8}$/) }),
  examples: [{ prefix: 'not' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}${NAME}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, saysNameError),
})
