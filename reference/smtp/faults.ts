/** Every fault of every role. */
import { dialogueFaults } from './faults/client/dialogue.ts'
import { headerFaults } from './faults/client/header.ts'
import { messageFaults } from './faults/client/messages.ts'
import { replyFaults as clientReplyFaults } from './faults/client/replies.ts'
import { securityFaults as clientSecurityFaults } from './faults/client/security.ts'
import { noticeFaults } from './faults/relay/notices.ts'
import { passingFaults } from './faults/relay/passing.ts'
import { queueFaults } from './faults/relay/queue.ts'
import { routeFaults } from './faults/relay/routes.ts'
import { talkingFaults } from './faults/relay/talking.ts'
import { clientFaults } from './faults/server/clients.ts'
import { commandFaults } from './faults/server/commands.ts'
import { dataFaults } from './faults/server/data.ts'
import { extensionFaults } from './faults/server/extensions.ts'
import { relayingFaults } from './faults/server/relaying.ts'
import { replyFaults } from './faults/server/replies.ts'
import { securityFaults } from './faults/server/security.ts'
import { storingFaults } from './faults/server/storing.ts'
import { transactionFaults } from './faults/server/transactions.ts'

export const faults = [
  ...replyFaults,
  ...commandFaults,
  ...transactionFaults,
  ...relayingFaults,
  ...dataFaults,
  ...storingFaults,
  ...extensionFaults,
  ...securityFaults,
  ...clientFaults,
  ...dialogueFaults,
  ...clientReplyFaults,
  ...headerFaults,
  ...messageFaults,
  ...clientSecurityFaults,
  ...passingFaults,
  ...routeFaults,
  ...talkingFaults,
  ...queueFaults,
  ...noticeFaults,
]
