/**
 * A finding in words: the one place where evidence becomes what a student reads. Pure, so that a stored grade explains itself
 * again, and structured, so that every outlet lays it out in its own way and escapes it for its own readers.
 */
import type { Catalogue } from './catalogue.ts'
import { exchange, pointer } from './exchange.ts'
import type { Finding, Grade, Outcome } from './finding.ts'
import { printable, shortened } from './printable.ts'
import { type AnyDemand, citation } from './requirement.ts'
import { isUnsteady } from './score.ts'
import type { Transcript } from './transcript.ts'

export interface Fact {
  /** `We expected`, `Try`; at most twelve characters. */
  readonly label: string
  readonly lines: readonly string[]
  /** Prose may be wrapped; a picture is shown as it is; the parts of a command are joined by blanks and pasted into a shell. */
  readonly shape: 'prose' | 'picture' | 'command'
}

export interface Explanation {
  readonly id: string
  readonly outcome: Outcome
  readonly title: string
  /** `MUST · RFC 1035 §4.1.1 · 2 points`. */
  readonly standing: string
  /** What it comes to, on one line. Empty for a pass. */
  readonly cause: string
  readonly facts: readonly Fact[]
}

const PHRASE_LENGTH = 400
const LAST_LINES = 4
const LINE_LENGTH = 200
/** A longer case is not for typing; `replay` finds it in the stored findings. */
const CASE_LENGTH = 200

/** How the program under test was started: what a replay line repeats. */
export type Started = Pick<Grade, 'subject' | 'options'>

/** Everything here that stems from the program under test is printable already. The catalogue has to know the finding's demand. */
export function explain(catalogue: Catalogue, started: Started, finding: Finding): Explanation {
  const listed = catalogue.find(finding.id)
  if (!listed) throw new Error(`a finding is about ${finding.id}, which the catalogue does not list`)
  const { demand } = listed
  return {
    id: finding.id,
    outcome: finding.outcome,
    title: demand.title,
    standing: standing(demand),
    ...OUTCOMES[finding.outcome](catalogue, demand, finding, started),
  }
}

/** `MUST · RFC 1035 §4.1.1 · 2 points`. */
export function standing(demand: AnyDemand): string {
  return [demand.level, citation(demand.clause), pointsInWords(demand.points)].join(' · ')
}

/** `1 point`, `2 points`. */
export function pointsInWords(points: number): string {
  return points === 1 ? '1 point' : `${points} points`
}

type Words = Pick<Explanation, 'cause' | 'facts'>
type Explain = (catalogue: Catalogue, demand: AnyDemand, finding: Finding, started: Started) => Words

const OUTCOMES: Readonly<Record<Outcome, Explain>> = {
  pass: () => ({ cause: '', facts: [] }),
  fail: failure,
  blocked(catalogue, _demand, finding) {
    const blocker = finding.blockedBy === undefined ? undefined : catalogue.find(finding.blockedBy)
    const cause = blocker
      ? `not judged, because this failed: ${blocker.demand.title}`
      : `not judged: ${because(finding)}`
    return { cause, facts: finding.hint === undefined ? [] : [prose('Try', printable(finding.hint))] }
  },
  unasked: (_catalogue, _demand, finding) => ({ cause: `not asked, since ${because(finding)}`, facts: [] }),
  error: (_catalogue, _demand, finding) => ({
    cause: `could not be judged: ${because(finding)}`,
    facts: [
      prose(
        'Whose fault',
        "ours or the machine's, not your program's: it costs no points, and the grade is incomplete",
      ),
    ],
  }),
}

