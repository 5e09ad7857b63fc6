/** The first exercise: a question comes in, and the address goes out. */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { host } from '../pen.ts'
import { HOSTS, ORIGIN, WWW, ZONE } from '../zone.ts'
import { answersFrom, includes } from './answers.ts'
import { ask, hasRcode, inAnswer, inEach } from './ask.ts'
import { lookUp } from './model.ts'

export const answersWithTheAddress = requirement({
  title: 'The question for the address of a host is answered with that address',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is what the whole system is for; nothing else can be judged while nothing comes back.',
  hint: 'Receive a datagram, read the name behind the 12 octets of the header, look it up in the zone, and send header, question and record back to the sender.',
  given: fc.record({ name: host() }),
  examples: [{ name: `alpha.${ORIGIN}` }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: ({ name }, t) =>
    inAnswer(t, (answer, exchange) =>
      all(
        hasRcode(answer, exchange, 'NOERROR'),
        includes('answers', lookUp(ZONE, { name, type: TYPES.A }).answers, answer, exchange),
      ),
    ),
})

export const answersNothingElse = requirement({
  title: 'The answer section holds the records that were asked for, and no others',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A client takes the first address that it finds, and would go to somebody else.',
  hint: 'Compare the whole name and the type, and put only what matches into the answer section.',
  given: fc.record({ name: host() }),
  examples: HOSTS.slice(0, 4).map((label) => ({ name: `${label}.${ORIGIN}` })),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const answersOneAfterTheOther = requirement({
  title: 'One question after the other is answered, each with its own records',
  clause: rfc(1035, '7.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server that keeps something of one question for the next mixes up its clients.',
  hint: 'Begin each answer with empty sections, and go on receiving after each answer.',
  given: fc.record({ names: fc.array(host(), { minLength: 2, maxLength: 6 }) }),
  examples: [{ names: HOSTS.map((label) => `${label}.${ORIGIN}`) }],
  when: ({ names }, stage) => ask(stage, ...names.map((name) => ({ name, type: TYPES.A }))),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const givesAllAddresses = requirement({
  title: 'A name with several addresses is answered with all of them',
  clause: rfc(2181, '5'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Load is distributed over the servers of a site, and when one is down the client tries the next.',
  hint: 'Do not stop at the first record that matches, and keep the records of a name in a list: a dictionary keeps only the last.',
  covers: ['AL-01'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: `www.${ORIGIN}`, type: TYPES.A }),
  judge: (_, t) =>
    inAnswer(t, (answer, exchange) =>
      includes(
        'answers',
        WWW.map((data) => ({ name: `www.${ORIGIN}`, ttl: 3600, type: 'A' as const, data })),
        answer,
        exchange,
      ),
    ),
})

export const saysNameError = requirement({
  title: 'The question for a name that does not exist is answered with the code NXDOMAIN',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Who mistypes a name is to be told so at once; a silent server is asked again and again.',
  hint: 'When the zone has neither the name nor any name below it, the last four bits of the header are 3.',
  given: fc.record({ label: fc.stringMatching(/^x[a-z0-9]{1,12}$/) }),
  examples: [{ label: 'nobody' }, { label: 'wwww' }, { label: 'alph' }, { label: 'alphab' }],
  when: ({ label }, stage) => ask(stage, { name: `${label}.${ORIGIN}`, type: TYPES.A }),
  judge: (_, t) => inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'NXDOMAIN')),
})
