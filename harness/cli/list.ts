/** `wiregrade list`: the protocols, the roles of one, or the requirements of a role. */
import { type Catalogue, type Listed, tiersUpTo } from '../core/catalogue.ts'
import type { Protocol } from '../core/protocol.ts'
import { catalogueOf, loadProtocol, protocolNames } from '../examine/load.ts'
import { examNamed, protocolNamed } from './exam-named.ts'
import { counted, labelled, paragraph } from './paragraph.ts'

export interface ListOptions {
  readonly json?: boolean
  readonly coverage?: boolean
}

export async function list(name: string | undefined, options: ListOptions): Promise<number> {
  const catalogues = await cataloguesOf(name)
  if (options.coverage) {
    const { coverage } = await import('./coverage.ts')
    process.stdout.write(`${await coverage(catalogues)}\n`)
    return 0
  }
  const text = options.json
    ? JSON.stringify(catalogues.map(asJson), undefined, 2)
    : name?.includes('/')
      ? catalogues.map(requirementsOf).join('\n\n')
      : rolesOf(catalogues)
  process.stdout.write(`${text}\n`)
  return 0
}

/** The requirements of a role with level, tier and points, topic by topic. */
export function requirementsOf(catalogue: Catalogue): string {
  const { protocol, role, listed } = catalogue
  const lines = [`${protocol.name}/${role.name}: ${protocol.title}, ${role.summary}`]
  for (const tier of tiersUpTo('robust')) {
    const ofTier = listed.filter(({ demand }) => demand.tier === tier)
    if (ofTier.length > 0) lines.push('', `${tier}: ${totals(ofTier)}`, ...ofTier.map(line))
  }
  return [...lines, '', `${totals(listed)} in all. npx wiregrade explain ${listed[0]?.id} explains one.`].join('\n')
}

async function cataloguesOf(name: string | undefined): Promise<readonly Catalogue[]> {
  if (name?.includes('/')) return [await examNamed(name)]
  const protocols =
    name === undefined ? await Promise.all(protocolNames().map(loadProtocol)) : [await protocolNamed(name)]
  return Promise.all(protocols.flatMap((protocol) => protocol.roles.map((role) => catalogueOf(protocol, role))))
}

function rolesOf(catalogues: readonly Catalogue[]): string {
  const protocols = new Set<Protocol>(catalogues.map(({ protocol }) => protocol))
  const lines = [...protocols].flatMap((protocol) => {
    const roles = catalogues.filter((each) => each.protocol === protocol)
    return [
      ...paragraph(`${protocol.name}: ${protocol.summary} (${protocol.sources.join(', ')})`),
      ...roles.map(({ role, listed }) =>
        labelled(`  ${protocol.name}/${role.name}`, `${role.summary}: ${totals(listed)}`, 28),
      ),
      '',
    ]
  })
  return [
    ...lines,
    `npx wiregrade list ${catalogues[0]?.protocol.name}/${catalogues[0]?.role.name} lists the requirements of a role.`,
  ].join('\n')
}

function line({ id, demand }: Listed): string {
  const name = id.split('/').slice(2).join('/')
  const worth = `${demand.level.padEnd(10)} ${String(demand.points).padStart(2)}  `
  return labelled(`  ${worth}`, `${demand.title} (${name})`, 17)
}

function totals(listed: readonly Listed[]): string {
  const points = listed.reduce((sum, { demand }) => sum + demand.points, 0)
  return `${counted(listed.length, 'requirement')}, ${counted(points, 'point')}`
}

function asJson({ protocol, role, listed }: Catalogue) {
  return {
    protocol: protocol.name,
    role: role.name,
    summary: role.summary,
    requirements: listed.map(({ id, demand }) => ({
      id,
      kind: demand.kind,
      title: demand.title,
      clause: demand.clause,
      level: demand.level,
      tier: demand.tier,
      points: demand.points,
    })),
  }
}
