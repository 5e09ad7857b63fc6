/** Finds protocols and the topics of their roles on disk, so that a new file is in the exam once its name is in the role. */
import { existsSync, readdirSync } from 'node:fs'
import { type Catalogue, catalogue, type Topic } from '../core/catalogue.ts'
import type { Checklist } from '../core/checklist.ts'
import type { Protocol, RoleDeclaration } from '../core/protocol.ts'
import { UsageError } from '../subject/subject.ts'

const SUITES = new URL('../../suites/', import.meta.url)

/** The names of all protocols. */
export function protocolNames(): readonly string[] {
  return readdirSync(SUITES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}

export async function loadProtocol(name: string): Promise<Protocol> {
  if (!protocolNames().includes(name)) {
    throw new UsageError(`There is no protocol "${name}"; the protocols are: ${protocolNames().join(', ')}.`)
  }
  const module = (await import(new URL(`${name}/protocol.ts`, SUITES).href)) as Record<string, Protocol>
  const found = module[name]
  if (!found) throw new Error(`suites/${name}/protocol.ts does not export "${name}"`)
  return found
}

/** What the suites elsewhere look at, where the protocol has such a list. */
export async function loadChecklist(name: string): Promise<Checklist | undefined> {
  const file = new URL(`${name}/checklist.ts`, SUITES)
  if (!existsSync(file)) return undefined
  return ((await import(file.href)) as { checklist: Checklist }).checklist
}

/** The catalogue of `protocol/role`. */
export async function loadCatalogue(exam: string): Promise<Catalogue> {
  const [protocolName = '', roleName = ''] = exam.split('/')
  const protocol = await loadProtocol(protocolName)
  const role = protocol.roles.find((each) => each.name === roleName)
  if (!role) {
    const roles = protocol.roles.map((each) => `${protocolName}/${each.name}`).join(', ')
    const problem = roleName === '' ? `"${exam}" names no role` : `There is no role "${roleName}" in ${protocolName}`
    throw new UsageError(`${problem}; the roles are: ${roles}.`)
  }
  return catalogueOf(protocol, role)
}

export async function catalogueOf(protocol: Protocol, role: RoleDeclaration): Promise<Catalogue> {
  const topics = (folder: string, names: readonly string[]): Promise<Topic[]> =>
    Promise.all(
      names.map(async (name) => ({
        name,
        exports: (await import(new URL(`${protocol.name}/${folder}/${name}.ts`, SUITES).href)) as Record<
          string,
          unknown
        >,
      })),
    )
  return catalogue(protocol, role, await topics(role.name, role.topics), await topics('both', role.watchedBy))
}
