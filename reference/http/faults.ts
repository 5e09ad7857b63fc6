/** Every fault of every role. */
import { showingFaults } from './faults/client/first.ts'
import { conditionFaults } from './faults/server/conditions.ts'
import { documentFaults } from './faults/server/documents.ts'
import { hostFaults } from './faults/server/hosts.ts'
import { mannerFaults } from './faults/server/manners.ts'
import { methodFaults } from './faults/server/methods.ts'
import { movedFaults } from './faults/server/moved.ts'
import { nameFaults } from './faults/server/names.ts'
import { outsideFaults } from './faults/server/outside.ts'
import { rangeFaults } from './faults/server/ranges.ts'
import { responseFaults } from './faults/server/responses.ts'
import { statusFaults } from './faults/server/statuses.ts'
import { uploadFaults } from './faults/server/uploads.ts'

export const faults = [
  ...statusFaults,
  ...documentFaults,
  ...nameFaults,
  ...methodFaults,
  ...responseFaults,
  ...conditionFaults,
  ...rangeFaults,
  ...uploadFaults,
  ...movedFaults,
  ...hostFaults,
  ...outsideFaults,
  ...mannerFaults,
  ...showingFaults,
]
