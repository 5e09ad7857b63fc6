/** Faults of servers about mail for others, which is none of their business. */
import { faultsOf } from '../../../fault.ts'
import { answer } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

export const relayingFaults = faultsOf<Parts>('smtp/server', {
  'looks-for-its-domain': {
    describe: 'Takes mail for every domain in which the letters of its own stand.',
    breaks: ['relay/refuses-foreign-recipients'],
    also: ['relay/*', 'malformed/*', 'addresses/*', 'states/*', 'pipelining/*'],
    replace: (parts) => ({
      isHere: (session, domain) =>
        parts.isHere(session, domain) || domain.toLowerCase().includes(session.house.world.values.domain ?? ''),
    }),
  },
  'relays-for-its-own': {
    describe: 'Relays for everybody who says that he is one of its users.',
    breaks: ['relay/refuses-whatever-the-sender'],
    also: ['relay/*'],
    replace: (parts) => ({
      refuses(session, recipient) {
        const isOurs = session.transaction?.reversePath?.domain === session.house.world.values.domain
        return isOurs && !parts.isHere(session, recipient.domain)
          ? undefined
          : parts.refuses.call(this, session, recipient)
      },
    }),
  },
  'relays-later': {
    describe: 'Refuses to relay for now.',
    breaks: ['relay/says-permanently'],
    replace: (parts) => ({
      refuses(session, recipient) {
        if (parts.isHere(session, recipient.domain)) return parts.refuses.call(this, session, recipient)
        return answer(450, '4.7.1', 'Not now')
      },
    }),
  },
})
