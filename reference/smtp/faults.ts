/** Every fault of every role. */
import type { Fault } from '../fault.ts'

export const faults: readonly Fault[] = []
