/** Names outside of the zone: the server is no authority for them, and asks nobody. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { recordText } from '../lens/message.ts'
import { isWithin } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { ORIGIN } from '../zone.ts'
import { hasFlag, onlyIncludes } from './answers.ts'
import { ask, hasRcode, inEach } from './ask.ts'

const FOREIGN = [
  'www.example.net.',
  'test.',
  'example.',
  '.',
  `x${ORIGIN}`,
  'alpha.example.test.net.',
  'localhost.',
] as const
const given = fc.record({
  name: fc.oneof(
    fc.constantFrom(...FOREIGN),
    fc.stringMatching(/^[a-z]{1,10}\.(com|org|edu)$/).map((name) => `${name}.`),
  ),
})
const examples = FOREIGN.map((name) => ({ name }))

export const refusesForeignNames = requirement({
  title: 'The question for a name outside of the zone is refused',
  clause: rfc(1035, '4.1.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'NXDOMAIN would say that the name does not exist, and this server cannot know that.',
  hint: 'The code 5, REFUSED, for every name that is not the zone’s or below it.',
  covers: ['AL-08'],
  given,
  examples,
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasRcode(answer, exchange, 'REFUSED')),
})

export const knowsNothingOfForeignNames = requirement({
  title: 'Of a name outside of the zone the server says nothing as an authority',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'A server that invents an answer for other people’s names sends their visitors astray.',
  hint: 'Compare the end of the name with the zone, label by label, before you look anything up.',
  given,
  examples,
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      all(onlyIncludes('answers', [], answer, exchange), hasFlag('aa', false, answer, exchange)),
    ),
})

export const refersNobodyUpwards = requirement({
  title: 'The question for a name outside of the zone is not answered with a referral to the root',
  clause: rfc(1034, '4.3.1'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  why: 'The asker knows the root; the long answer only helps those who flood others with it.',
  hint: 'Answer REFUSED with empty sections.',
  covers: ['AL-08'],
  given,
  examples,
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ authority }, { at }) => {
      const upward = authority.find(({ type, name }) => type === TYPES.NS && !isWithin(name, ORIGIN))
      return upward ? unmet('no referral', recordText(upward), at(upward.at)) : met
    }),
})
