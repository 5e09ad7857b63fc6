/**
 * `wiregrade list PROTOCOL --coverage`: what the suites that exist elsewhere look at, which of our demands looks after each line of it,
 * and which lines nobody does, with the reason.
 */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Checklist } from '../core/checklist.ts'
import { loadChecklist } from '../examine/load.ts'
import { UsageError } from '../subject/subject.ts'
import { counted, labelled } from './paragraph.ts'

const ID_WIDTH = 8

/** The text for the catalogues of one protocol. Throws a `UsageError` where there is no checklist. */
export async function coverage(catalogues: readonly Catalogue[]): Promise<string> {
  const names = [...new Set(catalogues.map(({ protocol }) => protocol.name))]
  const parts: string[] = []
  for (const name of names) {
    const checklist = await loadChecklist(name)
    const listed = catalogues.filter(({ protocol }) => protocol.name === name).flatMap((each) => each.listed)
    if (checklist) parts.push(coverageOf(checklist, listed))
  }
  if (parts.length > 0) return parts.join('\n\n')
  throw new UsageError(`${names.join(', ')}: there is no checklist of other suites to hold the requirements against.`)
}

/** The lines that neither a demand nor a reason accounts for. */
export function unaccounted({ lines, uncovered }: Checklist, listed: readonly Listed[]): readonly string[] {
  const covered = new Set(listed.flatMap(({ demand }) => demand.covers ?? []))
  return Object.keys(lines).filter((id) => !covered.has(id) && uncovered[id] === undefined)
}

function coverageOf(checklist: Checklist, listed: readonly Listed[]): string {
  const { lines, uncovered } = checklist
  const coveredBy = (id: string) => listed.filter(({ demand }) => demand.covers?.includes(id))
  const covered = Object.entries(lines).filter(([id]) => coveredBy(id).length > 0)
  const open = unaccounted(checklist, listed)
  const beyond = listed.filter(({ demand }) => (demand.covers ?? []).length === 0)
  return [
    ...covered.flatMap(([id, text]) => [
      labelled(id.padEnd(ID_WIDTH), text, ID_WIDTH),
      ...coveredBy(id).map((each) => labelled(' '.repeat(ID_WIDTH), each.id, ID_WIDTH)),
    ]),
    '',
    `Not covered: ${counted(Object.keys(lines).length - covered.length, 'line')}`,
    ...Object.entries(uncovered)
      .filter(([id]) => coveredBy(id).length === 0)
      .map(([id, reason]) => labelled(id.padEnd(ID_WIDTH), `${lines[id]}: ${reason}`, ID_WIDTH)),
    ...open.map((id) => labelled(id.padEnd(ID_WIDTH), `${lines[id]}: nobody has written it yet`, ID_WIDTH)),
    '',
    `${covered.length} of ${counted(Object.keys(lines).length, 'line')} covered by ${listed.length - beyond.length} requirements; ${counted(beyond.length, 'requirement')} beyond the checklists.`,
  ].join('\n')
}
