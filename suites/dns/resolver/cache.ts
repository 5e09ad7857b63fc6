/** What is remembered, and for how long (RFC 1034 §3.6, RFC 1035 §7.4, RFC 2181 §5.2, RFC 2308). Time passes here: a second or two. */
import {
  all,
  fc,
  met,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { recordText } from '../lens/message.ts'
import { isWithin, sameName } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { freshLabel } from '../pen.ts'
import { exchanges, inEach } from '../server/ask.ts'
import {
  a,
  asA,
  ask,
  askedOf,
  askIn,
  asksAgain,
  domain,
  named,
  passes,
  type Question,
  record,
  remembers,
  type Sent,
  tellsTruth,
  top,
  words,
  worldWith,
} from './talk.ts'
import { ROOTS, type World } from './world.ts'

const NAME = 'www.example.test.'
const NOBODY = 'nobody.example.test.'
const TXT: Question = { name: NAME, type: TYPES.TXT }
/** A TTL of one second may be kept by a clock that counts whole seconds: so long, and no longer. */
const AGED_MS = 2_050
const LONGEST_TTL = 86_400

const withTtl = (ttl: number) => worldWith([a(NAME, '198.51.100.7', ttl), a('mail.example.test.', '198.51.100.8')])
const LASTING = withTtl(300)

/** One client asks, and then another one does. */
async function askTwice(stage: Stage, world: World, first: Question, second = first): Promise<void> {
  await askIn(stage, world, [first])
  await ask(stage, [second])
}

export const remembersAnswers = requirement({
  title: 'What one client has asked for is answered to another one from the cache',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  why: 'It is what a local name server is good for: most of what is asked has been asked before.',
  hint: 'Keep each set of records under its name and type, with the time at which it ends, and look there first.',
  given: fc.record({ host: fc.constantFrom('www', 'mail') }),
  examples: [{ host: 'www' }],
  when: ({ host }, stage) => askTwice(stage, LASTING, asA(`${host}.example.test.`)),
  judge: ({ host }, t) => all(tellsTruth(LASTING, t), remembers(t, 1, asA(`${host}.example.test.`))),
})

export const passesTtlOn = requirement({
  title: 'No TTL in an answer is longer than the authority has given',
  clause: rfc(1034, '3.6'),
  level: 'MUST NOT',
  tier: 'basic',
  points: 2,
  why: 'Clients and other caches remember for as long as they are told, and the zone may have changed by then.',
  hint: 'Read the 32 bits of the TTL, and write them again.',
  covers: ['RS-11'],
  given: fc.record({ ttl: fc.integer({ min: 10, max: LONGEST_TTL }) }),
  examples: [{ ttl: 300 }, { ttl: 10 }, { ttl: LONGEST_TTL }],
  when: ({ ttl }, stage) => askIn(stage, withTtl(ttl), [asA(NAME), asA(NAME)]),
  judge: ({ ttl }, t) =>
    inEach(t, ({ answers: [found] }, { at }) => {
      if (!found) return unmet('an answer', 'none', at(6))
      return found.ttl <= ttl
        ? met
        : unmet(`a TTL of at most ${ttl}`, `${found.ttl}: ${recordText(found)}`, at(found.at))
    }),
})

/** The last zone’s servers are those for a second only. */
const FADED = ['www.fades.test.', 'mail.fades.test.'] as const

/** What ends after a second: of every type, and what is not there, whichever of the SOA record’s numbers is the smaller one. */
const FLEETING: World = [
  top(),
  domain('moves.test.', 12, [
    a('www.moves.test.', '198.51.100.9', 1),
    a('lasts.moves.test.', '198.51.100.10', 300),
    record('web.moves.test.', 'CNAME', 'www.moves.test.', 1),
  ]),
  { ...domain('hasty.test.', 13), soa: { ttl: 300, minimum: 1 } },
  { ...domain('brief.test.', 14), soa: { ttl: 1, minimum: 300 } },
  {
    ...domain(
      'fades.test.',
      15,
      FADED.map((name) => a(name, '198.51.100.11')),
    ),
    ttl: 1,
  },
]
const LASTS = asA('lasts.moves.test.')
const ANSWERS: readonly Question[] = [asA('www.moves.test.'), { name: 'web.moves.test.', type: TYPES.CNAME }]
const NOES: readonly Question[] = ['hasty.test.', 'brief.test.'].flatMap((zone) => [
  asA(`nobody.${zone}`),
  { name: `ns1.${zone}`, type: TYPES.TXT },
])

/** All of them are asked for, and again when their time is over: it passes once for all, and for what lasts (see `both/ttls.ts`). */
async function outlive(stage: Stage): Promise<void> {
  await askIn(stage, FLEETING, [...ANSWERS, ...NOES, asA(FADED[0]), LASTS])
  await passes(stage, AGED_MS)
  await ask(stage, [...ANSWERS, ...NOES, asA(FADED[1]), LASTS])
}

/** Behind so many answers those above the zone of this name were asked about it. */
function asksAbove(t: Transcript, answers: number, name: string): Verdict {
  const behind = exchanges(t)[answers - 1]?.at(0)?.entry ?? Number.POSITIVE_INFINITY
  const found = askedOf(t, 'ns.nic').some((query) => query.at.entry > behind && isWithin(named(name, t), query.name))
  return found
    ? met
    : unmet(`another query to ns.nic, when the NS records of ${named('fades.test.', t)} are over`, 'none')
}

export const forgetsInTime = requirement({
  title: 'When its TTL is over an answer, a no or a referral is forgotten, and asked for again',
  clause: rfc(1034, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 4,
  why: 'A site that has moved would stay unreachable for everybody behind this resolver, and a new name would not exist for hours.',
  hint: 'Compare the time at which a set ends with now whenever you look it up. A no ends with the TTL of its SOA record.',
  covers: ['RS-02', 'RS-11'],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => outlive(stage),
  judge: (_, t) => {
    const count = ANSWERS.length + NOES.length + 2
    const again = [...ANSWERS, ...NOES].map((question) => asksAgain(t, count, question))
    return all(tellsTruth(FLEETING, t), ...again, asksAbove(t, count, FADED[1]))
  },
})

export const remembersNoZero = requirement({
  title: 'A record with a TTL of zero is used once, and not remembered',
  clause: rfc(1035, '3.2.1'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  why: 'Its owner changes it with every answer, to spread the load.',
  hint: 'Answer with it, and leave the cache as it is.',
  covers: ['RS-11'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askTwice(stage, withTtl(0), asA(NAME)),
  judge: (_, t) => all(tellsTruth(withTtl(0), t), asksAgain(t, 1, asA(NAME))),
})

export const remembersNegativeAnswers = requirement({
  title: 'A no is remembered, too',
  clause: rfc(2308, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Misspelt names, and IPv6 addresses that are not there, are asked for all the time.',
  hint: 'Keep that there is no such name, or nothing of the type, as you keep a set of records.',
  covers: ['RS-02'],
  given: fc.record({ asked: fc.constantFrom<Question>(asA(NOBODY), TXT) }),
  examples: [{ asked: asA(NOBODY) }, { asked: TXT }],
  when: ({ asked }, stage) => askTwice(stage, LASTING, asked),
  judge: ({ asked }, t) => all(tellsTruth(LASTING, t), remembers(t, 1, asked)),
})

export const keepsNoDataApart = requirement({
  title: 'That a name has nothing of one type says nothing of its other types',
  clause: rfc(2308, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Programs ask for the IPv6 address first; the other one would be lost with it.',
  hint: 'Keep “nothing of this type” under name and type, and “no such name” under the name.',
  covers: ['RS-02'],
  given: fc.record({ type: fc.constantFrom(TYPES.TXT, TYPES.AAAA, TYPES.MX) }),
  examples: [{ type: TYPES.AAAA }],
  when: ({ type }, stage) => askTwice(stage, LASTING, { name: NAME, type }, asA(NAME)),
  judge: (_, t) => tellsTruth(LASTING, t),
})

export const keepsTypesApart = requirement({
  title: 'Sets of different types of one name are remembered apart',
  clause: rfc(1035, '7.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The second question would be answered with what the first one asked for.',
  hint: 'The key of the cache is name and type.',
  given: fc.record({ order: fc.shuffledSubarray([TYPES.A, TYPES.TXT, TYPES.MX], { minLength: 2 }) }),
  examples: [{ order: [TYPES.A, TYPES.TXT, TYPES.MX] }],
  when: ({ order }, stage) =>
    askIn(
      stage,
      OF_TYPES,
      [...order, ...order].map((type) => ({ name: NAME, type })),
    ),
  judge: (_, t) => tellsTruth(OF_TYPES, t),
})

const OF_TYPES = worldWith([
  a(NAME, '198.51.100.7'),
  record(NAME, 'TXT', '"text"'),
  record(NAME, 'MX', '10 mail.example.test.'),
])

export const remembersDelegations = requirement({
  title: 'For another name of the same zone its server is asked, and nobody above',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'The servers of the root would be asked for everything in the world.',
  hint: 'Keep the NS records of each referral with the addresses of the servers, and begin at the nearest zone that you know.',
  given: fc.record({ host: freshLabel() }),
  examples: [{ host: 'mail' }],
  when: ({ host }, stage) => askTwice(stage, LASTING, asA(NAME), asA(`${host}.example.test.`)),
  judge: (_, t) => all(tellsTruth(LASTING, t), asksNobodyAgain(t, ...ROOT_NAMES, 'ns.nic')),
})

const ROOT_NAMES = ROOTS.map(({ name }) => name)
const TWO_ZONES = worldWith(
  [a(NAME, '198.51.100.7')],
  domain('other.test.', 12, [a('www.other.test.', '198.51.100.8')]),
)

export const remembersTopLevelServers = requirement({
  title: 'For another zone of the same top-level domain the root is not asked again',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'That is why the root holds out: everybody knows the servers of the top-level domains for days.',
  hint: 'Keep referrals of every level, not only of the last.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askTwice(stage, TWO_ZONES, asA(NAME), asA('www.other.test.')),
  judge: (_, t) => all(tellsTruth(TWO_ZONES, t), asksNobodyAgain(t, ...ROOT_NAMES)),
})

/**
 * Behind the first answer these servers hear nothing more of the second question, nor of what lies above its name, but for NS records,
 * with which some resolvers look after what they were told.
 */
function asksNobodyAgain(t: Transcript, ...servers: readonly string[]): Verdict {
  const [first, second] = exchanges(t)
  const behind = first?.at(0)?.entry ?? Number.POSITIVE_INFINITY
  const wanted = second?.query.questions[0]?.name ?? '.'
  const isAbout = ({ name, type }: Sent) => sameName(wanted, name) || (isWithin(wanted, name) && type !== TYPES.NS)
  const found = askedOf(t, ...servers).find((query) => query.at.entry > behind && isAbout(query))
  return found ? unmet(`no query to ${servers.join(' or ')}`, `${words(found)} to ${found.server}`, found.at) : met
}
