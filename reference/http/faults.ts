/** Every fault of every role. */
import { showingFaults } from './faults/client/first.ts'
import { boundaryFaults } from './faults/server/boundaries.ts'
import { connectionFaults } from './faults/server/connections.ts'
import { contentFaults } from './faults/server/content.ts'
import { statusFaults } from './faults/server/statuses.ts'

export const faults = [...statusFaults, ...contentFaults, ...boundaryFaults, ...connectionFaults, ...showingFaults]
