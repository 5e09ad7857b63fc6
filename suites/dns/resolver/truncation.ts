/** What does not fit into a datagram, on both sides of the resolver (RFC 1035 §4.2.1, RFC 2181 §9, RFC 7766 §5). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { hasFlag } from '../server/answers.ts'
import { inEach } from '../server/ask.ts'
import type { Habit } from './actors.ts'
import { a, asA, askedOf, askIn, type Question, record, tellsTruth, worldWith } from './talk.ts'

const PLAIN_OCTETS = 512
const MANY = 60
const WORLD = worldWith([
  a('www.example.test.', '198.51.100.7'),
  ...['198.51.100.1', '198.51.100.2', '198.51.100.3'].map((data) => a('several.example.test.', data)),
  ...Array.from({ length: MANY }, (_, nth) => a('many.example.test.', `203.0.113.${nth + 1}`)),
  record('long.example.test.', 'TXT', Array.from('abcd', (letter) => `"${letter.repeat(200)}"`).join(' ')),
])
const LONG = [asA('many.example.test.'), { name: 'long.example.test.', type: TYPES.TXT }] as const
const given = fc.record({ asked: fc.constantFrom<Question>(...LONG) })
const examples = LONG.map((asked) => ({ asked }))
const most: Readonly<Record<number, number>> = { [TYPES.A]: MANY, [TYPES.TXT]: 1 }

export const keepsTo512Octets = requirement({
  title: 'A long answer over UDP has at most 512 octets',
  clause: rfc(1035, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Clients without EDNS have a buffer of 512 octets.',
  hint: 'Stop before the record that does not fit any more, and count only those that stand there.',
  covers: ['MF-09'],
  given,
  examples,
  when: ({ asked }, stage) => askIn(stage, WORLD, [asked]),
  judge: (_, t) =>
    inEach(t, (_answer, { octets, at }) =>
      octets > PLAIN_OCTETS ? unmet(`at most ${PLAIN_OCTETS} octets`, String(octets), at(PLAIN_OCTETS)) : met,
    ),
})

export const saysThatItIsTruncated = requirement({
  title: 'An answer that does not hold all records has the bit TC',
  clause: rfc(2181, '9'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The client would take a part of the set for the whole.',
  hint: 'Set the bit 0x02 of the third octet when you had to leave out a record of the answer.',
  covers: ['MF-09'],
  given,
  examples,
  when: ({ asked }, stage) => askIn(stage, WORLD, [asked]),
  judge: ({ asked }, t) =>
    inEach(t, (answer, exchange) =>
      answer.answers.length < (most[asked.type] ?? 0) ? hasFlag('tc', true, answer, exchange) : met,
    ),
})

export const truncatesNothingShort = requirement({
  title: 'An answer that fits has the bit TC clear',
  clause: rfc(2181, '9'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'The client would throw it away, and come back over TCP for what it has.',
  hint: 'Build the header anew: whether another server’s answer was truncated is not the client’s affair.',
  covers: ['MF-09'],
  given: fc.record({ truncates: fc.boolean() }),
  examples: [{ truncates: false }, { truncates: true }],
  when: ({ truncates }, stage) =>
    askIn(stage, WORLD, [asA('several.example.test.')], truncates ? { 'ns1.example': truncating } : {}),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('tc', false, answer, exchange)),
})

/** Whatever it is asked over UDP, it says that there is more, and shows one record. */
const truncating: Habit = (right, { over }) =>
  over === 'tcp' ? right : { ...right, tc: true, answers: right.answers.slice(0, 1), authority: [] }

export const asksOverTcp = requirement({
  title: 'When a server’s answer is truncated the same is asked over TCP, and what came before is not used',
  clause: rfc(2181, '9'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'A part of a set is no set, and would be remembered as one.',
  hint: 'Look at the bit TC of the answer; connect to the same address and port, and put two octets with the length in front of the query.',
  covers: ['RS-10'],
  given: fc.record({ host: fc.constantFrom('several', 'www') }),
  examples: [{ host: 'several' }, { host: 'www' }],
  when: ({ host }, stage) =>
    askIn(stage, WORLD, [asA(`${host}.example.test.`), asA(`${host}.example.test.`)], { 'ns1.example': truncating }),
  judge: (_, t) =>
    all(
      tellsTruth(WORLD, t),
      askedOf(t, 'ns1.example').some(({ over }) => over === 'tcp') ? met : unmet('a query over TCP', 'none'),
    ),
})
