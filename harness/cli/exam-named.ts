/** From what a person typed to an exam, a requirement or a protocol; whoever mistypes is shown what is closest. */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { nearest } from '../core/nearest.ts'
import type { Protocol } from '../core/protocol.ts'
import { loadCatalogue, loadProtocol, protocolNames } from '../examine/load.ts'
import { UsageError } from '../subject/subject.ts'

/** The protocol of this name. Throws a `UsageError` that suggests another one. */
export async function protocolNamed(name: string): Promise<Protocol> {
  if (protocolNames().includes(name)) return loadProtocol(name)
  throw new UsageError(`There is no protocol "${name}"; ${suggestion(name, protocolNames())}.`)
}

/** The catalogue of `uppercase/tcp-server`. Throws a `UsageError` that suggests another name. */
export async function examNamed(name: string): Promise<Catalogue> {
  const [protocol = '', role = '', ...rest] = name.split('/')
  // Its own protocol alone is loaded; the others only for advice.
  const own = rest.length === 0 && protocolNames().includes(protocol) ? (await loadProtocol(protocol)).roles : []
  if (own.some((each) => each.name === role)) return loadCatalogue(name)
  const exams = await examNames()
  const near = exams.filter((exam) => exam.startsWith(`${protocol}/`))
  throw new UsageError(`There is no exam "${name}"; ${suggestion(name, near.length > 0 ? near : exams)}.`)
}

/** The requirement or invariant of this identifier, and the catalogue in which it stands. */
export async function demandNamed(id: string): Promise<{ readonly catalogue: Catalogue; readonly listed: Listed }> {
  const [protocol = '', role = '', ...rest] = id.split('/')
  if (rest.length !== 2) {
    throw new UsageError(
      `"${id}" is no identifier of a requirement: those have four parts, and wiregrade list ${id.split('/', 2).join('/')} shows them.`,
    )
  }
  const catalogue = await examNamed(`${protocol}/${role}`)
  const listed = catalogue.find(id)
  if (listed) return { catalogue, listed }
  const ids = catalogue.listed.map((each) => each.id)
  throw new UsageError(
    `There is no requirement "${id}"; ${suggestion(id, ids, `see wiregrade list ${protocol}/${role}`)}.`,
  )
}

async function examNames(): Promise<readonly string[]> {
  const protocols = await Promise.all(protocolNames().map(loadProtocol))
  return protocols.flatMap((protocol) => protocol.roles.map((role) => `${protocol.name}/${role.name}`))
}

function suggestion(written: string, names: readonly string[], otherwise = `there are: ${names.join(', ')}`): string {
  const [best] = nearest(written, names)
  return best === undefined ? otherwise : `the closest is ${best}`
}
