/** What is not there (RFC 2308, RFC 8020): no such name, or nothing of this type; and how long one may remember that. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { freshLabel } from '../pen.ts'
import { NEGATIVE_TTL, ORIGIN, standing, ZONE } from '../zone.ts'
import { carriesSoa, saysNameError, saysNoData } from './answers.ts'
import { ask, inEach } from './ask.ts'

const label = (name: string) => `${name}.${ORIGIN}`
const NOBODY = label('nobody')

/** Names of the zone, each with types that it does not have. */
const ABSENT = [
  { name: label('alpha'), type: TYPES.MX },
  { name: label('alpha'), type: TYPES.AAAA },
  { name: label('six'), type: TYPES.A },
  { name: label('text'), type: TYPES.A },
  { name: ORIGIN, type: TYPES.AAAA },
] as const

export const saysNoDataForOtherTypes = requirement({
  title: 'The question for a type that an existing name does not have is answered with NOERROR and no records',
  clause: rfc(2308, '2.2'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'NXDOMAIN would say that the name has no address either, and caches would believe it.',
  hint: 'Look for the name first, whatever its types, and then for the type.',
  given: fc.record({ asked: fc.constantFrom(...ABSENT) }),
  examples: ABSENT.map((asked) => ({ asked })),
  when: ({ asked }, stage) => ask(stage, asked),
  judge: (_, t) => inEach(t, saysNoData),
})

export const carriesSoaWithNoData = requirement({
  title: 'With "nothing of this type" comes the SOA record, in the authority section',
  clause: rfc(2308, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Without it nobody may remember the answer, and asks again for every connection.',
  hint: 'Put the SOA record of the zone, under the zone’s name, into the authority section.',
  needs: [saysNoDataForOtherTypes],
  given: fc.record({ asked: fc.constantFrom(...ABSENT) }),
  examples: [{ asked: ABSENT[0] }],
  when: ({ asked }, stage) => ask(stage, asked),
  judge: (_, t) => inEach(t, (answer, exchange) => carriesSoa(ZONE, answer, exchange)),
})

export const carriesSoaWithNameErrors = requirement({
  title: 'With NXDOMAIN comes the SOA record, in the authority section',
  clause: rfc(2308, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Without it nobody may remember that the name does not exist.',
  hint: 'Put the SOA record of the zone, under the zone’s name, into the authority section.',
  given: fc.record({ label: freshLabel() }),
  examples: [{ label: 'nobody' }],
  when: (given, stage) => ask(stage, { name: label(given.label), type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => carriesSoa(ZONE, answer, exchange)),
})

export const limitsTheNegativeTtl = requirement({
  title: 'The SOA record of a negative answer has the smaller of its own TTL and its last field as TTL',
  clause: rfc(2308, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'That TTL says how long the answer may be remembered: who registers a new name waits so long to see it.',
  hint: 'In negative answers set the TTL of the SOA record to min(TTL, minimum).',
  covers: ['AL-02'],
  needs: [carriesSoaWithNameErrors],
  given: fc.record({ asked: fc.constantFrom({ name: NOBODY, type: TYPES.A }, ...ABSENT) }),
  examples: [{ asked: { name: NOBODY, type: TYPES.A } }, { asked: ABSENT[0] }],
  when: ({ asked }, stage) => ask(stage, asked),
  judge: (_, t) =>
    inEach(t, ({ authority }, { at }) => {
      const soa = authority.find(({ type }) => type === TYPES.SOA)
      return !soa || soa.ttl === NEGATIVE_TTL ? met : unmet(`a TTL of ${NEGATIVE_TTL}`, String(soa.ttl), at(soa.at))
    }),
})

/** The zone with an SOA record that is to be forgotten before its last field says. */
const BRIEF = {
  ...ZONE,
  records: ZONE.records.map((record) => (record.type === 'SOA' ? { ...record, ttl: 60 } : record)),
}

export const takesTheSmallerTtl = requirement({
  title: 'Where the TTL of the SOA record is smaller than its last field, a negative answer has that',
  clause: rfc(2308, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Both bound how long the answer may be remembered.',
  hint: 'In negative answers set the TTL of the SOA record to min(TTL, minimum).',
  needs: [limitsTheNegativeTtl],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  standing: () => standing(BRIEF),
  when: (_, stage) => ask(stage, { name: NOBODY, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ authority }, { at }) => {
      const soa = authority.find(({ type }) => type === TYPES.SOA)
      return !soa || soa.ttl === 60 ? met : unmet('a TTL of 60', String(soa.ttl), at(soa.at))
    }),
})

export const knowsEmptyNames = requirement({
  title: 'A name that has no records, but names below it that do, exists',
  clause: rfc(4592, '2.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'NXDOMAIN says that nothing is below the name either, and resolvers stop asking.',
  hint: 'A name exists when any name of the zone is equal to it or ends with it.',
  covers: ['AL-03'],
  needs: [saysNoDataForOtherTypes],
  given: fc.record({ name: fc.constantFrom('middle.hollow', 'hollow', '_udp', 'branch.wild').map(label) }),
  examples: ['middle.hollow', 'hollow', '_udp'].map((name) => ({ name: label(name) })),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, saysNoData),
})

export const knowsNothingBelowLeaves = requirement({
  title: 'A name below a name of the zone does not exist by that alone',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Who matches the end of a name only answers for names that nobody has made.',
  hint: 'All labels have to match; what is left over in front means that the name is not there.',
  given: fc.record({
    labels: fc.array(freshLabel(), { minLength: 1, maxLength: 3 }),
    of: fc.constantFrom('alpha', 'www', 'hollow'),
  }),
  examples: [
    { labels: ['a'], of: 'alpha' },
    { labels: ['x', 'y'], of: 'www' },
    { labels: ['other', 'middle'], of: 'hollow' },
  ],
  when: ({ labels, of }, stage) => ask(stage, { name: label([...labels, of].join('.')), type: TYPES.A }),
  judge: (_, t) => inEach(t, saysNameError),
})

export const saysNoDataForUnknownTypes = requirement({
  title: 'The question for a type that the server does not know is one for a type that the name does not have',
  clause: rfc(8906, '3.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'New types come every year; NOTIMP or silence makes clients wait, and give the server up.',
  hint: 'Keep types as numbers, and look them up like the ones you know.',
  covers: ['MF-06'],
  needs: [saysNoDataForOtherTypes],
  given: fc.record({ type: fc.constantFrom(666, 1000, 65_280, 99, 62_000) }),
  examples: [666, 1000, 65_280].map((type) => ({ type })),
  when: ({ type }, stage) => ask(stage, { name: label('alpha'), type }),
  judge: (_, t) => inEach(t, saysNoData),
})

const COURSE_TYPES = [
  3, 4, 7, 8, 9, 10, 11, 13, 14, 17, 18, 20, 24, 25, 29, 35, 36, 37, 39, 42, 44, 45, 46, 48, 50, 52, 55, 59, 61, 64, 65,
  257,
]

export const answersForEveryType = requirement({
  title: 'Questions for all the types that were ever registered get an answer',
  clause: rfc(8906, '3.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Browsers ask for HTTPS records, resolvers for keys; who does not answer makes them wait.',
  hint: 'There is no list of types to refuse: what the zone does not have is no data.',
  covers: ['MF-07'],
  needs: [saysNoDataForUnknownTypes],
  given: fc.record({ types: fc.subarray(COURSE_TYPES, { minLength: 1, maxLength: 8 }) }),
  examples: [{ types: COURSE_TYPES }],
  when: ({ types }, stage) => ask(stage, ...types.map((type) => ({ name: label('alpha'), type }))),
  judge: (_, t) => inEach(t, saysNoData),
})

export const saysTheSameForEveryType = requirement({
  title: 'A name that does not exist does not exist for any type',
  clause: rfc(8020, '2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'NXDOMAIN is about the name; caches apply it to all types.',
  hint: 'Decide whether the name exists before you look at the type.',
  given: fc.record({
    type: fc.constantFrom(TYPES.A, TYPES.AAAA, TYPES.MX, TYPES.TXT, TYPES.NS, TYPES.SOA, TYPES.CNAME, 666),
  }),
  examples: [TYPES.MX, TYPES.AAAA, TYPES.NS, TYPES.CNAME, 666].map((type) => ({ type })),
  when: ({ type }, stage) => ask(stage, { name: NOBODY, type }),
  judge: (_, t) => inEach(t, (answer, exchange) => all(saysNameError(answer, exchange))),
})
