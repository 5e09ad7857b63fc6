/** Every fault of every role. */
import { showingFaults } from './faults/client/first.ts'
import { requestSyntaxFaults } from './faults/client/syntax.ts'
import { fieldFaults, hostFaults, versionFaults } from './faults/server/fields.ts'
import { lineFaults, requestLineFaults, targetFaults } from './faults/server/messages.ts'
import { statusFaults } from './faults/server/statuses.ts'
import { syntaxFaults } from './faults/server/syntax.ts'

export const faults = [
  ...statusFaults,
  ...lineFaults,
  ...requestLineFaults,
  ...targetFaults,
  ...versionFaults,
  ...fieldFaults,
  ...hostFaults,
  ...syntaxFaults,
  ...showingFaults,
  ...requestSyntaxFaults,
]
