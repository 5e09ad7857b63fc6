/** Every fault of every role. */
import { exchangeFaults } from './faults/client/exchanges.ts'
import { framingFaults } from './faults/client/framing.ts'
import { headFaults } from './faults/client/heads.ts'
import { redirectFaults } from './faults/client/redirects.ts'
import { requestFaults } from './faults/client/requests.ts'
import { showingFaults } from './faults/client/showing.ts'
import { taskFaults } from './faults/client/tasks.ts'
import { statusFaults } from './faults/server/statuses.ts'

export const faults = [
  ...statusFaults,
  ...requestFaults,
  ...showingFaults,
  ...framingFaults,
  ...headFaults,
  ...redirectFaults,
  ...taskFaults,
  ...exchangeFaults,
]
