/** What is no question for records of the Internet (RFC 1035 §4.1.1, RFC 8906). */
import { all, datagrams, fc, met, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { recordText } from '../lens/message.ts'
import { nameOctets } from '../lens/names.ts'
import { CLASSES, OPCODES, TYPES } from '../lens/types.ts'
import { message, u16, written } from '../pen.ts'
import { exchanges, hasRcode, inAnswer, inEach } from '../server/ask.ts'
import { raise } from './actors.ts'
import { a, asA, ask, askIn, goesOn, type Question, tellsTruth, worldWith } from './talk.ts'
import { inTurn } from './world.ts'

const NAME = 'www.example.test.'
const WORLD = worldWith([a(NAME, '198.51.100.7')])
const UNASSIGNED = [7, 8, 9, 10, 11, 12, 13, 14, 15] as const

export const refusesUnknownOperations = requirement({
  title: 'An operation that nobody has defined is answered with the code NOTIMP',
  clause: rfc(8906, '3.1.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Who tries something new learns at once that this server cannot do it.',
  hint: 'Look at the four bits behind QR: other than 0 is the code 4, NOTIMP.',
  covers: ['MF-05'],
  given: fc.record({ opcode: fc.constantFrom(...UNASSIGNED) }),
  examples: [{ opcode: 15 }, { opcode: 7 }],
  when: ({ opcode }, stage) => askIn(stage, WORLD, [{ ...asA(NAME), opcode }]),
  judge: (_, t) => inEach(t, (answer, exchange) => hasRcode(answer, exchange, 'NOTIMP')),
})

export const keepsClassesApart = requirement({
  title: 'The question for another class is not answered with records of the Internet',
  clause: rfc(1035, '3.2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The class CH is used to ask servers for their own name and version; an address is no answer to that.',
  hint: 'Compare the class of the question with 1, and refuse others.',
  given: fc.record({ of: fc.constantFrom(CLASSES.CH, CLASSES.HS) }),
  examples: [{ of: CLASSES.CH }, { of: CLASSES.HS }],
  when: ({ of }, stage) => sayThenAsk(stage, { ...asA(NAME), class: of }),
  judge: (_, t) =>
    all(
      ...exchanges(t)
        .filter(({ query }) => query.questions.some((question) => question.class !== CLASSES.IN))
        .map(({ answer, at }) => {
          const own = answer?.message?.answers.find((record) => record.class === CLASSES.IN)
          return own ? unmet('no record of the class IN', recordText(own), at(own.at)) : met
        }),
    ),
})

/** Something odd goes out first, on a socket of its own; then a plain question has to be answered. */
async function sayThenAsk(stage: Stage, odd: Question | Uint8Array): Promise<void> {
  await raise(stage, WORLD)
  const flow = await stage.flow()
  await flow.send(odd instanceof Uint8Array ? odd : written({ ...odd, name: inTurn(odd.name, stage.turn) }))
  await ask(stage, [asA(NAME)])
}

export const refusesTwoQuestions = requirement({
  title: 'A query with two questions is answered with a format error',
  clause: rfc(9619, '4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'The header has one code for both; nobody ever defined what it means for two.',
  hint: 'When QDCOUNT is greater than 1, answer with the code 1, FORMERR.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await raise(stage, WORLD)
    const flow = await stage.flow()
    const question = [...nameOctets(inTurn(NAME, stage.turn)), ...u16(TYPES.A), ...u16(1)]
    await flow.send(message({ id: 0x2a01, flags: 0x0100, questions: [question, question] }))
    await flow.receive(1, { for: 'the answer to two questions' })
  },
  judge: (_, t) => inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'FORMERR')),
})

export const doesNotAnswerAnswers = requirement({
  title: 'What is an answer itself is not answered',
  clause: rfc(1035, '7.3'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 1,
  why: 'Two servers that answer each other’s answers never stop.',
  hint: 'Drop what has QR set before you do anything else with it.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    sayThenAsk(stage, written({ name: inTurn(NAME, stage.turn), type: TYPES.A, flags: ['qr', 'rd'] })),
  judge: (_, t) => {
    const [odd] = datagrams(t, 'client 1', 'received')
    return odd ? unmet('silence', 'an answer', odd.at) : tellsTruth(WORLD, t)
  },
})

export const goesOnAfterOtherOperations = requirement({
  title: 'After operations, classes and types that it does not know the resolver answers as before',
  clause: rfc(8906, '3.1.4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'An exception for an unknown number ends many a program.',
  hint: 'Have an answer for every number, not only for those in your table.',
  covers: ['MF-07', 'RS-14'],
  given: fc.record({
    opcode: fc.integer({ min: 1, max: 15 }),
    of: fc.integer({ min: 0, max: 0xffff }),
    type: fc.integer({ min: 0, max: 0xffff }),
  }),
  examples: [
    { opcode: 15, of: 3, type: 0 },
    { opcode: OPCODES.NOTIFY, of: 1, type: 6 },
    { opcode: OPCODES.UPDATE, of: 1, type: 6 },
    { opcode: 0, of: 0, type: 0 },
  ],
  when: ({ opcode, of, type }, stage) => sayThenAsk(stage, { name: NAME, type, class: of, opcode }),
  judge: (_, t) => goesOn(WORLD, t),
})
