/** Records of each type, as the zone has them (RFC 1035 §3.2 and §3.3, RFC 3596, RFC 2782). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { recordKey, recordText } from '../lens/message.ts'
import { sameName } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { HOSTS, LONG_LABEL, LONG_NAME, ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, hasTtl, includes } from './answers.ts'
import { ask, inEach } from './ask.ts'
import { lookUp } from './model.ts'

const label = (name: string) => `${name}.${ORIGIN}`

/** Asks for these, and the answers are what the zone has. */
function asInTheZone(...asked: readonly { readonly name: string; readonly type: number }[]) {
  return {
    given: fc.constant({}),
    examples: [{}],
    when: (_: unknown, stage: Parameters<typeof ask>[0]) => ask(stage, ...asked),
    judge: (_: unknown, t: Parameters<typeof inEach>[0]) =>
      inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
  } as const
}

export const givesTheTtl = requirement({
  title: 'Each record carries the TTL that it has in the zone',
  clause: rfc(1035, '3.2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Caches keep a record for so many seconds: too long, and a change of the zone is not seen for days.',
  hint: 'The TTL is a number of 32 bits in front of the length of the data.',
  given: fc.record({ name: fc.constantFrom(label('alpha'), label('short'), label('www')) }),
  examples: [{ name: label('alpha') }, { name: label('short') }, { name: label('www') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ answers }, exchange) =>
      all(
        ...answers.map((answer) => {
          const own = ZONE.records.find(({ name }) => sameName(name, answer.name))
          return own ? hasTtl(own.ttl, [answer], exchange) : met
        }),
      ),
    ),
})

export const marksTheClass = requirement({
  title: 'Each record is of the class IN',
  clause: rfc(1035, '3.2.4'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A record of another class belongs to another tree of names.',
  hint: 'The class of a record is 1, behind its type.',
  given: fc.record({ name: fc.constantFrom(...HOSTS).map(label) }),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ answers }, { at }) => {
      const wrong = answers.find((answer) => answer.class !== 1)
      return wrong ? unmet('the class IN, 1', `${wrong.class} with ${recordText(wrong)}`, at(wrong.at)) : met
    }),
})

