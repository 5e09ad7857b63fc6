/**
 * Ends of a message that are none (RFC 5321 §2.3.8, §4.1.1.4). Only CR LF dot CR LF ends a message. Whoever takes less for it reads the rest
 * of the text as commands: a message inside a message, from whomever its writer likes, past every check. So here a whole second
 * transaction stands behind a false end, and neither may it be answered, nor its message be stored.
 */
import {
  all,
  fc,
  linesOf,
  met,
  octets,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { repliesIn, shownReply } from '../lens/reply.ts'
import { addressOf, example, joined, latin1Octets, messageOf } from '../pen.ts'
import { addresses, answers, code, connect, exchangesOn, hello, sendsMail } from './ask.ts'
import { store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { isNotStored, looksFor, looksInVain } from './store.ts'

const OUTER = example('outer')
const INNER = example('smuggled', 'I was never checked.')
const LATER = example('later')

/** A message, a false end, a whole transaction, and the true end. */
function smuggled(falseEnd: string): Uint8Array {
  const outer = messageOf(OUTER)
  const inner = messageOf(INNER, [addressOf('bob')])
  return joined(
    outer.subarray(0, -2),
    latin1Octets(`${falseEnd}MAIL FROM:<boss@example.test>\r\nRCPT TO:<${addressOf('bob')}>\r\nDATA\r\n`),
    inner,
    latin1Octets('.\r\n'),
  )
}

/** Hands the message over, hears what comes, and leaves; QUIT brings out whatever else was answered. */
async function smuggles(stage: Stage, falseEnd: string): Promise<void> {
  const talk = await hello(stage)
  if ((await addresses(talk)) && (await talk.asks('DATA')) === 354) await talk.says(smuggled(falseEnd))
  await talk.quits()
}

/** There is one reply to all of it, be it 250 or a refusal; or the server has hung up. */
function notFooled(t: Transcript): Verdict {
  const turns = exchangesOn(t)
  const data = turns.findIndex(({ said }) => said === 'DATA\r\n')
  if (turns[data]?.replies[0]?.code !== 354) return answers(t, 'DATA', code(354))
  const replies = turns.slice(data + 1).flatMap((turn) => turn.replies)
  const wrong = replies.slice(1).find((reply) => reply.code !== 221 && reply.code !== 421)
  if (wrong)
    return unmet(
      'one reply to the message',
      `one more: ${shownReply(wrong)}`,
      octets(t, 'client 1', 'received').at(wrong.at),
    )
  const over = turns.at(-1)?.over === true || turns.some((turn) => turn.over)
  return replies.length > 0 || over ? met : unmet('a reply to the message', 'none')
}

const LF_ENDS = ['\n.\n', '\n.\r\n', '\r\n.\n', '\n.\r', '\r.\n'] as const
const CR_ENDS = ['\r.\r', '\r.\r\n', '\r\n.\r'] as const
const NUL_ENDS = ['\r\n\0.\r\n', '\r\n.\0\r\n', '\r\n\0.\0\r\n'] as const
const OTHER_ENDS = [
  '\r\n. \r\n',
  '\r\n .\r\n',
  '\r\n.\t\r\n',
  '\r\r\n.\r\r\n',
  '\n\n.\n\n',
  '\r\n.\x1a\r\n',
  '\x85.\x85',
  '\x0b.\x0b',
  '\x0c.\x0c',
] as const

const AGAINST = { covers: ['S-09'], level: 'MUST NOT', clause: rfc(5321, '4.1.1.4') } as const

export const goesOnBehindLf = requirement({
  title: 'A dot between line feeds does not end a message: CR is missing on one side or both',
  ...AGAINST,
  tier: 'standard',
  points: 3,
  why: 'This is SMTP smuggling: in 2023 it let anybody send mail in the name of millions of domains.',
  hint: 'Cut lines at CR LF only. readline(), splitlines() and getline() also cut at LF: search for b"\\r\\n" yourself.',
  given: fc.record({ end: fc.constantFrom(...LF_ENDS) }),
  examples: LF_ENDS.map((end) => ({ end })),
  when: ({ end }, stage) => smuggles(stage, end),
  judge: (_, t) => notFooled(t),
})

export const goesOnBehindCr = requirement({
  title: 'A dot between carriage returns does not end a message',
  ...AGAINST,
  tier: 'standard',
  points: 2,
  why: 'A server before yours may have passed CR on as text.',
  hint: 'Cut lines at CR LF only; universal newlines (open in text mode, splitlines) cut at CR as well.',
  given: fc.record({ end: fc.constantFrom(...CR_ENDS) }),
  examples: CR_ENDS.map((end) => ({ end })),
  when: ({ end }, stage) => smuggles(stage, end),
  judge: (_, t) => notFooled(t),
})

export const goesOnBehindNul = requirement({
  title: 'A dot with a NUL beside it does not end a message',
  ...AGAINST,
  tier: 'standard',
  points: 1,
  why: 'Where strings end at NUL, ".\\0" looks like ".".',
  hint: 'Compare the length of the line too: it is one octet, or it is not the end.',
  given: fc.record({ end: fc.constantFrom(...NUL_ENDS) }),
  examples: NUL_ENDS.map((end) => ({ end })),
  when: ({ end }, stage) => smuggles(stage, end),
  judge: (_, t) => notFooled(t),
})

export const goesOnBehindLookalikes = requirement({
  title: 'A dot with a blank beside it, or between other control characters, does not end a message',
  ...AGAINST,
  tier: 'standard',
  points: 1,
  why: 'A line that is stripped before it is compared is another line.',
  hint: 'Compare what came, without strip(), with b".".',
  given: fc.record({ end: fc.constantFrom(...OTHER_ENDS) }),
  examples: OTHER_ENDS.map((end) => ({ end })),
  when: ({ end }, stage) => smuggles(stage, end),
  judge: (_, t) => notFooled(t),
})

export const deliversNothingSmuggled = requirement({
  title: 'A message inside a message is never delivered as one of its own',
  ...AGAINST,
  clause: rfc(5321, '2.3.8'),
  tier: 'standard',
  points: 2,
  capability: store,
  needs: [storesMessages],
  why: 'Whatever is answered: what counts is what arrives.',
  hint: 'Cut lines at CR LF only, and compare them with a dot.',
  given: fc.record({ end: fc.constantFrom(...LF_ENDS, ...CR_ENDS, ...NUL_ENDS, ...OTHER_ENDS) }),
  examples: [...LF_ENDS, ...CR_ENDS, ...NUL_ENDS].map((end) => ({ end })),
  when: async ({ end }, stage) => {
    await smuggles(stage, end)
    const talk = await hello(stage)
    await sendsMail(talk, LATER)
    await talk.quits()
    await looksFor(stage, LATER)
    await looksInVain(stage, INNER)
  },
  judge: (_, t) => isNotStored(t, INNER, 'it was text inside another message'),
})

export const endsCommandsWithCrLfOnly = requirement({
  title: 'A CR alone does not end a command',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['S-09'],
  why: 'Two programs that see different lines see different commands.',
  hint: 'Search for CR LF, and for nothing else.',
  given: fc.record({ hidden: fc.constantFrom('NOOP', 'RSET', 'MAIL FROM:<boss@example.test>') }),
  examples: [{ hidden: 'NOOP' }],
  when: async ({ hidden }, stage) => {
    const talk = await connect(stage)
    await talk.says(latin1Octets(`NOOP\r${hidden}\r\n`))
    await talk.quits()
  },
  judge: (_, t) => oneReplyEach(t),
})

/** As many replies as commands: none was hidden in another one. */
function oneReplyEach(t: Transcript): Verdict {
  const [line = 'client 1'] = linesOf(t, 'client')
  const stream = octets(t, line, 'received')
  const { replies } = repliesIn(stream.bytes)
  // The greeting, the line, and QUIT.
  const surplus = replies[3]
  return all(
    answers(t, 'NOOP', { words: 'a reply', allows: () => true }),
    surplus
      ? unmet(
          'one reply to one line',
          `one more: ${shownReply(replies[2] ?? surplus)}`,
          stream.at((replies[2] ?? surplus).at),
        )
      : met,
  )
}

export const ignoresLfInCommands = requirement({
  title: 'A LF alone does not end a command',
  clause: rfc(5321, '2.3.8'),
  // A MUST NOT in the standard; nearly every server takes such commands from people at a terminal.
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  covers: ['S-09'],
  why: 'Two programs that see different lines see different commands.',
  hint: 'Search for CR LF, and for nothing else.',
  given: fc.record({ hidden: fc.constantFrom('NOOP', 'RSET', 'HELP') }),
  examples: [{ hidden: 'NOOP' }],
  when: async ({ hidden }, stage) => {
    const talk = await connect(stage)
    await talk.says(latin1Octets(`NOOP x\n${hidden}\r\n`))
    await talk.quits()
  },
  judge: (_, t) => oneReplyEach(t),
})
