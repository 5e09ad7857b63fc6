/** Every fault of every role. */

import { exchangeFaults } from './faults/client/exchanges.ts'
import { framingFaults } from './faults/client/framing.ts'
import { headFaults } from './faults/client/heads.ts'
import { redirectFaults } from './faults/client/redirects.ts'
import { requestFaults } from './faults/client/requests.ts'
import { showingFaults } from './faults/client/showing.ts'
import { requestSyntaxFaults } from './faults/client/syntax.ts'
import { taskFaults } from './faults/client/tasks.ts'
import { boundaryFaults } from './faults/server/boundaries.ts'
import { conditionFaults } from './faults/server/conditions.ts'
import { connectionFaults } from './faults/server/connections.ts'
import { contentFaults } from './faults/server/content.ts'
import { documentFaults } from './faults/server/documents.ts'
import { fieldFaults, hostFaults, versionFaults } from './faults/server/fields.ts'
import { hostFolderFaults } from './faults/server/hosts.ts'
import { mannerFaults } from './faults/server/manners.ts'
import { lineFaults, requestLineFaults, targetFaults } from './faults/server/messages.ts'
import { methodFaults } from './faults/server/methods.ts'
import { movedFaults } from './faults/server/moved.ts'
import { nameFaults } from './faults/server/names.ts'
import { outsideFaults } from './faults/server/outside.ts'
import { rangeFaults } from './faults/server/ranges.ts'
import { responseFaults } from './faults/server/responses.ts'
import { statusFaults } from './faults/server/statuses.ts'
import { syntaxFaults } from './faults/server/syntax.ts'
import { uploadFaults } from './faults/server/uploads.ts'

export const faults = [
  ...statusFaults,
  ...contentFaults,
  ...boundaryFaults,
  ...connectionFaults,
  ...documentFaults,
  ...nameFaults,
  ...methodFaults,
  ...lineFaults,
  ...requestLineFaults,
  ...targetFaults,
  ...versionFaults,
  ...fieldFaults,
  ...hostFaults,
  ...responseFaults,
  ...conditionFaults,
  ...rangeFaults,
  ...uploadFaults,
  ...movedFaults,
  ...hostFolderFaults,
  ...outsideFaults,
  ...mannerFaults,
  ...syntaxFaults,
  ...requestFaults,
  ...requestSyntaxFaults,
  ...showingFaults,
  ...framingFaults,
  ...headFaults,
  ...redirectFaults,
  ...taskFaults,
  ...exchangeFaults,
]
