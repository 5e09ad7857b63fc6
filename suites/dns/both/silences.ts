/** What a client says when nobody has answered, in whatever exchange. */
import { contract, happened, invariant, met, unmet, unobserved } from '../../../harness/kit.ts'
import { words } from '../client/serve.ts'

const NO_NAME = /nxdomain|non-?exist|not exist|no such (name|domain)/i

export const tellsSilence = invariant({
  title: 'That nobody answers is said in other words than that a name does not exist',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'The network is to be looked at, and not the spelling.',
  hint: 'After the last time-out print that no answer came from the server.',
  roles: ['client'],
  always(t) {
    if (happened(t, 'server 1', 'sent') || !happened(t, 'program', 'exited')) return unobserved('somebody answered')
    const found = NO_NAME.exec(words(t))
    return found ? unmet('words about silence', found[0]) : met
  },
})
