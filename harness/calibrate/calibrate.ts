/**
 * Who examines the examiner? A reference that is right has to pass everything, and a reference with one deliberate fault has to
 * fail exactly what that fault breaks: clean, power, aim, debt.
 */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Effort, Finding } from '../core/finding.ts'
import { seedFor } from '../core/seed.ts'
import { openExam } from '../examine/exam.ts'
import { catalogueOf, loadProtocol } from '../examine/load.ts'
import type { Calibration, Clean, FaultFigures, Power, RoleFigures } from './calibration.ts'
import { lanes } from './lanes.ts'
import { type Again, inWords, isCaught, powerOf } from './power.ts'
import { loadReference, type Reference, type ReferenceFault } from './reference.ts'
import { subjectOf } from './reference-subject.ts'

export interface CalibrationOptions {
  /** Seeds per fault and requirement, 100 unless told: the first is 1. */
  readonly seeds?: number
  /**
   * Seeds for a failure that an example has brought about, 5 unless told. Examples are played before all generated cases and do not
   * depend on the seed, so a hundred seeds would hold the same conversation a hundred times; a few show that it was not luck.
   */
  readonly exampleSeeds?: number
  /** The roles to calibrate; all of them unless told. */
  readonly roles?: readonly string[]
  /** Only the faults whose name, or a requirement that they break, contains this. */
  readonly only?: string
  /**
   * Of the requirements that a fault does not name, one in so many is looked at for damage beside the mark; all of them unless told. Which
   * ones depends on the fault, so that among many faults every requirement has its turn.
   */
  readonly aimOneIn?: number
  /** The efforts at which the untouched reference has to pass; quick and normal unless told. */
  readonly cleanAt?: readonly Effort[]
  /** Hears how far we are, in a line. */
  readonly onProgress?: (sentence: string) => void
}

const HOST = '127.0.0.1'
const LANES = 128
/** Where a program asks others for every answer it waits for several turns of our one loop, and has its own time-outs: no crowd there. */
const LANES_WITH_NEIGHBOURS = 16
/** One that speaks to those of a case alone waits for its own timers most of the time. */
const LANES_WITH_TIMERS = 48
/** How often an exam with an unsteady failure is looked at in all. */
const LOOKS = 3
/** The seed of the run over the whole role, and of the first seed of every fault. */
const FIRST_SEED = 1

type Settings = Required<Omit<CalibrationOptions, 'roles' | 'only'>> & Pick<CalibrationOptions, 'only'>

/** What everything about one role needs. */
interface Bench {
  readonly catalogue: Catalogue
  readonly reference: Reference
  readonly settings: Settings
  /** Runs a task when there is room for it. */
  readonly inLane: ReturnType<typeof lanes>
}

/** Calibrates the suites of a protocol with its reference. */
export async function calibrate(protocolName: string, options: CalibrationOptions = {}): Promise<Calibration> {
  const protocol = await loadProtocol(protocolName)
  const reference = await loadReference(protocolName)
  const wanted = protocol.roles.filter((role) => options.roles?.includes(role.name) ?? true)
  const catalogues = await Promise.all(wanted.map((role) => catalogueOf(protocol, role)))
  return calibrateWith(protocolName, catalogues, reference, options)
}

