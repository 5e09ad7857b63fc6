/** TCP has no messages: commands come in pieces, and several in one piece. */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { addressOf, command, example, joined, latin1Octets, messageOf, OURSELVES, SENDER, stuffed } from '../pen.ts'
import { accepted, acceptsMail, answers, code, connect, exchangesOn, type Talk } from './ask.ts'
import { store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { isStored, looksForWhole } from './store.ts'

const PIECES = example('pieces.of.a.session', 'one', '.', 'two')

const SAID: readonly (readonly [said: Uint8Array, due: number])[] = [
  [command(`HELO ${OURSELVES}`), 250],
  [command(`MAIL FROM:<${SENDER}>`), 250],
  [command(`RCPT TO:<${addressOf('alice')}>`), 250],
  [command('DATA'), 354],
  [stuffed(messageOf(PIECES)), 250],
]

/** A whole visit, with each command cut at these shares of its length. */
async function visitsInPieces(talk: Talk, cutsOf: (length: number) => readonly number[]): Promise<void> {
  for (const [said, due] of SAID) {
    const reply = await talk.says(said, { cuts: cutsOf(said.length) })
    if (reply !== due) break
  }
  await talk.quits()
}

/** Shares of a hundred as offsets, in their order. */
function cutsAt(shares: readonly number[], length: number): readonly number[] {
  return shares.map((share) => Math.max(1, Math.floor((length * share) / 100))).toSorted((one, other) => one - other)
}

const shares = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 })

export const readsCommandsInPieces = requirement({
  title: 'A command that comes in several pieces is one command, and is answered when its CR LF has come',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'People at a terminal send a letter at a time, and so do slow networks; the receiver takes no action until the end of the line.',
  hint: 'Call recv until CR LF has come, append what it returns to a buffer, and answer a line only when it is whole; a CR at the end of a piece may be half of one.',
  given: fc.record({ shares, tail: fc.constantFrom(0, 0, 1, 2) }),
  examples: [
    { shares: [50], tail: 0 },
    { shares: [1], tail: 0 },
    { shares: [20, 40, 60, 80], tail: 0 },
    { shares: [], tail: 1 },
    { shares: [], tail: 2 },
  ],
  when: async ({ shares, tail }, stage) =>
    visitsInPieces(await connect(stage), (length) =>
      [...cutsAt(shares, length), length - tail].toSorted((one, other) => one - other),
    ),
  judge: (_, t) =>
    all(
      answers(t, 'HELO', accepted),
      answers(t, 'MAIL', accepted),
      answers(t, 'RCPT', accepted),
      acceptsMail(t),
      answers(t, 'QUIT', code(221)),
    ),
})

export const readsLetterByLetter = requirement({
  title: 'A whole session that comes octet by octet is taken',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  slow: true,
  needs: [readsCommandsInPieces],
  why: 'Whoever types into telnet in character mode sends it so.',
  hint: 'Append to a buffer; do not take what recv returns for a line.',
  given: fc.record({ step: fc.integer({ min: 1, max: 3 }) }),
  examples: [{ step: 3 }],
  when: async ({ step }, stage) => {
    const talk = await connect(stage)
    await visitsInPieces(talk, (length) =>
      Array.from({ length: Math.min(15, Math.floor(length / step)) }, (_, at) => 1 + at * step),
    )
  },
  judge: (_, t) => acceptsMail(t),
})

export const storesWhatCameInPieces = requirement({
  title: 'A session in pieces leads to the message that was sent',
  clause: rfc(9293, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: store,
  needs: [storesMessages, readsCommandsInPieces],
  why: 'A piece that is lost or read twice shows in the text.',
  hint: 'Take out of the buffer what you have handled, and nothing else.',
  given: fc.record({ shares }),
  examples: [{ shares: [97] }, { shares: [10, 95, 98, 99] }],
  when: async ({ shares }, stage) => {
    await visitsInPieces(await connect(stage), (length) => cutsAt(shares, length))
    await looksForWhole(stage, PIECES)
  },
  judge: (_, t) => isStored(t, PIECES),
})

export const readsCommandBehindMessage = requirement({
  title: 'A command that comes in one piece with the end of a message is answered behind it',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Two writes of the client may arrive as one.',
  hint: 'What stands in your buffer behind the dot is the next command: keep it.',
  given: fc.record({ behind: fc.constantFrom('QUIT', `HELO ${OURSELVES}`) }),
  examples: [{ behind: 'QUIT' }, { behind: `HELO ${OURSELVES}` }],
  when: async ({ behind }, stage) => {
    const talk = await connect(stage)
    for (const [said] of SAID.slice(0, -1)) await talk.says(said)
    await talk.says(joined(stuffed(messageOf(PIECES)), latin1Octets(`${behind}\r\n`)), { replies: 2 })
    if (behind !== 'QUIT') await talk.quits()
    else await talk.line.hangUp('last')
  },
  judge: ({ behind }, t) => {
    const turn = exchangesOn(t).find(({ said }) => said.startsWith('From:'))
    const [first, second] = turn?.replies ?? []
    const due = behind === 'QUIT' ? 221 : 250
    return first?.code === 250 && second?.code === due
      ? acceptsMail(t)
      : answers(t, 'From:'.toUpperCase(), { words: `the codes 250 and ${due} in reply`, allows: () => false })
  },
})
