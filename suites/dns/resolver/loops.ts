/**
 * "Bound the amount of work … even if someone has incorrectly configured some data" (RFC 1034 §5.3.3): zones in which a look-up never ends, by
 * mistake or by intent, cost a bounded number of queries, and then the resolver goes on.
 */
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
import { textLabels } from '../lens/names.ts'
import { exchanges } from '../server/ask.ts'
import type { ZoneRecord } from '../zone.ts'
import { type Habits, raise } from './actors.ts'
import { a, asA, ask, asksAtMost, domain, MOST_QUERIES, record, tellsFailure, tellsTruth, top } from './talk.ts'
import { topOf, type World } from './world.ts'

const GOOD = 'www.other.test.'
const other = domain('other.test.', 12, [a(GOOD, '198.51.100.8')])

/** Some resolvers wait for what they have set off themselves. */
const ENDING_MS = 20_000

/** Asks what never ends, and then something plain. */
async function provoke(stage: Stage, world: World, name: string, habits: Habits = {}): Promise<void> {
  await raise(stage, [...world, other], habits)
  await ask(stage, [asA(name), asA(GOOD)], { atLeastMs: ENDING_MS })
}

/** Something came back for the first question, whatever the code. */
function answersAnything(t: Transcript): Verdict {
  return exchanges(t)[0]?.answer ? met : unmet('an answer in the end', 'silence')
}
const goesOn = (t: Transcript) => all(tellsTruth([top(), other], t, 1), asksAtMost(MOST_QUERIES, t))

/** So many aliases in a circle, over two zones. */
function circle(length: number): World {
  const zone = (nth: number) => (nth % 2 === 0 ? 'one.test.' : 'two.test.')
  const name = (nth: number) => `alias${nth}.${zone(nth)}`
  const links = Array.from({ length }, (_, nth) => record(name(nth), 'CNAME', name((nth + 1) % length)))
  const own = (origin: string) => links.filter(({ name: owner }) => owner.endsWith(origin))
  return [top(), domain('one.test.', 21, own('one.test.')), domain('two.test.', 22, own('two.test.'))]
}

const lengths = {
  given: fc.record({ length: fc.integer({ min: 1, max: 5 }) }),
  examples: [{ length: 1 }, { length: 2 }, { length: 3 }],
}

export const endsAliasLoops = requirement({
  title: 'Aliases in a circle end, and the next question is answered',
  clause: rfc(1034, '5.2.2'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'One mistake in one zone would stop the resolver of a whole campus.',
  hint: 'Remember which names you have been at, or count: twelve aliases are more than anybody needs.',
  covers: ['RS-04'],
  ...lengths,
  when: ({ length }, stage) => provoke(stage, circle(length), 'alias0.one.test.'),
  judge: (_, t) => all(answersAnything(t), goesOn(t)),
})

export const signalsAliasLoops = requirement({
  title: 'Aliases in a circle are an error: SERVFAIL',
  clause: rfc(1034, '5.2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Without a code the client finds an answer in which nothing stands that it asked for.',
  hint: 'Answer with the code 2 when a name comes for the second time.',
  covers: ['RS-03'],
  ...lengths,
  when: ({ length }, stage) => provoke(stage, circle(length), 'alias0.one.test.'),
  judge: (_, t) => tellsFailure(t, 0),
})

/** Each alias leads to one that nobody has seen before. */
const endless: Habits = {
  'ns1.one': (right, { query }) => {
    const [asked] = query.questions
    const nth = /^alias(\d+)\./i.exec(asked?.name ?? '')?.[1]
    if (!asked || nth === undefined) return right
    const next = asked.name.replace(/^alias\d+/i, `alias${Number(nth) + 1}`)
    return { ...right, rcode: 0, aa: true, answers: [record(asked.name, 'CNAME', next)], authority: [] }
  },
}

export const endsEndlessAliases = requirement({
  title: 'Aliases without end are given up, and the next question is answered',
  clause: rfc(1035, '7.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'A server can make up a new name with every answer; to look for circles is not enough.',
  hint: 'Count the queries that one look-up costs, and give up at some number.',
  covers: ['RS-04'],
  given: fc.record({ from: fc.nat(1000) }),
  examples: [{ from: 0 }],
  when: ({ from }, stage) => provoke(stage, [top(), domain('one.test.', 21)], `alias${from}.one.test.`, endless),
  judge: (_, t) => all(answersAnything(t), goesOn(t)),
})

const CIRCLES = {
  /** The server of each has its name in the other. */
  mutual: [
    top(),
    { origin: 'one.test.', servers: [{ name: 'ns1.two.test.', at: 21, glue: false }] },
    { origin: 'two.test.', servers: [{ name: 'ns1.one.test.', at: 22, glue: false }] },
  ],
  /** The server’s name is in the zone itself, and no address comes along. */
  own: [top(), { origin: 'one.test.', servers: [{ name: 'ns1.one.test.', at: 21, glue: false }] }],
} as const satisfies Record<string, World>
type Circle = keyof typeof CIRCLES

export const endsServerCircles = requirement<{ circle: Circle }>({
  title: 'Servers that can be found only by asking themselves are given up: SERVFAIL',
  clause: rfc(1035, '7.2'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'To find one server the other is needed, and to find that one the first.',
  hint: 'Remember for which servers you are looking while you look; to need one of them again is a circle.',
  covers: ['RS-04'],
  given: fc.record({ circle: fc.constantFrom<Circle>('mutual', 'own') }),
  examples: [{ circle: 'mutual' }, { circle: 'own' }],
  when: ({ circle }, stage) => provoke(stage, CIRCLES[circle], 'www.one.test.'),
  judge: (_, t) => all(tellsFailure(t, 0), goesOn(t)),
})

/** Every zone `x<n>` is referred to so many servers without addresses, in zones that are referred so again. */
const fanOut = (width: number): Habits => ({
  'ns.nic': (right, { query, turn }) => {
    const [asked] = query.questions
    const labels = textLabels(asked?.name ?? '.')
    const zone = labels.at(-2)
    if (zone === undefined || !/^x[\d-]*$/i.test(zone)) return right
    const origin = `${zone}.${topOf(turn)}`
    const servers = Array.from(
      { length: width },
      (_, nth): ZoneRecord => record(origin, 'NS', `ns.${zone}-${nth}.${topOf(turn)}`),
    )
    return { rcode: 0, aa: false, answers: [], authority: servers, additional: [] }
  },
})

export const boundsQueries = requirement({
  title: 'Servers that are found through others, and so on, cost a bounded number of queries',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'robust',
  points: 3,
  why: 'One question would set off thousands, aimed at whoever the attacker likes (NXNSAttack).',
  hint: 'Give each look-up a budget of queries, share it with the look-ups that it starts, and answer SERVFAIL when it is spent.',
  covers: ['RS-04'],
  slow: true,
  given: fc.record({ width: fc.integer({ min: 4, max: 12 }) }),
  examples: [{ width: 12 }],
  when: ({ width }, stage) => provoke(stage, [top()], 'www.x.test.', fanOut(width)),
  judge: (_, t) => all(tellsFailure(t, 0), goesOn(t)),
})