/** As `calibrate`, for catalogues and a reference that are already there. */
export async function calibrateWith(
  protocol: string,
  catalogues: readonly Catalogue[],
  reference: Reference,
  options: CalibrationOptions = {},
): Promise<Calibration> {
  const begun = performance.now()
  const settings: Settings = {
    seeds: 100,
    exampleSeeds: 5,
    aimOneIn: 1,
    cleanAt: ['quick', 'normal'],
    onProgress: () => {},
    ...options,
  }
  const together = lanes(LANES)
  const asking = lanes(LANES_WITH_NEIGHBOURS)
  const waiting = lanes(LANES_WITH_TIMERS)
  const isApart = ({ role }: Catalogue) => role.neighbours !== undefined
  const lanesOf = ({ role: { neighbours } }: Catalogue) => {
    if (!neighbours) return together
    return Object.keys(neighbours.standing).length > 0 ? asking : waiting
  }
  const benches = catalogues.map((catalogue): Bench => ({ catalogue, reference, settings, inLane: lanesOf(catalogue) }))
  const cleanRuns = (bench: Bench) => Promise.all(settings.cleanAt.map(cleanRun(bench)))
  const crowd = benches.filter(({ catalogue }) => !isApart(catalogue))
  const clean = new Map(crowd.map((bench) => [bench, cleanRuns(bench)] as const))
  await Promise.all(clean.values())
  settings.onProgress('The untouched reference has been examined.')
  // What mostly waits for others leaves room for its faults beside it.
  const figures = (one: Bench) => roleFigures(one, clean.get(one) ?? cleanRuns(one))
  const first = await Promise.all(crowd.map(figures))
  const later: RoleFigures[] = []
  for (const bench of benches.filter(({ catalogue }) => isApart(catalogue))) later.push(await figures(bench))
  const found = [...first, ...later]
  const roles = catalogues.flatMap(({ role: { name } }) => found.find(({ role }) => role === name) ?? [])
  return { protocol, seeds: settings.seeds, roles, durationMs: Math.round(performance.now() - begun) }
}

function cleanRun(bench: Bench) {
  return async (effort: Effort): Promise<Clean> => {
    const everything = bench.catalogue.listed.map(({ id }) => id)
    const findings = await examined(bench, { effort, seed: FIRST_SEED }, everything)
    const others = findings.filter((finding) => finding.outcome !== 'pass')
    return { effort, passed: findings.length - others.length, of: findings.length, others }
  }
}

async function roleFigures(bench: Bench, clean: Promise<readonly Clean[]>): Promise<RoleFigures> {
  const { catalogue, reference, settings } = bench
  const role = catalogue.role.name
  const { only = '' } = settings
  const faults = reference.faults.filter(
    (fault) => fault.role === role && [fault.id, ...fault.breaks].some((name) => name.includes(only)),
  )
  let done = 0
  const figures = await Promise.all(
    faults.map(async (fault) => {
      const found = await faultFigures(bench, fault)
      settings.onProgress(`${role}: ${++done} of ${faults.length} faults`)
      return found
    }),
  )
  const unknown = faults.flatMap((fault) =>
    [...fault.breaks, ...(fault.also ?? [])]
      .filter((pattern) => !catalogue.listed.some(({ id }) => fits(id, pattern)))
      .map((pattern) => `${fault.id}: ${pattern}`),
  )
  return { role, clean: await clean, faults: figures, debt: debtOf(catalogue, faults, only), unknown }
}

/** What no fault has ever made fail. */
function debtOf(catalogue: Catalogue, faults: readonly ReferenceFault[], only: string): RoleFigures['debt'] {
  const broken = new Set(faults.flatMap((fault) => fault.breaks))
  const owing = catalogue.listed.filter(({ id }) => id.includes(only) && !broken.has(id))
  const isMust = ({ demand }: Listed) => demand.level === 'MUST' || demand.level === 'MUST NOT'
  return {
    must: owing.filter(isMust).map(({ id }) => id),
    other: owing.filter((listed) => !isMust(listed)).map(({ id }) => id),
  }
}

async function faultFigures(bench: Bench, fault: ReferenceFault): Promise<FaultFigures> {
  const { catalogue, settings } = bench
  const first = await everyFinding(bench, fault)
  const seeds = { first: FIRST_SEED, all: settings.seeds, byExample: settings.exampleSeeds }
  const named = fault.breaks.filter((id) => catalogue.find(id))
  const power = await Promise.all(
    named.map(async (id): Promise<Power> => {
      const found = first.get(id)
      if (!found) return { id, caught: 0, of: 1, byExample: false, otherwise: `blocked: by ${catalogue.root.id}` }
      const ids = found.during === undefined ? [id] : [found.during, id]
      const again: Again = async (seed, unless) => merged(await examined(bench, { fault, seed, unless }, ids)).get(id)
      return powerOf(catalogue, found, again, seeds)
    }),
  )
  return { fault: fault.id, describe: fault.describe, power, astray: astray(fault, [...first.values()]) }
}

/**
 * What each requirement and invariant finds out about a fault. Every requirement gets an exam of its own, so that they can wait side
 * by side, and none suffers from what another has done.
 */
