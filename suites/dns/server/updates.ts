/**
 * Getting into the DNS: a registrar's insert, as an update (RFC 2136). Names of each case are its own, below a name that nothing else
 * asks about, since a zone that was changed stays so.
 */
import { all, fc, met, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { dataOctets } from '../lens/data.ts'
import { nameOctets } from '../lens/names.ts'
import { CLASSES, OPCODES, TYPES } from '../lens/types.ts'
import { message, u16, written } from '../pen.ts'
import { ORIGIN, ZONE, type ZoneRecord } from '../zone.ts'
import { answersExactly, answersFrom, saysNameError } from './answers.ts'
import { exchanges, hasRcode, inAnswer } from './ask.ts'
import { updates } from './capabilities.ts'

const home = (label: string) => `${label}.dynamic.${ORIGIN}`
/** A name of its own for each case. */
const label = () => fc.stringMatching(/^u[0-9a-z]{9}$/)

interface Change {
  readonly prerequisites?: readonly (readonly number[])[]
  readonly changes?: readonly (readonly number[])[]
  readonly zone?: string
}

/** A record in an update: its class says what is to be done (RFC 2136 §2.4 and §2.5). */
function entry(name: string, type: number, of: number, ttl = 0, data: readonly number[] = []): readonly number[] {
  return [...nameOctets(name), ...u16(type), ...u16(of), ...u16(ttl >> 16), ...u16(ttl), ...u16(data.length), ...data]
}

const adds = ({ name, type, ttl, data }: ZoneRecord) =>
  entry(name, TYPES[type], CLASSES.IN, ttl, dataOctets(TYPES[type], data))
const deletesAll = (name: string) => entry(name, TYPES.ANY, CLASSES.ANY)
const deletesSet = (name: string, type: number) => entry(name, type, CLASSES.ANY)
const deletes = ({ name, type, data }: ZoneRecord) =>
  entry(name, TYPES[type], CLASSES.NONE, 0, dataOctets(TYPES[type], data))
const nameInUse = (name: string) => entry(name, TYPES.ANY, CLASSES.ANY)
const nameNotInUse = (name: string) => entry(name, TYPES.ANY, CLASSES.NONE)

function update({ prerequisites = [], changes = [], zone = ORIGIN }: Change, nth: number): Uint8Array {
  return message({
    id: 0x3a01 + nth,
    flags: OPCODES.UPDATE << 11,
    questions: [[...nameOctets(zone), ...u16(TYPES.SOA), ...u16(CLASSES.IN)]],
    answers: prerequisites,
    authority: changes,
  })
}

type Step = Change | { readonly name: string; readonly type: number }

/** One client sends updates and questions, each when the one before has been answered. */
async function take(stage: Stage, ...steps: readonly Step[]): Promise<void> {
  const flow = await stage.flow()
  for (const [nth, step] of steps.entries()) {
    await flow.send('name' in step ? written(step, nth) : update(step, nth))
    const what = 'name' in step ? 'the answer to a question' : 'the answer to an update'
    if ((await flow.receive(nth + 1, { for: what })) !== 'satisfied') break
  }
}

const host = (name: string, data = '198.51.100.77'): ZoneRecord => ({ name, ttl: 300, type: 'A', data })

export const addsRecords = requirement({
  title: 'A record that an update adds is there when the update has been answered',
  clause: rfc(2136, '3.4.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'So a new company gets its name: the registrar inserts it, and the world can ask for it.',
  hint: 'The opcode 5; the third section holds the changes, and a record of the class IN is to be added.',
  capability: updates,
  given: fc.record({ label: label() }),
  examples: [{ label: 'utopia' }],
  when: ({ label }, stage) =>
    take(
      stage,
      { changes: [adds(host(home(label)))] },
      { name: home(label), type: TYPES.A },
      { changes: [deletesAll(home(label))] },
    ),
  judge: ({ label }, t) =>
    all(
      inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'NOERROR')),
      inAnswer(t, (answer, exchange) => answersExactly([host(home(label))], answer, exchange), 1),
    ),
})

export const addsAFamily = requirement({
  title: 'One update inserts a host, its alias and its mail exchanger, and all of them are found',
  clause: rfc(2136, '3.4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Network Utopia wants a web server and mail, and not one without the other.',
  hint: 'Go through the changes one after the other; each has a name, a type and data like a record of the zone.',
  capability: updates,
  needs: [addsRecords],
  given: fc.record({ label: label() }),
  examples: [{ label: 'family' }],
  when: ({ label }, stage) => {
    const name = home(label)
    return take(
      stage,
      { changes: family(name).map(adds) },
      { name: `www.${name}`, type: TYPES.A },
      { name, type: TYPES.MX },
      { changes: family(name).map((record) => deletesAll(record.name)) },
    )
  },
  judge: ({ label }, t) => {
    const [address, alias, exchanger] = family(home(label))
    if (!address || !alias || !exchanger) return met
    return all(
      inAnswer(t, (answer, exchange) => answersExactly([alias, address], answer, exchange), 1),
      inAnswer(t, (answer, exchange) => answersExactly([exchanger], answer, exchange), 2),
    )
  },
})

const family = (name: string): readonly ZoneRecord[] => [
  host(`server.${name}`),
  { name: `www.${name}`, ttl: 300, type: 'CNAME', data: `server.${name}` },
  { name, ttl: 300, type: 'MX', data: `10 server.${name}` },
]

export const deletesRecords = requirement({
  title: 'What an update deletes is gone: one record, a set of a type, or all of a name',
  clause: rfc(2136, '3.4.2.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Who moves to another provider must not be found at the old one.',
  hint: 'The class ANY deletes a set, or with the type ANY all sets of a name; the class NONE deletes the one record with this data.',
  capability: updates,
  needs: [addsRecords],
  given: fc.record({ label: label(), how: fc.constantFrom('all', 'set', 'one' as const) }),
  examples: (['all', 'set', 'one'] as const).map((how) => ({ label: `gone${how}`, how })),
  when: ({ label, how }, stage) => {
    const name = home(label)
    const change = { all: deletesAll(name), set: deletesSet(name, TYPES.A), one: deletes(host(name)) }[how]
    return take(stage, { changes: [adds(host(name))] }, { changes: [change] }, { name, type: TYPES.A })
  },
  judge: (_, t) =>
    all(
      inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'NOERROR'), 1),
      inAnswer(t, saysNameError, 2),
    ),
})

