/** A new assignment's file: what a teacher has to say, filled in, and all that may be said besides, commented out. */
import type { Catalogue } from '../core/catalogue.ts'
import { claimable } from './read-exam.ts'

/** `schema`: where editors find the JSON Schema, seen from where the file will be. */
export function template(catalogues: readonly Catalogue[], schema: string): string {
  const [only, ...others] = catalogues
  if (!only) return ''
  return others.length === 0
    ? lines(schema, title([only]), `exam: ${nameOf(only)}`, ...run(only, ''), ...optional(only))
    : lines(
        schema,
        title(catalogues),
        'exams:',
        ...catalogues.flatMap((each) => [
          `  - exam: ${nameOf(each)}`,
          ...run(each, '    '),
          '    # weight: 2  # what each of its points is multiplied by',
        ]),
        '',
        '# What stands below holds for every exam that does not say otherwise.',
        ...optional(only),
      )
}

function lines(schema: string, ...rest: readonly string[]): string {
  return [
    `# yaml-language-server: $schema=${schema}`,
    '# An assignment of Wiregrade. What is commented out here need not be said; the',
    '# value shown is only an example. wiregrade assignment check reads it back.',
    ...rest,
    '',
  ].join('\n')
}

function nameOf({ protocol, role }: Catalogue): string {
  return `${protocol.name}/${role.name}`
}

function title(catalogues: readonly Catalogue[]): string {
  const [first] = catalogues
  const what = catalogues.map(({ role }) => role.summary.replace(/^the /, '')).join(', and ')
  return `title: "${first?.protocol.title ?? ''}: ${what}"`
}

/** The commands of the handout, each known by the file that it names. */
function run({ role }: Catalogue, indent: string): readonly string[] {
  const ways = role.usage.map((command) => {
    const [program = '', main = ''] = command.split(' ')
    if (main.endsWith('.py')) return [`- when: ${main}`, `  run: ${command}`]
    if (program === 'java') return [`- when: ${main}.java`, '  build: javac *.java', `  run: ${command}`]
    return ['- when: Makefile', '  build: make', `  run: ${command}`]
  })
  return [
    `${indent}# The first way that fits what was handed in is how the program is started.`,
    `${indent}run:`,
    ...ways.flat().map((line) => `${indent}  ${line}`),
  ]
}

function optional(catalogue: Catalogue): readonly string[] {
  const topics = [...new Set(catalogue.listed.map(({ topic }) => topic))]
  const [first = '', second = first] = topics
  const last = topics.at(-1) ?? first
  const [, requirement = catalogue.root.id] = catalogue.listed.map(({ id }) => id.split('/').slice(2).join('/'))
  const capabilities = claimable(catalogue)
  const commented = (text: readonly string[]) => text.map((line) => (line === '' ? '' : `# ${line}`))
  return [
    '',
    ...wrapped(
      `Patterns: MUST, SHOULD · basic, standard, robust · a topic (${topics.join(', ')}) · a requirement such as ${requirement} · with * and ?. Several words in one pattern all have to hold.`,
    ),
    '',
    ...commented([
      'due: 2026-10-14 23:59 Europe/Berlin',
      '',
      'tier: robust              # how far to go: basic, standard, or robust, which is all',
      'only: [MUST, SHOULD]',
      `except: [${last}]`,
      ...(capabilities.length > 0
        ? [
            '',
            '# What programs have to do beyond what everyone is asked; none unless told:',
            ...wrapped(capabilities.join(', ')),
            `capabilities: [${capabilities.slice(0, 2).join(', ')}]`,
          ]
        : []),
      '',
      'points:                   # for each requirement that matches; later lines win',
      '  SHOULD: 1',
      `  ${requirement}: 5`,
      'extra: robust             # earned, but not among what is possible',
      'caps:',
      `  ${second}: 5              # at most so many points in all from these`,
      'scale: 20                 # what all that is possible comes to',
      'cap: 20                   # at most so many in all, extra credit included',
      '',
      'visibility:',
      '  robust: hidden          # from students',
      `  ${first}: after-due`,
      'hidden-as: count          # what students are told of it: nothing, count, titles',
      '',
      'seed: 42                  # the same cases for all; or, for each student others:',
      'seed:',
      '  per-student: WIREGRADE_SECRET   # the variable that holds a secret',
      '',
      'own-command: run.txt      # lets a submission say "run: ./server {port}" itself',
      'port: 12000               # what programs without {port} have built in',
      'effort: normal            # quick, normal or deep',
      'isolation: box            # the weakest way to hold programs; the strongest is taken',
      'start-timeout: 5          # seconds until a server listens',
      'build-timeout: 60',
      'most: 900                 # seconds for one submission in all',
    ]),
  ]
}

const WIDTH = 76

function wrapped(text: string): readonly string[] {
  const found: string[] = []
  for (const word of text.split(' ')) {
    const last = found.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= WIDTH) found[found.length - 1] = `${last} ${word}`
    else found.push(word)
  }
  return found.map((line) => `# ${line}`)
}
