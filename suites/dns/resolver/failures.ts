/** Servers fail: the others of the zone are asked, and where none of them helps the client is told so (RFC 1034 §5.2.3 and §5.3.3). */
import { all, contract, fc, requirement, rfc } from '../../../harness/kit.ts'
import { type Habit, raise } from './actors.ts'
import {
  a,
  asA,
  ask,
  askIn,
  askPatiently,
  asksAtMost,
  domain,
  GIVING_UP_MS,
  MOST_QUERIES,
  tellsFailure,
  tellsTruth,
  top,
  worldWith,
} from './talk.ts'
import { inTurn, topOf, type World } from './world.ts'

const NAME = 'www.example.test.'
const FORMERR = 1
const SERVFAIL = 2
const NOTIMP = 4
const REFUSED = 5
const nothing = { answers: [], authority: [], additional: [], aa: false } as const

/** What a server of no use says. */
const USELESS = {
  SERVFAIL: () => ({ ...nothing, aa: true, rcode: SERVFAIL }),
  REFUSED: () => ({ ...nothing, rcode: REFUSED }),
  NOTIMP: () => ({ ...nothing, aa: true, rcode: NOTIMP }),
} as const satisfies Record<string, Habit>
type Useless = keyof typeof USELESS
const CODES = ['SERVFAIL', 'REFUSED', 'NOTIMP'] as const

const NEIGHBOUR = 'www.other.test.'
const ONE_SERVER = worldWith([a(NAME, '198.51.100.7')], domain('other.test.', 12, [a(NEIGHBOUR, '198.51.100.8')]))

const HOSTS = Array.from({ length: 8 }, (_, nth) => `host${nth}.example.test.`)
/** Several servers, and as many names as it takes until each of them has had its turn. */
const SEVERAL: World = [
  top(),
  {
    origin: 'example.test.',
    servers: [11, 12].map((at, nth) => ({ name: `ns${nth + 1}.example.test.`, at })),
    records: HOSTS.map((host, nth) => a(host, `198.51.100.${nth + 1}`)),
  },
]

