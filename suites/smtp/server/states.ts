/**
 * Whole sessions, made up by chance and held against the machine in model.ts: legal steps are taken, illegal ones are refused and survived,
 * and at the end a message comes through as if nothing had been. A failure shrinks to the shortest session that shows it.
 */
import { all, fc, met, octets, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { type Reply, shownReply } from '../lens/reply.ts'
import { command, example, type Mail, messageOf, OURSELVES, stuffed } from '../pen.ts'
import { acceptsMail, answers, code, connect, exchangesOn, isPositive, sendsMail, type Talk } from './ask.ts'
import { store } from './capabilities.ts'
import { answersNoop, answersRset } from './commands.ts'
import { storesMessages } from './delivery.ts'
import { answersEhlo } from './greeting.ts'
import { after, anySteps, legalSteps, START, type State, type Step, sentence, step, words } from './model.ts'
import { refusesDataWithoutRcpt, refusesRcptWithoutMail } from './order.ts'
import { looksFor, ownersOf } from './store.ts'

/** The message that the nth step of a session hands over; that of another session has another mark, so that a late one is not taken for it. */
function mailAt(steps: readonly Step[], nth: number): Mail {
  const key = [...steps.map(words).join(' ')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 999_983, 7)
  return { ...example(`session.step${nth}`, `the message of step ${nth}`), key }
}

/** Says one step after the other, with the message behind a DATA that is answered 354: a real one where it is due, and a lone dot where not. */
async function walks(talk: Talk, steps: readonly Step[]): Promise<void> {
  let state = START
  for (const [nth, each] of steps.entries()) {
    const reply = await talk.asks(words(each))
    let taken = isPositive(reply)
    if (each.verb === 'DATA' && reply === 354) {
      const due = state.recipients.length > 0
      taken = isPositive(await talk.says(due ? stuffed(messageOf(mailAt(steps, nth))) : command('.')))
    }
    state = after(state, each, taken)
  }
}

interface Walked {
  readonly step: Step
  readonly state: State
  readonly replies: readonly Reply[]
  readonly taken: boolean
}

/** The steps again, as the transcript tells them, each with the state in which it was said. */
function walked(t: Transcript, steps: readonly Step[], line = 'client 1'): readonly Walked[] {
  const turns = exchangesOn(t, line).slice(1)
  let state = START
  let at = 0
  return steps.map((each) => {
    const turn = turns[at++]
    const replies = [...(turn?.replies ?? [])]
    let taken = isPositive(replies[0]?.code)
    if (each.verb === 'DATA' && replies[0]?.code === 354) {
      const end = turns[at++]
      replies.push(...(end?.replies ?? []))
      taken = isPositive(end?.replies[0]?.code)
    }
    const here = { step: each, state, replies, taken }
    state = after(state, each, taken)
    return here
  })
}

/** Each reply is what the machine says. */
function asTheMachineSays(t: Transcript, steps: readonly Step[]): Verdict {
  const stream = octets(t, 'client 1', 'received')
  for (const [nth, { step, state, replies, taken }] of walked(t, steps).entries()) {
    const what = `step ${nth + 1}, ${words(step)}`
    const last = replies.at(-1)
    const said = sentence(state, step)
    if (!last)
      return answers(
        t,
        words(step).slice(0, 4),
        { words: `a reply to ${what},`, allows: () => true },
        { nth: before(steps, nth) },
      )
    const wrong = (expected: string) => unmet(`${expected} to ${what}`, shownReply(last), stream.at(last.at))
    if (said === 'taken' && !taken) return wrong('a positive reply')
    if (said === 'refused' && !(last.code >= 500 && last.code < 600)) return wrong('a refusal (5yz)')
    if (step.verb === 'RCPT' && said === 'refused' && last.code !== 503) return wrong('the code 503')
  }
  return met
}

/** How many steps before this one begin with the same four letters. */
function before(steps: readonly Step[], nth: number): number {
  return steps.slice(0, nth).filter((each) => words(each).slice(0, 4) === words(steps[nth] ?? each).slice(0, 4)).length
}

const LAST = example('session.last')

export const takesLegalSessions = requirement({
  title: 'Every legal order of commands is taken, and every message in it',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 4,
  needs: [answersEhlo, answersNoop, answersRset],
  why: 'Clients differ in what they say between: each order that the standard allows is somebody’s.',
  hint: 'Keep the state in three variables: whether HELO was said, the sender, and the recipients. Say for each command which of them it needs, and which it changes.',
  given: fc.record({ steps: legalSteps }),
  examples: [
    {
      steps: ['HELO', 'MAIL', 'RCPT', 'DATA', 'MAIL', 'RCPT', 'RCPT', 'DATA'].map((verb) => step(verb as Step['verb'])),
    },
    {
      steps: [
        step('EHLO'),
        step('MAIL'),
        step('RSET'),
        step('MAIL'),
        step('RCPT', 'bob'),
        step('HELO'),
        step('MAIL'),
        step('RCPT'),
        step('DATA'),
      ],
    },
    {
      steps: [
        step('HELO'),
        step('NOOP'),
        step('MAIL'),
        step('VRFY'),
        step('RCPT'),
        step('NOOP'),
        step('RCPT', 'bob'),
        step('HELP'),
        step('DATA'),
        step('RSET'),
      ],
    },
  ],
  when: async ({ steps }, stage) => {
    const talk = await connect(stage)
    await walks(talk, steps)
    await talk.quits()
  },
  judge: ({ steps }, t) => all(asTheMachineSays(t, steps), answers(t, 'QUIT', code(221))),
})

export const survivesIllegalSteps = requirement({
  title: 'Whatever is said out of turn is refused, and a message is taken after it',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 4,
  covers: ['S-04', 'S-05', 'S-13'],
  needs: [answersEhlo, answersNoop, answersRset, refusesRcptWithoutMail, refusesDataWithoutRcpt],
  why: 'The server stays in the state in which it was; a client that made a mistake goes on from there.',
  hint: 'Answer 503 to what is out of order, change nothing, and go on reading.',
  given: fc.record({ steps: anySteps }),
  examples: [
    { steps: [step('RCPT'), step('DATA'), step('MAIL'), step('DATA')] },
    { steps: [step('HELO'), step('MAIL'), step('RCPT'), step('MAIL'), step('DATA'), step('DATA'), step('RCPT')] },
    { steps: [step('EHLO'), step('MAIL'), step('RCPT'), step('XYZZY'), step('RCPT TO:'), step('DATA')] },
    { steps: [step('EHLO'), step('MAIL FROM'), step('RCPT'), step('RSET'), step('DATA')] },
  ],
  when: async ({ steps }, stage) => {
    const talk = await connect(stage)
    await walks(talk, steps)
    await talk.asks('RSET')
    await talk.asks(`HELO ${OURSELVES}`)
    await sendsMail(talk, LAST)
    await talk.quits()
  },
  judge: ({ steps }, t) => {
    const asked = steps.filter(({ verb }) => verb === 'DATA').length
    return all(asTheMachineSays(t, steps), acceptsMail(t, { nth: asked }), answers(t, 'QUIT', code(221)))
  },
})

export const deliversAsTheMachineSays = requirement({
  title: 'However a session went, each message goes to those whom its own transaction named',
  clause: rfc(5321, '4.1.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['S-10', 'S-25'],
  capability: store,
  needs: [storesMessages, takesLegalSessions],
  why: 'A recipient that was forgotten loses mail; one that was kept too long reads that of others.',
  hint: 'Clear the recipients in every place where the machine does: MAIL, RSET, HELO, EHLO, and the end of a message.',
  given: fc.record({ steps: legalSteps }),
  examples: [
    {
      steps: [
        step('HELO'),
        step('MAIL'),
        step('RCPT', 'alice'),
        step('RSET'),
        step('MAIL'),
        step('RCPT', 'bob'),
        step('DATA'),
      ],
    },
    {
      steps: [
        step('HELO'),
        step('MAIL'),
        step('RCPT', 'alice'),
        step('DATA'),
        step('MAIL'),
        step('RCPT', 'carol'),
        step('DATA'),
      ],
    },
    {
      steps: [
        step('EHLO'),
        step('MAIL'),
        step('RCPT', 'bob'),
        step('EHLO'),
        step('MAIL'),
        step('RCPT', 'alice'),
        step('RCPT', 'carol'),
        step('DATA'),
      ],
    },
  ],
  when: async ({ steps }, stage) => {
    const talk = await connect(stage)
    await walks(talk, steps)
    await talk.quits()
    for (const [nth, { state, taken, step }] of walked(stage.soFar(), steps).entries()) {
      if (step.verb !== 'DATA' || !taken) continue
      const wanted = new Set(state.recipients).size
      await looksFor(stage, mailAt(steps, nth), (found) => found.length >= wanted)
    }
  },
  judge: ({ steps }, t) =>
    all(
      ...walked(t, steps).map(({ state, taken, step }, nth) =>
        step.verb === 'DATA' && taken ? wentTo(t, mailAt(steps, nth), state) : met,
      ),
    ),
})

function wentTo(t: Transcript, mail: Mail, { recipients }: State): Verdict {
  const owners = [...new Set(ownersOf(t, mail))]
  const wanted = [...new Set<string>(recipients)]
  const right =
    owners.length === 0 || (owners.length === wanted.length && owners.every((owner) => wanted.includes(owner)))
  return right
    ? met
    : unmet(
        `"${mail.body[0]}" for ${wanted.toSorted().join(' and ')}`,
        `it is in the mailboxes of ${owners.toSorted().join(' and ')}`,
      )
}
