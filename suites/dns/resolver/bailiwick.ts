/**
 * Who may say what (RFC 2181 §5.4.1, RFC 5452 §6): a server is believed about the zone for which it was asked, and about nothing else. Here
 * the server of `evil.test.` speaks about others, and whoever believes it is sent to its address.
 */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { sameName } from '../lens/names.ts'
import type { ZoneRecord } from '../zone.ts'
import type { Habit, Heard } from './actors.ts'
import { a, asA, askedOf, askIn, domain, hides, leavesAlone, named, record, tellsTruth, top, words } from './talk.ts'
import { type Answer, inTurn, placed, type World } from './world.ts'

const VICTIM = 'www.example.test.'
const LIE = '203.0.113.66'
const LURE = 'www.evil.test.'

const about = ({ query: { questions } }: Heard, ...names: readonly string[]) =>
  names.some((name) => questions[0] !== undefined && sameName(questions[0].name, name))

/** `evil.test.`, and the zone about which its server lies. */
const worldOf = (evil = 'evil.test.', lure = 'www'): World => [
  top(),
  domain('example.test.', 11, [a(VICTIM, '198.51.100.7'), a('mail.example.test.', '198.51.100.8')]),
  domain(evil, 13, [a(`${lure}.${evil}`, '198.51.100.13')]),
]
const WORLD = worldOf()

type Part = 'answers' | 'authority' | 'additional'

/** Whoever is asked about the lure adds these records; whoever is asked about the victim here lies. */
function poison(lure: string, part: Part, records: readonly ZoneRecord[]): Habit {
  return (right, heard) => {
    const { turn } = heard
    if (about(heard, inTurn(VICTIM, turn)))
      return { ...right, rcode: 0, aa: true, answers: [a(inTurn(VICTIM, turn), LIE)], authority: [] }
    if (!about(heard, inTurn(lure, turn))) return right
    return { ...right, [part]: [...right[part], ...records.map((each) => placed(each, turn))] }
  }
}

const PARTS = ['answers', 'authority', 'additional'] as const

