/** Notices: who has lost a message hears of it, once, from nobody, so that nobody answers (RFC 5321 §6.1). */
import { all, contract, fc, met, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { flawInDate } from '../lens/address.ts'
import { unstuffed } from '../lens/dialogue.ts'
import { fieldsOf, fieldValue, readMessage } from '../lens/message.ts'
import { readMime } from '../lens/mime.ts'
import type { Manners } from '../mail-server.ts'
import { example, latin1Octets, markOf, word } from '../pen.ts'
import {
  type Arrival,
  arrivalsAt,
  arrived,
  arrives,
  at,
  attemptsAt,
  BUSY,
  connectionsAt,
  inArrival,
  localsOf,
  opens,
  posts,
  senderOf,
  watches,
} from './post.ts'
import { NEVER } from './refusals.ts'

const NOTED = example('noted')
const NO_USER: Manners = { replies: { RCPT: '550 no such user' } }

/** A message is refused by the next hop, and its sender's server is there. */
async function bounces(stage: Stage, manners: Manners = NO_USER, from = senderOf(stage)): Promise<void> {
  await opens(stage, 'a', [manners])
  await opens(stage, 's')
  if (await posts(stage, NOTED, { from })) await arrives(stage, 's')
}

export const tellsSender = requirement({
  title: 'When the next hop refuses a message, its sender gets a notice',
  clause: rfc(5321, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'The relay has said 250; if it is silent now, the sender believes that the message has arrived.',
  hint: 'Make a message that says what went wrong, and put it into your own queue: its recipient is the address in MAIL.',
  given: fc.record({ step: fc.nat({ max: NEVER.length - 1 }) }),
  examples: NEVER.map((_, step) => ({ step })),
  when: ({ step }, stage) => bounces(stage, NEVER[step]),
  judge: (_, t) =>
    inArrival(t, 's', (arrival) => {
      const names = localsOf(arrival).join(' and ')
      return names === 'dave' ? met : unmet('a notice for dave, who was the sender', `one for ${names}`)
    }),
})

export const tellsFromNobody = requirement({
  title: 'A notice comes from nobody: MAIL FROM:<>',
  clause: rfc(5321, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  needs: [tellsSender],
  why: 'If it cannot be delivered either, the answer goes to nobody, and two servers do not tell each other so for ever.',
  hint: 'Say MAIL FROM:<> with nothing between the brackets.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: (_, stage) => bounces(stage),
  judge: (_, t) =>
    inArrival(t, 's', ({ from = '' }) => (from === '' ? met : unmet('MAIL FROM:<>', `MAIL FROM:<${from}>`))),
})

export const tellsNobodyOfNotices = requirement({
  title: 'A message from nobody that cannot be delivered is answered by no notice',
  clause: rfc(5321, '6.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  why: 'It is a notice itself: an answer to it would be one too, and so on.',
  hint: 'Where the sender in MAIL is empty, drop the message, and write it to your log; do not look for another address in it.',
  given: fc.record({ step: fc.nat({ max: NEVER.length - 1 }) }),
  examples: [{ step: 3 }],
  slow: true,
  when: async ({ step }, stage) => {
    await opens(stage, 'a', [NEVER[step] ?? {}])
    await opens(stage, 's')
    // Whoever looks for somebody to tell finds him in the message.
    const from = senderOf(stage)
    const message = latin1Octets(
      `From: <${from}>\r\nReturn-Path: <${from}>\r\nSender: <${from}>\r\nSubject: a notice\r\n\r\nlost\r\n`,
    )
    if (await posts(stage, message, { from: '' })) await isRefused(stage, 'a')
    await watches(stage, (t) => connectionsAt(t, 's').length > 0)
  },
  judge: (_, t) =>
    all(
      connectionsAt(t, 's').length === 0
        ? met
        : unmet('no notice', `one for ${arrivalsAt(t, 's').flatMap(localsOf).join()}`),
      connectionsAt(t, 'a').length > 0 ? met : unmet('an attempt at the next hop', 'none'),
    ),
})

/** Waits until the refusal has been heard. */
async function isRefused(stage: Stage, place: string): Promise<void> {
  await stage.happens({
    until: (t) =>
      attemptsAt(t, place).some(({ dialogue: { commands, submissions } }) =>
        [...commands, ...submissions].some(({ reply = 0 }) => reply >= 500),
      ),
    for: 'the attempt that is refused',
    patience: 6,
  })
}

export const answersNoErrorWithErrors = requirement({
  title: 'A notice that is refused itself is the end of the matter',
  clause: rfc(5321, '4.5.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [tellsFromNobody],
  why: 'A mistyped sender would keep two servers busy until somebody comes.',
  hint: 'A refused notice has no sender to be told; drop it.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: async (_, stage) => {
    await opens(stage, 'a', [NO_USER])
    await opens(stage, 's', [NO_USER, {}])
    if (await posts(stage, NOTED)) await isRefused(stage, 's')
    await watches(stage, (t) => connectionsAt(t, 's').length > 1)
  },
  judge: (_, t) => {
    const count = connectionsAt(t, 's').length
    return count === 1 ? met : unmet('one attempt at the notice, which is refused', `${count}`)
  },
})

/** What a reader of the notice sees: all its texts, decoded. */
function textsOf({ raw }: Arrival): string {
  const message = readMessage(unstuffed(raw))
  const parts = readMime(message).parts.map(({ content }) => Buffer.from(content).toString('latin1'))
  return [fieldValue(message, 'subject') ?? '', ...parts].join('\n')
}

export const namesRecipients = requirement({
  title: 'A notice names the recipients who did not get the message, and not those who did',
  clause: contract('notice'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  needs: [tellsSender],
  why: 'The sender wants to know to whom to write again.',
  hint: 'Write each address that was refused into the text; leave out those that were answered 250.',
  given: fc.record({ good: word.map((name) => `good${name}`), bad: word.map((name) => `bad${name}`) }),
  examples: [{ good: 'alice', bad: 'bob' }],
  when: async ({ good, bad }, stage) => {
    await opens(stage, 'a', [{ replies: (said) => (said.includes(`<${bad}@`) ? '550 no such user' : 'usual') }])
    await opens(stage, 's')
    if (await posts(stage, NOTED, { to: [at(stage, 'a', good), at(stage, 'a', bad)] })) await arrives(stage, 's')
  },
  judge: ({ good, bad }, t) =>
    inArrival(t, 's', (arrival) => {
      const text = textsOf(arrival)
      if (!text.includes(`${bad}@a`)) return unmet(`${bad}@… in the notice`, 'it is not there')
      return text.includes(`${good}@a`) ? unmet(`nothing about ${good}, who got it`, `${good}@… in the notice`) : met
    }),
})

export const repeatsTheReason = requirement({
  title: 'A notice says what the next hop has said',
  clause: contract('notice'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [tellsSender],
  why: '"User unknown" and "mailbox full" are different things to do about.',
  hint: 'Write the reply, code and text, behind the address.',
  given: fc.record({ word }),
  examples: [{ word: 'mailboxmoved' }],
  when: ({ word }, stage) => bounces(stage, { replies: { RCPT: `550 ${word}` } }),
  judge: ({ word }, t) =>
    inArrival(t, 's', (arrival) =>
      textsOf(arrival).includes(word) ? met : unmet(`"${word}", which the next hop has said`, 'it is not there'),
    ),
})

export const showsWhichMessage = requirement({
  title: 'A notice shows which message it is about: its Message-ID or its Subject stands in it',
  clause: contract('notice'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [tellsSender],
  why: 'Who has sent ten letters wants to know which one is lost.',
  hint: 'Append the header section of the message, as text or as a part of its own.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: (_, stage) => bounces(stage),
  judge: (_, t) =>
    inArrival(t, 's', (arrival) => {
      const text = textsOf(arrival)
      const shown = [markOf(NOTED), `${NOTED.stem} ${NOTED.key}`].some((sign) => text.includes(sign))
      return shown ? met : unmet('the Message-ID or the Subject of the message', 'neither')
    }),
})

export const tellsOnce = requirement({
  title: 'One message to several recipients whom one server refuses leads to one notice',
  clause: contract('notice'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  slow: true,
  needs: [tellsSender],
  why: 'Ten notices for one letter are nine too many.',
  hint: 'Collect what has failed in an attempt, and write one notice about all of it.',
  given: fc.record({ count: fc.integer({ min: 2, max: 4 }) }),
  examples: [{ count: 3 }],
  when: async ({ count }, stage) => {
    await opens(stage, 'a', [NO_USER])
    await opens(stage, 's')
    const to = Array.from({ length: count }, (_, nth) => at(stage, 'a', `user${nth}`))
    if (await posts(stage, NOTED, { to })) await arrives(stage, 's')
    await watches(stage, (t) => arrivalsAt(t, 's').length > 1)
  },
  judge: (_, t) => arrived(t, 's'),
})

export const triesNoticesAgain = requirement({
  title: 'A notice waits like any message when the sender’s server is not there',
  clause: rfc(5321, '4.5.4.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  slow: true,
  needs: [tellsSender],
  why: 'It would be lost, and with it the only trace of the message.',
  hint: 'Put the notice into the same queue as everything else.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await opens(stage, 'a', [NO_USER])
    await opens(stage, 's', [BUSY, {}])
    if (await posts(stage, NOTED)) await arrives(stage, 's', 'again')
  },
  judge: (_, t) => inArrival(t, 's', () => met),
})

export const forgetsRoutes = requirement({
  title: 'A sender with a route in front, <@a,@b:user@d>, is told at user@d',
  clause: rfc(5321, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [tellsSender],
  why: 'Nobody uses such routes any more, and hosts on them would not know what to do.',
  hint: 'Take what stands behind the colon.',
  given: fc.record({ hops: fc.constantFrom('@a.example', '@a.example,@b.example') }),
  examples: [{ hops: '@a.example,@b.example' }],
  when: ({ hops }, stage) => bounces(stage, NO_USER, `${hops}:${senderOf(stage)}`),
  judge: (_, t) =>
    inArrival(t, 's', ({ to }) =>
      to.every((path) => !path.includes(':')) ? met : unmet('RCPT TO:<dave@…>', `RCPT TO:<${to.join()}>`),
    ),
})

export const writesMail = requirement({
  title: 'A notice is a message itself: one From, one Date, a To, lines that are fields, MIME where it has any',
  clause: rfc(5322, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [tellsSender],
  why: 'A notice that no program can show tells nobody anything.',
  hint: 'Write Date, From, To, Subject and Message-ID as a mail program does.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: (_, stage) => bounces(stage),
  judge: (_, t) => inArrival(t, 's', (arrival) => isMail(arrival)),
})

function isMail({ raw, stream, at: begun }: Arrival) {
  const message = readMessage(unstuffed(raw))
  const [flaw] = message.flaws
  if (flaw) return unmet('a message by RFC 5322', flaw.says, stream.at(begun + flaw.at))
  for (const name of ['from', 'date']) {
    const count = fieldsOf(message, name).length
    if (count !== 1) return unmet(`one field ${name}`, count === 0 ? 'none' : `${count}`)
  }
  if (fieldsOf(message, 'to').length === 0) return unmet('a field to', 'none')
  const odd = flawInDate(fieldValue(message, 'date') ?? '')
  if (odd) return unmet('a date by RFC 5322', odd)
  const [wrong] = readMime(message).flaws
  return wrong ? unmet('MIME by RFC 2045 and RFC 2046', wrong.says) : met
}
