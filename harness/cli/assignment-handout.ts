/**
 * `wiregrade assignment handout`: an assignment as students have to know it, in Markdown: how programs are started, the contract, and
 * what is asked for how many points. What is hidden from them is not in it.
 */
import { askedIn } from '../assignment/asked.ts'
import type { AssignedExam, Assignment } from '../assignment/assignment.ts'
import { claimable } from '../assignment/read-exam.ts'
import { asStudentsSee, reported } from '../assignment/reported.ts'
import type { Catalogue } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import type { GradedExam } from '../core/graded.ts'
import type { RoleDeclaration } from '../core/protocol.ts'
import { assignmentIn } from './assignment-file.ts'
import { bullets, contractOf, fenced, gradedOf, placeholdersOf } from './handout.ts'
import { counted } from './paragraph.ts'

export async function handoutOf(file: string): Promise<number> {
  const { assignment, catalogues } = await assignmentIn(file)
  process.stdout.write(handout(assignment, catalogues, Date.now()))
  return 0
}

export function handout(assignment: Assignment, catalogues: readonly Catalogue[], now: number): string {
  const grades = catalogues.map(
    ({ protocol, role }): Grade => ({
      protocol: protocol.name,
      role: role.name,
      seed: 0,
      effort: 'normal',
      subject: '',
      options: [],
      findings: [],
      notices: [],
      complete: false,
    }),
  )
  const seen = asStudentsSee(reported(assignment, catalogues, grades), now)
  const { title, dueAsWritten: due, scale, cap } = assignment
  const whole = seen.find(({ marked }) => marked?.whole)?.marked?.whole
  return `${[
    `# ${title}`,
    ...(due === undefined ? [] : [`Due ${due}.`]),
    ...(whole
      ? [
          `${counted((whole.unscaled ?? whole).possible, 'point')} in all${scale === undefined ? '' : `, scaled to ${scale}`}${cap === undefined ? '' : `; at most ${cap} are given`}.`,
        ]
      : []),
    ...seen.flatMap((each, index) => {
      const exam = assignment.exams[index]
      return exam ? section(exam, each, catalogues[index]) : []
    }),
  ].join('\n\n')}\n`
}

function section(exam: AssignedExam, seen: GradedExam, whole: Catalogue | undefined): readonly string[] {
  const { protocol, role, listed } = seen.catalogue
  const name = `${protocol.name}/${role.name}`
  const first = exam.programs[0]?.run ?? role.usage[0] ?? ''
  return [
    `## ${protocol.title}: ${role.summary}`,
    `Sources: ${protocol.sources.join(', ')}.`,
    '### How your program is started',
    ...ways(exam, role),
    ...placeholdersOf(role),
    ...places(exam),
    ...tasks(exam),
    '### The contract',
    ...contractOf(role),
    '### What is graded',
    ...gradedOf(listed, 4),
    ...rules(exam, seen, whole),
    ...(seen.unseen === undefined ? [] : [seen.unseen]),
    '### Grade yourself',
    'From inside the folder of Wiregrade, after `npm ci`:',
    fenced([`npx wiregrade check ${[name, ...options(exam, whole), '--cwd ~/my-program', '--', first].join(' ')}`]),
  ]
}

function ways(
  { programs, ownCommand, port, env, buildTimeout }: AssignedExam,
  role: RoleDeclaration,
): readonly string[] {
  const rows = programs.map(({ when, build, run }) =>
    [when === undefined ? '(always)' : `\`${when}\``, build === undefined ? '' : `\`${build}\``, `\`${run}\``]
      .map(cell)
      .join(' | '),
  )
  const table = [
    '| There is a file | It is built with | It is started with |',
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ]
  return [
    ...(programs.length === 0 ? [] : ['The first of these that fits what you hand in:', table.join('\n')]),
    ...(ownCommand === undefined
      ? []
      : [
          `A file \`${ownCommand}\` in your submission may say it instead, in such lines; \`build\` may be left out:`,
          fenced(['build: make', `run: ${role.usage.at(-1)}`]),
        ]),
    ...(programs.some(({ build }) => build !== undefined) ? [`A build may take ${buildTimeout} seconds.`] : []),
    ...(port === undefined ? [] : [`A program that is not told its port by \`{port}\` has to use ${port}.`]),
    ...(Object.keys(env).length === 0
      ? []
      : ['In its environment stand:', bullets(Object.entries(env).map(([name, value]) => `\`${name}=${value}\``))]),
  ]
}

function places({ places }: AssignedExam): readonly string[] {
  const said = Object.entries(places).map(([name, where]) => `\`${name}\` is looked for in \`${where}\``)
  return said.length === 0 ? [] : [`In your program's folder, ${said.join(', ')}.`]
}

function tasks({ tasks }: AssignedExam): readonly string[] {
  const said = Object.entries(tasks).map(([name, command]) => `\`${name}\`: \`${command}\``)
  return said.length === 0 ? [] : ['For these tasks it is started so:', bullets(said)]
}

/** What adds up otherwise than by the table. */
function rules(exam: AssignedExam, seen: GradedExam, whole: Catalogue | undefined): readonly string[] {
  const shown = new Set(seen.catalogue.listed.map(({ id }) => id))
  const asked = whole ? askedIn(exam, whole).filter(({ listed }) => shown.has(listed.id)) : []
  const extra = asked.filter((each) => each.extra).map(({ listed }) => listed.demand.title)
  const caps = exam.caps.filter((cap) => asked.some((each) => each.cap === cap))
  const said = [
    ...(exam.weight === 1 ? [] : [`The points of the table are ${exam.weight} times what they are elsewhere.`]),
    ...caps.map(({ pattern, value }) => `At most ${counted(value, 'point')} count for \`${pattern}\`.`),
    ...(exam.cap === undefined ? [] : [`At most ${counted(exam.cap, 'point')} count for all of this part.`]),
    ...(extra.length === 0 ? [] : [`Extra credit: ${extra.join('; ')}.`]),
  ]
  return said.length === 0 ? [] : [bullets(said)]
}

function options(
  { tier, port, tasks, places, capabilities, programs }: AssignedExam,
  whole: Catalogue | undefined,
): readonly string[] {
  const isTold = programs[0]?.run.includes('{port}')
  return [
    ...(tier === 'robust' ? [] : [`--tier ${tier}`]),
    ...(port === undefined || isTold ? [] : [`--port ${port}`]),
    ...Object.entries(tasks).map(([name, command]) => `--task ${name}='${command}'`),
    ...Object.entries(places).map(([name, where]) => `--place ${name}=${where}`),
    ...(capabilities === undefined || (whole && claimable(whole).length === 0)
      ? []
      : capabilities.length === 0
        ? ['--capability none']
        : capabilities.map((each) => `--capability ${each}`)),
  ]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
