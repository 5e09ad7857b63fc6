/**
 * JUnit XML, for every CI there is. Its readers disagree about nearly all of it, so this stays with what they share: two
 * levels, names that never change from run to run, and whatever matters said in the text as well as in attributes.
 */
import packaged, { type Builder, type TestCase } from 'junit-report-builder'
import type { Listed } from '../harness/core/catalogue.ts'
import { type Explanation, explain } from '../harness/core/explanation.ts'
import type { Finding } from '../harness/core/finding.ts'
import type { GradedExam } from '../harness/core/graded.ts'
import { printable } from '../harness/core/printable.ts'
import { citation } from '../harness/core/requirement.ts'
import { isUnsteady } from '../harness/core/score.ts'
import { factLines } from './layout.ts'

/** The path of a file about a demand, from the folder of the project. */
export type Attachment = (id: string) => string | undefined

const TEXT_WIDTH = 100
/** The package's types speak of a default export inside of what Node imports; what Node imports is the builder itself. */
const root = packaged as unknown as Builder

/** The whole file. Valid at every moment of a run: demands without a finding are skipped as "not reached". */
export function junit(exams: readonly GradedExam[], attachment: Attachment = () => undefined): string {
  const builder = root.newBuilder().name('wiregrade')
  for (const exam of exams) addExam(builder, exam, attachment)
  return `${builder.build()}\n`
}

function addExam(builder: Builder, exam: GradedExam, attachment: Attachment): void {
  const { catalogue, grade } = exam
  const findings = new Map(grade.findings.map((finding) => [finding.id, finding]))
  for (const [topic, listed] of Map.groupBy(catalogue.listed, ({ topic }) => topic)) {
    const of = listed.flatMap(({ id }) => findings.get(id) ?? [])
    const suite = builder
      .testSuite()
      .name(`${catalogue.protocol.name}/${catalogue.role.name}/${topic}`)
      .time(seconds(of.reduce((sum, { durationMs }) => sum + durationMs, 0)))
    suite.property('seed', String(grade.seed))
    suite.property('effort', grade.effort)
    if (grade.isolation !== undefined) suite.property('isolation', grade.isolation)
    for (const each of listed) {
      const test = suite
        .testCase()
        .className(`wiregrade.${catalogue.protocol.name}.${catalogue.role.name}.${topic}`)
        .name(printable(uniqueName(each, listed)))
      const finding = findings.get(each.id)
      test.time(seconds(finding?.durationMs ?? 0))
      addPoints(test, each, finding)
      report(test, exam, each, finding, attachment)
    }
  }
}

/** Readers keep only the first of two cases with one name. */
function uniqueName({ id, demand }: Listed, among: readonly Listed[]): string {
  const namesakes = among.filter((other) => other.demand.title === demand.title)
  return namesakes.length > 1 ? `${demand.title} (${id.split('/').at(-1)})` : demand.title
}

function addPoints(test: TestCase, { id, demand }: Listed, finding: Finding | undefined): void {
  const properties = {
    id,
    points: finding?.outcome === 'pass' ? demand.points : 0,
    'max-points': demand.points,
    level: demand.level,
    clause: citation(demand.clause),
  }
  for (const [name, value] of Object.entries(properties)) test.property(name, printable(String(value)))
}

function report(
  test: TestCase,
  exam: GradedExam,
  listed: Listed,
  finding: Finding | undefined,
  attachment: Attachment,
): void {
  if (!finding) {
    skip(test, 'not reached', `No points yet, of ${listed.demand.points}.`)
    return
  }
  const { points, level } = listed.demand
  const explanation = explain(exam.catalogue, exam.grade, finding)
  const details = xmlSafe(text(explanation))
  const words = `${finding.outcome === 'pass' ? points : 0} of ${points} points. ${explanation.standing}.`
  const file = finding.outcome === 'fail' ? attachment(listed.id) : undefined
  // GitLab and a plug-in of Jenkins look for this line here, and offer the file beside the failure.
  const attached = file === undefined ? '' : `\n[[ATTACHMENT|${printable(file)}]]`
  test.standardOutput(xmlSafe(words) + attached)
  if (finding.outcome === 'blocked' || finding.outcome === 'unasked')
    skip(test, explanation.cause, [words, ...factLines(explanation.facts, TEXT_WIDTH)].join('\n'))
  if (finding.outcome === 'error') test.error(xmlSafe(explanation.cause), 'Grader', details)
  if (finding.outcome !== 'fail') return
  if (isUnsteady(finding)) test.error(xmlSafe(`unsteady: ${explanation.cause}`), 'Unsteady', details)
  else test.failure(xmlSafe(explanation.cause), level).stacktrace(details)
}

function skip(test: TestCase, reason: string, words: string): void {
  test.skipped().standardOutput(xmlSafe(`Skipped: ${reason}\n${words}`))
  test.property('skipped', xmlSafe(reason))
  const build = test.build.bind(test)
  // The builder has no place for the reason, so the element gets it when it is built.
  test.build = (parent) => {
    const element = build(parent)
    const skipped = element.children.find((child) => 'name' in child && child.name === 'skipped')
    if (skipped && 'att' in skipped && typeof skipped.att === 'function') skipped.att('message', xmlSafe(reason))
    return element
  }
}

/** The cause first, for readers that show nothing else. */
function text(explanation: Explanation): string {
  return [explanation.cause, '', ...factLines(explanation.facts, TEXT_WIDTH)].join('\n')
}

/**
 * Lines stay lines; everything that XML or a reader could trip over is spelled out. The builder drops illegal characters
 * without a word, and splits only the first `]]>` of a text.
 */
function xmlSafe(text: string): string {
  const lines = text.split('\n').map(printable).join('\n')
  // A program that prints such a tag would have a reader attach whatever file it names.
  return lines.replaceAll(']]>', ']]\\x3e').replaceAll(/\[\[(?=\w+\|)/g, '[\\x5b')
}

function seconds(ms: number): number {
  return Number.isFinite(ms) ? Math.round(ms) / 1000 : 0
}
