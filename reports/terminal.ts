/**
 * What a student reads in a terminal: one line per requirement as soon as it is known, then every failure explained, then the
 * points. Every piece is text without a cursor movement, so that it reads the same in a pipe; colour only repeats what words say.
 */
import type { Catalogue, Listed } from '../harness/core/catalogue.ts'
import type { Finding, Grade, Outcome } from '../harness/core/finding.ts'
import type { GradedExam } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { isUnsteady } from '../harness/core/score.ts'
import { fitted, wrapped } from './layout.ts'
import { type Paint, paint, SYMBOLS, WORDS } from './paint.ts'
import { summary } from './summary.ts'
import { troubles } from './troubles.ts'

export interface TerminalTerms {
  /** The width to wrap at; 80 unless told. */
  readonly columns?: number
  /** Whether ANSI colours may be used; not, unless told. */
  readonly colour?: boolean
}

/** Each piece but `progress` is whole lines, each with its line end; there may be none. */
export interface Terminal {
  opening(catalogue: Catalogue, run: Pick<Grade, 'subject' | 'seed' | 'effort' | 'isolation'>): string
  /** One line, with a heading before it where a new part of the exam begins. */
  verdict(listed: Listed, finding: Finding): string
  /** One line without its end, narrower than the terminal: to be overwritten by whatever comes next. */
  progress(done: number, total: number, title: string): string
  /** `tookMs`: how long the run took; left out of the summary when not given. */
  closing(exam: GradedExam, tookMs?: number): string
}

const NARROWEST = 40
const LEAST_TITLE = 16
const WORD_WIDTH = 'blocked'.length

const HEADINGS = {
  basic: 'Basic: what a first program has to do',
  standard: 'Standard: all that is asked',
  robust: 'Robust: when the world misbehaves',
  throughout: 'Throughout: in every exchange',
} as const

export function terminal({ columns = 80, colour = false }: TerminalTerms = {}): Terminal {
  const width = Math.max(NARROWEST, columns)
  const brush = paint(colour)
  let part: keyof typeof HEADINGS | undefined
  return {
    opening: ({ protocol, role }, run) =>
      lines([
        `${brush.bold(`${protocol.title}: ${role.summary}`)} (${protocol.name}/${role.name})`,
        ...wrapped(printable(run.subject), width - 2).map((line) => `  ${line}`),
        brush.dim(`  effort ${run.effort} · seed ${run.seed}${run.isolation ? ` · isolation ${run.isolation}` : ''}`),
      ]),
    verdict(listed, finding) {
      // What is not asked is told once, at the end, by its reason.
      if (finding.outcome === 'unasked') return ''
      const { demand } = listed
      const begins = demand.kind === 'invariant' ? 'throughout' : demand.tier
      const heading = begins === part ? [] : ['', brush.bold(HEADINGS[begins])]
      part = begins
      return lines([...heading, verdictLine(listed, finding, width, brush)])
    },
    progress: (done, total, title) => fitted(`  ${done} of ${total}  ${title}…`, width - 1).trimEnd(),
    closing: (exam, tookMs) =>
      lines([...troubles(exam.catalogue, exam.grade, width, brush), ...summary(exam, tookMs, width, brush)]),
  }
}

function verdictLine({ demand }: Listed, finding: Finding, width: number, brush: Paint): string {
  const { outcome } = finding
  const mark = `${SYMBOLS[outcome]} ${WORDS[outcome].padEnd(WORD_WIDTH)}  `
  const worth = `  ${demand.level} ${earned(outcome, demand.points)}`
  const remarks = notes(finding)
  const note = remarks === '' ? '' : `  ${remarks}`
  const room = width - mark.length - worth.length
  // Where there is room for one of them only, the title says more.
  const end = room - note.length < LEAST_TITLE ? worth : note + worth
  return `${brush.outcome(outcome, mark)}${fitted(demand.title, width - mark.length - end.length)}${brush.dim(end)}`
}

function earned(outcome: Outcome, points: number): string {
  return `${outcome === 'error' || outcome === 'unasked' ? '–' : outcome === 'pass' ? points : 0}/${points}`
}

/** What a reader should know about how a verdict came about. */
function notes(finding: Finding): string {
  const { ran, afterCases } = finding
  return [
    ...(ran.cutShort ? [`${ran.cases} of ${ran.of} cases`] : []),
    ...(isUnsteady(finding) ? ['unsteady'] : []),
    ...(afterCases === undefined ? [] : ['with history']),
    ...(ran.slow > 0 ? ['slow'] : []),
  ].join(', ')
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
