/** Every fault of every role. */
import { questionFaults } from './faults/client/questions.ts'
import { showingFaults } from './faults/client/showing.ts'
import { frontFaults } from './faults/resolver/front.ts'
import { lookingFaults } from './faults/resolver/looking.ts'
import { clientFaults } from './faults/resolver/transport.ts'
import { trustFaults } from './faults/resolver/trust.ts'
import { lookupFaults } from './faults/server/lookup.ts'
import { messageFaults } from './faults/server/messages.ts'
import { octetFaults } from './faults/server/octets.ts'
import { recordFaults } from './faults/server/records.ts'
import { transportFaults } from './faults/server/transport.ts'
import { updateFaults } from './faults/server/updates.ts'
import { zoneFaults } from './faults/server/zones.ts'

/** Faults of the way down from the root take longest to show; they come first, and the others pass meanwhile. */
export const faults = [
  ...lookingFaults,
  ...messageFaults,
  ...octetFaults,
  ...transportFaults,
  ...recordFaults,
  ...updateFaults,
  ...lookupFaults,
  ...zoneFaults,
  ...frontFaults,
  ...clientFaults,
  ...trustFaults,
  ...questionFaults,
  ...showingFaults,
]
