/** Delegations (RFC 1034 §4.2.1): below a cut the zone ends, and the server says who knows more. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { recordText } from '../lens/message.ts'
import { isWithin } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { freshLabel } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom, carriesSoa, hasFlag, includes, onlyIncludes, refersTo, saysNoData } from './answers.ts'
import { ask, hasRcode, inEach } from './ask.ts'
import { lookUp } from './model.ts'

const label = (name: string) => `${name}.${ORIGIN}`
const SUB = label('sub')

/** Names at and below cuts. */
const BELOW = ['host.sub', 'sub', 'a.b.c.sub', 'www.far', 'mail.beside', 'x.very.deep'].map(label)
const below = () =>
  fc.oneof(
    fc.constantFrom(...BELOW),
    fc.tuple(freshLabel(), fc.constantFrom('sub', 'far', 'beside', 'very.deep')).map((parts) => label(parts.join('.'))),
  )
const given = fc.record({ name: below() })
const examples = BELOW.map((name) => ({ name }))

export const refers = requirement({
  title: 'The question for a name in a delegated zone is answered with the name servers of that zone',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'So a resolver finds its way from the root down to the answer.',
  hint: 'On the way from the zone’s name down to the name asked for, look for NS records; where there are some, copy them into the authority section.',
  given,
  examples,
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => {
      const { servers } = lookUp(ZONE, exchange.query.questions[0] ?? { name: '.', type: 1 })
      return all(hasRcode(answer, exchange, 'NOERROR'), includes('authority', servers, answer, exchange))
    }),
})

export const refersWithoutAnswer = requirement({
  title: 'A referral has nothing in its answer section',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'What the parent knows of the child is a hint, and no answer.',
  hint: 'NS records of a delegation go into the authority section, addresses of its servers into the additional section.',
  needs: [refers],
  given,
  examples,
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => onlyIncludes('answers', [], answer, exchange)),
})

export const refersWithoutAuthority = requirement({
  title: 'A referral does not have the bit AA',
  clause: rfc(1034, '4.3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A resolver would take it for the last word: an existing name without records.',
  hint: 'Set AA only where the name belongs to your own zone.',
  needs: [refers],
  given,
  examples,
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) => inEach(t, (answer, exchange) => hasFlag('aa', false, answer, exchange)),
})

export const refersWithoutSoa = requirement({
  title: 'A referral does not carry the SOA record',
  clause: rfc(2308, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The SOA record tells a negative answer from a referral.',
  hint: 'Add the SOA record to negative answers alone.',
  needs: [refers],
  given,
  examples: [{ name: label('host.sub') }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ authority }, { at }) => {
      const soa = authority.find(({ type }) => type === TYPES.SOA)
      return soa ? unmet('NS records alone', recordText(soa), at(soa.at)) : met
    }),
})

export const givesGlue = requirement({
  title: 'With the name servers below a cut come their addresses',
  clause: rfc(1034, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'To learn the address of ns.sub one would have to ask ns.sub: nobody would ever get in.',
  hint: 'Put the A and AAAA records of the names in the NS records into the additional section.',
  covers: ['AL-04'],
  needs: [refers],
  given: fc.record({ host: freshLabel() }),
  examples: [{ host: 'host' }],
  when: ({ host }, stage) => ask(stage, { name: `${host}.${SUB}`, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      includes('additional', lookUp(ZONE, { name: SUB, type: TYPES.A }).glue, answer, exchange),
    ),
})

export const givesGlueBesideTheCut = requirement({
  title: 'With name servers that lie in another delegated zone come their addresses, too',
  clause: rfc(1034, '4.3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Two zones that lie on each other’s servers would never be found.',
  hint: 'Look for the addresses of a name server in the whole zone file, below other cuts as well.',
  covers: ['AL-04'],
  needs: [givesGlue],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: label('www.beside'), type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      includes('additional', lookUp(ZONE, { name: label('beside'), type: TYPES.A }).glue, answer, exchange),
    ),
})

export const refersAtTheCut = requirement({
  title: 'The name servers of a delegated zone are a referral, and no answer with authority',
  clause: rfc(2181, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The child alone is the authority for its own NS records.',
  hint: 'Look for cuts before you look for the records of the name, for the type NS too.',
  needs: [refers],
  given: fc.record({ name: fc.constantFrom('sub', 'far', 'very.deep').map(label) }),
  examples: [{ name: SUB }],
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.NS }),
  judge: ({ name }, t) =>
    inEach(t, (answer, exchange) =>
      all(
        hasFlag('aa', false, answer, exchange),
        onlyIncludes('answers', [], answer, exchange),
        refersTo(name, answer, exchange),
      ),
    ),
})

export const refersForGlue = requirement({
  title: 'The question for the address of a name server below a cut is answered with a referral',
  clause: rfc(2181, '5.4.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Glue is a copy, and may be old; the answer is the child’s.',
  hint: 'Records below a cut never go into the answer section.',
  needs: [refers],
  given: fc.record({ type: fc.constantFrom(TYPES.A, TYPES.AAAA, TYPES.TXT) }),
  examples: [{ type: TYPES.A }],
  when: ({ type }, stage) => ask(stage, { name: label('ns.sub'), type }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      all(
        hasFlag('aa', false, answer, exchange),
        onlyIncludes('answers', [], answer, exchange),
        refersTo(SUB, answer, exchange),
      ),
    ),
})

export const keepsToItsOwnNames = requirement({
  title: 'A name above a cut, or beside it, belongs to the zone as before',
  clause: rfc(1034, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A zone ends at its cuts, label by label; "xsub" is not below "sub".',
  hint: 'Compare labels, not the ends of texts.',
  given: fc.record({ name: fc.constantFrom('xsub', 'subx', 'deep', 'x.deep').map(label) }),
  examples: ['xsub', 'deep'].map((name) => ({ name: label(name) })),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A }),
  judge: (_, t) =>
    inEach(t, ({ authority, rcode }, { query, at }) => {
      const asked = query.questions[0] ?? { name: '.', type: 1 }
      const referral = authority.find(({ type, name }) => type === TYPES.NS && !isWithin(ORIGIN, name))
      if (referral) return unmet('no referral', recordText(referral), at(referral.at))
      const wanted = lookUp(ZONE, asked).end === 'nxdomain' ? 3 : 0
      return rcode === wanted ? met : unmet(`the code ${wanted}`, String(rcode), at(3))
    }),
})

export const answersForItsOwnServers = requirement({
  title: 'The name servers of the zone itself are an answer with authority, not a referral',
  clause: rfc(1034, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The NS records at the top of the zone are no cut: who refers to itself sends resolvers in circles.',
  hint: 'Look for cuts below the zone’s name only.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: ORIGIN, type: TYPES.NS }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => all(hasFlag('aa', true, answer, exchange), answersFrom(ZONE, answer, exchange))),
})

export const answersForTheChildsKeys = requirement({
  title: 'The question for DS records at a cut is the parent’s to answer',
  clause: rfc(4035, '3.1.4.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The parent vouches for the child’s keys; the child cannot do it itself.',
  hint: 'The type 43 at the cut itself is looked up in your own zone: no data, with the SOA record.',
  covers: ['AL-04'],
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, { name: SUB, type: TYPES.DS }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) => all(saysNoData(answer, exchange), carriesSoa(ZONE, answer, exchange))),
})
