/** Dots: they end a message, and they begin lines of text; and the two are told apart (RFC 5321 §4.5.2). */
import { all, fc, requirement, rfc, type Stage, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { example, type Mail, mailOf, messageOf, stuffed } from '../pen.ts'
import { acceptsMail, addresses, answers, code, exchangesOn, hands, hello, visits } from './ask.ts'
import { store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { isStored, looksForWhole } from './store.ts'

const DOTTED = ['.', '..', '...', '.hidden', '..x', '. ', '.\t', 'a.b', 'end.', '', '.5', '. .']

const dotted = mailOf(
  fc.array(fc.oneof(fc.constantFrom(...DOTTED), fc.constant('words')), { minLength: 1, maxLength: 8 }),
)

/** The message was accepted, and what came behind its dot was answered as a command and nothing else. */
function takenInOnePiece(t: Transcript): Verdict {
  const surplus = exchangesOn(t).find(({ replies, said }) => said !== '' && replies.length > 1)
  return all(
    acceptsMail(t),
    surplus
      ? unmet('one reply to the message', `${surplus.replies.length}: part of it was taken for commands`)
      : answers(t, 'QUIT', code(221)),
  )
}

export const goesOnBehindDots = requirement({
  title: 'Lines that begin with a dot do not end the message, once they are doubled',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-08'],
  why: 'A text with a line that is a dot would break off there, and its rest would be read as commands.',
  hint: 'The end is a line that is one dot and nothing else. Two dots are text.',
  given: fc.record({ mail: dotted }),
  examples: [
    { mail: example('dots', '.') },
    { mail: example('dots', ...DOTTED) },
    { mail: example('dots', '', '.', '') },
  ],
  when: ({ mail }, stage) => visits(stage, mail),
  judge: (_, t) => takenInOnePiece(t),
})

export const takesDotsOff = requirement({
  title: 'The dot that was put in front of a line is taken off again, and no other one is',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-08'],
  capability: store,
  needs: [storesMessages],
  why: 'Each server on the way would add another dot, or lose one.',
  hint: 'When a line begins with a dot and is longer, drop that first dot, once.',
  given: fc.record({ mail: dotted }),
  examples: [
    { mail: example('stuffed', '.') },
    { mail: example('stuffed', ...DOTTED) },
    { mail: example('stuffed', '.', '.', '.') },
  ],
  when: async ({ mail }, stage) => {
    await visits(stage, mail)
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => all(takenInOnePiece(t), isStored(t, mail)),
})

/** What travels is as it stands, with no dot doubled. */
async function sendsRaw(stage: Stage, octets: Uint8Array): Promise<void> {
  const talk = await hello(stage)
  if (await addresses(talk)) await hands(talk, octets)
  await talk.quits()
}

const CARELESS = example('careless', '.one', 'two', '.three')

export const dropsFirstDotOfAnyLine = requirement({
  title: 'A line that begins with a single dot loses it, even where the client forgot to double it',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-08'],
  capability: store,
  needs: [takesDotsOff],
  why: 'The rule is the same for every line: the first character of a line is deleted if it is a dot and more follows.',
  hint: 'Look at the first character of the line only, and not at whether a second dot follows.',
  given: fc.record({
    lines: fc.array(fc.constantFrom('.one', 'two', '.three', '.x.'), { minLength: 1, maxLength: 5 }),
  }),
  examples: [{ lines: ['.one', 'two', '.three'] }],
  when: async ({ lines }, stage) => {
    const raw = Buffer.concat([messageOf({ ...CARELESS, body: lines }), Buffer.from('.\r\n')])
    await sendsRaw(stage, raw)
    await looksForWhole(stage, withoutDots(lines))
  },
  judge: ({ lines }, t) => isStored(t, withoutDots(lines)),
})

function withoutDots(lines: readonly string[]): Mail {
  return { ...CARELESS, body: lines.map((line) => line.replace(/^\./, '')) }
}

/** Where the end of a message is cut: around each octet of CR LF dot CR LF, and of the dots before it. */
const TAILS = [[-1], [-2], [-3], [-4], [-5], [-6], [-5, -4, -3, -2, -1], [-7, -3], [-8, -6, -4, -2]]

export const findsEndAcrossSegments = requirement({
  title: 'The end of a message is found however the network has cut it',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-08'],
  why: 'The five octets that end a message may come in five pieces, or behind half of a line.',
  hint: 'Collect what recv returns and cut it at CR LF yourself; never look at one piece alone.',
  given: fc.record({
    mail: dotted,
    tail: fc.constantFrom(...TAILS),
  }),
  examples: TAILS.map((tail) => ({ mail: example('cut', 'one', '.'), tail })),
  when: async ({ mail, tail }, stage) => {
    const talk = await hello(stage)
    const octets = stuffed(messageOf(mail))
    const cuts = tail.map((from) => octets.length + from)
    if (await addresses(talk)) await hands(talk, octets, { cuts })
    await talk.quits()
  },
  judge: (_, t) => takenInOnePiece(t),
})

export const keepsTextAcrossSegments = requirement({
  title: 'A message that comes in pieces is stored in one',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-08'],
  capability: store,
  needs: [takesDotsOff, findsEndAcrossSegments],
  why: 'A dot at the beginning of a piece is not always at the beginning of a line.',
  hint: 'Take the dots off lines, once they are whole, and not off what recv returns.',
  given: fc.record({
    mail: dotted,
    shares: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 5 }),
  }),
  examples: [
    { mail: example('pieces', 'a.b.c', '.', '..', 'x'), shares: [97] },
    { mail: example('pieces', 'a.b.c', '.', '..', 'x'), shares: [90, 92, 94, 96, 98] },
  ],
  when: async ({ mail, shares }, stage) => {
    const talk = await hello(stage)
    const octets = stuffed(messageOf(mail))
    const cuts = shares.toSorted((one, other) => one - other).map((share) => Math.floor((octets.length * share) / 100))
    if (await addresses(talk)) await hands(talk, octets, { cuts })
    await talk.quits()
    await looksForWhole(stage, mail)
  },
  judge: ({ mail }, t) => isStored(t, mail),
})
