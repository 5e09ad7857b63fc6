/**
 * `wiregrade regrade`: judges what a grade has stored once more with today's suites, or adds it up by another assignment, and shows every point
 * that changes. Only `--apply` writes, and keeps a dated copy of what was.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { FindingsError, readFindings } from '../../reports/findings.ts'
import type { About } from '../../reports/grade-json.ts'
import { GradeError, readGrade } from '../../reports/read-grade.ts'
import { changes } from '../assignment/changes.ts'
import { type Read, readAssignment } from '../assignment/read-assignment.ts'
import { reported } from '../assignment/reported.ts'
import { suiteVersion } from '../batch/content.ts'
import { takeLock } from '../batch/lock.ts'
import { JOURNAL } from '../batch/results.ts'
import type { Catalogue } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import type { Mark } from '../core/mark.ts'
import { printable } from '../core/printable.ts'
import { UsageError } from '../core/trouble.ts'
import { type Rejudged, rejudged } from '../examine/rejudge.ts'
import { assignmentIn } from './assignment-file.ts'
import { OUTLETS } from './outlets.ts'
import { counted, paragraph } from './paragraph.ts'
import { accepted, isReworded, write } from './regrade-write.ts'

export interface RegradeOptions {
  readonly apply?: boolean
  /** Another assignment than the one that the grade was made by. */
  readonly assignment?: string
  readonly staff?: boolean
}

/**
 * Resolves to 0 when no point changes or all is written, to 1 when there are changes to be applied, to 3 when something in a class cannot
 * be read. Throws a `UsageError`.
 */
export async function regrade(out: string, options: RegradeOptions): Promise<number> {
  const folders = gradesIn(out)
  const isClass = existsSync(join(out, JOURNAL))
  // A batch that goes on here would put its own results over ours.
  const leave = isClass && options.apply ? takeLock(out) : () => {}
  try {
    return await regradeAll(folders, isClass, options)
  } finally {
    leave()
  }
}

async function regradeAll(folders: readonly string[], isClass: boolean, options: RegradeOptions): Promise<number> {
  const other = options.assignment === undefined ? undefined : await assignmentIn(options.assignment)
  const about = other && { file: basename(options.assignment ?? ''), text: other.text }
  const moment = new Date().toISOString().replaceAll(':', '-').replace(/\.\d+/, '')
  const known = new Map<string, Read>()
  const suite = options.apply && isClass ? await suiteVersion() : undefined
  let [changed, reworded, unreadable] = [0, 0, 0]
  const counts = new Map<Rejudged['how'], number>()
  for (const folder of folders) {
    const name = folders.length > 1 ? `${basename(folder)}: ` : ''
    const again = await judgedAgain(folder, { other, about, known }).catch((error: unknown) => {
      // One of a class that cannot be read keeps nobody else waiting.
      if (folders.length === 1 || !(error instanceof FindingsError || error instanceof GradeError)) throw error
      say([printable(`${name}left as it is. ${error.message}`)])
    })
    if (!again) {
      unreadable++
      continue
    }
    for (const how of again.hows) counts.set(how, (counts.get(how) ?? 0) + 1)
    const lines = told(name, again)
    const isNew = lines.length > 0 || (await isReworded(folder, again))
    if (lines.length > 0) {
      changed++
      say(lines)
    } else if (isNew) reworded++
    if (options.apply && isNew) await write(folder, again, moment, options.staff === true)
    if (suite !== undefined) await accepted(folder, again, other !== undefined, suite)
  }
  const outcome = { grades: folders.length, changed, reworded, counts, options, moment, isClass }
  say([...(changed + unreadable > 0 ? [''] : []), ...summary(outcome)])
  if (unreadable > 0) return 3
  return changed > 0 && !options.apply ? 1 : 0
}

