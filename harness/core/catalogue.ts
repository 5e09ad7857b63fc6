/** All demands of one role, each under the identifier that its place gives it: protocol / role / topic / name. */
import type { Protocol, RoleDeclaration } from './protocol.ts'
import { type AnyDemand, type AnyRequirement, type Invariant, TIERS, type Tier } from './requirement.ts'

export interface Listed<D extends AnyDemand = AnyDemand> {
  readonly id: string
  readonly topic: string
  readonly demand: D
}

export interface Catalogue {
  readonly protocol: Protocol
  readonly role: RoleDeclaration
  /** In the order of the exam: by tier, then topic, then place in the file; invariants last. */
  readonly listed: readonly Listed[]
  readonly requirements: readonly Listed<AnyRequirement>[]
  readonly invariants: readonly Listed<Invariant>[]
  /** The requirement "answers at all", which all others need. */
  readonly root: Listed<AnyRequirement>
  find(id: string): Listed | undefined
  /** The identifier of a requirement that another one needs. */
  idOf(requirement: AnyRequirement): string
}

/** A topic file as it was imported. */
export interface Topic {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

export function catalogue(
  protocol: Protocol,
  role: RoleDeclaration,
  topics: readonly Topic[],
  both: readonly Topic[],
): Catalogue {
  const requirements = inOrder(demandsOf(protocol, role, topics).filter(isRequirement))
  const invariants = inOrder(
    demandsOf(protocol, role, both)
      .filter(isInvariant)
      .filter(({ demand }) => demand.roles.includes(role.name)),
  )
  const listed = [...requirements, ...invariants]
  const byId = new Map(listed.map((each) => [each.id, each]))
  const ids = new Map(listed.map((each) => [each.demand, each.id]))
  const root = demandsOf(protocol, role, topics.slice(0, 1)).filter(isRequirement)[0]
  if (!root) throw new Error(`${protocol.name}/${role.name} has no requirement in its first topic`)
  return {
    protocol,
    role,
    listed,
    requirements,
    invariants,
    root,
    find: (id) => byId.get(id),
    idOf(requirement) {
      const id = ids.get(requirement)
      if (id === undefined)
        throw new Error(`"${requirement.title}" is needed by a requirement, but no topic of the role exports it`)
      return id
    },
  }
}

/** The tiers up to and including this one. */
export function tiersUpTo(tier: Tier): readonly Tier[] {
  return TIERS.slice(0, TIERS.indexOf(tier) + 1)
}

/** What these demands need belongs to the report: where it fails, nothing else would say why they are blocked. */
export function withNeeds(catalogue: Catalogue, selected: readonly Listed[]): readonly Listed[] {
  const wanted = new Set([catalogue.root.id, ...selected.map(({ id }) => id)])
  const needed = [...selected]
  for (let each = needed.pop(); each; each = needed.pop()) {
    const needs = each.demand.kind === 'requirement' ? each.demand.needs : []
    for (const id of needs.map((need) => catalogue.idOf(need))) {
      const listed = catalogue.find(id)
      if (listed && !wanted.has(id)) needed.push(listed)
      wanted.add(id)
    }
  }
  return catalogue.listed.filter(({ id }) => wanted.has(id))
}

/** `copiesId` is `copies-id`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function demandsOf(protocol: Protocol, role: RoleDeclaration, topics: readonly Topic[]): readonly Listed[] {
  return topics.flatMap((topic) =>
    Object.entries(topic.exports)
      .filter((pair): pair is [string, AnyDemand] => isDemand(pair[1]))
      .sort(([, one], [, other]) => one.turn - other.turn)
      .map(([name, demand]) => ({
        id: `${protocol.name}/${role.name}/${topic.name}/${kebab(name)}`,
        topic: topic.name,
        demand,
      })),
  )
}

function inOrder<D extends AnyDemand>(listed: readonly Listed<D>[]): readonly Listed<D>[] {
  const rank = (each: Listed) => TIERS.indexOf(each.demand.tier)
  return listed.toSorted((one, other) => rank(one) - rank(other))
}

function isDemand(value: unknown): value is AnyDemand {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    (value.kind === 'requirement' || value.kind === 'invariant')
  )
}

function isRequirement(listed: Listed): listed is Listed<AnyRequirement> {
  return listed.demand.kind === 'requirement'
}

function isInvariant(listed: Listed): listed is Listed<Invariant> {
  return listed.demand.kind === 'invariant'
}
