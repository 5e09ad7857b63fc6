/** Aliases (RFC 1034 §3.6.2): one record stands for a whole name, and the look-up goes on with the name that it means. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, carriesSoa, includes, onlyIncludes, refersTo } from './answers.ts'
import { ask, hasRcode, inAnswer, inEach } from './ask.ts'
import { lookUp } from './model.ts'

const label = (name: string) => `${name}.${ORIGIN}`
const WEB = label('web')

export const givesTheAlias = requirement({
  title: 'The question for an alias itself is answered with it',
  clause: rfc(1034, '3.6.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'The book’s client asks so to learn the canonical name of a host.',
  hint: 'Type 5; the data is one name. Who asks for CNAME gets the CNAME record alone.',
  given: fc.record({ name: fc.constantFrom(WEB, label('first'), label('abroad')) }),
  examples: [{ name: WEB }, { name: label('first') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.CNAME }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const followsAnAlias = requirement({
  title: 'The address of an alias is answered with the alias and the addresses behind it',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'The client asked for an address, and a name is none.',
  hint: 'Put the CNAME record into the answer, and look up its name, from the start, with the same type.',
  needs: [givesTheAlias],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: WEB, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const followsAChain = requirement({
  title: 'An alias of an alias is followed to its end, and all of them stand in the answer',
  clause: rfc(1034, '3.6.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Content networks chain their aliases; "no error should be signalled", says the standard.',
  hint: 'Begin the look-up anew after each alias, in a loop.',
  covers: ['AL-05'],
  needs: [followsAnAlias],
  given: fc.record({ name: fc.constantFrom('first', 'second', 'third').map(label) }),
  examples: [{ name: label('first') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const putsTheAliasFirst = requirement({
  title: 'Aliases stand in the answer in the order in which they were followed, before the address',
  clause: rfc(1034, '4.3.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Simple clients read the answer from front to back, and do not find an address before its alias.',
  hint: 'Add records in the order of the look-up, and do not sort them.',
  needs: [followsAChain],
  given: fc.record({ name: fc.constantFrom(label('first'), WEB) }),
  examples: [{ name: label('first') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ answers }, { query, at }) => {
      const order = lookUp(ZONE, query.questions[0] ?? { name: '.', type: 1 })
        .answers.filter(({ type }) => type === 'CNAME')
        .map(({ name }) => name)
      const wrong = order.findIndex((name, nth) => answers[nth]?.name.toLowerCase() !== name)
      return wrong < 0
        ? met
        : unmet(
            `the alias ${order[wrong]} as record ${wrong + 1}`,
            answers[wrong]?.name ?? 'no record',
            at(answers[wrong]?.at ?? 6),
          )
    }),
})

export const leavesForeignNamesAlone = requirement({
  title: 'An alias that means a name outside of the zone is answered alone',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Of names outside the server knows nothing; the client asks there.',
  hint: 'When the name is not below your zone, stop, with what the answer has so far and the code 0.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: label('abroad'), type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const givesTheCodeOfTheLastName = requirement({
  title: 'An alias that means a name that does not exist is answered with the alias and the code NXDOMAIN',
  clause: rfc(6604, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The code is about the name at the end of the chain, which is what the client wants.',
  hint: 'Take code and authority section from the last look-up, and the aliases before it into the answer.',
  covers: ['AL-05'],
  needs: [followsAnAlias],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: label('dangling'), type: TYPES.A }),
  judge: (_, t) =>
    inAnswer(t, (answer, exchange) =>
      all(
        hasRcode(answer, exchange, 'NXDOMAIN'),
        includes('answers', lookUp(ZONE, { name: label('dangling'), type: TYPES.A }).answers, answer, exchange),
        carriesSoa(ZONE, answer, exchange),
      ),
    ),
})

export const findsNothingBehindAnAlias = requirement({
  title: 'An alias whose name has nothing of the type is answered with the alias, NOERROR, and the SOA record',
  clause: rfc(2308, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The canonical name is there, so this is no name error; that it has nothing may be remembered.',
  hint: 'The end of the chain decides: no data is the code 0 with the SOA record in the authority section.',
  needs: [followsAnAlias],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: label('third'), type: TYPES.MX }),
  judge: (_, t) =>
    inAnswer(t, (answer, exchange) => all(answersFrom(ZONE, answer, exchange), carriesSoa(ZONE, answer, exchange))),
})

export const survivesLoops = requirement({
  title: 'Aliases that mean each other are answered in some way, and the server goes on',
  clause: rfc(1034, '3.6.2'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'One mistake in a zone file would stop the server for everybody.',
  hint: 'Stop when an alias leads to a name where you have been, or after some number of steps.',
  covers: ['AL-05'],
  given: fc.record({ name: fc.constantFrom('loop', 'pool').map(label) }),
  examples: [{ name: label('loop') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }, { name: label('alpha'), type: TYPES.A }),
  judge: (_, t) =>
    all(
      inAnswer(t, (answer, exchange) =>
        onlyIncludes('answers', lookUp(ZONE, { name: label('loop'), type: TYPES.A }).answers, answer, exchange),
      ),
      inAnswer(t, (answer, exchange) => answersFrom(ZONE, answer, exchange), 1),
    ),
})

export const refersBehindAnAlias = requirement({
  title: 'An alias that leads into a delegation is answered with the alias and a referral',
  clause: rfc(1034, '4.3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The client learns at once whom to ask next.',
  hint: 'The look-up for the name of the alias may end at a delegation: keep the alias, and add its name servers.',
  needs: [followsAnAlias],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: label('into-sub'), type: TYPES.A }),
  judge: (_, t) =>
    inAnswer(t, (answer, exchange) =>
      all(
        hasRcode(answer, exchange, 'NOERROR'),
        includes('answers', lookUp(ZONE, { name: label('into-sub'), type: TYPES.A }).answers, answer, exchange),
        refersTo(label('sub'), answer, exchange),
      ),
    ),
})

export const followsIntoWildcards = requirement({
  title: 'An alias whose name only a wildcard stands for finds the records of the wildcard',
  clause: rfc(4592, '3.3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Each name in a chain is looked up as if it had been asked for.',
  hint: 'Begin anew with the whole look-up, not with its first step alone.',
  needs: [followsAnAlias],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: label('into-wild'), type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})
