/** What not every name server does. A claim is the form of an answer, never its rightness. */
import { capability, happened, met, unmet } from '../../../harness/kit.ts'
import { OPCODES, TYPES } from '../lens/types.ts'
import { ORIGIN } from '../zone.ts'
import { ask, askOverTcp, exchanges } from './ask.ts'

const NAME = `alpha.${ORIGIN}`

export const tcp = capability({
  name: 'tcp',
  without: 'does not answer over TCP',
  claim: {
    when: (stage) => askOverTcp(stage, { name: NAME, type: TYPES.A }),
    judge: (t) => (happened(t, 'client 1', 'received') ? met : unmet('an answer over TCP', 'none')),
  },
})

export const edns = capability({
  name: 'edns',
  without: 'does not speak EDNS(0)',
  claim: {
    when: (stage) => ask(stage, { name: NAME, type: TYPES.A, edns: {} }),
    judge: (t) =>
      exchanges(t).some(({ answer }) => answer?.message?.opts[0]) ? met : unmet('an OPT record in the answer', 'none'),
  },
})

export const rotation = capability({
  name: 'rotation',
  without: 'does not rotate the addresses of a name',
  claim: {
    when: (stage) => ask(stage, ...Array.from({ length: 8 }, () => ({ name: `www.${ORIGIN}`, type: TYPES.A }))),
    judge: (t) => {
      const first = new Set(exchanges(t).map(({ answer }) => answer?.message?.answers[0]?.data))
      return first.size > 1 ? met : unmet('several addresses in turn', 'always the same one first')
    },
  },
})

export const updates = capability({
  name: 'updates',
  without: 'takes no updates of its zone',
  claim: {
    // An update without changes.
    when: (stage) => ask(stage, { name: ORIGIN, type: TYPES.SOA, opcode: OPCODES.UPDATE, flags: [] }),
    judge: (t) =>
      exchanges(t).some(({ answer }) => answer?.header?.rcode === 0 && answer.header.opcode === OPCODES.UPDATE)
        ? met
        : unmet('an update without changes is accepted', 'it is not'),
  },
})