export const answersServfail = requirement({
  title: 'Where no server of a zone helps, the client is told SERVFAIL',
  clause: rfc(1034, '5.2.3'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'That nothing could be found out is another thing than that there is nothing: mail would be sent back for it.',
  hint: 'When all servers have been tried, answer with the code 2; never with NXDOMAIN, or with nothing and no error.',
  covers: ['RS-04'],
  given: fc.record({ code: fc.constantFrom<Useless>(...CODES) }),
  examples: CODES.map((code) => ({ code })),
  when: async ({ code }, stage) => {
    await raise(stage, ONE_SERVER, { 'ns1.example': USELESS[code] })
    await askPatiently(stage, asA(NAME), asA(NEIGHBOUR))
  },
  judge: (_, t) => all(tellsFailure(t, 0), tellsTruth(ONE_SERVER, t, 1), asksAtMost(MOST_QUERIES, t)),
})

export const skipsFailingServers = requirement({
  title: 'A server that answers SERVFAIL, REFUSED or NOTIMP is passed over for another one of the zone',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'A zone has two servers at the least, so that one may be broken.',
  hint: 'Only the codes 0 and 3 answer a question; at any other one take the next server.',
  covers: ['RS-07'],
  given: fc.record({ code: fc.constantFrom<Useless>(...CODES) }),
  examples: CODES.map((code) => ({ code })),
  when: async ({ code }, stage) => {
    await raise(stage, SEVERAL, { 'ns1.example': USELESS[code] })
    await askPatiently(stage, ...HOSTS.map(asA))
  },
  judge: (_, t) => tellsTruth(SEVERAL, t),
})

const LAME = {
  /** It has never heard of the zone, and refers to the root. */
  upwards: (right) => ({
    ...nothing,
    rcode: 0,
    authority: [{ name: '.', ttl: 300, type: 'NS', data: 'a.root-servers.' }],
    additional: right.additional,
  }),
  /** It refers to those who have referred to it. */
  back: (_right, { turn }) => ({
    ...nothing,
    rcode: 0,
    authority: [{ name: topOf(turn), ttl: 300, type: 'NS', data: inTurn('ns.nic.test.', turn) }],
  }),
} as const satisfies Record<string, Habit>
type Lame = keyof typeof LAME

export const skipsLameServers = requirement<{ lame: Lame }>({
  title: 'A server that does not know the zone that it is said to serve is passed over for another one',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Every fifth zone has such a server: a contract has ended, or a file was never copied.',
  hint: 'An answer without answer, SOA record and nearer referral is none: take the next server.',
  covers: ['RS-07'],
  given: fc.record({ lame: fc.constantFrom<Lame>('upwards', 'back') }),
  examples: [{ lame: 'upwards' }, { lame: 'back' }],
  when: async ({ lame }, stage) => {
    await raise(stage, SEVERAL, { 'ns1.example': LAME[lame] })
    await askPatiently(stage, ...HOSTS.map(asA))
  },
  judge: (_, t) => tellsTruth(SEVERAL, t),
})

export const asksOtherServers = requirement({
  title: 'When a server says nothing, another one of the zone is asked',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Servers crash, and networks are cut; the zone’s other servers stand elsewhere for that.',
  hint: 'Set a time-out on the socket (a second at most), and go to the next address when it expires.',
  covers: ['RS-09'],
  slow: true,
  given: fc.record({ host: fc.constantFrom(...HOSTS) }),
  examples: [{ host: HOSTS[0] ?? NAME }],
  when: async ({ host }, stage) => {
    await raise(stage, SEVERAL, { 'ns1.example': () => [] })
    await askPatiently(stage, asA(host))
  },
  judge: (_, t) => tellsTruth(SEVERAL, t),
})

export const asksAgain = requirement({
  title: 'A query that got lost is sent again',
  clause: rfc(1035, '4.2.1'),
  // A strategy is required there, and PowerDNS leaves it to the client.
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'UDP loses datagrams, and some zones have one server that can be reached.',
  hint: 'When all servers have been tried in vain, go around once more, with more patience.',
  covers: ['RS-09'],
  slow: true,
  given: fc.record({ lost: fc.constantFrom<'ns1.example' | 'ns.nic'>('ns1.example', 'ns.nic') }),
  examples: [{ lost: 'ns1.example' }],
  when: async ({ lost }, stage) => {
    await raise(stage, ONE_SERVER, { [lost]: (right, { over, times }) => (over === 'udp' && times === 1 ? [] : right) })
    await askPatiently(stage, asA(NAME))
  },
  judge: (_, t) => tellsTruth(ONE_SERVER, t),
})

export const givesUpOnSilence = requirement({
  title: 'Where all servers of a zone are silent the client is told SERVFAIL within half a minute',
  clause: contract('waiting'),
  // No standard has a number here, and Unbound goes on for some minutes.
  level: 'SHOULD',
  tier: 'robust',
  points: 2,
  why: 'A person waits in front of it; and whoever is told nothing asks again, and again.',
  hint: 'Bound the time of a look-up, and answer with the code 2 when it is over.',
  covers: ['RS-04'],
  needs: [answersServfail],
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await raise(stage, ONE_SERVER, { 'ns1.example': () => [] })
    await ask(stage, [asA(NAME), asA(NEIGHBOUR)], { atLeastMs: GIVING_UP_MS })
  },
  judge: (_, t) => all(tellsFailure(t, 0), tellsTruth(ONE_SERVER, t, 1), asksAtMost(MOST_QUERIES, t)),
})

export const asksWithoutEdns = requirement({
  title: 'A server that takes EDNS for a format error is asked again without it',
  clause: rfc(6891, '6.2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Old servers answer FORMERR to whatever has an additional section, and their zones have no others.',
  hint: 'When the answer is the code 1 and your query had an OPT record, send it once more without.',
  covers: ['ED-01'],
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const old: Habit = (right, { query }) => (query.opts.length > 0 ? { ...nothing, rcode: FORMERR } : right)
    await raise(stage, ONE_SERVER, { 'ns1.example': old })
    await askPatiently(stage, asA(NAME))
  },
  judge: (_, t) => tellsTruth(ONE_SERVER, t),
})

export const goesOnAfterFailures = requirement({
  title: 'A look-up that failed is tried again when it is asked for later and the server works',
  clause: rfc(2308, '7.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The server may have been started again a moment ago.',
  hint: 'Remember a failure for five minutes at the most; best not at all.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await raise(stage, ONE_SERVER, { 'ns1.example': USELESS.SERVFAIL })
    await askPatiently(stage, asA(NAME))
    await askIn(stage, ONE_SERVER, [asA(NEIGHBOUR)])
    await ask(stage, [asA(NEIGHBOUR)])
  },
  judge: (_, t) => all(tellsTruth(ONE_SERVER, t, 1), tellsTruth(ONE_SERVER, t, 2)),
})
