/**
 * What students really do wrong, on purpose: each fault replaces exactly one named part of a reference, and names the requirements
 * that have to notice. A requirement is finished only when a fault has made it fail.
 */
export interface Fault {
  /** What is wrong, in kebab-case; unique within its role. */
  readonly id: string
  readonly role: string
  /** One sentence about what such a program does. */
  readonly describe: string
  /** The requirements that catch it, whatever the seed. */
  readonly breaks: readonly string[]
  /** What it may break as well, the same damage seen from elsewhere: requirements, or `topic/*` for a whole topic. */
  readonly also: readonly string[]
  /** The parts of a role with one replaced. What the replacement remembers lives as long as one program. */
  with(parts: object): object
}

/** A fault as it is written down: requirements by topic and name, and the part that takes the place of another. */
export interface Written<Parts> {
  readonly describe: string
  readonly breaks: readonly string[]
  readonly also?: readonly string[]
  readonly replace: (parts: Parts) => Partial<Parts>
}

/** The faults of one role (`uppercase/tcp-server`), each under its identifier. */
export function faultsOf<Parts extends object>(
  exam: string,
  faults: Readonly<Record<string, Written<Parts>>>,
): readonly Fault[] {
  const inFull = (name: string) => `${exam}/${name}`
  const role = exam.slice(exam.indexOf('/') + 1)
  return Object.entries(faults).map(([id, { describe, breaks, also = [], replace }]) => ({
    id,
    role,
    describe,
    breaks: breaks.map(inFull),
    also: also.map(inFull),
    with: (parts: Parts) => ({ ...parts, ...replace(parts) }),
  }))
}