export const looksAtPrerequisites = requirement({
  title: 'An update whose prerequisite is not met changes nothing, and the code says why',
  clause: rfc(2136, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Two people who register the same name at once must not both get it.',
  hint: 'Look at the second section first: "in use" fails with NXDOMAIN, "not in use" with YXDOMAIN.',
  capability: updates,
  needs: [addsRecords],
  given: fc.record({ label: label() }),
  examples: [{ label: 'needs' }],
  when: ({ label }, stage) =>
    take(
      stage,
      { prerequisites: [nameInUse(home(label))], changes: [adds(host(home(label)))] },
      { prerequisites: [nameNotInUse(`alpha.${ORIGIN}`)], changes: [adds(host(home(label)))] },
      { name: home(label), type: TYPES.A },
    ),
  judge: (_, t) =>
    all(
      inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'NXDOMAIN')),
      inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'YXDOMAIN'), 1),
      inAnswer(t, saysNameError, 2),
    ),
})

export const changesAllOrNothing = requirement({
  title: 'An update that names something outside of the zone is refused as a whole',
  clause: rfc(2136, '3.4.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Half of a change is worse than none.',
  hint: 'Look through all changes before you make the first one; the code for a name outside is NOTZONE, 10.',
  capability: updates,
  needs: [addsRecords],
  given: fc.record({ label: label() }),
  examples: [{ label: 'half' }],
  when: ({ label }, stage) =>
    take(
      stage,
      { changes: [adds(host(home(label))), adds(host('www.example.net.'))] },
      { name: home(label), type: TYPES.A },
    ),
  judge: (_, t) =>
    all(
      inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'NOTZONE')),
      inAnswer(t, saysNameError, 1),
    ),
})

export const refusesForeignZones = requirement({
  title: 'An update of a zone that is not the server’s is answered with NOTAUTH',
  clause: rfc(2136, '3.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It has come to the wrong server, and its sender has to know.',
  hint: 'Compare the name in the first section with your zone; the code is 9.',
  capability: updates,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => take(stage, { zone: 'example.net.', changes: [adds(host('www.example.net.'))] }),
  judge: (_, t) => inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'NOTAUTH')),
})

export const keepsAliasesAlone = requirement({
  title: 'An update adds no alias to a name that has other records',
  clause: rfc(2136, '3.4.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A name with an alias and an address has two truths.',
  hint: 'Such a change is passed over without an error.',
  capability: updates,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    take(
      stage,
      { changes: [adds({ name: `bravo.${ORIGIN}`, ttl: 300, type: 'CNAME', data: `alpha.${ORIGIN}` })] },
      { name: `bravo.${ORIGIN}`, type: TYPES.A },
    ),
  judge: (_, t) => inAnswer(t, (answer, exchange) => answersFrom(ZONE, answer, exchange), 1),
})

export const keepsTheTop = requirement({
  title: 'An update cannot delete the SOA record and all name servers of the zone',
  clause: rfc(2136, '3.4.2.3'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'A zone without them is none, and could not be repaired from outside.',
  hint: 'A deletion of everything at the top leaves SOA and NS as they are.',
  capability: updates,
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    take(
      stage,
      { changes: [deletesSet(ORIGIN, TYPES.SOA), deletesSet(ORIGIN, TYPES.NS)] },
      { name: ORIGIN, type: TYPES.SOA },
      { name: ORIGIN, type: TYPES.NS },
    ),
  judge: (_, t) =>
    all(
      inAnswer(
        t,
        ({ answers }, { at }) =>
          answers.length === 1 ? met : unmet('the SOA record', `${answers.length} records`, at(6)),
        1,
      ),
      inAnswer(t, (answer, exchange) => answersFrom(ZONE, answer, exchange), 2),
    ),
})

export const raisesTheSerial = requirement({
  title: 'An update that changes the zone raises its serial number',
  clause: rfc(2136, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The other servers of the zone see by it that there is something to fetch.',
  hint: 'Add 1 to the third field of the SOA record once something has changed.',
  capability: updates,
  needs: [addsRecords],
  given: fc.record({ label: label() }),
  examples: [{ label: 'serial' }],
  when: ({ label }, stage) =>
    take(
      stage,
      { name: ORIGIN, type: TYPES.SOA },
      { changes: [adds(host(home(label)))] },
      { name: ORIGIN, type: TYPES.SOA },
      { changes: [deletesAll(home(label))] },
    ),
  judge: (_, t) => {
    const serial = (nth: number) => Number(exchanges(t)[nth]?.answer?.message?.answers[0]?.data.split(' ')[2])
    return inAnswer(
      t,
      ({ answers: [soa] }, { at }) => {
        const [before, after] = [serial(0), serial(2)]
        // Serial numbers go round (RFC 1982 §3.2).
        const higher = ((after - before) | 0) > 0
        return higher ? met : unmet(`a serial above ${before}`, String(after), at(soa?.at ?? 0))
      },
      2,
    )
  },
})
