/** What reports are made of in an assignment: its exams as far as it asks them, with its points; for staff, and as students may see it. */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Finding, Grade } from '../core/finding.ts'
import type { GradedExam } from '../core/graded.ts'
import type { HiddenAs, MarkLine, Sum } from '../core/mark.ts'
import type { Assignment } from './assignment.ts'
import { mark } from './mark.ts'

/** One for each exam that has a grade, be it an empty one. The catalogues are whole. */
export function reported(
  assignment: Assignment,
  catalogues: readonly Catalogue[],
  grades: readonly Grade[],
): readonly GradedExam[] {
  const whole = mark(assignment, catalogues, grades)
  return whole.exams.flatMap((exam) => {
    const is = (protocol: string, role: string) => `${protocol}/${role}` === exam.exam
    const catalogue = catalogues.find(({ protocol, role }) => is(protocol.name, role.name))
    const grade = grades.find(({ protocol, role }) => is(protocol, role))
    if (!catalogue || !grade) return []
    return [{ catalogue: withPoints(catalogue, exam.lines), grade, marked: { exam, whole } }]
  })
}

/** The demands of these lines, each worth what its line says. */
function withPoints(catalogue: Catalogue, lines: readonly MarkLine[]): Catalogue {
  return narrowed(
    catalogue,
    lines.flatMap(({ id, possible }): readonly Listed[] => {
      const listed = catalogue.find(id)
      return listed ? [{ ...listed, demand: { ...listed.demand, points: possible } }] : []
    }),
  )
}

function narrowed(catalogue: Catalogue, listed: readonly Listed[]): Catalogue {
  const byId = new Map(listed.map((each) => [each.id, each]))
  return { ...catalogue, listed, find: (id) => byId.get(id) }
}

/** The same without what students do not see at this moment: no name, no point and no exchange of it is left. */
export function asStudentsSee(exams: readonly GradedExam[], now: number): readonly GradedExam[] {
  const whole = exams.find(({ marked }) => marked?.whole)?.marked?.whole
  const isDue = whole?.due !== undefined && Date.parse(whole.due) <= now
  const seen = exams.map((exam) => seenOf(exam, isDue, whole?.hiddenAs ?? 'count', whole?.due))
  const all = seen.every((exam, at) => exam === exams[at])
  // A total would say what the hidden part came to.
  return all ? seen : seen.map(({ marked, ...exam }) => ({ ...exam, ...(marked && { marked: { exam: marked.exam } }) }))
}

function seenOf(exam: GradedExam, isDue: boolean, hiddenAs: HiddenAs, due: string | undefined): GradedExam {
  const { catalogue, grade, marked } = exam
  if (!marked) return exam
  const isShown = ({ visibility }: MarkLine) => visibility === 'visible' || (visibility === 'after-due' && isDue)
  const lines = marked.exam.lines.filter(isShown)
  const hidden = marked.exam.lines.filter((line) => !isShown(line))
  if (hidden.length === 0) return exam
  const shown = new Set(lines.map(({ id }) => id))
  const unseen = note(hidden, hiddenAs, due)
  return {
    catalogue: narrowed(
      catalogue,
      catalogue.listed.filter(({ id }) => shown.has(id)),
    ),
    grade: {
      ...grade,
      findings: grade.findings.filter(({ id }) => shown.has(id)).map((finding) => without(finding, shown)),
    },
    marked: { exam: { ...marked.exam, ...sumOf(lines), lines } },
    ...(unseen !== undefined && { unseen }),
  }
}

/** What is seen of a finding that another one, which is not seen, has to do with. */
function without(finding: Finding, shown: ReadonlySet<string>): Finding {
  const { blockedBy, during, ...rest } = finding
  if (during !== undefined && !shown.has(during)) {
    const { transcript: _, counterexample: __, ...told } = rest
    return { ...told, hint: 'The exchange belongs to a requirement that is not shown; ask who grades you.' }
  }
  if (blockedBy !== undefined && !shown.has(blockedBy)) {
    return { ...rest, because: 'a requirement that this one needs, and that is not shown, is not met' }
  }
  return finding
}

function sumOf(lines: readonly MarkLine[]): Sum {
  const asked = lines.filter(({ fate }) => fate !== 'unasked')
  const total = (of: readonly MarkLine[], points: (line: MarkLine) => number) =>
    of.reduce((sum, line) => sum + Math.round(points(line) * 10_000), 0) / 10_000
  const extra = asked.filter((line) => line.extra)
  const regular = asked.filter((line) => !line.extra)
  return {
    earned: total(asked, ({ earned }) => earned ?? 0),
    possible: total(regular, ({ possible }) => possible),
    extra: total(extra, ({ earned }) => earned ?? 0),
    unknown: total(regular, ({ earned, possible }) => (earned === null ? possible : 0)),
  }
}

function note(hidden: readonly MarkLine[], hiddenAs: HiddenAs, due: string | undefined): string | undefined {
  if (hiddenAs === 'nothing') return undefined
  const later = hidden.filter(({ visibility }) => visibility === 'after-due')
  const never = hidden.filter(({ visibility }) => visibility === 'hidden')
  const told = (lines: readonly MarkLine[], when: string) => {
    if (lines.length === 0) return []
    const count = lines.length === 1 ? 'One requirement more is' : `${lines.length} requirements more are`
    const titles = hiddenAs === 'titles' ? `: ${lines.map(({ title }) => title).join('; ')}` : ''
    return [`${count} graded and ${when}${titles}.`]
  }
  const moment = `${due?.slice(0, 16).replace('T', ' ')} UTC`
  return [...told(never, 'not shown here'), ...told(later, `shown from ${moment} on`)].join(' ')
}
