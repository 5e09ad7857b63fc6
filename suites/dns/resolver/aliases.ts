/** Aliases (RFC 1034 §3.6.2 and §5.2.2): the resolver follows them wherever they lead, and shows the whole way. */
import { fc, requirement, rfc } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { a, asA, askIn, domain, record, tellsTruth, worldWith } from './talk.ts'

const WORLD = worldWith(
  [
    a('www.example.test.', '198.51.100.7'),
    record('web.example.test.', 'CNAME', 'www.example.test.'),
    record('shop.example.test.', 'CNAME', 'host.other.test.'),
    record('gone.example.test.', 'CNAME', 'nowhere.other.test.'),
    record('bare.example.test.', 'CNAME', 'text.other.test.'),
  ],
  domain('other.test.', 12, [a('host.other.test.', '198.51.100.8'), record('text.other.test.', 'TXT', '"only text"')]),
)

export const followsAliases = requirement({
  title: 'An alias is followed into another zone, and the answer holds alias and address',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  why: 'Half of the sites of the Web are aliases for the machines of somebody else.',
  hint: 'When the answer is a CNAME and you asked for something else, begin again with the name that it gives, and put all records into one answer.',
  covers: ['RS-03'],
  given: fc.record({ alias: fc.constantFrom('shop', 'web') }),
  examples: [{ alias: 'web' }, { alias: 'shop' }],
  when: ({ alias }, stage) => askIn(stage, WORLD, [asA(`${alias}.example.test.`)]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

/** An alias in each of so many zones leads to the next; the last one has the address. */
function chain(links: number) {
  const zone = (nth: number) => `zone${nth}.test.`
  const domains = Array.from({ length: links + 1 }, (_, nth) => {
    const own =
      nth === links
        ? a(`host.${zone(nth)}`, '198.51.100.9')
        : record(`host.${zone(nth)}`, 'CNAME', `host.${zone(nth + 1)}`)
    return domain(zone(nth), 30 + nth, [own])
  })
  return worldWith([record('start.example.test.', 'CNAME', `host.${zone(0)}`)], ...domains)
}

export const followsChains = requirement({
  title: 'Aliases of aliases are followed, from zone to zone',
  clause: rfc(1034, '5.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'They are inefficient, and they are everywhere: a shop’s name, its provider’s, the network’s.',
  hint: 'Follow aliases in a loop, eight at the least, and count them.',
  covers: ['RS-03'],
  needs: [followsAliases],
  given: fc.record({ links: fc.integer({ min: 1, max: 6 }) }),
  examples: [{ links: 2 }, { links: 6 }],
  when: ({ links }, stage) => askIn(stage, chain(links), [asA('start.example.test.'), asA('start.example.test.')]),
  judge: ({ links }, t) => tellsTruth(chain(links), t),
})

export const showsAliasesAsked = requirement({
  title: 'The question for the alias itself is answered with the alias alone',
  clause: rfc(1034, '5.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It asks whether an alias is there, and where it leads.',
  hint: 'Follow a CNAME only where another type was asked for.',
  covers: ['RS-03'],
  given: fc.record({ alias: fc.constantFrom('shop', 'gone') }),
  examples: [{ alias: 'shop' }, { alias: 'gone' }],
  when: ({ alias }, stage) => askIn(stage, WORLD, [{ name: `${alias}.example.test.`, type: TYPES.CNAME }]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const givesCodeOfLastName = requirement({
  title: 'Where the last name does not exist the answer holds the alias, and the code NXDOMAIN',
  clause: rfc(6604, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The code is about where the aliases lead; the aliases are there.',
  hint: 'Take the code of the last look-up, and the records of all.',
  covers: ['RS-03'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askIn(stage, WORLD, [asA('gone.example.test.'), asA('gone.example.test.')]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const saysNoDataOfLastName = requirement({
  title: 'Where the last name has nothing of the type the answer holds the alias, and no error',
  clause: rfc(2308, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It is the last name that is asked about; that an alias leads there is worth knowing.',
  hint: 'Put the aliases into the answer section, and the SOA record of the last zone into the authority section.',
  covers: ['RS-03'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => askIn(stage, WORLD, [asA('bare.example.test.'), asA('bare.example.test.')]),
  judge: (_, t) => tellsTruth(WORLD, t),
})

export const keepsAliasesForOtherTypes = requirement({
  title: 'What is remembered of an alias serves questions for other types as well',
  clause: rfc(1034, '3.6.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An alias stands for all types; the records behind it are one set for each type.',
  hint: 'Look up the alias in the cache by name, and what it leads to by name and type.',
  covers: ['RS-03'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    askIn(stage, WORLD, [
      asA('bare.example.test.'),
      { name: 'bare.example.test.', type: TYPES.TXT },
      asA('bare.example.test.'),
    ]),
  judge: (_, t) => tellsTruth(WORLD, t),
})
