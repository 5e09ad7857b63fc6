/** What clients get: the message that answers theirs, and what the authorities say in it. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { askedFor, recordText } from '../lens/message.ts'
import { keyOf } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { type Flag, freshLabel, identifier, otherCase, u16 } from '../pen.ts'
import { carriesSoa, hasFlag, includes } from '../server/answers.ts'
import { inAnswer, inEach } from '../server/ask.ts'
import { a, asA, askIn, named, type Question, queriesIn, record, tellsTruth, turnIn, words, worldWith } from './talk.ts'
import { zonesOf } from './world.ts'

const NAME = 'www.example.test.'
const ADDRESSES = ['198.51.100.1', '198.51.100.2', '198.51.100.3'] as const
const WORLD = worldWith([
  a(NAME, '198.51.100.7'),
  ...ADDRESSES.map((data) => a('several.example.test.', data)),
  record('mixed.example.test.', 'A', '198.51.100.8'),
  record('mixed.example.test.', 'AAAA', '2001:db8::8'),
  record('mixed.example.test.', 'MX', '10 mail.example.test.'),
  record('mixed.example.test.', 'MX', '20 mail.example.net.'),
  record('mixed.example.test.', 'TXT', '"two" "strings"'),
  record('example.test.', 'MX', '10 mail.example.test.'),
  record('_sip._udp.example.test.', 'SRV', '10 60 5060 mixed.example.test.'),
  a('mail.example.test.', '198.51.100.25'),
])
const EITHER = [asA(NAME), asA('nobody.example.test.')] as const
const either = () => fc.record({ asked: fc.constantFrom<Question>(...EITHER) })
const examples = EITHER.map((asked) => ({ asked }))
const askEither = ({ asked }: { asked: Question }, stage: Parameters<typeof askIn>[0]) => askIn(stage, WORLD, [asked])

export const copiesIdentifier = requirement({
  title: 'The answer has the identifier of the client’s query',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'The client knows its answer by it; the identifiers of the resolver’s own queries are another matter.',
  hint: 'Keep the first two octets of the query until its answer is sent.',
  covers: ['MF-01'],
  given: fc.record({ id: identifier() }),
  examples: [{ id: 0x1234 }, { id: 0xfffe }, { id: 1 }],
  when: ({ id }, stage) => askIn(stage, WORLD, [{ ...asA(NAME), id }]),
  judge: ({ id }, t) =>
    inAnswer(t, (answer, { at }) => (answer.id === id ? met : unmet(`identifier ${id}`, String(answer.id), at(0)))),
})

export const setsResponseBit = requirement({
  title: 'The bit QR of an answer is set',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Clients drop what looks like a query.',
  hint: 'Set the highest bit of the third octet.',
  covers: ['MF-01'],
  given: either(),
  examples,
  when: askEither,
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('qr', true, answer, exchange)),
})

export const echoesQuestion = requirement({
  title: 'The question stands in the answer: its name, type and class, once',
  clause: rfc(1035, '4.1.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Clients compare it with what they asked, and drop an answer to anything else as a forgery.',
  hint: 'Copy the question of the client, even where the last query that you sent was about something else.',
  covers: ['MF-02'],
  given: either(),
  examples,
  when: askEither,
  judge: (_, t) =>
    inEach(t, ({ questions }, { query, at }) => {
      const wanted = query.questions.map(askedFor).map(keyOf).join(' and ')
      const found = questions.map(askedFor).map(keyOf).join(' and ')
      return found === wanted ? met : unmet(`the question ${wanted}`, found === '' ? 'no question' : found, at(12))
    }),
})

export const comparesWithoutCase = requirement({
  title: 'Capital and small letters in the question find the same records',
  clause: rfc(1034, '3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'People type names as they like, and other resolvers mix capitals into their questions on purpose.',
  hint: 'Compare names in lower case, in the cache too.',
  given: otherCase(NAME).map((name) => ({ name: name.replace(/test\.$/i, 'test.') })),
  examples: [{ name: 'WWW.EXAMPLE.test.' }, { name: 'wWw.ExAmPlE.test.' }],
  when: ({ name }, stage) => askIn(stage, WORLD, [asA(name), asA(NAME)]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const copiesRecursionDesired = requirement({
  title: 'The bit RD of the answer is that of the query',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'It reminds the client of what it asked for.',
  hint: 'Copy the lowest bit of the third octet.',
  covers: ['MF-01'],
  given: either(),
  examples,
  when: askEither,
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('rd', true, answer, exchange)),
})

export const setsRa = requirement({
  title: 'The bit RA is set: recursion is to be had here',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A client that finds it clear looks for another server.',
  hint: 'Set the highest bit of the fourth octet in all answers.',
  covers: ['RS-01'],
  given: either(),
  examples,
  when: askEither,
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('ra', true, answer, exchange)),
})

export const clearsAa = requirement({
  title: 'The bit AA is clear: the resolver owns no zone',
  clause: rfc(1034, '4.3.1'),
  level: 'MUST NOT',
  tier: 'basic',
  points: 1,
  why: 'It would claim to be the authority for what it has by hearsay.',
  hint: 'Do not pass the flags of the authority’s answer on: build the header anew.',
  given: fc.record({ asked: fc.constantFrom<Question>(...EITHER), again: fc.boolean() }),
  examples: EITHER.map((asked) => ({ asked, again: true })),
  when: ({ asked, again }, stage) => askIn(stage, WORLD, again ? [asked, asked] : [asked]),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('aa', false, answer, exchange)),
})

export const keepsReservedBitsClear = requirement<{ flags: Flag[] }>({
  title: 'The reserved bit of the header is zero, whatever the query has there',
  clause: rfc(1035, '4.1.1'),
  // A MUST of the standard; Unbound, behind which half of the world sits, sends it back.
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'What is echoed today cannot be given a meaning tomorrow.',
  hint: 'Copy from the query what has to be copied: identifier, opcode and RD.',
  covers: ['MF-04'],
  given: fc.record({ flags: fc.constantFrom<Flag[]>(['rd', 'z'], ['rd', 'z', 'ra'], ['rd', 'z', 'aa', 'tc']) }),
  examples: [{ flags: ['rd', 'z'] }],
  when: ({ flags }, stage) => askIn(stage, WORLD, [{ ...asA(NAME), flags }]),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('z', false, answer, exchange)),
})

export const honoursRd = requirement({
  title: 'For a client that does not ask for recursion nobody else is asked',
  clause: rfc(1034, '4.3.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  why: 'Such a client wants to know what is known here, and nothing more; it may be a resolver itself.',
  hint: 'Where RD is clear, look into the cache alone, and answer with that or with a code.',
  covers: ['RS-01'],
  given: fc.record({ host: freshLabel() }),
  examples: [{ host: 'www' }],
  when: ({ host }, stage) => askIn(stage, WORLD, [{ ...asA(`${host}.example.test.`), flags: [] }]),
  judge: (_, t) => {
    const [found] = queriesIn(t)
    return found ? unmet('no query to anybody', `${words(found)} to ${found.server}`, found.at) : met
  },
})

const OF_TYPES = [
  { name: 'mixed.example.test.', type: TYPES.A },
  { name: 'mixed.example.test.', type: TYPES.AAAA },
  { name: 'mixed.example.test.', type: TYPES.MX },
  { name: 'mixed.example.test.', type: TYPES.TXT },
  { name: 'example.test.', type: TYPES.MX },
  { name: '_sip._udp.example.test.', type: TYPES.SRV },
] as const

export const answersTypeAsked = requirement({
  title: 'The answer holds the records of the type that was asked for, all of them, and no others',
  clause: rfc(1034, '3.7.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Mail needs the exchangers of a domain, and a browser its address.',
  hint: 'Ask the authority for the type of the client’s question, and take from its answer what matches name and type.',
  given: fc.record({ asked: fc.constantFrom(...OF_TYPES) }),
  examples: OF_TYPES.map((asked) => ({ asked })),
  when: ({ asked }, stage) => askIn(stage, WORLD, [asked]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const givesAllAddresses = requirement({
  title: 'A name with several addresses is answered with all of them, from the cache too',
  clause: rfc(2181, '5'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Load is distributed over the servers of a site, and when one is down the client tries the next.',
  hint: 'Keep the records of a name and type together, in a list.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askIn(stage, WORLD, [asA('several.example.test.'), asA('several.example.test.')]),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      includes(
        'answers',
        ADDRESSES.map((data) => a(named('several.example.test.', t), data)),
        answer,
        exchange,
      ),
    ),
})

export const saysNameError = requirement({
  title: 'A name that does not exist is answered with the code NXDOMAIN',
  clause: rfc(2308, '2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Who mistypes a name is to be told so at once; a silent resolver is asked again and again.',
  hint: 'Pass the code of the authority’s answer on: 3.',
  covers: ['RS-02'],
  given: fc.record({ host: freshLabel() }),
  examples: [{ host: 'nobody' }, { host: 'wwww' }],
  when: ({ host }, stage) => askIn(stage, WORLD, [asA(`${host}.example.test.`), asA(`${host}.example.test.`)]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const saysNoData = requirement({
  title: 'A name without records of the type is answered with no error and no record',
  clause: rfc(2308, '2.2'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A program that asks for IPv6 first would think that the host does not exist.',
  hint: 'An empty answer section with the code 0 from the authority is an answer.',
  covers: ['RS-02'],
  given: fc.record({ type: fc.constantFrom(TYPES.AAAA, TYPES.TXT, TYPES.MX) }),
  examples: [{ type: TYPES.AAAA }, { type: TYPES.MX }],
  when: ({ type }, stage) =>
    askIn(stage, WORLD, [
      { name: NAME, type },
      { name: NAME, type },
    ]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const addsSoa = requirement({
  title: 'A no holds the SOA record of the zone that said it, from the cache too',
  clause: rfc(2308, '6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It says for how long the no may be remembered: others cache behind this resolver.',
  hint: 'Keep the SOA record of the authority section with the no, and put it into the authority section again.',
  covers: ['RS-02'],
  given: fc.record({
    asked: fc.constantFrom<Question>(asA('nobody.example.test.'), { name: NAME, type: TYPES.TXT }),
  }),
  examples: [{ asked: asA('nobody.example.test.') }, { asked: { name: NAME, type: TYPES.TXT } }],
  when: ({ asked }, stage) => askIn(stage, WORLD, [asked, asked]),
  judge: (_, t) => {
    const zone = zonesOf(WORLD, turnIn(t)).find(({ origin }) => origin === named('example.test.', t))
    return zone ? inEach(t, (answer, exchange) => carriesSoa(zone, answer, exchange)) : met
  },
})

export const passesUnknownTypesOn = requirement({
  title: 'Records of a type that the resolver does not know are passed on as they are',
  clause: rfc(3597, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'New types come every year; whoever asks for them sits behind resolvers that are older.',
  hint: 'Keep the data of a record as octets; only in NS, CNAME, SOA, PTR and MX there are names that may be compressed.',
  covers: ['MF-06', 'RS-14'],
  given: fc.record({
    type: fc.integer({ min: 65_280, max: 65_534 }),
    octets: fc.array(fc.nat(255), { maxLength: 30 }),
  }),
  examples: [{ type: 65_280, octets: [1, 2, 3] }],
  when: ({ type, octets }, stage) =>
    askIn(stage, WORLD, [{ name: NAME, type }], {
      'ns1.example': (right, { query }) =>
        query.questions[0]?.type === type
          ? { ...right, authority: [], raw: [[0xc0, 12, ...u16(type), 0, 1, 0, 0, 1, 44, 0, octets.length, ...octets]] }
          : right,
    }),
  judge: ({ type, octets }, t) =>
    inAnswer(t, ({ answers: [found] }, { at }) => {
      const hex = octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')
      const wanted = `\\# ${octets.length}${hex === '' ? '' : ` ${hex}`}`
      if (!found) return unmet(`a record of the type ${type}`, 'none', at(6))
      return all(
        found.type === type ? met : unmet(`the type ${type}`, recordText(found), at(found.at)),
        found.data === wanted ? met : unmet(wanted, found.data, at(found.at)),
      )
    }),
})
