/** `wiregrade explain`: all that is known about one requirement, before anyone has failed it. */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { citation, type Invariant } from '../core/requirement.ts'
import { demandNamed, examNamed } from './exam-named.ts'
import { requirementsOf } from './list.ts'
import { counted, labelled, paragraph } from './paragraph.ts'

const COLUMN = 14
/** An example is printed as it would be passed to `replay`, unless it is longer than a reader wants. */
const EXAMPLE_LENGTH = 200

export async function explain(id: string): Promise<number> {
  if (id.split('/').length <= 2) {
    process.stdout.write(`${requirementsOf(await examNamed(id))}\n`)
    return 0
  }
  const { catalogue, listed } = await demandNamed(id)
  process.stdout.write(`${explained(catalogue, listed)}\n`)
  return 0
}

function explained(catalogue: Catalogue, listed: Listed): string {
  const { id, demand } = listed
  const term = catalogue.role.contract.find(
    ({ name }) => demand.clause.source === 'contract' && name === demand.clause.section,
  )
  return [
    ...paragraph(demand.title),
    '',
    labelled('  Id', id, COLUMN),
    labelled('  Source', `${citation(demand.clause)}${term ? `: ${term.text}` : ''}`, COLUMN),
    labelled('  Level', `${demand.level} · ${demand.tier} · ${counted(demand.points, 'point')}`, COLUMN),
    ...(demand.capability
      ? [labelled('  Only if', `not asked when the program ${demand.capability.without}`, COLUMN)]
      : []),
    labelled('  Why', demand.why, COLUMN),
    labelled('  Try', demand.hint, COLUMN),
    ...(demand.kind === 'invariant' ? watching(demand) : asking(catalogue, { ...listed, demand })),
  ].join('\n')
}

function asking(catalogue: Catalogue, { id, demand }: Catalogue['requirements'][number]): readonly string[] {
  const needs = demand === catalogue.root.demand ? [] : [...new Set([catalogue.root.demand, ...demand.needs])]
  const examples = demand.examples.map((example) => JSON.stringify(example))
  const short = examples.filter((example) => example.length <= EXAMPLE_LENGTH)
  const example = short[0]
  return [
    ...needs.map((need, at) => labelled(at === 0 ? '  Needs' : '', `${need.title} (${catalogue.idOf(need)})`, COLUMN)),
    ...short.map((text, at) => labelled(at === 0 ? '  Asked' : '', text, COLUMN)),
    labelled(
      short.length === 0 ? '  Asked' : '',
      `${short.length === 0 ? '' : 'and then '}cases made up under the seed`,
      COLUMN,
    ),
    ...(example === undefined
      ? []
      : [
          '',
          'One case alone, with the whole exchange:',
          `  npx wiregrade replay ${id} \\`,
          `    --case '${example.replaceAll("'", "'\\''")}' -- ${catalogue.role.usage[0]}`,
        ]),
  ]
}

function watching(demand: Invariant): readonly string[] {
  return [
    labelled(
      '  Asked',
      `nothing of its own: it watches the exchanges of all other requirements (${demand.roles.join(', ')})`,
      COLUMN,
    ),
  ]
}
