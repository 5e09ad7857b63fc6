/** `wiregrade handout`: the contract of a role in Markdown, to be given to students. An unstated contract is the first cause of disputes. */
import { type Catalogue, type Listed, tiersUpTo } from '../core/catalogue.ts'
import type { RoleDeclaration } from '../core/protocol.ts'
import { type AnyDemand, citation, type Tier } from '../core/requirement.ts'
import { examNamed } from './exam-named.ts'
import { counted } from './paragraph.ts'

const TIER_MEANS: Readonly<Record<Tier, string>> = {
  basic: 'the first program that works',
  standard: 'the whole standard',
  robust: 'a hostile world',
}

export async function handout(name: string): Promise<number> {
  process.stdout.write(markdown(await examNamed(name)))
  return 0
}

export function markdown(catalogue: Catalogue): string {
  const { protocol, role, listed } = catalogue
  const exam = `${protocol.name}/${role.name}`
  return `${[
    `# ${protocol.title}: ${role.summary}`,
    `${capital(protocol.summary)}. This page says what your program has to do, and what it is graded on. Sources: ${protocol.sources.join(', ')}.`,
    '## How your program is started',
    `In any language, by a command such as one of these:`,
    fenced(role.usage),
    ...placeholdersOf(role),
    `A program that has its port built in is graded with \`--port ${role.port}\` (that number, or its own).`,
    ...places(role),
    ...tasks(role),
    '## The contract',
    ...contractOf(role),
    '## What is graded',
    ...gradedOf(listed),
    '## Grade yourself',
    'From inside the folder of Wiregrade, after `npm ci`:',
    fenced([
      `npx wiregrade check ${exam} --cwd ~/my-program -- ${role.usage[0]}`,
      `npx wiregrade check ${exam} --cwd ~/my-program --watch -- ${role.usage[0]}`,
      `npx wiregrade explain ${listed[0]?.id}`,
    ]),
    'The first line grades, the second grades again whenever you save, the third explains one requirement.',
  ].join('\n\n')}\n`
}

/** What the words in brackets of a command stand for. */
export function placeholdersOf(role: RoleDeclaration): readonly string[] {
  return [
    'Where these words stand in a command or in a variable of the environment, the grader puts:',
    bullets(Object.entries(role.placeholders).map(([placeholder, text]) => `\`{${placeholder}}\`: ${text}`)),
  ]
}

export function contractOf(role: RoleDeclaration): readonly string[] {
  return [role.contract.map((term) => `**${capital(term.name)}.** ${term.text}`).join('\n\n')]
}

/** The requirements, by tiers. `depth`: the level of the headings. */
export function gradedOf(listed: readonly Listed[], depth = 3): readonly string[] {
  return [
    `${totals(listed)}. MUST is demanded by the standard or by this contract; SHOULD is what a good program does.`,
    ...tiersUpTo('robust').flatMap((tier) => section(listed, tier, depth)),
    ...onlyIf(listed),
  ]
}

function section(listed: readonly Listed[], tier: Tier, depth: number): readonly string[] {
  const ofTier = listed.filter(({ demand }) => demand.tier === tier)
  if (ofTier.length === 0) return []
  const rows = ofTier.map(
    ({ demand }) =>
      `| ${[titled(demand), demand.level, citation(demand.clause), demand.points].map(cell).join(' | ')} |`,
  )
  return [
    `${'#'.repeat(depth)} ${capital(tier)}: ${TIER_MEANS[tier]} (${totals(ofTier)})`,
    ['| Requirement | Level | Source | Points |', '| --- | --- | --- | ---: |', ...rows].join('\n'),
  ]
}

/** A program has a folder or a file of its contract built in, or is told where it is. */
function places({ places = {} }: RoleDeclaration): readonly string[] {
  const usual = Object.entries(places).filter(([, place]) => place.usual)
  const said = usual.map(([name, { kind }]) => `\`--place ${name}=${kind.toUpperCase()}\``)
  const kinds = [...new Set(usual.map(([, { kind }]) => kind))].join(' or ')
  if (usual.length === 0) return []
  return [
    `A program that has such a ${kinds} built in works in a copy of its own folder, and can say where it is with ${said.join(', ')}.`,
  ]
}

function tasks({ tasks = {} }: RoleDeclaration): readonly string[] {
  if (Object.keys(tasks).length === 0) return []
  return [
    "What the program can do besides is said with `--task NAME='COMMAND'`, one for each:",
    bullets(Object.entries(tasks).map(([name, { summary, usage }]) => `\`${name}\`: ${summary}; such as \`${usage}\``)),
  ]
}

function titled({ title, capability }: AnyDemand): string {
  return capability ? `${title} *(${capability.name})*` : title
}

/** What the words in brackets behind titles mean. */
function onlyIf(listed: readonly Listed[]): readonly string[] {
  const capabilities = new Map(
    listed.flatMap(({ demand: { capability } }) => (capability ? [[capability.name, capability] as const] : [])),
  )
  if (capabilities.size === 0) return []
  return [
    'A requirement with a word in brackets is asked only of programs that have what the word stands for; it is found out by asking, or said with `--capability`. It is not asked when the program',
    bullets([...capabilities.values()].map(({ name, without }) => `*${name}*: … ${without}`)),
  ]
}

function totals(listed: readonly Listed[]): string {
  const points = Math.round(listed.reduce((sum, { demand }) => sum + demand.points, 0) * 10_000) / 10_000
  return `${counted(listed.length, 'requirement')}, ${counted(points, 'point')}`
}

function cell(value: string | number): string {
  return String(value).replaceAll('|', '\\|')
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

export function fenced(lines: readonly string[]): string {
  return ['```', ...lines, '```'].join('\n')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
