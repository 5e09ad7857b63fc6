/** What a calibration finds out: figures, which gates.ts judges and report.ts prints. */
import type { Effort, Finding } from '../core/finding.ts'

/** The untouched reference at one effort. */
export interface Clean {
  readonly effort: Effort
  readonly passed: number
  readonly of: number
  /** The findings that are no pass. */
  readonly others: readonly Finding[]
}

/** How reliably one requirement catches one fault. */
export interface Power {
  readonly id: string
  /** Seeds at which it failed, and failed again on a fresh program. */
  readonly caught: number
  readonly of: number
  /** An example caught it, so the seed does not matter. */
  readonly byExample: boolean
  /** What the last seed that did not catch it found instead. */
  readonly otherwise?: string
}

export interface FaultFigures {
  readonly fault: string
  readonly describe: string
  readonly power: readonly Power[]
  /** Requirements that failed, or could not be judged, though the fault does not list them: id and why. */
  readonly astray: readonly string[]
}

export interface RoleFigures {
  readonly role: string
  readonly clean: readonly Clean[]
  readonly faults: readonly FaultFigures[]
  /** Requirements and invariants that no fault has made fail, by level. */
  readonly debt: { readonly must: readonly string[]; readonly other: readonly string[] }
  /** Identifiers that faults name and the catalogue does not have: `fault: id`. */
  readonly unknown: readonly string[]
}

export interface Calibration {
  readonly protocol: string
  readonly seeds: number
  readonly roles: readonly RoleFigures[]
  readonly durationMs: number
}

/** The share of seeds at which a fault has to be caught. */
export const POWER_GATE = 0.99