export const repeatsNothing = requirement({
  title: 'No record stands twice in a section',
  clause: rfc(2181, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A set has each of its records once; a second copy is load for nobody’s good.',
  hint: 'Clear the sections before each answer, and add a record only where it is not there.',
  covers: ['AL-01'],
  given: fc.record({ name: fc.constantFrom(label('www'), ORIGIN), type: fc.constantFrom(TYPES.A, TYPES.MX, TYPES.NS) }),
  examples: [
    { name: label('www'), type: TYPES.A },
    { name: ORIGIN, type: TYPES.MX },
    { name: ORIGIN, type: TYPES.NS },
    { name: label('first'), type: TYPES.A },
  ],
  when: ({ name, type }, stage) => ask(stage, { name, type }, { name, type }),
  judge: (_, t) =>
    inEach(t, (answer, { at }) =>
      all(
        ...(['answers', 'authority', 'additional'] as const).map((section) => {
          const keys = answer[section].map(recordKey)
          const again = answer[section].find((_record, nth) => keys.indexOf(keys[nth] ?? '') < nth)
          return again ? unmet('each record once', `${recordText(again)} twice`, at(again.at)) : met
        }),
      ),
    ),
})

export const answersForAaaa = requirement({
  title: 'The question for an IPv6 address is answered with its sixteen octets',
  clause: rfc(3596, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Half of all questions are for it: every client asks for both kinds of address.',
  hint: 'Type 28; the data is the address in network byte order. Two colons stand for as many zeros as are missing.',
  ...asInTheZone({ name: label('six'), type: TYPES.AAAA }, { name: label('both'), type: TYPES.AAAA }),
})

export const tellsAddressesApart = requirement({
  title: 'A host with both kinds of address gives the kind that was asked for',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An IPv4 address in the place of an IPv6 one is no address at all.',
  hint: 'Records match when name and type are the same.',
  ...asInTheZone({ name: label('both'), type: TYPES.A }, { name: label('both'), type: TYPES.AAAA }),
})

export const answersForMx = requirement({
  title: 'The question for the mail exchangers is answered with all of them, and their preferences',
  clause: rfc(1035, '3.3.9'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Mail goes to the one with the lowest number, and to the next when that one is down.',
  hint: 'The data is a number of 16 bits and a name; the length in front counts both.',
  ...asInTheZone({ name: ORIGIN, type: TYPES.MX }, { name: label('post'), type: TYPES.MX }),
})

export const answersForNs = requirement({
  title: 'The question for the name servers of the zone is answered with all of them',
  clause: rfc(1035, '3.3.11'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Resolvers compare what the parent says with what the zone says of itself.',
  hint: 'The NS records of the zone’s own name are an answer, not a referral.',
  ...asInTheZone({ name: ORIGIN, type: TYPES.NS }),
})

export const answersForSoa = requirement({
  title: 'The question for the SOA record is answered with all of its seven fields',
  clause: rfc(1035, '3.3.13'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The other servers of the zone see by its serial number that there is something to fetch.',
  hint: 'Two names, then five numbers of 32 bits each.',
  ...asInTheZone({ name: ORIGIN, type: TYPES.SOA }),
})

export const answersForTxt = requirement({
  title: 'The question for a text is answered with its strings, each behind its length',
  clause: rfc(1035, '3.3.14'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Who may send mail for a domain, and who owns it, is said in texts.',
  hint: 'Each string of the zone file is one octet of length and its characters, without the quotes.',
  ...asInTheZone({ name: label('text'), type: TYPES.TXT }, { name: label('strings'), type: TYPES.TXT }),
})

export const answersForPtr = requirement({
  title: 'The question for a pointer is answered with its name',
  clause: rfc(1035, '3.3.12'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It turns an address back into a name.',
  hint: 'Type 12; the data is one name.',
  ...asInTheZone({ name: label('pointer'), type: TYPES.PTR }),
})

export const answersForSrv = requirement({
  title: 'The question for a service is answered with priority, weight, port and host',
  clause: rfc(2782, 'The format of the SRV RR'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Telephones find their exchange by it, and it may run on any port.',
  hint: 'Type 33; three numbers of 16 bits and a name, which is not compressed. Names may begin with an underscore.',
  ...asInTheZone({ name: label('_sip._udp'), type: TYPES.SRV }),
})

export const answersForLongNames = requirement({
  title: 'A label of 63 octets is found like any other',
  clause: rfc(1035, '2.3.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'So long a label may be; generated names are.',
  hint: 'Labels may have 63 octets and names 255: choose your buffers so.',
  ...asInTheZone({ name: label(LONG_LABEL), type: TYPES.A }, { name: label('under_score'), type: TYPES.A }),
})

export const answersForLongestNames = requirement({
  title: 'The longest name that there can be is answered',
  clause: rfc(1035, '2.3.4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'A buffer that is one octet too short is overrun by it.',
  hint: 'A name has at most 255 octets, the lengths of its labels and the last zero included.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: LONG_NAME, type: TYPES.A }, { name: label('alpha'), type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ rcode }, { query, at }) => {
      const wanted = lookUp(ZONE, query.questions[0] ?? { name: '.', type: 1 }).end === 'nxdomain' ? 3 : 0
      return rcode === wanted ? met : unmet(`the code ${wanted}`, String(rcode), at(3))
    }),
})

export const addsAddressesOfExchangers = requirement({
  title: 'With mail exchangers of the zone come their addresses',
  clause: rfc(1035, '3.3.9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The next question would be for them, and can be saved.',
  hint: 'Put the A and AAAA records of the names in the answer into the additional section.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: ORIGIN, type: TYPES.MX }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      includes(
        'additional',
        ['mail', 'backup'].flatMap((name) => lookUp(ZONE, { name: label(name), type: TYPES.A }).answers),
        answer,
        exchange,
      ),
    ),
})

export const answersAnyWithSomething = requirement({
  title: 'The question for any type is answered, with records of the name',
  clause: rfc(1035, '3.2.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'People who look for trouble ask so; some or all of the records will do.',
  hint: 'The type 255 matches every record of the name.',
  given: fc.record({ name: fc.constantFrom(label('both'), label('www'), label('post')) }),
  examples: [{ name: label('both') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.ANY }),
  judge: (_, t) =>
    inEach(t, ({ answers }, { query, at }) =>
      answers.some(({ name }) => sameName(name, query.questions[0]?.name ?? '.'))
        ? met
        : unmet('at least one record of the name', 'none', at(6)),
    ),
})
