/** Power: how reliably a requirement catches a fault that names it, whatever the seed. */
import type { Catalogue } from '../core/catalogue.ts'
import type { Finding } from '../core/finding.ts'
import { POWER_GATE, type Power } from './calibration.ts'

/** The first seed, how many there are in all, and how many when an example has caught the fault. */
export interface Seeds {
  readonly first: number
  readonly all: number
  readonly byExample: number
}

/** Examines at another seed, unless that has become pointless by the time there is room. */
export type Again = (seed: number, unless: () => boolean) => Promise<Finding | undefined>

/** Counts seeds until all have had their turn or the gate is out of reach. */
export async function powerOf(catalogue: Catalogue, first: Finding, again: Again, seeds: Seeds): Promise<Power> {
  const byExample = isCaught(first) && caughtByExample(catalogue, first)
  const of = byExample ? Math.min(seeds.byExample, seeds.all) : seeds.all
  const missesAllowed = of - Math.ceil(POWER_GATE * of)
  let tried = 1
  let caught = isCaught(first) ? 1 : 0
  let otherwise = isCaught(first) ? undefined : inWords(first)
  const rest = Array.from({ length: of - 1 }, (_, at) => seeds.first + 1 + at)
  await Promise.all(
    rest.map(async (seed) => {
      const finding = await again(seed, () => tried - caught > missesAllowed)
      if (!finding) return
      tried++
      if (isCaught(finding)) caught++
      else otherwise = inWords(finding)
    }),
  )
  return { id: first.id, caught, of: tried, byExample, ...(otherwise !== undefined && { otherwise }) }
}

/** Unsteady failures do not count: a student could not see them again. */
export function isCaught(finding: Finding): boolean {
  return finding.outcome === 'fail' && finding.steady === true
}

/** Whether the failing case was one of the requirement's examples, which no seed changes. */
function caughtByExample(catalogue: Catalogue, finding: Finding): boolean {
  const listed = catalogue.find(finding.during ?? finding.id)
  // The first requirement of a role is asked a generated case only.
  if (listed?.demand.kind !== 'requirement' || listed.id === catalogue.root.id) return false
  const { examples } = listed.demand
  // Shrinking changes a requirement's counterexample, so what counts is how many cases it took to fail.
  if (finding.during === undefined) return finding.ran.cases <= examples.length
  const shown = JSON.stringify(finding.counterexample)
  return examples.some((example) => JSON.stringify(example) === shown)
}

/** What a finding says, in a line. */
export function inWords(finding: Finding): string {
  const { outcome, verdict, steady, because, blockedBy } = finding
  if (outcome === 'fail' && verdict?.is === 'unmet') {
    return `${steady ? 'failed' : 'failed once and not again'}: expected ${verdict.expected}, got ${verdict.actual}`
  }
  const reason = blockedBy === undefined ? because : `by ${blockedBy}`
  return reason === undefined ? outcome : `${outcome}: ${reason}`
}
