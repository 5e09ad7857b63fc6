/** Wildcards (RFC 1034 §4.3.3, RFC 4592): records for all the names that are not there. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { sameName } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { freshLabel } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, carriesSoa, saysNameError, saysNoData } from './answers.ts'
import { ask, inEach } from './ask.ts'

const label = (name: string) => `${name}.${ORIGIN}`
const WILD = label('wild')

/** One label or several that stand for nothing else. */
const prefix = (most: number) =>
  fc.array(freshLabel(), { minLength: 1, maxLength: most }).map((labels) => labels.join('.'))

export const standsForMissingNames = requirement({
  title: 'A wildcard answers for a name that is not there',
  clause: rfc(4592, '2.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Sites give every user a name of their own, and make none of them.',
  hint: 'When a name is not there, look for the label * below the longest end of it that is.',
  covers: ['AL-07'],
  given: fc.record({ prefix: freshLabel() }),
  examples: [{ prefix: 'anything' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}.${WILD}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const carriesTheNameAskedFor = requirement({
  title: 'Records of a wildcard carry the name that was asked for',
  clause: rfc(4592, '3.3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A client looks for the name that it asked for, and the asterisk is another one.',
  hint: 'Copy the name of the question into the record.',
  given: fc.record({ prefix: freshLabel() }),
  examples: [{ prefix: 'anything' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}.${WILD}`, type: TYPES.A }),
  judge: ({ prefix }, t) =>
    inEach(t, ({ answers: [answer] }, { at }) =>
      answer && !sameName(answer.name, `${prefix}.${WILD}`)
        ? unmet(`a record of ${prefix}.${WILD}`, `one of ${answer.name}`, at(answer.at))
        : met,
    ),
})

export const standsForSeveralLabels = requirement({
  title: 'The asterisk stands for one label or more',
  clause: rfc(1034, '4.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'That is how it differs from the wildcards of certificates.',
  hint: 'Go up label by label until a name exists, and look for the asterisk there.',
  needs: [standsForMissingNames],
  given: fc.record({ prefix: prefix(5) }),
  examples: [{ prefix: 'a.b' }, { prefix: 'a.b.c.d.e' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}.${WILD}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const yieldsToExistingNames = requirement({
  title: 'A wildcard does not answer for a name that is there',
  clause: rfc(1034, '4.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'What is said of one name goes before what is said of all others.',
  hint: 'Look for the name itself first; where it is, the wildcard is not looked at, for no type.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: `known.${WILD}`, type: TYPES.A }, { name: `known.${WILD}`, type: TYPES.TXT }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const stopsAtExistingNames = requirement({
  title: 'A wildcard does not answer below a name that is there',
  clause: rfc(4592, '2.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Only the asterisk below the closest name that exists may stand in.',
  hint: 'Take the longest end of the name that exists, and look for the asterisk there and nowhere else.',
  covers: ['AL-07'],
  given: fc.record({ prefix: prefix(2), of: fc.constantFrom('known', 'branch') }),
  examples: [
    { prefix: 'x', of: 'known' },
    { prefix: 'x', of: 'branch' },
  ],
  when: ({ prefix, of }, stage) => ask(stage, { name: `${prefix}.${of}.${WILD}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, saysNameError),
})

export const yieldsToEmptyNames = requirement({
  title: 'A wildcard does not answer for a name that is there only because of a name below it',
  clause: rfc(4592, '2.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An empty name exists, and so the wildcard is not for it.',
  hint: 'A name exists when a name below it does.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: `branch.${WILD}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, saysNoData),
})

export const hasOnlyItsTypes = requirement({
  title: 'A wildcard without the type is answered with NOERROR, no records, and the SOA record',
  clause: rfc(4592, '2.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The wildcard makes the name exist, so NXDOMAIN is wrong.',
  hint: 'Treat the records of the asterisk as those of the name.',
  needs: [standsForMissingNames],
  given: fc.record({ prefix: prefix(2) }),
  examples: [{ prefix: 'anything' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}.${WILD}`, type: TYPES.MX }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => all(saysNoData(answer, exchange), carriesSoa(ZONE, answer, exchange))),
})

export const leadsOnAsAlias = requirement({
  title: 'A wildcard that is an alias is followed',
  clause: rfc(4592, '4.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'One line sends all names of a site to its web server.',
  hint: 'The alias gets the name that was asked for, and the look-up begins anew with what it means.',
  needs: [standsForMissingNames],
  given: fc.record({ prefix: prefix(2) }),
  examples: [{ prefix: 'anything' }, { prefix: 'a.b' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}.${label('elsewhere')}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const receivesMail = requirement({
  title: 'A wildcard with a mail exchanger answers for every name below it',
  clause: rfc(1034, '4.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Wildcards were made for mail: one exchanger for a whole domain.',
  hint: 'A wildcard has records of any type.',
  needs: [standsForMissingNames],
  given: fc.record({ prefix: prefix(3) }),
  examples: [{ prefix: 'anybody' }],
  when: ({ prefix }, stage) => ask(stage, { name: `${prefix}.${label('letters')}`, type: TYPES.MX }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const answersForTheAsterisk = requirement({
  title: 'The asterisk can be asked for like any other label',
  clause: rfc(4592, '2.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'In a question it is no wildcard; administrators ask so to see what stands there.',
  hint: 'Compare the label * like any other before you look for wildcards.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: `*.${WILD}`, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const isNotForItsParent = requirement({
  title: 'A wildcard does not answer for the name above it',
  clause: rfc(4592, '2.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The asterisk stands for at least one label.',
  hint: 'The name above exists, and has its own records or none.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: WILD, type: TYPES.A }),
  judge: (_, t) => inEach(t, saysNoData),
})