export const refusesForeignRecords = requirement({
  title: 'An address that another zone’s server adds to its answer is not believed',
  clause: rfc(5452, '6'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Anybody who gets a name of his own asked for could say where the bank is: Kaminsky’s attack.',
  hint: 'Throw away every record whose name is not within the zone for which you asked this server, before you look at the rest.',
  covers: ['RS-05'],
  given: fc.record({ part: fc.constantFrom(...PARTS) }),
  examples: PARTS.map((part) => ({ part })),
  when: ({ part }, stage) =>
    askIn(stage, WORLD, [asA(LURE), asA(VICTIM)], { 'ns1.evil': poison(LURE, part, [a(VICTIM, LIE)]) }),
  judge: (_, t) => all(hides(t, LIE), tellsTruth(WORLD, t, 1)),
})

/** The lure is an alias for the victim, and the server adds where that leads. */
const ALIAS_WORLD: World = [
  top(),
  domain('example.test.', 11, [a(VICTIM, '198.51.100.7')]),
  domain('evil.test.', 13, [record(LURE, 'CNAME', VICTIM)]),
]

export const followsAliasesItself = requirement({
  title: 'Where an alias leads out of the zone, its owner is asked, whatever stands beside the alias',
  clause: rfc(5452, '6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The server that has the alias has no say in where other names are.',
  hint: 'Take of an answer only what is within the zone, and resolve the target of the alias as a name of its own.',
  covers: ['RS-05'],
  given: fc.record({ again: fc.boolean() }),
  examples: [{ again: true }],
  when: ({ again }, stage) =>
    askIn(stage, ALIAS_WORLD, [asA(LURE), ...(again ? [asA(VICTIM)] : [])], {
      'ns1.evil': poison(LURE, 'answers', [a(VICTIM, LIE)]),
    }),
  judge: (_, t) => all(hides(t, LIE), tellsTruth(ALIAS_WORLD, t)),
})

const TAKEOVERS = ['example.test.', 'test.'] as const

export const refusesForeignServers = requirement({
  title: 'A server is not believed about who serves another zone',
  clause: rfc(5452, '6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'One record would hand a whole domain over.',
  hint: 'NS records count when they are of a zone below the one that was asked, and lead to the name.',
  covers: ['RS-05'],
  given: fc.record({ zone: fc.constantFrom(...TAKEOVERS) }),
  examples: TAKEOVERS.map((zone) => ({ zone })),
  when: ({ zone }, stage) =>
    askIn(stage, WORLD, [asA(LURE), asA(VICTIM)], {
      'ns1.evil': poison(LURE, 'authority', [record(zone, 'NS', 'ns1.evil.test.', 3600)]),
    }),
  judge: (_, t) => all(hides(t, LIE), tellsTruth(WORLD, t, 1)),
})

/** `sub.evil.test.` is served by the victim's own server, says evil, and adds an address for it. */
const GLUE_WORLD: World = [
  top(),
  domain('example.test.', 11, [a(VICTIM, '198.51.100.7')]),
  domain('evil.test.', 13),
  {
    origin: 'sub.evil.test.',
    servers: [{ name: 'ns1.example.test.', at: 11 }],
    records: [a('www.sub.evil.test.', '198.51.100.14')],
  },
  domain('trap.test.', 14),
]

export const refusesForeignGlue = requirement({
  title: 'An address for a server of another zone, beside a referral, is not used',
  clause: rfc(2181, '5.4.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The next question about that zone would go to whoever has written the address there.',
  hint: 'Glue counts where the name of the server is within the zone that was asked; look the others up yourself.',
  covers: ['RS-05'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    askIn(stage, GLUE_WORLD, [asA('www.sub.evil.test.'), asA(VICTIM)], {
      'ns1.evil': (right, { turn }) => ({
        ...right,
        additional: [placed(a('ns1.example.test.', '@14', 3600), turn)],
      }),
      'ns1.trap': liesAbout,
    }),
  judge: (_, t) => all(leavesAlone(t, 'ns1.trap'), hides(t, LIE), tellsTruth(GLUE_WORLD, t, 1)),
})

/** Says of every name that it is where the lie leads. */
function liesAbout(
  right: Answer,
  {
    query: {
      questions: [asked],
    },
  }: Heard,
): Answer {
  return { ...right, rcode: 0, aa: true, answers: asked ? [a(asked.name, LIE)] : [], authority: [], additional: [] }
}

const LETTERS = worldOf('ample.test.')

export const comparesWholeLabels = requirement({
  title: 'A name is within a zone label by label: example.test is not below ample.test',
  clause: rfc(1034, '3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Somebody registers the end of your name.',
  hint: 'Compare the last labels, or put a dot in front of the zone’s name before you compare the ends of texts.',
  covers: ['RS-05'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    askIn(stage, AMPLE, [asA('www.ample.test.'), asA(VICTIM)], {
      'ns1.ample': poison('www.ample.test.', 'answers', [a(VICTIM, LIE)]),
    }),
  judge: (_, t) => all(hides(t, LIE), tellsTruth(AMPLE, t)),
})

const AMPLE: World = LETTERS.map((zone) =>
  zone.origin === 'ample.test.' ? { ...zone, records: [record('www.ample.test.', 'CNAME', VICTIM)] } : zone,
)

/** As many names as it takes until each of two addresses has had its turn. */
const TRAPPED = [VICTIM, ...['mail', 'ftp', 'news', 'shop'].map((host) => `${host}.example.test.`)]
const TRAP: World = [
  top(),
  domain(
    'example.test.',
    11,
    TRAPPED.map((name, nth) => a(name, `198.51.100.${nth + 7}`)),
  ),
  domain('trap.test.', 14),
]

export const takesAddressesOfServersOnly = requirement({
  title: 'Of the addresses beside a referral those of its servers are used, and no others',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Whatever else stands there is no name server; the question would go astray.',
  hint: 'Match the names of the additional section with those in the NS records.',
  covers: ['RS-05'],
  given: fc.record({ first: fc.boolean() }),
  examples: [{ first: true }, { first: false }],
  when: ({ first }, stage) =>
    askIn(stage, TRAP, TRAPPED.map(asA), {
      'ns.nic': (right, { turn }) => {
        const stray = placed(a('host.example.test.', '@14'), turn)
        const { additional } = right
        return { ...right, additional: first ? [stray, ...additional] : [...additional, stray] }
      },
      'ns1.trap': liesAbout,
    }),
  judge: (_, t) => all(leavesAlone(t, 'ns1.trap'), tellsTruth(TRAP, t)),
})

export const takesNamesAsked = requirement({
  title: 'An answer with records of another name is no answer',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The client would go to the wrong host.',
  hint: 'Take the records whose name is that of the question, or of an alias that began there.',
  covers: ['RS-05'],
  given: fc.record({ aside: fc.constantFrom('other.example.test.', 'example.test.', 'www.www.example.test.') }),
  examples: [{ aside: 'other.example.test.' }],
  when: ({ aside }, stage) =>
    askIn(stage, WORLD, [asA(VICTIM), asA('mail.example.test.')], {
      'ns1.example': (right, heard) =>
        about(heard, inTurn(VICTIM, heard.turn)) ? { ...right, answers: [a(inTurn(aside, heard.turn), LIE)] } : right,
    }),
  judge: (_, t) => all(hides(t, LIE), tellsTruth(WORLD, t, 1)),
})

const UPWARDS = ['.', 'test.', 'other.test.'] as const

export const refusesUpwardReferrals = requirement({
  title: 'A referral upwards or sideways leads nowhere',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'A server that does not know its zone often refers to the root: who follows goes in circles, or where a liar sends him.',
  hint: 'A delegation has to be nearer to the name than the zone that you asked; if it is not, try the next server.',
  covers: ['RS-05', 'RS-07'],
  given: fc.record({ to: fc.constantFrom(...UPWARDS) }),
  examples: UPWARDS.map((to) => ({ to })),
  when: ({ to }, stage) =>
    askIn(stage, TRAP, [asA(VICTIM)], {
      'ns1.example': (right, heard) =>
        about(heard, inTurn(VICTIM, heard.turn))
          ? {
              ...right,
              aa: false,
              answers: [],
              authority: [placed(record(to, 'NS', 'ns1.trap.test.'), heard.turn)],
              additional: [placed(a('ns1.trap.test.', '@14'), heard.turn)],
            }
          : right,
      'ns1.trap': liesAbout,
    }),
  judge: (_, t) => {
    const found = askedOf(t, 'ns1.trap').find(({ name }) => sameName(name, named(VICTIM, t)))
    return all(found ? unmet('no query there', words(found), found.at) : met, hides(t, LIE))
  },
})
