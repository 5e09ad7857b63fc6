/**
 * The book's two figures: the client asks once and wants the whole answer, the resolver asks one server after the other and takes a referral.
 * Which is which shows in what our servers were asked.
 */
import { all, contract, fc, met, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { freshLabel } from '../pen.ts'
import type { Habits } from './actors.ts'
import { a, asA, askedOf, askIn, asksAtMost, domain, queriesIn, tellsTruth, top, words, worldWith } from './talk.ts'
import { ROOTS, type World } from './world.ts'

const NAME = 'www.example.test.'
const ROOT_NAMES = ROOTS.map(({ name }) => name)
const worldOf = (host: string) => worldWith([a(`${host}.example.test.`, '198.51.100.7')])

const someHost = {
  given: fc.record({ host: freshLabel() }),
  examples: [{ host: 'www' }],
  when: ({ host }: { host: string }, stage: Parameters<typeof askIn>[0]) =>
    askIn(stage, worldOf(host), [asA(`${host}.example.test.`)]),
}

export const followsReferrals = requirement({
  title: 'Root, top-level and authoritative server are asked in this order, and the last one’s answer counts',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  why: 'No server knows everything; each knows who knows more. What stands beside a referral is a hint, and may be out of date.',
  hint: 'When the authority section has NS records of a zone that is nearer to the name, ask one of those servers the same question, even where an address of that name stands there already.',
  covers: ['RS-01', 'RS-08'],
  given: fc.record({ name: fc.constantFrom(NAME, 'ns1.example.test.') }),
  examples: [{ name: NAME }, { name: 'ns1.example.test.' }],
  when: ({ name }, stage) => askIn(stage, GLUE_DIFFERS, [asA(name)], staleGlue),
  judge: (_, t) =>
    all(asksInTurn(t, ROOT_NAMES, ['ns.nic'], ['ns1.example', 'ns2.example']), tellsTruth(GLUE_DIFFERS, t)),
})

/** Somebody of each group was asked, and nobody of a group before somebody of the group above. */
function asksInTurn(t: Transcript, ...groups: readonly (readonly string[])[]): Verdict {
  let before: number | undefined
  for (const group of groups) {
    const [first] = askedOf(t, ...group)
    if (!first) return unmet(`a query to ${group.join(' or ')}`, 'none')
    if (before !== undefined && first.at.entry < before)
      return unmet(`${group.join(' or ')} after those above`, words(first), first.at)
    before = first.at.entry
  }
  return met
}

export const asksIteratively = requirement({
  title: 'The resolver asks none of them for recursion: RD is clear in its queries',
  clause: contract('iteration'),
  level: 'MUST NOT',
  tier: 'basic',
  points: 2,
  why: 'Servers of the root and of top-level domains do no work for others; they refuse, or answer with what they have.',
  hint: 'Clear the lowest bit of the third octet in your own queries; the client’s query is not passed on as it is.',
  covers: ['RS-01'],
  ...someHost,
  judge: (_, t) => {
    const found = queriesIn(t).find(({ message }) => message.rd)
    return found ? unmet(`RD is clear for ${found.server}`, 'RD is set', { ...found.at, byte: 2 }) : met
  },
})

export const asksLittle = requirement({
  title: 'A plain look-up takes a handful of queries',
  clause: rfc(1034, '5.3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Servers of the root answer for the whole world; what is asked twice is load for everybody.',
  hint: 'One server of each zone is enough; ask the next one when the first says nothing.',
  ...someHost,
  judge: (_, t) => asksAtMost(MOST_FOR_PLAIN, t),
})

/** Three servers, and room for those who ask for the parts of a name, or for addresses of servers, as well (RFC 9156). */
const MOST_FOR_PLAIN = 20

/** A name so many zones below the top-level domain, each delegated by the one above. */
function deep(depth: number): World {
  const origins = Array.from(
    { length: depth },
    (_, nth) =>
      `${'abcdefgh'
        .slice(0, nth + 1)
        .split('')
        .reverse()
        .join('.')}.test.`,
  )
  return [
    top(),
    ...origins.map((origin, nth) =>
      domain(origin, 20 + nth, nth === depth - 1 ? [a(`www.${origin}`, '198.51.100.7')] : []),
    ),
  ]
}
const deepest = (depth: number) => `www.${deep(depth).at(-1)?.origin}`

export const followsManyReferrals = requirement({
  title: 'Referrals are followed from zone to zone, however deep',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Universities and countries delegate again and again.',
  hint: 'Follow referrals in a loop, as long as each leads nearer to the name.',
  given: fc.record({ depth: fc.integer({ min: 1, max: 6 }) }),
  examples: [{ depth: 2 }, { depth: 5 }],
  when: ({ depth }, stage) => askIn(stage, deep(depth), [asA(deepest(depth))]),
  judge: ({ depth }, t) => tellsTruth(deep(depth), t),
})

/** The servers of `example.test.` have their names in a zone of somebody else, so no address comes along. */
const elsewhere = (): World => [
  top(),
  domain('hosting.test.', 21),
  { origin: 'example.test.', servers: [{ name: 'dns.hosting.test.', at: 11 }], records: [a(NAME, '198.51.100.7')] },
]

/** And the servers of that zone have their names in yet another one. */
const elsewhereTwice = (): World => [
  top(),
  domain('backbone.test.', 31),
  { origin: 'hosting.test.', servers: [{ name: 'dns.backbone.test.', at: 21 }] },
  { origin: 'example.test.', servers: [{ name: 'dns.hosting.test.', at: 11 }], records: [a(NAME, '198.51.100.7')] },
]

export const findsServersWithoutGlue = requirement({
  title: 'The address of a server that comes without glue is looked up first',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Most domains are served by a company with a domain of its own, so the referral has names alone.',
  hint: 'When the additional section has no address for any of the servers, resolve the name of one, and go on with the first question.',
  covers: ['RS-01'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askIn(stage, elsewhere(), [asA(NAME)]),
  judge: (_, t) => tellsTruth(elsewhere(), t),
})

export const findsServersWithoutGlueTwice = requirement({
  title: 'That look-up may need another one of its own',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The company’s servers may have their names in a third domain.',
  hint: 'Let the look-up of a server’s address be the same function, called again; and bound how deep.',
  needs: [findsServersWithoutGlue],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askIn(stage, elsewhereTwice(), [asA(NAME)]),
  judge: (_, t) => tellsTruth(elsewhereTwice(), t),
})

const GLUE_DIFFERS: World = [
  top(),
  {
    origin: 'example.test.',
    servers: [11, 12].map((at, nth) => ({ name: `ns${nth + 1}.example.test.`, at })),
    records: [a(NAME, '198.51.100.7')],
  },
]
/** The top-level server gives two addresses for the first server, and one of them is the other’s by now. */
const staleGlue: Habits = {
  'ns.nic': (right) => ({
    ...right,
    additional: right.additional.map((glue) => ({ ...glue, name: right.additional[0]?.name ?? glue.name })),
  }),
}

const SERVERS = [11, 12, 13, 14] as const
const MANY_SERVERS: World = [
  top(),
  {
    origin: 'example.test.',
    servers: SERVERS.map((at, nth) => ({ name: `ns${nth + 1}.example.test.`, at })),
    records: Array.from({ length: 24 }, (_, nth) => a(`host${nth}.example.test.`, `198.51.100.${nth + 1}`)),
  },
]

export const spreadsQueries = requirement({
  title: 'Over many look-ups more than one of the servers of a zone is asked',
  clause: rfc(1034, '5.3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A zone has several servers so that they share the load.',
  hint: 'Shuffle the addresses, or begin with another one each time.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    askIn(
      stage,
      MANY_SERVERS,
      Array.from({ length: 24 }, (_, nth) => asA(`host${nth}.example.test.`)),
    ),
  judge: (_, t) => {
    const asked = new Set(
      askedOf(t, 'ns1.example', 'ns2.example', 'ns3.example', 'ns4.example').map(({ server }) => server),
    )
    return asked.size > 1 ? met : unmet('queries to several of the four servers', `queries to ${[...asked].join()}`)
  },
})
