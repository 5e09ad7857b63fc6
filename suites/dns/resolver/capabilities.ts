/** What not every resolver does. A claim is the form of an answer, never its rightness: the servers of the root always stand there. */
import { capability, happened, met, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { ask, askOverTcp, exchanges } from '../server/ask.ts'

const ROOT = { name: '.', type: TYPES.NS }

export const tcp = capability({
  name: 'tcp',
  without: 'does not answer over TCP',
  claim: {
    when: (stage) => askOverTcp(stage, ROOT),
    judge: (t) => (happened(t, 'client 1', 'received') ? met : unmet('an answer over TCP', 'none')),
  },
})

export const edns = capability({
  name: 'edns',
  without: 'does not speak EDNS(0)',
  claim: {
    when: (stage) => ask(stage, { ...ROOT, edns: {} }),
    judge: (t) =>
      exchanges(t).some(({ answer }) => answer?.message?.opts[0]) ? met : unmet('an OPT record in the answer', 'none'),
  },
})
