/**
 * Whole sessions, made up by chance and held against the machine in model.ts: legal steps are taken, illegal ones are refused and survived,
 * and at the end a message comes through as if nothing had been. A failure shrinks to the shortest session that shows it.
 */
import { all, fc, met, octets, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { type Reply, repliesIn, shownReply } from '../lens/reply.ts'
import { addressOf, command, example, joined, type Mail, messageOf, OURSELVES, SENDER, stuffed } from '../pen.ts'
import { acceptsMail, answers, code, connect, exchangesOn, isPositive, sendsMail, type Talk } from './ask.ts'
import { pipelining, store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { after, anySteps, legalSteps, START, type State, type Step, sentence, step, words } from './model.ts'
import { looksFor, ownersOf } from './store.ts'

/** The message that the nth step of a session hands over. */
function mailAt(nth: number): Mail {
  return example(`session.step${nth}`, `the message of step ${nth}`)
}

/** Says one step after the other, with the message behind a DATA that is answered 354: a real one where it is due, and a lone dot where not. */
async function walks(talk: Talk, steps: readonly Step[]): Promise<void> {
  let state = START
  for (const [nth, each] of steps.entries()) {
    const reply = await talk.asks(words(each))
    let taken = isPositive(reply)
    if (each.verb === 'DATA' && reply === 354) {
      const due = state.recipients.length > 0
      taken = isPositive(await talk.says(due ? stuffed(messageOf(mailAt(nth))) : command('.')))
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
      await looksFor(stage, mailAt(nth), (found) => found.length >= wanted)
    }
  },
  judge: ({ steps }, t) =>
    all(
      ...walked(t, steps).map(({ state, taken, step }, nth) =>
        step.verb === 'DATA' && taken ? wentTo(t, mailAt(nth), state) : met,
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

/** Commands that may stand anywhere in a group (RFC 2920 §3.1). */
const GROUPED = ['RSET', 'MAIL', 'RCPT']

/** The steps of a legal session in groups: each ends where its last command has to be waited for. */
function groupsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [[]]
  for (const each of steps) {
    groups.at(-1)?.push(each)
    if (!GROUPED.includes(each.verb)) groups.push([])
  }
  return groups.filter((group) => group.length > 0)
}

async function walksInGroups(talk: Talk, steps: readonly Step[]): Promise<void> {
  for (const group of groupsOf(steps)) {
    const octets = joined(...group.map((each) => command(words(each))))
    const reply = await talk.says(octets, { replies: group.length })
    if (group.at(-1)?.verb === 'DATA' && reply === 354) await talk.says(stuffed(messageOf(example('grouped'))))
  }
  await talk.quits()
}

export const answersGroupsInOrder = requirement({
  title: 'Commands that come in a group are answered one by one, in their order',
  clause: rfc(2920, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['S-19'],
  capability: pipelining,
  needs: [takesLegalSessions],
  why: 'The client tells the replies apart by counting them.',
  hint: 'Keep what recv returned in a buffer, take one line after the other out of it, and never throw its rest away.',
  given: fc.record({ steps: legalSteps }),
  examples: [
    { steps: [step('EHLO'), step('MAIL'), step('RCPT'), step('RCPT', 'bob'), step('RCPT', 'carol'), step('DATA')] },
    {
      steps: [
        step('EHLO'),
        step('MAIL'),
        step('RCPT'),
        step('RSET'),
        step('MAIL'),
        step('RCPT', 'bob'),
        step('DATA'),
        step('MAIL'),
        step('RCPT'),
        step('DATA'),
      ],
    },
  ],
  when: async ({ steps }, stage) => {
    const talk = await connect(stage)
    await talk.asks(`EHLO ${OURSELVES}`)
    await walksInGroups(talk, steps)
  },
  judge: ({ steps }, t) => {
    const stream = octets(t, 'client 1', 'received')
    const { replies } = repliesIn(stream.bytes)
    // Behind the greeting and our own EHLO.
    const wanted = steps.flatMap((each) =>
      each.verb === 'DATA'
        ? [
            { each, code: 354 },
            { each, code: 250 },
          ]
        : [{ each, code: 250 }],
    )
    const due = replies.slice(2, 2 + wanted.length)
    for (const [nth, { each, code }] of wanted.entries()) {
      const reply = due[nth]
      if (!reply)
        return unmet(`${wanted.length} replies to the groups`, `${due.length}`, stream.at(stream.bytes.length))
      const question = each.verb === 'VRFY' || each.verb === 'HELP'
      if (reply.code !== code && !question)
        return unmet(`the code ${code} as reply ${nth + 1}, to ${words(each)}`, shownReply(reply), stream.at(reply.at))
    }
    return answers(t, 'QUIT', code(221))
  },
})

export const takesGroupBehindMessage = requirement({
  title: 'A new transaction may come in one piece with the end of the message before',
  clause: rfc(2920, '3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-19'],
  capability: pipelining,
  needs: [answersGroupsInOrder],
  why: 'The dot, RSET and MAIL in one packet save a turn for each message.',
  hint: 'What stands behind the dot in your buffer is the next command; do not empty the buffer at the end of a message.',
  given: fc.record({ reset: fc.boolean() }),
  examples: [{ reset: true }, { reset: false }],
  when: async ({ reset }, stage) => {
    const talk = await connect(stage)
    await talk.asks(`EHLO ${OURSELVES}`)
    const open = [`MAIL FROM:<${SENDER}>`, `RCPT TO:<${addressOf('alice')}>`, 'DATA']
    const group = joined(...open.map(command))
    if ((await talk.says(group, { replies: 3 })) === 354) {
      const behind = reset ? joined(command('RSET'), group) : group
      const last = await talk.says(joined(stuffed(messageOf(example('behind'))), behind), { replies: reset ? 5 : 4 })
      if (last === 354) await talk.says(stuffed(messageOf(example('last'))))
    }
    await talk.quits()
  },
  judge: ({ reset }, t) => {
    const stream = octets(t, 'client 1', 'received')
    const codes = repliesIn(stream.bytes).replies.map((reply) => reply.code)
    const wanted = [220, 250, 250, 250, 354, 250, ...(reset ? [250] : []), 250, 250, 354, 250, 221]
    return codes.join(' ') === wanted.join(' ') ? met : unmet(`the replies ${wanted.join(' ')}`, codes.join(' '))
  },
})
