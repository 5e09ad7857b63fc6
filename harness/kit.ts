/** The one module that suites import: the words in which requirements are written. */
export { type Arbitrary, fc } from './core/arbitrary.ts'
export { type Capability, capability, chosenPort } from './core/capability.ts'
export type { Checklist } from './core/checklist.ts'
export { indexOf, octetsOf, quote, same, shows } from './core/compare.ts'
export { LOCALHOST } from './core/identity.ts'
export {
  type Neighbours,
  type Protocol,
  protocol,
  type RoleDeclaration,
  type Standing,
  type Term,
} from './core/protocol.ts'
export { type Clause, contract, invariant, requirement, rfc } from './core/requirement.ts'
export type {
  Awaited,
  Errand,
  Fate,
  Flow,
  Identity,
  Line,
  Manners,
  Network,
  Program,
  Reply,
  Search,
  Stage,
  Wait,
} from './core/stage.ts'
export {
  datagrams,
  type Entry,
  happened,
  linesOf,
  type Octets,
  octets,
  readOnce,
  type Transcript,
} from './core/transcript.ts'
export { all, met, type Place, unmet, unobserved, type Verdict } from './core/verdict.ts'
