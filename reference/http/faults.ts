/** Every fault of every role. */
import { showingFaults } from './faults/client/first.ts'
import { statusFaults } from './faults/server/statuses.ts'

export const faults = [...statusFaults, ...showingFaults]
