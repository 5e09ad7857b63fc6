/** `wiregrade assignment check`: every mistake in an assignment's file, or else what it asks, and for how many points. */
import { type Asked, askedIn, isDeclared } from '../assignment/asked.ts'
import type { AssignedExam, Assignment } from '../assignment/assignment.ts'
import { mark } from '../assignment/mark.ts'
import type { Catalogue } from '../core/catalogue.ts'
import type { ExamMark } from '../core/mark.ts'
import { strengthOf } from '../core/score.ts'
import { assignmentIn } from './assignment-file.ts'
import { counted, paragraph } from './paragraph.ts'

export async function checkAssignment(file: string): Promise<number> {
  const { assignment, catalogues } = await assignmentIn(file)
  const nothing = mark(assignment, catalogues, [])
  const exams = assignment.exams.flatMap((exam, index) => {
    const [catalogue, marked] = [catalogues[index], nothing.exams[index]]
    return catalogue && marked ? examLines(exam, catalogue, marked) : []
  })
  const { scale, cap } = assignment
  const whole = nothing.unscaled ?? nothing
  const scaled = scale === undefined ? '' : `, scaled to ${scale}`
  const capped = cap === undefined ? '' : `; at most ${cap} are given`
  const lines = [
    ...paragraph(heading(assignment)),
    ...exams,
    '',
    ...paragraph(`In all: ${counted(whole.possible, 'point')}${scaled}${capped}.`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

function heading({ title, dueAsWritten: due, seed, isolation, most }: Assignment): string {
  const seeds = seed.is === 'fixed' ? `seed ${seed.seed} for all` : `a seed for each student, from ${seed.secretIn}`
  const held = isolation === 'none' ? 'the strongest isolation there is' : `isolation ${isolation} or stronger`
  const until = due === undefined ? '' : ` · due ${due}`
  return `${title}${until} · ${seeds} · ${held} · ${most} s at most`
}

interface Row {
  readonly name: string
  readonly requirements: string
  readonly points: string
  readonly extra: string
  readonly hidden: string
}

function examLines(exam: AssignedExam, catalogue: Catalogue, marked: ExamMark): readonly string[] {
  const asked = askedIn(exam, catalogue)
  const topics = Map.groupBy(asked, ({ listed }) => listed.topic)
  const rows = [
    { name: 'topic', requirements: 'requirements', points: 'points', extra: 'extra', hidden: 'hidden' },
    ...[...topics].map(([topic, members]) => row(topic, members, exam.weight)),
    row('in all', asked, exam.weight),
  ]
  const weight = exam.weight === 1 ? '' : ` · weight ${exam.weight}`
  return [
    '',
    `${exam.exam} · tier ${exam.tier} · effort ${exam.effort}${weight}`,
    ...table(rows),
    ...paragraph(remarks(exam, catalogue, asked, marked).join(' ')),
  ]
}

function row(name: string, asked: readonly Asked[], weight: number): Row {
  const points = (extra: boolean) =>
    total(
      asked.filter((each) => each.extra === extra),
      weight,
    )
  const hidden = asked.filter(({ visibility }) => visibility !== 'visible').length
  return {
    name,
    requirements: String(asked.length),
    points: String(points(false)),
    extra: points(true) === 0 ? '' : String(points(true)),
    hidden: hidden === 0 ? '' : String(hidden),
  }
}

function total(asked: readonly Asked[], weight: number): number {
  return Math.round(asked.reduce((sum, { points }) => sum + points * weight, 0) * 10_000) / 10_000
}

function table(rows: readonly Row[]): readonly string[] {
  const keys = ['name', 'requirements', 'points', 'extra', 'hidden'] as const
  const used = keys.filter((key) => rows.slice(1).some((each) => each[key] !== ''))
  const widths = used.map((key) => Math.max(...rows.map((each) => each[key].length)))
  return rows.map((each) =>
    used
      .map((key, at) => (key === 'name' ? each[key].padEnd(widths[at] ?? 0) : each[key].padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
      .replace(/^/, '  '),
  )
}

function remarks(
  exam: AssignedExam,
  catalogue: Catalogue,
  asked: readonly Asked[],
  marked: ExamMark,
): readonly string[] {
  const regular = asked.filter(({ extra }) => !extra)
  const all = total(regular, exam.weight)
  const shares = (['MUST', 'SHOULD', 'MAY'] as const).flatMap((strength) => {
    const points = total(
      regular.filter(({ listed }) => strengthOf(listed.demand.level) === strength),
      exam.weight,
    )
    return points === 0 ? [] : [`${strength} ${points} (${Math.round((100 * points) / all)} %)`]
  })
  const premises = asked.filter(({ isPremise }) => isPremise).length
  const { capabilities: _, ...unlimited } = exam
  const silent = askedIn(unlimited, catalogue).filter(({ listed }) => !isDeclared(exam, listed))
  const left = [...new Set(silent.map(({ listed }) => listed.demand.capability?.name))]
  const isFine = ({ listed: { demand } }: Asked) =>
    demand.capability?.claim !== undefined && exam.capabilities?.includes(demand.capability.name) === false
  const fine = asked.filter(isFine).length
  return [
    `${shares.join(', ')}.`,
    ...(marked.possible < all ? [`Caps leave ${counted(marked.possible, 'point')} of them.`] : []),
    ...(premises > 0
      ? [`Of these, ${counted(premises, 'requirement')} asked only because others need it, and worth nothing.`]
      : []),
    ...(silent.length > 0
      ? [
          `Left out: ${counted(silent.length, 'requirement')} about what capabilities does not name: ${left.join(', ')}.`,
        ]
      : []),
    ...(fine > 0
      ? [`About fine points, ${counted(fine, 'requirement')} outside the points of a program that does otherwise.`]
      : []),
    ...(exam.capabilities
      ? []
      : ['What programs can do beyond what everyone is asked is found out by asking, so not all are asked the same.']),
  ]
}
