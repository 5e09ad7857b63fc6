/** `wiregrade calibrate`: holds a protocol's suites against its reference and the deliberate faults. */

import { UsageError } from '../subject/subject.ts'
import { protocolNamed } from './exam-named.ts'
import { progressLine } from './progress-line.ts'

export interface CalibrateOptions {
  readonly role?: readonly string[]
  readonly seeds?: number
  readonly only?: string
}

/** Resolves to 0, or to 1 when a gate is not reached. */
export async function calibrate(name: string, options: CalibrateOptions): Promise<number> {
  const protocol = await protocolNamed(name)
  const roles = protocol.roles.map((role) => role.name)
  const chosen = options.role ?? []
  const unknown = chosen.find((role) => !roles.includes(role))
  if (unknown !== undefined)
    throw new UsageError(`There is no role "${unknown}" in ${name}; the roles are: ${roles.join(', ')}.`)
  const work = await import('../calibrate/calibrate.ts')
  const { gates } = await import('../calibrate/gates.ts')
  const { calibrationReport } = await import('../calibrate/report.ts')
  const progress = progressLine()
  const calibration = await work.calibrate(name, {
    ...(chosen.length > 0 && { roles: chosen }),
    ...(options.seeds !== undefined && { seeds: options.seeds }),
    ...(options.only !== undefined && { only: options.only }),
    onProgress: (sentence) => progress.show(sentence),
  })
  progress.clear()
  process.stdout.write(`${calibrationReport(calibration).trimEnd()}\n`)
  const missed = gates(calibration)
  for (const gate of missed) process.stderr.write(`Below the gate: ${gate}\n`)
  return missed.length > 0 ? 1 : 0
}
