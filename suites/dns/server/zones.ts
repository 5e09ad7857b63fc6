/**
 * Any zone, any question: a small zone is made up, the server is started with it, and its answers are compared with the model of
 * RFC 1034 §4.3.2. What fails is shrunk to the smallest zone and the fewest questions that show it.
 */
import { all, fc, met, requirement, rfc } from '../../../harness/kit.ts'
import { keyOf } from '../lens/names.ts'
import { TYPES, type ZoneType } from '../lens/types.ts'
import { ORIGIN, standing, type Zone, type ZoneRecord } from '../zone.ts'
import { answersFrom, carriesSoa, hasFlag, includes, onlyIncludes, saysNameError, saysNoData } from './answers.ts'
import { ask, type Exchange, hasRcode, inEach } from './ask.ts'
import { answersWithTheAddress } from './first.ts'
import { type Expected, lookUp } from './model.ts'

interface Row {
  /** Labels below the zone's name, from left to right. */
  readonly at: readonly string[]
  readonly type: ZoneType
  /** Where its data leads, for types that lead somewhere. */
  readonly to: readonly string[]
}

const TTL = 300
const FIXED: readonly ZoneRecord[] = [
  { name: ORIGIN, ttl: TTL, type: 'SOA', data: `ns1.${ORIGIN} hostmaster.${ORIGIN} 1 7200 3600 1209600 60` },
  { name: ORIGIN, ttl: TTL, type: 'NS', data: `ns1.${ORIGIN}` },
  { name: `ns1.${ORIGIN}`, ttl: TTL, type: 'A', data: '192.0.2.1' },
  // The first requirement asks for it.
  { name: `alpha.${ORIGIN}`, ttl: 3600, type: 'A', data: '198.51.100.1' },
]

const LABELS = ['a', 'b', 'c'] as const
const label = () => fc.constantFrom(...LABELS)
const path = (maxLength: number) => fc.array(label(), { minLength: 1, maxLength })
/** A name, or the wildcard below one. */
const owner = () =>
  fc.tuple(path(3), fc.nat(3)).map(([labels, chance]) => (chance === 0 ? ['*', ...labels.slice(1)] : labels))
const row = (): fc.Arbitrary<Row> =>
  fc.record({ at: owner(), type: fc.constantFrom('A', 'A', 'A', 'TXT', 'MX', 'CNAME', 'CNAME', 'NS'), to: path(3) })

const nameAt = (labels: readonly string[]) => [...labels, ORIGIN].join('.')

/** The zone of these rows, without those that no zone may have: other data beside an alias, or below a cut, or a wildcard that delegates. */
function zoneOf(rows: readonly Row[]): Zone {
  const made: ZoneRecord[] = []
  for (const [nth, { at, type, to }] of rows.entries()) {
    const name = nameAt(at)
    const there = made.filter((record) => keyOf(record.name) === keyOf(name))
    const isWild = at[0] === '*'
    if (there.some((record) => record.type === 'CNAME') || (type === 'CNAME' && there.length > 0)) continue
    if (type === 'NS' && (isWild || there.some((record) => record.type !== 'NS'))) continue
    if (type !== 'NS' && there.some((record) => record.type === 'NS')) continue
    made.push({ name, ttl: TTL, type, data: dataOf(type, nth, to) })
  }
  const isBelowCut = ({ name, type }: ZoneRecord) =>
    type !== 'A' && made.some((cut) => cut.type === 'NS' && name !== cut.name && name.endsWith(`.${cut.name}`))
  const unique = new Map(made.filter((record) => !isBelowCut(record)).map((each) => [JSON.stringify(each), each]))
  return { origin: ORIGIN, records: [...FIXED, ...unique.values()] }
}

function dataOf(type: ZoneType, nth: number, to: readonly string[]): string {
  if (type === 'A') return `192.0.2.${nth + 100}`
  if (type === 'TXT') return `"text ${nth}"`
  return type === 'MX' ? `${nth} ${nameAt(to)}` : nameAt(to)
}

const ASKED = [TYPES.A, TYPES.TXT, TYPES.MX, TYPES.CNAME, TYPES.NS] as const
const question = () => fc.record({ at: path(4), type: fc.constantFrom(...ASKED) })

const given = fc.record({
  rows: fc.array(row(), { maxLength: 8 }),
  questions: fc.array(question(), { minLength: 1, maxLength: 16 }),
})

