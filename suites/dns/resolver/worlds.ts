/**
 * Any world, any questions: a small hierarchy is made up, with servers that stand in their own zone, beside it, or in somebody else’s, and
 * what the resolver says is compared with what the zones say. What fails is shrunk to the smallest world and the fewest questions that show it.
 */
import { all, fc, requirement, rfc, type Stage, type Transcript } from '../../../harness/kit.ts'
import { keyOf, nameOf, textLabels } from '../lens/names.ts'
import { TYPES, type ZoneType } from '../lens/types.ts'
import type { ZoneRecord } from '../zone.ts'
import type { Habit, Habits } from './actors.ts'
import { raise } from './actors.ts'
import { findsTheAddress } from './first.ts'
import { ask, askPatiently, asksAtMost, judged, MOST_QUERIES, type Question } from './talk.ts'
import { type Domain, deepest, type NameServer, shortName, TOP, type Truth, type World } from './world.ts'

/** Where a server of a zone has its name: in the zone, in the one above, in an earlier one; or it is a server of the zone above. */
type Home = 'own' | 'above' | 'earlier' | 'shared'
/** What is wrong with one that stands beside a good one. */
type Ill = 'SERVFAIL' | 'REFUSED' | 'lame'

interface Cut {
  /** Labels below the top-level domain, from left to right. */
  readonly at: readonly string[]
  readonly homes: readonly Home[]
  readonly ill?: Ill | undefined
}

interface Row {
  readonly at: readonly string[]
  readonly type: ZoneType
  /** Where its data leads, for types that lead somewhere. */
  readonly to: readonly string[]
}

interface Given {
  readonly cuts: readonly Cut[]
  readonly rows: readonly Row[]
  readonly questions: readonly { readonly at: readonly string[]; readonly type: number }[]
}

const LABELS = ['a', 'b', 'c'] as const
const path = (maxLength: number) => fc.array(fc.constantFrom(...LABELS), { minLength: 1, maxLength })
const owner = () =>
  fc.tuple(path(3), fc.nat(4)).map(([labels, chance]) => (chance === 0 ? ['*', ...labels.slice(1)] : labels))
const nameAt = (labels: readonly string[]) => nameOf([...labels, ...textLabels(TOP)])

const cut = (ill: boolean) =>
  fc.record({
    at: path(3),
    homes: fc.uniqueArray(fc.constantFrom<Home>('own', 'above', 'earlier', 'shared'), { minLength: 1, maxLength: 2 }),
    ill: ill ? fc.constantFrom<Ill | undefined>(undefined, 'SERVFAIL', 'REFUSED', 'lame') : fc.constant(undefined),
  })
const given = (ill: boolean): fc.Arbitrary<Given> =>
  fc.record({
    cuts: fc.array(cut(ill), { minLength: 1, maxLength: 4 }),
    rows: fc.array(
      fc.record({
        at: owner(),
        type: fc.constantFrom<ZoneType>('A', 'A', 'A', 'TXT', 'MX', 'CNAME', 'CNAME'),
        to: path(3),
      }),
      { maxLength: 8 },
    ),
    questions: fc.array(
      fc.record({ at: path(4), type: fc.constantFrom(TYPES.A, TYPES.A, TYPES.TXT, TYPES.MX, TYPES.CNAME) }),
      { minLength: 1, maxLength: 6 },
    ),
  })

const FIRST_AT = 20
const ILL = 'ill'

/** The world of a case: parents first, and no zone twice. */
function worldOf({ cuts, rows }: Given): World {
  const unique = new Map(cuts.map((each) => [nameAt(each.at), each]))
  const sorted = [...unique.values()].toSorted((one, other) => one.at.length - other.at.length)
  const domains: Domain[] = [{ origin: TOP, servers: [{ name: 'ns.nic.test.', at: 1 }] }]
  for (const [nth, each] of sorted.entries()) {
    const origin = nameAt(each.at)
    domains.push({ origin, servers: serversOf(each, origin, domains, FIRST_AT + 4 * nth) })
  }
  return withRows(domains, rows)
}

function serversOf({ homes, ill }: Cut, origin: string, before: readonly Domain[], at: number): readonly NameServer[] {
  const above = deepest(before, origin)
  const earlier = before.at(-1)
  const shared = above?.servers.find(({ name }) => !name.startsWith(ILL))
  const good = homes.map((home, nth): NameServer => {
    if (home === 'shared' && shared) return shared
    const zone = home === 'above' ? above?.origin : home === 'earlier' ? earlier?.origin : origin
    return { name: `ns${at + nth}.${zone}`, at: at + nth }
  })
  return ill ? [{ name: `${ILL}${at}.${origin}`, at: at + 3 }, ...good] : good
}

/** Each record stands in its zone, without those that no zone may have. */
function withRows(domains: readonly Domain[], rows: readonly Row[]): World {
  const made: ZoneRecord[] = []
  for (const [nth, { at, type, to }] of rows.entries()) {
    const name = nameAt(at)
    const there = made.filter((record) => keyOf(record.name) === keyOf(name))
    const isApex = domains.some(({ origin }) => origin === name)
    if (there.some((record) => record.type === 'CNAME') || (type === 'CNAME' && (there.length > 0 || isApex))) continue
    made.push({ name, ttl: 300, type, data: dataOf(type, nth, to) })
  }
  return domains.map((domain) => ({
    ...domain,
    records: made.filter(({ name }) => deepest(domains, name) === domain),
  }))
}

