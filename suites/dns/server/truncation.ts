/** Answers that do not fit into a datagram (RFC 1035 §4.1.1 and §4.2.1, RFC 2181 §9). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, hasFlag, onlyIncludes } from './answers.ts'
import { ask, inEach } from './ask.ts'
import { edns } from './capabilities.ts'
import { lookUp } from './model.ts'

const LONG = [
  { name: `many.${ORIGIN}`, type: TYPES.A },
  { name: `long.${ORIGIN}`, type: TYPES.TXT },
] as const
const PLAIN_OCTETS = 512
const given = fc.record({ asked: fc.constantFrom(...LONG) })
const examples = LONG.map((asked) => ({ asked }))

export const fitsInto512Octets = requirement({
  title: 'A long answer over UDP has at most 512 octets',
  clause: rfc(1035, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Clients without EDNS have a buffer of 512 octets, and routers drop larger pieces.',
  hint: 'Stop before the record that does not fit any more, and count only those that stand there.',
  covers: ['MF-09'],
  given,
  examples,
  when: ({ asked }, stage) => ask(stage, asked),
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
  when: ({ asked }, stage) => ask(stage, asked),
  judge: ({ asked }, t) =>
    inEach(t, (answer, exchange) =>
      answer.answers.length < lookUp(ZONE, asked).answers.length ? hasFlag('tc', true, answer, exchange) : met,
    ),
})

export const truncatesAtRecords = requirement({
  title: 'A truncated answer holds whole records of the answer and no others',
  clause: rfc(2181, '9'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'What is cut in the middle of a record cannot be read.',
  hint: 'Leave out whole records, and correct the counts in the header.',
  covers: ['MF-09'],
  given,
  examples,
  when: ({ asked }, stage) => ask(stage, asked),
  judge: ({ asked }, t) =>
    inEach(t, (answer, exchange) => onlyIncludes('answers', lookUp(ZONE, asked).answers, answer, exchange)),
})

export const usesTheRoomOfEdns = requirement({
  title: 'An answer that fits into what the client says that it takes comes whole',
  clause: rfc(6891, '6.2.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'It saves the second question over TCP.',
  hint: 'The class of the OPT record is the size in octets.',
  capability: edns,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { ...LONG[1], edns: { size: 1232 } }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => all(hasFlag('tc', false, answer, exchange), answersFrom(ZONE, answer, exchange))),
})

export const staysBelowTheRoomOfEdns = requirement({
  title: 'An answer is not longer than the client says that it takes, and says so when it is truncated',
  clause: rfc(6891, '6.2.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The size is the client’s buffer, or what its network lets through.',
  hint: 'Take the smaller of your own limit and the client’s, but at least 512.',
  capability: edns,
  given: fc.record({ size: fc.integer({ min: 0, max: 900 }) }),
  examples: [{ size: 512 }, { size: 0 }, { size: 700 }, { size: 900 }],
  when: ({ size }, stage) => ask(stage, { ...LONG[0], edns: { size } }),
  judge: ({ size }, t) =>
    inEach(t, (answer, exchange) => {
      const most = Math.max(PLAIN_OCTETS, size)
      if (exchange.octets > most) return unmet(`at most ${most} octets`, String(exchange.octets), exchange.at(most))
      return answer.answers.length < lookUp(ZONE, LONG[0]).answers.length ? hasFlag('tc', true, answer, exchange) : met
    }),
})
