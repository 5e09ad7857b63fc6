/** The queue outlives the relay: what was answered 250 is still there when it is started again (RFC 5321 §6.1). */
import { all, fc, met, requirement, rfc, type Transcript, unmet } from '../../../harness/kit.ts'
import { example } from '../pen.ts'
import { acceptsMail } from '../server/ask.ts'
import { queue } from './capabilities.ts'
import {
  arrivalsAt,
  arrived,
  arrives,
  at,
  attemptsAt,
  inArrival,
  isCarried,
  knocks,
  localsOf,
  opens,
  posts,
  putsDown,
  restarted,
  senderOf,
  watches,
} from './post.ts'

export const survivesRestart = requirement({
  title: 'What was answered 250 is handed on though the relay is stopped just then, and started again',
  clause: rfc(5321, '6.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 3,
  slow: true,
  capability: queue,
  why: 'Machines are switched off at any moment, and nobody but the relay has the message.',
  hint: 'Write the message to a file, and close it, before you answer 250; read the folder when you start.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    if (!(await posts(stage, KEPT)) || !(await stage.restart())) return
    await opens(stage, 'a')
    await arrives(stage, 'a', 'again')
  },
  judge: (_, t) => all(acceptsMail(t), restarted(t), isCarried(t, 'a', KEPT)),
})

const KEPT = example('kept')

export const survivesRestartInDelivery = requirement({
  title: 'A relay that is stopped in the middle of handing on does so again when it is started',
  clause: rfc(5321, '6.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  slow: true,
  capability: queue,
  why: 'Until the next hop has said 250, the message is nowhere else.',
  hint: 'Delete the file of a message behind the 250 to its dot, and not when you begin to send it.',
  given: fc.record({ step: fc.constantFrom('greeting', 'RCPT', 'DATA', '.') }),
  examples: [{ step: '.' }, { step: 'RCPT' }],
  when: async ({ step }, stage) => {
    await opens(stage, 'a', [step === 'greeting' ? { greeting: undefined } : { replies: { [step]: undefined } }, {}])
    if (!(await posts(stage, HALFWAY))) return
    await stage.happens({ until: (t) => isAt(t, step), for: 'the attempt at the next hop', patience: 6 })
    if (await stage.restart()) await arrives(stage, 'a', 'again')
  },
  judge: (_, t) => all(restarted(t), isCarried(t, 'a', HALFWAY)),
})

/** The relay has got so far with the next hop, and waits for its reply. */
function isAt(t: Transcript, step: string): boolean {
  return attemptsAt(t, 'a').some(({ dialogue: { commands, submissions } }) => {
    if (step === 'greeting') return true
    return step === '.' ? submissions.some(({ whole }) => whole) : commands.some(({ verb }) => verb === step)
  })
}

const HALFWAY = example('halfway')

export const handsOnOnceOverRestarts = requirement({
  title: 'What was handed on before a restart is not handed on again behind it',
  clause: rfc(5321, '4.2.5'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  slow: true,
  capability: queue,
  needs: [survivesRestart],
  why: 'Every start of the machine would send all mail of the past once more.',
  hint: 'Delete the file of a message as soon as everybody has it.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, example('before'))) await arrives(stage, 'a')
    await putsDown(stage)
    if (await stage.restart()) await watches(stage, (t) => arrivalsAt(t, 'a').length > 1)
  },
  judge: (_, t) => all(restarted(t), arrived(t, 'a')),
})

export const remembersWhoIsLeft = requirement({
  title: 'Behind a restart the message goes to those who have not got it yet, and to nobody else',
  clause: rfc(5321, '4.2.5'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  slow: true,
  capability: queue,
  needs: [survivesRestart],
  why: 'Who had it gets it again otherwise, each time.',
  hint: 'Write the list of recipients anew, to the disk, whenever one of them has got the message.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await opens(stage, 'a', [{ replies: (said) => (said.includes('<bob@') ? '450 mailbox busy' : 'usual') }])
    if (await posts(stage, example('left'), { to: [at(stage, 'a', 'alice'), at(stage, 'a', 'bob')] }))
      await arrives(stage, 'a')
    await putsDown(stage)
    if (!(await stage.restart())) return
    await opens(stage, 'a')
    await stage.happens({
      until: (t) => arrivalsAt(t, 'a').flatMap(localsOf).includes('bob'),
      for: 'the message for bob',
      atLeastMs: 6_000,
    })
  },
  judge: (_, t) => {
    const names = arrivalsAt(t, 'a').flatMap(localsOf)
    if (!names.includes('bob')) return inArrival(t, 'a', () => unmet('the message for bob', 'it did not come'))
    return all(
      restarted(t),
      names.filter((name) => name === 'alice').length === 1
        ? met
        : unmet('the message once for alice', 'more than once'),
    )
  },
})

export const keepsSenderOverRestarts = requirement({
  title: 'Behind a restart the sender is still known: who is refused then is told',
  clause: rfc(5321, '4.5.4.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  slow: true,
  capability: queue,
  needs: [survivesRestart],
  why: 'A queue that keeps messages without their envelopes can neither deliver nor return them.',
  hint: 'Write sender and recipients into the file, or one beside it: they need not stand in the message.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    if (!(await posts(stage, example('sender.kept'), { from: senderOf(stage) })) || !(await stage.restart())) return
    await opens(stage, 's')
    await opens(stage, 'a', [{ replies: { RCPT: '550 no such user' } }])
    if (await knocks(stage, 'a', 1)) await arrives(stage, 's', 'again')
  },
  judge: (_, t) =>
    all(
      restarted(t),
      inArrival(t, 's', () => met),
    ),
})
