/** The question section: it goes back as it came, and its name is compared without regard to case. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { askedFor } from '../lens/message.ts'
import { keyOf, nameOctets } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { freshLabel, host, message, otherCase, u16 } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom } from './answers.ts'
import { ask, hasRcode, inAnswer, inEach } from './ask.ts'

const NAME = `alpha.${ORIGIN}`

export const echoesTheQuestion = requirement({
  title: 'The question stands in the answer: its name, type and class, once',
  clause: rfc(1035, '7.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A resolver compares it with what it asked, and drops an answer to anything else as a forgery.',
  hint: 'Copy the question section octet for octet, and set QDCOUNT to 1.',
  covers: ['MF-02'],
  given: fc.record({ name: host(), type: fc.constantFrom(TYPES.A, TYPES.MX, TYPES.TXT, TYPES.AAAA) }),
  examples: [
    { name: NAME, type: TYPES.A },
    { name: ORIGIN, type: TYPES.MX },
  ],
  when: ({ name, type }, stage) => ask(stage, { name, type }),
  judge: (_, t) =>
    inEach(t, ({ questions }, { query, at }) => {
      const wanted = query.questions.map(askedFor).map(keyOf).join(' and ')
      const found = questions.map(askedFor).map(keyOf).join(' and ')
      return found === wanted ? met : unmet(`the question ${wanted}`, found === '' ? 'no question' : found, at(12))
    }),
})

export const echoesLetterForLetter = requirement({
  title: 'The name in the question goes back in the same capital and small letters',
  clause: rfc(4343, '4.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Resolvers mix capitals into their questions at random, and know a forged answer by its letters.',
  hint: 'Copy the octets of the question, and use a lower-case copy for the look-up alone.',
  covers: ['MF-02'],
  given: host().chain((name) => fc.record({ name: otherCase(name) })),
  examples: [{ name: 'ALPHA.EXAMPLE.TEST.' }, { name: 'aLpHa.eXaMpLe.TeSt.' }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: ({ name }, t) =>
    inAnswer(t, ({ questions: [question] }, { at }) =>
      question?.name === name
        ? met
        : unmet(`the question for ${name}`, question ? question.name : 'no question', at(12)),
    ),
})

export const comparesWithoutCase = requirement({
  title: 'Capital and small letters in the question find the same records',
  clause: rfc(1034, '3.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Names have been case-insensitive since the hosts file; people type them as they like.',
  hint: 'Turn the name of the question and the names of the zone into lower case before you compare.',
  given: fc
    .constantFrom(NAME, `mixed.${ORIGIN}`, `www.${ORIGIN}`)
    .chain((name) => fc.record({ name: otherCase(name) })),
  examples: [
    { name: 'ALPHA.EXAMPLE.TEST.' },
    { name: `mixed.${ORIGIN}` },
    { name: `MIXED.${ORIGIN}` },
    { name: 'aLpHa.eXaMpLe.TeSt.' },
  ],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inAnswer(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const refusesTwoQuestions = requirement({
  title: 'A query with two questions is answered with a format error',
  clause: rfc(9619, '4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'The header has one code and one AA for both; nobody ever defined what they mean for two.',
  hint: 'When QDCOUNT is greater than 1, answer with the code 1, FORMERR.',
  given: fc.record({ names: fc.tuple(host(), host()) }),
  when: async ({ names }, stage) => {
    const flow = await stage.flow()
    const questions = names.map((name) => [...nameOctets(name), ...u16(TYPES.A), ...u16(1)])
    await flow.send(message({ id: 0x2a01, flags: 0x0100, questions }))
    await flow.receive(1, { for: 'the answer to two questions' })
  },
  judge: (_, t) => inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'FORMERR')),
})

export const readsLongQuestions = requirement({
  title: 'Names of many labels are read to their end',
  clause: rfc(1035, '3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A reader that takes a fixed number of labels answers for another name.',
  hint: 'Read label after label until the one of length 0; what comes behind is the type.',
  given: fc.record({ labels: fc.array(freshLabel(), { minLength: 1, maxLength: 20 }) }),
  examples: [{ labels: ['x'] }, { labels: Array<string>(100).fill('x') }],
  when: ({ labels }, stage) => ask(stage, { name: `${labels.join('.')}.${ORIGIN}`, type: TYPES.A }),
  judge: ({ labels }, t) =>
    inAnswer(t, (answer, exchange) =>
      all(
        hasRcode(answer, exchange, 'NXDOMAIN'),
        answer.questions[0]?.name === `${labels.join('.')}.${ORIGIN}`
          ? met
          : unmet('the same name in the question', answer.questions[0]?.name ?? 'no question', exchange.at(12)),
      ),
    ),
})
