/** Adds up what findings are worth, and says what a run as a whole came to. Only demands that were asked count. */
import type { Listed } from './catalogue.ts'
import type { Finding, Grade, Outcome } from './finding.ts'
import type { Level } from './requirement.ts'

export interface Points {
  readonly earned: number
  readonly possible: number
}

/** The three strengths, each with its negation. */
export type Strength = 'MUST' | 'SHOULD' | 'MAY'

export interface Score extends Points {
  readonly by: Readonly<Record<Strength, Points>>
  /** How many demands came out so. */
  readonly counts: Readonly<Record<Outcome, number>>
  /** Identifiers of failures that were seen once and not again: their points are not earned, and a person should look. */
  readonly unsteady: readonly string[]
  /** Points of demands that we or the machine failed to judge; without an assignment neither earned nor possible. */
  readonly ungraded: number
  /** In an assignment: the part of what is earned that is extra credit. */
  readonly extra?: number
}

/** The points that these findings earn. A finding that the list does not know is worth nothing. */
export function score(listed: readonly Listed[], findings: readonly Finding[]): Score {
  const judged = pairs(listed, findings)
  const sum = (of: readonly Judged[]) => exact(of.reduce((total, { demand }) => total + demand.points, 0))
  const points = (of: readonly Judged[]): Points => ({
    earned: sum(of.filter(({ finding }) => finding.outcome === 'pass')),
    possible: sum(of.filter(({ finding }) => finding.outcome !== 'error' && finding.outcome !== 'unasked')),
  })
  const strong = (strength: Strength) => points(judged.filter(({ demand }) => strengthOf(demand.level) === strength))
  const count = (outcome: Outcome) => judged.filter(({ finding }) => finding.outcome === outcome).length
  return {
    ...points(judged),
    by: { MUST: strong('MUST'), SHOULD: strong('SHOULD'), MAY: strong('MAY') },
    counts: {
      pass: count('pass'),
      fail: count('fail'),
      blocked: count('blocked'),
      unasked: count('unasked'),
      error: count('error'),
    },
    unsteady: judged.filter(({ finding }) => isUnsteady(finding)).map(({ id }) => id),
    ungraded: sum(judged.filter(({ finding }) => finding.outcome === 'error')),
  }
}

/** An assignment's points may have decimals, and their sum no others. */
function exact(points: number): number {
  return Math.round(points * 10_000) / 10_000
}

/** `MUST NOT` is as strong as `MUST`. */
export function strengthOf(level: Level): Strength {
  return level.replace(' NOT', '') as Strength
}

/** A failure that a fresh process did not repeat. */
export function isUnsteady(finding: Finding): boolean {
  return finding.outcome === 'fail' && finding.steady === false
}

/**
 * 0: every demand with points that was asked has passed; 1: some have not; 3: the grade is incomplete through no fault of the
 * submission, which weighs more than a failure, because the failures may not be all. (2 is wrong usage, and never comes from findings.)
 */
export function exitCode(listed: readonly Listed[], grade: Pick<Grade, 'findings' | 'complete'>): 0 | 1 | 3 {
  if (!grade.complete || grade.findings.some((finding) => finding.outcome === 'error')) return 3
  const missed = pairs(listed, grade.findings).some(
    ({ demand, finding }) => demand.points > 0 && finding.outcome !== 'pass' && finding.outcome !== 'unasked',
  )
  return missed ? 1 : 0
}

interface Judged extends Listed {
  readonly finding: Finding
}

function pairs(listed: readonly Listed[], findings: readonly Finding[]): readonly Judged[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  return listed.flatMap((each) => {
    const finding = byId.get(each.id)
    return finding ? [{ ...each, finding }] : []
  })
}
