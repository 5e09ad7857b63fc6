/** The header section: what was given stands in it, where a reader looks for it (RFC 5322 §3.6). */
import { contract, fc, met, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { mailboxesIn } from '../lens/address.ts'
import { unstuffed } from '../lens/dialogue.ts'
import { fieldValue, type Message, readMessage } from '../lens/message.ts'
import { withWordsDecoded } from '../lens/mime.ts'
import { addressOf } from '../pen.ts'
import { recipient, sender, several, subject } from './capabilities.ts'
import { inMessage, serve, submissionsIn } from './serve.ts'

/** Judges the message that came, as it is to be read. */
export function inHeader(t: Transcript, judge: (message: Message) => Verdict): Verdict {
  return inMessage(t, ({ raw }) => judge(readMessage(unstuffed(raw))))
}

const TITLES = [
  'greetings',
  'a b c',
  'Re: your letter',
  'costs 5 $',
  'x',
  '=',
  'a=b?c_d',
  '100% <sure>',
  'From: me',
  'comma, colon: and; more',
  '"quoted"',
  '(comment)',
]

export const sendsSubject = requirement({
  title: 'The subject stands in the field Subject',
  clause: rfc(5322, '3.6.5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: subject,
  why: 'It is what the recipient sees in the list of messages.',
  hint: 'Write "Subject: " and the argument into the header section, as it is.',
  given: fc.record({ title: fc.constantFrom(...TITLES) }),
  examples: TITLES.map((title) => ({ title })),
  when: ({ title }, stage) => serve(stage, { subject: title }),
  judge: ({ title }, t) =>
    inHeader(t, (message) => {
      const value = fieldValue(message, 'subject')
      return value !== undefined && withWordsDecoded(value) === title
        ? met
        : unmet(`Subject: ${title}`, value === undefined ? 'no Subject' : `Subject: ${value.slice(0, 80)}`)
    }),
})

export const encodesSubject = requirement({
  title: 'A subject with letters outside ASCII can be read again',
  // The form of an encoded word is that of RFC 2047; that no other letters may stand there is said here.
  clause: rfc(5322, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-10'],
  capability: subject,
  needs: [sendsSubject],
  why: 'A header section is ASCII; other octets are shown as question marks, or as something else in each program.',
  hint: 'Write =?utf-8?B?…?= with the base64 of the UTF-8, at most 75 characters for each such word.',
  given: fc.record({
    title: fc.constantFrom('Grüße', 'café au lait', '日本語の件名', 'ä', `lang: ${'ü'.repeat(80)}`, 'plain and ü'),
  }),
  examples: [{ title: 'Grüße' }, { title: '日本語の件名' }, { title: `lang: ${'ü'.repeat(80)}` }],
  when: ({ title }, stage) => serve(stage, { subject: title }),
  judge: ({ title }, t) =>
    inHeader(t, (message) => {
      const value = fieldValue(message, 'subject') ?? ''
      // Octets that are not encoded at all are told of elsewhere.
      const came = /[^\t -~]/.test(value) ? Buffer.from(value, 'latin1').toString() : withWordsDecoded(value)
      return came === title ? met : unmet(`Subject: ${title}`, `Subject: ${came.slice(0, 80)}`)
    }),
})

export const foldsLongSubjects = requirement({
  title: 'A long subject comes through whole, folded or not',
  clause: rfc(5322, '2.2.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-02'],
  capability: subject,
  needs: [sendsSubject],
  why: 'Folding may break a line only where a blank is, and unfolding puts it together again.',
  hint: 'Break the line in front of a blank, with CR LF: the next line begins with that blank.',
  given: fc.record({ words: fc.integer({ min: 10, max: 300 }) }),
  examples: [{ words: 20 }, { words: 300 }],
  when: ({ words }, stage) => serve(stage, { subject: longTitle(words) }),
  judge: ({ words }, t) =>
    inHeader(t, (message) => {
      const value = withWordsDecoded(fieldValue(message, 'subject') ?? '')
      const whole = value.replaceAll(/[ \t]+/g, ' ') === longTitle(words)
      return whole ? met : unmet('the whole subject', `"${value.slice(0, 60)}…", ${value.length} characters`)
    }),
})

function longTitle(words: number): string {
  return Array.from({ length: words }, (_, at) => `word${at}`).join(' ')
}

export const writesFrom = requirement({
  title: 'The field From names the sender',
  clause: rfc(5322, '3.6.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: sender,
  why: 'The recipient wants to know who writes, and answers to that address.',
  hint: 'Write "From: <dave@example.org>", with a name in front if you have one.',
  given: fc.record({ from: fc.constantFrom('dave@example.org', "o'brien@example.org", 'a.b+c@example.org') }),
  examples: [{ from: 'dave@example.org' }],
  when: ({ from }, stage) => serve(stage, { from }),
  judge: ({ from }, t) => inHeader(t, (message) => namesIn(message, 'from', [from])),
})

function namesIn(message: Message, name: string, wanted: readonly string[]): Verdict {
  const value = fieldValue(message, name)
  if (value === undefined) return unmet(`the field ${name}`, 'none')
  const { addresses } = mailboxesIn(value)
  const missing = wanted.find((each) => !addresses.includes(each))
  return missing === undefined ? met : unmet(`<${missing}> in the field ${name}`, `"${value.slice(0, 80)}"`)
}

export const writesTo = requirement({
  title: 'The recipients stand in the field To',
  clause: rfc(5322, '3.6.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: recipient,
  why: 'A message without it looks like one that was sent to thousands.',
  hint: 'Write "To: " and the addresses, with commas between them.',
  given: fc.record({ to: fc.constantFrom(addressOf('alice'), addressOf('bob')) }),
  examples: [{ to: addressOf('alice') }],
  when: ({ to }, stage) => serve(stage, { to: [to] }),
  judge: ({ to }, t) => inHeader(t, (message) => namesIn(message, 'to', [to])),
})

export const writesAllRecipients = requirement({
  title: 'Several recipients stand in one field To, with commas between them',
  clause: rfc(5322, '3.6.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: several,
  needs: [writesTo],
  why: 'Whoever answers to all of them finds them there; a second To is not allowed.',
  hint: 'Join the addresses with ", ", and fold the line where it grows long.',
  given: fc.record({ to: fc.shuffledSubarray(['alice', 'bob', 'carol'], { minLength: 2 }) }),
  examples: [{ to: ['alice', 'bob', 'carol'] }],
  when: ({ to }, stage) => serve(stage, { to: to.map(addressOf) }),
  judge: ({ to }, t) => inHeader(t, (message) => namesIn(message, 'to', to.map(addressOf))),
})

export const makesNewIds = requirement({
  title: 'Two messages have two different identifiers',
  clause: rfc(5322, '3.6.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Stores drop a message whose identifier they know already.',
  hint: 'Make the Message-ID of the time, a random number, and the name of your host.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await serve(stage)
    await serve(stage)
  },
  judge: (_, t) => {
    const ids = submissionsIn(t).map(({ raw }) => fieldValue(readMessage(raw), 'message-id'))
    return ids.length === 2 && ids[0] !== undefined && ids[0] === ids[1]
      ? unmet('another Message-ID for each message', `${ids[0]} twice`)
      : met
  },
})

export const separatesBody = requirement({
  title: 'An empty line stands between the header section and the text',
  clause: contract('text'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Without it the text is taken for fields, and its first line is lost.',
  hint: 'Send CR LF twice behind the last field.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) =>
    inMessage(t, ({ raw }) => {
      const { flaws, bodyAt, fields } = readMessage(unstuffed(raw))
      const stray = flaws.find(({ rule }) => rule === 'no-colon')
      if (stray) return unmet('an empty line behind the fields', stray.says)
      return fields.length === 0 || /\r?\n\r?\n/.test(raw.slice(0, bodyAt + 1))
        ? met
        : unmet('an empty line behind the fields', 'none')
    }),
})