async function everyFinding(bench: Bench, fault: ReferenceFault): Promise<ReadonlyMap<string, Finding>> {
  const { requirements, invariants, root } = bench.catalogue
  const { aimOneIn } = bench.settings
  const beside = ({ id, steady }: Finding) => steady === false && !fault.breaks.includes(id)
  const look = ({ id }: Listed) =>
    examined(bench, { fault, seed: FIRST_SEED }, [id, ...invariants.map((each) => each.id)])
  const alone = async (listed: Listed) => {
    let findings = await look(listed)
    // What was seen once and not again is looked at again, as a person would, unless it is what should be seen.
    for (let looks = 1; looks < LOOKS && findings.some(beside); looks++) findings = await look(listed)
    return findings
  }
  const atRoot = await alone(root)
  const blocksAll = atRoot.some(({ id, outcome }) => id === root.id && outcome !== 'pass')
  const isNamed = (id: string) => fault.breaks.includes(id)
  const hasTurn = (id: string) => isNamed(id) || seedFor(0, `${fault.id} ${id}`) % aimOneIn === 0
  const others = blocksAll ? [] : requirements.filter(({ id }) => id !== root.id)
  const all = async (some: readonly Listed[]) => (await Promise.all(some.map(alone))).flat()
  const found = [...atRoot, ...(await all(others.filter(({ id }) => hasTurn(id))))]
  // An invariant shows in anyone's exchange, so for one that has not shown yet the rest has its turn as well, first what is damaged with it.
  const isHidden = () =>
    invariants.some(({ id }) => isNamed(id) && !found.some((each) => each.id === id && isCaught(each)))
  const isBeside = (id: string) => fault.also?.includes(id) ?? false
  const rest = others.filter(({ id }) => !hasTurn(id))
  for (const some of [rest.filter(({ id }) => isBeside(id)), rest.filter(({ id }) => !isBeside(id))]) {
    if (isHidden()) found.push(...(await all(some)))
  }
  return merged(found)
}

/** One finding for each identifier. An invariant was asked about in every exam, and one failure is enough. */
function merged(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const weight = (finding: Finding) =>
    ['blocked', 'pass', 'error', 'fail'].indexOf(finding.outcome) + Number(isCaught(finding))
  const byId = new Map<string, Finding>()
  for (const finding of findings) {
    const before = byId.get(finding.id)
    if (!before || weight(finding) > weight(before)) byId.set(finding.id, finding)
  }
  return byId
}

/** Failures beside the mark. What is blocked by a failure of this run has been accounted for by that one. */
function astray(fault: ReferenceFault, findings: readonly Finding[]): readonly string[] {
  const expected = [...fault.breaks, ...(fault.also ?? [])]
  const isExpected = (id: string) => expected.some((pattern) => fits(id, pattern))
  return findings
    .filter(({ id, outcome, blockedBy }) => isDamage(outcome) && !isExpected(id) && blockedBy === undefined)
    .map((finding) => `${finding.id}: ${inWords(finding)}`)
}

/** A fault may take a whole capability away; what is then not asked is not damaged. */
function isDamage(outcome: Finding['outcome']): boolean {
  return outcome !== 'pass' && outcome !== 'unasked'
}

/** `protocol/role/topic/*` stands for a whole topic. */
function fits(id: string, pattern: string): boolean {
  return pattern.endsWith('/*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern
}

interface Run {
  readonly seed: number
  readonly effort?: Effort
  readonly fault?: ReferenceFault
  /** Asked when there is room at last: then there are no findings. */
  readonly unless?: () => boolean
}

/** Findings about the reference with this fault, in an exam of their own. */
function examined(bench: Bench, run: Run, ids: readonly string[]): Promise<readonly Finding[]> {
  const { catalogue, reference, inLane } = bench
  const { seed, effort = 'quick', fault, unless = () => false } = run
  return inLane(async () => {
    if (unless()) return []
    const subject = subjectOf(() => reference, catalogue.role.name, fault?.id)
    const exam = openExam({ catalogue, subject, seed, effort, host: HOST })
    const findings: Finding[] = []
    try {
      for (const id of ids) findings.push(await exam.finding(id))
    } finally {
      await exam.close()
    }
    return findings
  })
}
