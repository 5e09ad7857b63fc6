/** An invented exam with one demand of every kind, and findings about it: what the tests of core and of the reports are held against. */
import { fc } from './arbitrary.ts'
import { type Catalogue, catalogue } from './catalogue.ts'
import { type Finding, type Grade, NOT_RUN } from './finding.ts'
import { protocol, type RoleDeclaration } from './protocol.ts'
import { type AnyRequirement, contract, invariant, type Requirement, requirement, rfc } from './requirement.ts'
import type { Entry } from './transcript.ts'
import { met, unmet } from './verdict.ts'

const server: RoleDeclaration = {
  name: 'server',
  summary: 'the server, over UDP',
  acts: 'server',
  transport: 'udp',
  port: 53,
  placeholders: {},
  usage: [],
  contract: [{ name: 'manners', text: 'The server is polite.' }],
  topics: ['header', 'answers'],
  watchedBy: ['manners'],
}

const dns = protocol({
  name: 'dns',
  title: 'DNS',
  summary: 'names become addresses',
  sources: ['RFC 1035'],
  roles: [server],
  reading: (bytes) => `${bytes.length} octets`,
})

function demand(record: Partial<Requirement> & Pick<Requirement, 'title'>): AnyRequirement {
  return requirement({
    clause: rfc(1035, '4.1.1'),
    level: 'MUST',
    tier: 'basic',
    points: 2,
    why: 'The client matches replies to queries by this number alone.',
    hint: 'Bytes 0 and 1 of the query come back unchanged as bytes 0 and 1 of the reply.',
    given: fc.constant(null),
    when: async () => {},
    judge: () => met,
    ...record,
  })
}

const copiesId = demand({ title: 'A reply carries the identifier of its query' })
const setsQr = demand({ title: 'A reply says that it is one', level: 'MUST NOT', points: 3, needs: [copiesId] })
const answersFast = demand({ title: 'A reply comes soon', level: 'SHOULD', tier: 'robust', points: 1 })
const compresses = demand({ title: 'Names are compressed', level: 'MAY', tier: 'standard', points: 0 })
const isPolite = invariant({
  title: 'No datagram is answered twice',
  clause: contract('manners'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 4,
  roles: ['server'],
  why: 'Nobody likes to be told twice.',
  hint: 'Call sendto once.',
  always: () => met,
})

/** In the order of the exam: `copies-id`, `sets-qr`, `compresses`, `answers-fast`, and the invariant `is-polite`. */
export const specimen: Catalogue = catalogue(
  dns,
  server,
  [
    { name: 'header', exports: { setsQr, copiesId, notOurs: 7 } },
    { name: 'answers', exports: { compresses, answersFast } },
  ],
  [{ name: 'manners', exports: { isPolite } }],
)

export const COPIES_ID = 'dns/server/header/copies-id'
export const SETS_QR = 'dns/server/header/sets-qr'
export const COMPRESSES = 'dns/server/answers/compresses'
export const ANSWERS_FAST = 'dns/server/answers/answers-fast'
export const IS_POLITE = 'dns/server/manners/is-polite'

export function bytes(...octets: number[]): Uint8Array {
  return Uint8Array.from(octets)
}

/** An entry that happened at no time in particular. */
export function entry(line: string, what: Entry['what'], rest: Partial<Entry> = {}): Entry {
  return { atUs: 0, line, what, ...rest }
}

/** A finding, a pass unless told. */
export function found(id: string, rest: Partial<Finding> = {}): Finding {
  return { id, outcome: 'pass', ran: { ...NOT_RUN, cases: 15, of: 15 }, seed: 1, durationMs: 3, ...rest }
}

/** The failure of DESIGN's own example: the identifier is zero. */
export const wrongId: Finding = found(COPIES_ID, {
  outcome: 'fail',
  steady: true,
  verdict: unmet('0x0100', '0x0000', { entry: 1, byte: 0 }),
  counterexample: { id: 256, name: 'a' },
  transcript: [
    entry('client 1', 'sent', { bytes: bytes(1, 0, 0, 0, 0, 1) }),
    entry('client 1', 'received', { bytes: bytes(0, 0, 0x80, 0, 0, 1) }),
  ],
})

/** A grade of the specimen with these findings. */
export function graded(findings: readonly Finding[], rest: Partial<Grade> = {}): Grade {
  return {
    protocol: 'dns',
    role: 'server',
    seed: 7,
    effort: 'quick',
    subject: 'python3 server.py {port}',
    options: [],
    findings,
    notices: [],
    complete: true,
    ...rest,
  }
}
