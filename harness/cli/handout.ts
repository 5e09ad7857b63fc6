/** `wiregrade handout`: the contract of a role in Markdown, to be given to students. An unstated contract is the first cause of disputes. */
import { type Catalogue, type Listed, tiersUpTo } from '../core/catalogue.ts'
import { citation, type Tier } from '../core/requirement.ts'
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
    'Where these words stand in a command or in a variable of the environment, the grader puts:',
    bullets(Object.entries(role.placeholders).map(([placeholder, text]) => `\`{${placeholder}}\`: ${text}`)),
    `A program that has its port built in is graded with \`--port ${role.port}\` (that number, or its own).`,
    '## The contract',
    role.contract.map((term) => `**${capital(term.name)}.** ${term.text}`).join('\n\n'),
    '## What is graded',
    `${totals(listed)}. MUST is demanded by the standard or by this contract; SHOULD is what a good program does.`,
    ...tiersUpTo('robust').flatMap((tier) => section(listed, tier)),
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

function section(listed: readonly Listed[], tier: Tier): readonly string[] {
  const ofTier = listed.filter(({ demand }) => demand.tier === tier)
  if (ofTier.length === 0) return []
  const rows = ofTier.map(
    ({ demand }) => `| ${[demand.title, demand.level, citation(demand.clause), demand.points].map(cell).join(' | ')} |`,
  )
  return [
    `### ${capital(tier)}: ${TIER_MEANS[tier]} (${totals(ofTier)})`,
    ['| Requirement | Level | Source | Points |', '| --- | --- | --- | ---: |', ...rows].join('\n'),
  ]
}

function totals(listed: readonly Listed[]): string {
  const points = listed.reduce((sum, { demand }) => sum + demand.points, 0)
  return `${counted(listed.length, 'requirement')}, ${counted(points, 'point')}`
}

function cell(value: string | number): string {
  return String(value).replaceAll('|', '\\|')
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

function fenced(lines: readonly string[]): string {
  return ['```', ...lines, '```'].join('\n')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