function dataOf(type: ZoneType, nth: number, to: readonly string[]): string {
  if (type === 'A') return `198.51.100.${nth + 1}`
  if (type === 'TXT') return `"text ${nth}"`
  return type === 'MX' ? `${nth} ${nameAt(to)}` : nameAt(to)
}

const EMPTY = { aa: false, answers: [], authority: [], additional: [] }
const UPWARDS: readonly ZoneRecord[] = [{ name: '.', ttl: 300, type: 'NS', data: 'a.root-servers.' }]
const SYMPTOMS: Readonly<Record<Ill, Habit>> = {
  SERVFAIL: () => ({ ...EMPTY, rcode: 2 }),
  REFUSED: () => ({ ...EMPTY, rcode: 5 }),
  lame: () => ({ ...EMPTY, rcode: 0, authority: UPWARDS }),
}

function habitsOf(world: World, { cuts }: Given): Habits {
  const ill = new Map(cuts.map((each) => [nameAt(each.at), each.ill]))
  const all = world.flatMap(({ origin, servers }) =>
    servers.filter(({ name }) => name.startsWith(ILL)).map(({ name }) => [shortName(name), ill.get(origin)] as const),
  )
  return Object.fromEntries(all.flatMap(([name, how]) => (how ? [[name, SYMPTOMS[how]]] : [])))
}

const questionsOf = ({ questions }: Given): readonly Question[] =>
  questions.map(({ at, type }) => ({ name: nameAt(at), type }))

async function play(given: Given, stage: Stage): Promise<void> {
  await raise(stage, worldOf(given))
  await ask(stage, questionsOf(given))
}

/** Judges the answers of which the zones say this. */
const where = (ends: readonly Truth['end'][]) => (given: Given, t: Transcript) => judged(worldOf(given), t, ends)

const row = (at: string, type: ZoneType, to = 'a'): Row => ({ at: at.split('.'), type, to: to.split('.') })
const zone = (at: string, ...homes: Home[]): Cut => ({ at: at.split('.'), homes })
const asked = (...names: string[]) => names.map((name) => ({ at: name.split('.'), type: TYPES.A }))

const NESTED: Given = {
  cuts: [zone('a', 'own'), zone('b.a', 'shared'), zone('c', 'earlier')],
  rows: [row('a', 'A'), row('c.b.a', 'A'), row('a.c', 'CNAME', 'c.b.a'), row('b', 'CNAME', 'a.c')],
  questions: asked('b', 'c.b.a', 'a.c', 'a', 'b'),
}
const NOTHING: Given = {
  cuts: [zone('a', 'above'), zone('b', 'own')],
  rows: [row('c.b.a', 'A'), row('*.b', 'TXT'), row('c', 'CNAME', 'b.a')],
  questions: asked('b.a', 'c.a', 'a.b', 'b', 'c', 'c.a'),
}

export const findsWhatIsThere = requirement({
  title: 'In any hierarchy, a question is answered with exactly the records that the zones have',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Referrals, aliases and servers without addresses are simple alone, and meet each other in the real world.',
  hint: 'Go through the steps of section 5.3.3 in their order, for every name on the way: aliases, and servers, too.',
  covers: ['RS-01', 'RS-03', 'RS-12'],
  needs: [findsTheAddress],
  given: given(false),
  examples: [NESTED],
  when: play,
  judge: where(['answer']),
})

export const saysWhatIsNotThere = requirement({
  title: 'In any hierarchy, no such name and nothing of this type are told apart',
  clause: rfc(2308, '2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Whoever is told that a name does not exist stops asking for anything else of it.',
  hint: 'Take the code from the authority’s last answer, and remember it under name and type.',
  covers: ['RS-02', 'RS-12'],
  needs: [findsTheAddress],
  given: given(false),
  examples: [NOTHING],
  when: play,
  judge: where(['nodata', 'nxdomain']),
})

export const getsAlongWithIllServers = requirement({
  title: 'In any hierarchy, one good server for each zone is enough',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: '“Get back an answer if at all possible.”',
  hint: 'Keep a list of the servers of the zone; take from it whoever fails, and ask the next.',
  covers: ['RS-07'],
  needs: [findsTheAddress],
  given: given(true),
  examples: [
    {
      cuts: [
        { at: ['a'], homes: ['own'], ill: 'SERVFAIL' },
        { at: ['b', 'a'], homes: ['earlier'], ill: 'lame' },
      ],
      rows: [row('c.b.a', 'A'), row('c.a', 'A'), row('b', 'CNAME', 'c.b.a')],
      questions: asked('b', 'c.a', 'c.b.a', 'a.a', 'b.a'),
    },
  ],
  when: async (given, stage) => {
    const world = worldOf(given)
    await raise(stage, world, habitsOf(world, given))
    await askPatiently(stage, ...questionsOf(given))
  },
  judge: (given, t) =>
    all(
      judged(worldOf(given), t, ['answer', 'nodata', 'nxdomain']),
      asksAtMost(MOST_QUERIES * given.questions.length, t),
    ),
})