function failure(catalogue: Catalogue, demand: AnyDemand, finding: Finding, started: Started): Words {
  const { role, protocol } = catalogue
  const transcript = finding.transcript ?? []
  const verdict = finding.verdict?.is === 'unmet' ? finding.verdict : undefined
  const expected = shortened(verdict?.expected ?? 'something else', PHRASE_LENGTH)
  const actual = shortened(verdict?.actual ?? 'nothing that could be judged', PHRASE_LENGTH)
  const did = deed(transcript, verdict?.at?.entry)
  const marks = verdict?.at ? pointer(transcript, verdict.at, role.transport) : []
  return {
    cause: shortened(`${did} ${actual}; we expected ${expected}`, PHRASE_LENGTH),
    facts: [
      picture('Exchange', exchange(transcript, protocol.reading, verdict?.at?.entry)),
      prose('We expected', expected),
      prose(did, actual),
      picture('', marks),
      picture('Last words', lastWords(transcript)),
      ...reservations(finding),
      prose('Why', demand.why),
      prose('Try', printable(finding.hint ?? demand.hint)),
      command('Replay', replay(finding, started)),
    ].filter((fact) => fact.lines.length > 0),
  }
}

/** What kind of thing the evidence is: bytes on a socket, text on a screen, or something that was observed. */
function deed(transcript: Transcript, entry: number | undefined): string {
  const at = entry === undefined ? undefined : transcript[entry]
  if (at?.what === 'printed') return 'You printed'
  if (at?.what === 'received') return at.line.startsWith('client') ? 'You replied' : 'You sent'
  return 'We saw'
}

function reservations(finding: Finding): readonly Fact[] {
  const { afterCases } = finding
  const after =
    afterCases === undefined
      ? []
      : [
          prose(
            'After',
            `${afterCases === 1 ? 'an earlier exchange' : `${afterCases} earlier exchanges`} with the same process; on a fresh one this goes well. Look for what your program keeps from one client to the next.`,
          ),
        ]
  const unsteady = isUnsteady(finding)
    ? [
        prose(
          'Unsteady',
          'this was seen once, and a fresh process did not repeat it. The points are not earned; ask a person to look. Chance, time or threads may decide.',
        ),
      ]
    : []
  return [...after, ...unsteady]
}

/** The last lines on stderr that say something: for a traceback, the exception and where it was raised. */
function lastWords(transcript: Transcript): readonly string[] {
  const words = transcript.filter(({ line, what }) => line === 'stderr' && what === 'printed')
  return words
    .map(({ bytes }) => new TextDecoder().decode(bytes))
    .join('')
    .split(/\r?\n/)
    .map((line) => shortened(withoutFolders(line.trimEnd()), LINE_LENGTH))
    .filter((line) => /[^\s^~]/.test(line))
    .slice(-LAST_LINES)
}

/** Where a program lies is nobody's business, and differs from machine to machine: `File "…/server.py", line 12`. */
function withoutFolders(line: string): string {
  return line
    .slice(0, 4 * LINE_LENGTH)
    .replace(/(?<![\w./])(?:file:\/\/)?(?:\/[^\s/"':()]+)+\/(?=[^\s/"':()]+\.\w+(?::\d|", line))/g, '…/')
}

/** A command line that shows the failure again, in parts that stand between blanks. */
function replay(finding: Finding, { subject, options }: Started): readonly string[] {
  if (finding.counterexample === undefined) return []
  const json = JSON.stringify(finding.counterexample).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapedInJson)
  const given = json.length > CASE_LENGTH ? '--from findings.json' : `--case '${json.replaceAll("'", `'\\''`)}'`
  const id = finding.during !== undefined && json.length <= CASE_LENGTH ? finding.during : finding.id
  const program = subject === 'reference' ? [] : [...options.map(printable), `-- ${printable(subject)}`]
  return ['npx wiregrade replay', id, given, ...program]
}

function escapedInJson(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}

function because(finding: Finding): string {
  return shortened(finding.because ?? 'nobody knows why', PHRASE_LENGTH)
}

function prose(label: string, text: string): Fact {
  return { label, lines: [text], shape: 'prose' }
}

function picture(label: string, lines: readonly string[]): Fact {
  return { label, lines, shape: 'picture' }
}

function command(label: string, lines: readonly string[]): Fact {
  return { label, lines, shape: 'command' }
}
