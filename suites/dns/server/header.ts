/** The header (RFC 1035 §4.1.1): what of the query's goes back, and what the server says of itself. */
import { fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { type Flag, host, identifier } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, hasFlag } from './answers.ts'
import { ask, inEach } from './ask.ts'

const NAME = `alpha.${ORIGIN}`

export const copiesIdentifier = requirement({
  title: 'The identifier of the query stands in the answer',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A client with several questions under way knows by it which one this answers, and drops an answer with another one.',
  hint: 'Copy the first two octets of the query.',
  covers: ['MF-01'],
  given: fc.record({ ids: fc.array(identifier(), { minLength: 1, maxLength: 4 }) }),
  examples: [{ ids: [0] }, { ids: [0xffff] }, { ids: [0x8000, 0x0080] }, { ids: [1234, 1234] }],
  when: ({ ids }, stage) => ask(stage, ...ids.map((id) => ({ name: NAME, type: TYPES.A, id }))),
  judge: (_, t) =>
    inEach(t, ({ id }, { query, at }) =>
      id === query.id ? met : unmet(`the identifier ${query.id}`, String(id), at(0)),
    ),
})

export const marksAnswers = requirement({
  title: 'The bit QR says that this is an answer',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Without it a client takes the answer for a question to itself, and drops it.',
  hint: 'Set the highest bit of the third octet.',
  covers: ['MF-01'],
  given: fc.record({ name: host() }),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('qr', true, answer, exchange)),
})

export const copiesRecursionDesired = requirement({
  title: 'The bit RD of the query stands in the answer',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'It is copied, not answered: whether there is recursion is said by RA.',
  hint: 'Take the lowest bit of the third octet from the query.',
  covers: ['MF-01'],
  given: fc.record({ wishes: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }) }),
  examples: [{ wishes: [true] }, { wishes: [false] }, { wishes: [true, false, true] }],
  when: ({ wishes }, stage) =>
    ask(stage, ...wishes.map((wish) => ({ name: NAME, type: TYPES.A, flags: wish ? (['rd'] as const) : [] }))),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('rd', exchange.query.rd, answer, exchange)),
})

export const answersWithAuthority = requirement({
  title: 'An answer from the zone has the bit AA',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A resolver that follows a delegation and gets an answer without it takes the server for a lame one, and goes elsewhere.',
  hint: 'Set the bit 0x04 of the third octet in every answer about names of your zone.',
  given: fc.record({ name: host() }),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('aa', true, answer, exchange)),
})

export const answersNegativelyWithAuthority = requirement({
  title: 'That a name does not exist, or has nothing of the type, is said with the bit AA',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'RFC 1035 gives NXDOMAIN a meaning only from an authority; a resolver does not believe anybody else.',
  hint: 'Negative answers are answers: set AA in them too.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: `nobody.${ORIGIN}`, type: TYPES.A }, { name: NAME, type: TYPES.MX }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('aa', true, answer, exchange)),
})

export const offersNoRecursion = requirement({
  title: 'The bit RA is not set by a server that does not ask others',
  clause: rfc(1035, '4.1.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A client that sees it sends this server all its questions, and gets no answer to most.',
  hint: 'Do not copy the fourth octet of the query, and do not set its highest bit.',
  covers: ['MF-01'],
  given: fc.record({ name: host() }),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('ra', false, answer, exchange)),
})

export const keepsReservedBitsClear = requirement({
  title: 'The reserved bit is zero in the answer, whatever the query has there',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A bit that is echoed today cannot be given a meaning tomorrow.',
  hint: 'Build the flags of the answer anew, and take only opcode and RD from the query.',
  covers: ['MF-01'],
  given: fc.record({ name: host(), reserved: fc.boolean() }),
  examples: [{ name: NAME, reserved: true }],
  when: ({ name, reserved }, stage) =>
    ask(stage, { name, type: TYPES.A, flags: reserved ? (['rd', 'z'] as const) : (['rd'] as const) }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('z', false, answer, exchange)),
})

const MEANINGLESS = ['aa', 'tc', 'ra', 'z', 'ad', 'cd'] as const satisfies readonly Flag[]

export const looksPastOtherFlags = requirement({
  title: 'Flags that mean nothing in a query do not change the answer',
  clause: rfc(8906, '3.1.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Newer clients set bits that older servers do not know, and want their answer all the same.',
  hint: 'Look at QR and the opcode, and at no other bit of the query’s flags.',
  covers: ['MF-04'],
  given: fc.record({ flags: fc.subarray([...MEANINGLESS], { minLength: 1 }) }),
  examples: MEANINGLESS.map((flag) => ({ flags: [flag] })),
  when: ({ flags }, stage) => ask(stage, { name: NAME, type: TYPES.A, flags: ['rd', ...flags] }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const truncatesNothingShort = requirement({
  title: 'The bit TC is not set in an answer that is whole',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'The client throws the answer away and asks again over TCP.',
  hint: 'Do not copy the bit 0x02 of the third octet from the query.',
  given: fc.record({ name: host() }),
  examples: [{ name: NAME }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('tc', false, answer, exchange)),
})
