/** Other operations and classes than a question for records of the Internet (RFC 1035 §4.1.1, RFC 8906). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { recordText } from '../lens/message.ts'
import { CLASSES, OPCODES, TYPES } from '../lens/types.ts'
import { written } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, onlyIncludes } from './answers.ts'
import { ask, exchanges, hasRcode, inAnswer, inEach } from './ask.ts'

const NAME = `alpha.${ORIGIN}`
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
  when: ({ opcode }, stage) => ask(stage, { name: NAME, type: TYPES.A, opcode }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasRcode(answer, exchange, 'NOTIMP')),
})

export const answersOnlyQueries = requirement({
  title: 'An operation other than QUERY is not answered as if it were one',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A change of the zone that is answered like a question looks as if it had been made.',
  hint: 'Look at the opcode before you look at the question.',
  given: fc.record({ opcode: fc.constantFrom(OPCODES.STATUS, ...UNASSIGNED) }),
  examples: [{ opcode: OPCODES.STATUS }, { opcode: 15 }],
  when: ({ opcode }, stage) => ask(stage, { name: NAME, type: TYPES.A, opcode }),
  judge: (_, t) => inEach(t, (answer, exchange) => onlyIncludes('answers', [], answer, exchange)),
})

export const refusesInverseQueries = requirement({
  title: 'An inverse query is answered with the code NOTIMP',
  clause: rfc(3425, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The operation was withdrawn in 2002; what is left of it is a way to crash old servers.',
  hint: 'The opcode 1 is the code 4, NOTIMP.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: NAME, type: TYPES.A, opcode: OPCODES.IQUERY }),
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
  given: fc.record({ of: fc.constantFrom(CLASSES.CH, CLASSES.HS, 2, 1000) }),
  examples: [{ of: CLASSES.CH }, { of: CLASSES.HS }],
  when: ({ of }, stage) => ask(stage, { name: NAME, type: TYPES.A, class: of }),
  judge: (_, t) =>
    all(
      ...exchanges(t).map(({ answer, at }) => {
        // Nothing at all is fine: some servers do not repeat an error to the same client.
        const own = answer?.message?.answers.find((record) => record.class === CLASSES.IN)
        return own ? unmet('no record of the class IN', recordText(own), at(own.at)) : met
      }),
    ),
})

export const goesOnAfterOtherOperations = requirement({
  title: 'After operations and classes that it does not know the server answers questions as before',
  clause: rfc(8906, '3.1.4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'An exception for an unknown number ends many a server.',
  hint: 'Have an answer for every number, not only for those in your table.',
  given: fc.record({
    opcode: fc.integer({ min: 1, max: 15 }),
    of: fc.integer({ min: 0, max: 0xffff }),
    type: fc.integer({ min: 0, max: 0xffff }),
  }),
  examples: [
    { opcode: 15, of: 3, type: 0 },
    { opcode: 4, of: 1, type: 6 },
    { opcode: 5, of: 1, type: 6 },
    { opcode: 0, of: 0, type: 0 },
  ],
  when: async ({ opcode, of, type }, stage) => {
    const odd = await stage.flow()
    await odd.send(written({ name: NAME, type, class: of, opcode }))
    await ask(stage, { name: NAME, type: TYPES.A })
  },
  judge: (_, t) => inAnswer(t, (answer, exchange) => all(answersFrom(ZONE, answer, exchange)), 1),
})

export const refusesTransfersOverUdp = requirement({
  title: 'The question for the whole zone is not answered over UDP',
  clause: rfc(5936, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It does not fit into a datagram, and with a forged sender it floods somebody else.',
  hint: 'The type 252, AXFR, is refused over UDP.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: ORIGIN, type: TYPES.AXFR }),
  judge: (_, t) => inEach(t, (answer, exchange) => onlyIncludes('answers', [], answer, exchange)),
})
