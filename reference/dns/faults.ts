/** Every fault of every role. */
import { questionFaults } from './faults/client/questions.ts'
import { showingFaults } from './faults/client/showing.ts'
import { lookingFaults } from './faults/resolver/looking.ts'
import { trustFaults } from './faults/resolver/trust.ts'
import { lookupFaults } from './faults/server/lookup.ts'
import { messageFaults } from './faults/server/messages.ts'

export const faults = [
  ...messageFaults,
  ...lookupFaults,
  ...lookingFaults,
  ...trustFaults,
  ...questionFaults,
  ...showingFaults,
]
