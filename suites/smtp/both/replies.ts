/**
 * The syntax of every reply of a server, whatever it was about (RFC 5321 §4.2). The lens reads over what is wrong, so that here it is told once,
 * and nowhere else.
 */
import { invariant, met, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import type { ReplyRule } from '../lens/reply.ts'
import { onEveryLine, SERVER } from './heard.ts'

/** No reply has this flaw. */
function without(rule: ReplyRule, expected: string): (t: Transcript) => Verdict {
  return onEveryLine(({ stream, reading }) => {
    const flaw = reading.flaws.find((each) => each.rule === rule)
    return flaw ? unmet(expected, flaw.says, stream.at(flaw.at)) : met
  })
}

export const endsRepliesWithCrLf = invariant({
  title: 'Every line of a reply ends in CR LF',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  roles: SERVER,
  why: 'Who is strict waits for CR LF, and waits for ever when it does not come.',
  hint: 'Write "\\r\\n" behind every line. println and print write what their platform likes.',
  always: without('line-end', 'CR LF at the end of the line'),
})

export const sendsNoBareCr = invariant({
  title: 'No CR stands alone in a reply',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'Some take it for the end of a line, and some do not.',
  hint: 'Look for "\\r\\r\\n": it comes from writing "\\r\\n" to a stream that turns "\\n" into "\\r\\n" by itself.',
  always: without('bare-cr', 'CR only before LF'),
})

export const beginsWithCodes = invariant({
  title: 'Every line that the server sends begins with three digits',
  clause: rfc(5321, '4.2'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  roles: SERVER,
  why: 'The client reads the number alone; a line without one it cannot understand.',
  hint: 'Send nothing but replies: no prompts, no echo, no empty lines, no words for a person in between.',
  always: onEveryLine(({ stream, reading: { broken } }) =>
    broken ? unmet('three digits', broken.says, stream.at(broken.at)) : met,
  ),
})

export const usesCodesInRange = invariant({
  title: 'Codes begin with 2, 3, 4 or 5, and go on with a digit from 0 to 5',
  clause: rfc(5321, '4.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'Their first digit tells the client whether to go on, to wait, or to give up; others mean nothing.',
  hint: 'Take codes from the list in the standard: 200 is one of HTTP.',
  always: without('code', 'a code from 200 to 559'),
})

export const separatesWithSpaceOrHyphen = invariant({
  title: 'Behind the code stands a space, or a hyphen where more lines follow',
  clause: rfc(5321, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'By this one character the client knows whether the reply is over.',
  hint: 'Write "250 text", and "250-text" in all lines but the last.',
  always: without('separator', 'a space or a hyphen behind the code'),
})

export const repeatsCode = invariant({
  title: 'All lines of a reply have the same code',
  clause: rfc(5321, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'Clients decide by the code of any line.',
  hint: 'Send one reply for one command, and put its code in front of each of its lines.',
  always: without('same-code', 'the same code in each line of a reply'),
})

export const keepsRepliesShort = invariant({
  title: 'No line of a reply has more than 512 octets',
  clause: rfc(5321, '4.5.3.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'Clients have room for that much; an echo of an endless command is an endless reply.',
  hint: 'Do not repeat in a reply what the client has sent, or only the first hundred octets of it.',
  always: without('length', 'at most 512 octets'),
})

export const writesAscii = invariant({
  title: 'The text of a reply is printable ASCII',
  clause: rfc(5321, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'It goes to logs and screens; control characters that a stranger has sent do things there.',
  hint: 'Write replies in English, and do not repeat what the client has sent unless you have looked at it.',
  always: without('text', 'printable ASCII'),
})

export const sendsText = invariant({
  title: 'Behind the code stands some text',
  clause: rfc(5321, '4.2'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'The text is for the person who reads the log.',
  hint: 'Say what happened in a few words: "250 recipient fine".',
  always: onEveryLine(({ stream, reading: { replies } }) => {
    // An empty challenge of AUTH is nothing but its code.
    const bare = replies.find(({ code, lines }) => code !== 334 && lines.every((line) => line.trim() === ''))
    return bare ? unmet('a text behind the code', String(bare.code), stream.at(bare.at)) : met
  }),
})
