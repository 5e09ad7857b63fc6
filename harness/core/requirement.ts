/**
 * One requirement, one record: what the standard says, how we ask, how we judge, and what we tell a
 * student stand side by side. Catalogue, handout, `explain` and every report are printed from it.
 */
import type { Arbitrary } from './arbitrary.ts'
import type { Capability } from './capability.ts'
import type { Standing } from './protocol.ts'
import type { Stage } from './stage.ts'
import type { Transcript } from './transcript.ts'
import type { Verdict } from './verdict.ts'

/** The strength of a demand, in the words of RFC 2119. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY'

/** When a requirement is asked: the course's first program, the whole standard, or the hostile world. */
export type Tier = 'basic' | 'standard' | 'robust'

export const TIERS = ['basic', 'standard', 'robust'] as const satisfies readonly Tier[]

/** Where a demand comes from: `{ source: 'RFC 9112', section: '6.3' }`. */
export interface Clause {
  readonly source: string
  readonly section: string
}

/** What every demand tells its reader, whoever judges it. */
export interface Demand {
  /** One sentence in the present tense that is true of a correct program. */
  readonly title: string
  readonly clause: Clause
  readonly level: Level
  readonly tier: Tier
  readonly points: number
  /** Why anyone wants it: what breaks in the world when a program does otherwise. */
  readonly why: string
  /** What to try next. */
  readonly hint: string
  /** Lines of the protocol's checklist (suites/<protocol>/checklist.ts) that this demand looks after: `RL-02`. */
  readonly covers?: readonly string[]
  /** Asked only of programs that have this capability. */
  readonly capability?: Capability
}

/**
 * For all `given` cases, `when` we speak so, `judge` the transcript.
 * `Case` is plain data (JSON): it is shrunk, printed, stored and passed back by `replay`.
 */
export interface Requirement<Case = unknown> extends Demand {
  readonly kind: 'requirement'
  /** Its turn in the order of declaration, which is the order of examination within a topic. */
  readonly turn: number
  /** Requirements without which this one says nothing; the role's first requirement is needed by all others. */
  readonly needs: readonly AnyRequirement[]
  readonly given: Arbitrary<Case>
  /** Cases that run first, always: the known killers. */
  readonly examples: readonly Case[]
  /** Waits for a timer of the program's own, so a quick check runs the examples only. */
  readonly slow: boolean
  /** What the server has to find in its places when it starts, other than what its role says: it is started for such a case. */
  standing?(this: void, given: Case): Standing
  when(this: void, given: Case, stage: Stage): Promise<void>
  judge(this: void, given: Case, transcript: Transcript): Verdict
}

/** What must hold of every transcript of a role, whichever requirement produced it. */
export interface Invariant extends Demand {
  readonly kind: 'invariant'
  readonly turn: number
  /** The roles that it watches. */
  readonly roles: readonly string[]
  always(this: void, transcript: Transcript): Verdict
}

/** A requirement whose case type nobody needs to know. Methods make `Requirement<X>` assignable to it. */
// biome-ignore lint/suspicious/noExplicitAny: a case is only ever passed back to the record that it came from
export type AnyRequirement = Requirement<any>
export type AnyDemand = AnyRequirement | Invariant

type Optional = 'needs' | 'examples' | 'slow'

/** A module's exports come in alphabetical order; this keeps the order in which they were written. */
let turns = 0

/** Declares a requirement. Its identifier is its place: protocol / role / topic file / export name. */
export function requirement<Case>(
  record: Omit<Requirement<Case>, 'kind' | 'turn' | Optional> & Partial<Pick<Requirement<Case>, Optional>>,
): Requirement<Case> {
  return { kind: 'requirement', turn: turns++, needs: [], examples: [], slow: false, ...record }
}

/** Declares an invariant: a judge that watches every transcript of every role it is listed for. */
export function invariant(record: Omit<Invariant, 'kind' | 'turn'>): Invariant {
  return { kind: 'invariant', turn: turns++, ...record }
}

/** A clause of an RFC: `rfc(9112, '6.3')`. */
export function rfc(number: number, section: string): Clause {
  return { source: `RFC ${number}`, section }
}

/** A clause of the exam's own contract, by the name of its term: `contract('reply')`. */
export function contract(term: string): Clause {
  return { source: 'contract', section: term }
}

/** `RFC 9112 §6.3`, or `the contract: reply`. */
export function citation(clause: Clause): string {
  return clause.source === 'contract' ? `the contract: ${clause.section}` : `${clause.source} §${clause.section}`
}
