/** Commands in groups, where the server lists PIPELINING (RFC 2920): they are answered one by one, in their order. */
import { fc, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { repliesIn, shownReply } from '../lens/reply.ts'
import { addressOf, command, example, joined, messageOf, OURSELVES, SENDER, stuffed } from '../pen.ts'
import { answers, code, connect, hello, replyTo, type Talk } from './ask.ts'
import { pipelining } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { legalSteps, type Step, step, words } from './model.ts'
import { takesLegalSessions } from './states.ts'
import { isStored, looksForWhole } from './store.ts'

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

export const sendsNoMessageForNobody = requirement({
  title: 'In a group whose recipients were all refused, DATA leads to no message',
  clause: rfc(2920, '3.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['S-19'],
  capability: pipelining,
  why: 'The client has sent DATA before it could know, and ends it with a lone dot.',
  hint: 'Answer 554 to DATA when there is no recipient; or 354, and 554 to the dot.',
  given: fc.record({ recipients: fc.array(fc.constantFrom('<>', '', 'nobody'), { maxLength: 2 }) }),
  examples: [{ recipients: [] }, { recipients: ['<>'] }],
  when: async ({ recipients }, stage) => {
    const talk = await hello(stage, 'EHLO')
    const group = [`MAIL FROM:<${SENDER}>`, ...recipients.map((each) => `RCPT TO:${each}`), 'DATA']
    const reply = await talk.says(Buffer.concat(group.map(command)), { replies: group.length })
    if (reply === 354) await talk.says(command('.'))
    await talk.quits()
  },
  judge: (_, t) => {
    const end = replyTo(t, '.')
    return end && end.code < 400
      ? unmet('a refusal of a message to nobody', String(end.code))
      : answers(t, 'QUIT', code(221))
  },
})

export const keepsStoreOfPipelined = requirement({
  title: 'A message that came in a group with its end in another is stored as it was sent',
  clause: rfc(2920, '3.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['S-19'],
  capability: pipelining,
  needs: [storesMessages],
  why: 'What stands in the buffer when DATA is read belongs to nobody else.',
  hint: 'Use one buffer for commands and for messages.',
  given: fc.record({ share: fc.integer({ min: 1, max: 99 }) }),
  examples: [{ share: 50 }, { share: 99 }],
  when: async ({ share }, stage) => {
    const talk = await hello(stage, 'EHLO')
    const group = [`MAIL FROM:<${SENDER}>`, `RCPT TO:<${addressOf('alice')}>`, 'DATA']
    if ((await talk.says(Buffer.concat(group.map(command)), { replies: 3 })) === 354) {
      const octets = Buffer.concat([stuffed(messageOf(IN_GROUP)), command('NOOP')])
      await talk.says(octets, { replies: 2, cuts: [Math.floor((octets.length * share) / 100)] })
    }
    await talk.quits()
    await looksForWhole(stage, IN_GROUP)
  },
  judge: (_, t) => isStored(t, IN_GROUP),
})

const IN_GROUP = example('in.a.group', 'one', '.', 'two')
