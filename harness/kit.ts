/** The one module that suites import: the words in which requirements are written. */
export { type Arbitrary, fc } from './core/arbitrary.ts'
export { type Capability, capability, chosenPort } from './core/capability.ts'
export { quoted } from './core/printable.ts'
export { type Protocol, protocol, type RoleDeclaration, type Term } from './core/protocol.ts'
export { type Clause, contract, invariant, requirement, rfc } from './core/requirement.ts'
export type { Awaited, Fate, Flow, Line, Network, Program, Stage } from './core/stage.ts'
export { datagrams, type Entry, happened, linesOf, type Octets, octets, type Transcript } from './core/transcript.ts'
export { all, met, type Place, unmet, unobserved, type Verdict } from './core/verdict.ts'