type Case = { rows: Row[]; questions: { at: string[]; type: (typeof ASKED)[number] }[] }

const put = (at: string, type: ZoneType, to = 'a'): Row => ({ at: at.split('.'), type, to: to.split('.') })
/** Asks for all names of up to two labels, for addresses. */
const EVERYTHING = [...LABELS, ...LABELS.flatMap((one) => LABELS.map((other) => `${one}.${other}`))].map((name) => ({
  at: name.split('.'),
  type: TYPES.A,
}))

const WILD: Case = { rows: [put('*', 'A'), put('a', 'TXT'), put('b.c', 'A')], questions: EVERYTHING }
const CUT: Case = { rows: [put('a', 'NS', 'b.a'), put('b.a', 'A'), put('*', 'TXT')], questions: EVERYTHING }
const ALIASES: Case = {
  rows: [put('*.a', 'CNAME', 'b'), put('b', 'A'), put('c', 'CNAME', 'a.a')],
  questions: EVERYTHING,
}

/** The server starts with the zone of the case, and is asked one question after the other. */
const over = {
  needs: [answersWithTheAddress],
  given,
  standing: ({ rows }: Case) => standing(zoneOf(rows)),
  when: ({ questions }: Case, stage: Parameters<typeof ask>[0]) =>
    ask(stage, ...questions.map(({ at, type }) => ({ name: nameAt(at), type }))),
}

/** Judges the answers for which the look-up ends so. */
function where(
  ends: readonly Expected['end'][],
  judge: (
    answer: Parameters<Parameters<typeof inEach>[1]>[0],
    exchange: Exchange,
    expected: Expected,
    zone: Zone,
  ) => ReturnType<typeof inEach>,
) {
  return ({ rows }: Case, t: Parameters<typeof inEach>[0]) => {
    const zone = zoneOf(rows)
    return inEach(t, (answer, exchange) => {
      const [asked] = exchange.query.questions
      const expected = asked && lookUp(zone, asked)
      return expected && ends.includes(expected.end) ? judge(answer, exchange, expected, zone) : met
    })
  }
}

export const findsWhatIsThere = requirement({
  title: 'In any zone, a question is answered with exactly the records that the look-up of RFC 1034 finds',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Cuts, aliases, wildcards and empty names are simple alone, and meet each other in real zones.',
  hint: 'Go through the steps of section 4.3.2 in their order: down from the top of the zone, cuts first, then the name, then the wildcard.',
  covers: ['AL-01', 'AL-05', 'AL-07'],
  ...over,
  examples: [WILD, ALIASES],
  judge: where(['answer'], (answer, exchange, _expected, zone) =>
    all(answersFrom(zone, answer, exchange), hasFlag('aa', true, answer, exchange)),
  ),
})

export const saysWhatIsNotThere = requirement({
  title: 'In any zone, no such name and nothing of this type are told apart',
  clause: rfc(2308, '2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Caches remember what they are told, and the two mean something else.',
  hint: 'A name is there when it or a name below it has a record, or a wildcard stands for it; only then look at types.',
  covers: ['AL-02', 'AL-03'],
  ...over,
  examples: [WILD],
  judge: where(['nodata', 'nxdomain'], (answer, exchange, { end, answers }, zone) => {
    if (answers.length > 0) return hasRcode(answer, exchange, end === 'nxdomain' ? 'NXDOMAIN' : 'NOERROR')
    const said = end === 'nxdomain' ? saysNameError(answer, exchange) : saysNoData(answer, exchange)
    return all(said, carriesSoa(zone, answer, exchange))
  }),
})

export const refersWhereItEnds = requirement({
  title: 'In any zone, a question below a cut is answered with a referral',
  clause: rfc(1034, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'At the highest cut the zone ends: what stands below it in the file is a hint and no answer.',
  hint: 'Look for cuts from the top of the zone down, before names and wildcards.',
  covers: ['AL-04'],
  ...over,
  examples: [CUT],
  judge: where(['referral'], (answer, exchange, { answers, servers }) =>
    all(
      hasRcode(answer, exchange, 'NOERROR'),
      onlyIncludes('answers', answers, answer, exchange),
      ...(answers.length > 0
        ? []
        : [includes('authority', servers, answer, exchange), hasFlag('aa', false, answer, exchange)]),
    ),
  ),
})