/** The folders with a grade: this one, or those in it. */
function gradesIn(out: string): readonly string[] {
  if (!statSync(out, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${out} is not a folder; give the one that wiregrade grade or wiregrade batch has written.`)
  const holds = (folder: string) =>
    existsSync(join(folder, OUTLETS.mark.file)) && existsSync(join(folder, OUTLETS.findings.file))
  if (holds(out)) return [out]
  const found = readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(out, name))
    .filter(holds)
    .toSorted()
  if (found.length > 0) return found
  throw new UsageError(
    `${out} holds no grade: there is no ${OUTLETS.mark.file} beside a ${OUTLETS.findings.file} in it, nor in a folder of it.`,
  )
}

export interface Again {
  readonly before: Mark
  readonly after: Mark
  readonly read: Read
  readonly catalogues: readonly Catalogue[]
  readonly grades: readonly Grade[]
  readonly about: About
  readonly hows: readonly Rejudged['how'][]
  /** Requirements that the suite did not have then: nobody knows what they would have come to. */
  readonly unheard: number
  /** Blocked by what passes now: nobody has asked them. */
  readonly stuck: number
}

interface Terms {
  readonly other: Read | undefined
  readonly about: About['assignment'] | undefined
  /** Assignments by their text: a class has one. */
  readonly known: Map<string, Read>
}

async function judgedAgain(folder: string, { other, about: instead, known }: Terms): Promise<Again> {
  const { about, mark: before } = readGrade(textIn(folder, OUTLETS.mark.file))
  const read =
    other ?? known.get(about.assignment.text) ?? (await readAssignment(about.assignment.text, about.assignment.file))
  known.set(about.assignment.text, read)
  const hows: Rejudged['how'][] = []
  const grades = readFindings(textIn(folder, OUTLETS.findings.file)).map((grade) => {
    const catalogue = read.catalogues.find((each) => isOf(each, grade))
    if (!catalogue) return grade
    const findings = grade.findings.map((finding) => {
      const again = rejudged(catalogue, finding)
      hows.push(again.how)
      return again.finding
    })
    return { ...grade, findings }
  })
  // What is new in the suite would make every grade incomplete; it counts when the submission is graded again.
  const catalogues = read.catalogues.map((catalogue) => {
    const grade = grades.find((each) => isOf(catalogue, each))
    const heard = new Set(grade?.findings.map(({ id }) => id))
    const isHeard = ({ id }: { readonly id: string }) => grade?.complete !== true || heard.has(id)
    return { ...catalogue, listed: catalogue.listed.filter(isHeard) }
  })
  const after = reported(read.assignment, catalogues, grades)[0]?.marked?.whole ?? before
  const whole = reported(read.assignment, read.catalogues, grades)[0]?.marked?.whole ?? before
  const count = ({ exams }: Mark) => exams.reduce((sum, { lines }) => sum + lines.length, 0)
  return {
    before,
    after,
    read,
    catalogues,
    grades,
    about: { ...about, ...(instead && { assignment: instead }) },
    hows,
    unheard: count(whole) - count(after),
    stuck: grades.reduce((sum, grade) => sum + stuckIn(grade), 0),
  }
}

function stuckIn({ findings }: Grade): number {
  const passed = new Set(findings.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id))
  return findings.filter(({ outcome, blockedBy }) => outcome === 'blocked' && passed.has(blockedBy ?? '')).length
}

function isOf({ protocol, role }: Catalogue, grade: Grade): boolean {
  return protocol.name === grade.protocol && role.name === grade.role
}

function textIn(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}

/** Nothing where nothing changes. */
function told(name: string, { before, after, unheard, stuck }: Again): readonly string[] {
  const all = changes(before, after)
  const sums =
    before.earned !== after.earned || before.possible !== after.possible || before.complete !== after.complete
  if (all.length === 0 && !sums) return []
  const complete = (mark: Mark) => (mark.complete ? '' : ' so far')
  return [
    `${printable(name)}${before.earned} of ${before.possible}${complete(before)} → ${after.earned} of ${after.possible}${complete(after)}`,
    ...all.map((change) => {
      const points = (side: typeof change.before) => `${side.fate} ${side.earned ?? '–'}/${side.possible}`
      return `  ${change.id}: ${points(change.before)} → ${points(change.after)}`
    }),
    ...(stuck > 0
      ? paragraph(
          `  ${counted(stuck, 'requirement')} blocked by what passes now, and never asked: grade again for those.`,
        )
      : []),
    ...(unheard > 0
      ? paragraph(`  ${counted(unheard, 'requirement')} new since then, and left out: grade again for those.`)
      : []),
  ]
}

interface Outcome {
  readonly grades: number
  readonly changed: number
  /** Their pages say something else now, and no point does. */
  readonly reworded: number
  readonly counts: ReadonlyMap<Rejudged['how'], number>
  readonly options: RegradeOptions
  readonly moment: string
  readonly isClass: boolean
}

function summary({
  grades,
  changed,
  reworded,
  counts,
  options: { apply },
  moment,
  isClass,
}: Outcome): readonly string[] {
  const judged = counts.get('judged') ?? 0
  const kept = [...counts].filter(([how]) => how !== 'judged').map(([how, count]) => `${count} ${how}`)
  const what = `${counted(judged, 'finding')} judged again; ${kept.length === 0 ? 'no other' : `the others keep their outcome (${kept.join(', ')})`}.`
  const result =
    changed === 0
      ? 'No point changes.'
      : apply
        ? `${changed} of ${counted(grades, 'grade')} changed; what was is in before-${moment} beside each.`
        : `${changed} of ${counted(grades, 'grade')} would change. Nothing is written yet: --apply does.`
  const pages = `${counted(reworded, 'page')} of students ${reworded === 1 ? 'says' : 'say'} something else now, such as what has become due, and no point changes there`
  const others = reworded === 0 ? [] : [apply ? `${pages}; written anew.` : `${pages}; --apply writes it.`]
  const next =
    apply && isClass
      ? [
          'The gradebook and the page of the class follow when wiregrade batch is given once more, which grades nothing again for it.',
        ]
      : []
  return [what, result, ...others, ...next].flatMap(paragraph)
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
