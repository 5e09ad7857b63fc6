/**
 * The syntax of every octet that a program sends, whatever the exchange was about (RFC 9112 §2 to §7). A sender may generate nothing but
 * what the grammar says (RFC 9110 §2.2). The lens reads over what is wrong, so that here it is told once, and nowhere else.
 */

import type { Transcript } from '../../../harness/kit.ts'
import { invariant, met, quote, rfc, unmet, unobserved, type Verdict } from '../../../harness/kit.ts'
import type { Rule } from '../lens/head.ts'
import { flawsIn, type Heard, heard } from './heard.ts'

const BOTH = ['server', 'client']

/** No message on any connection has this flaw. */
function without(rule: Rule, expected: string): (t: Transcript) => Verdict {
  return onEveryConnection(({ stream, reading }) => {
    const flaw = flawsIn(reading).find((each) => each.rule === rule)
    return flaw ? unmet(expected, flaw.says, stream.at(flaw.at)) : met
  })
}

function onEveryConnection(judge: (connection: Heard) => Verdict): (t: Transcript) => Verdict {
  return (t) => {
    const all = heard(t).filter(({ reading }) => reading.messages.length > 0)
    if (all.length === 0) return unobserved('no message came')
    return all.map(judge).find(({ is }) => is === 'unmet') ?? met
  }
}

export const endsLinesWithCrLf = invariant({
  title: 'Every line of a header section ends in CR LF',
  clause: rfc(9112, '2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: BOTH,
  why: 'Who is strict looks for CR LF CR LF, and waits for ever when it does not come.',
  hint: 'Write "\\r\\n" and not "\\n" behind every line, the empty one too. println writes what its platform likes: use print with "\\r\\n".',
  always: without('line-end', 'CR LF at the end of the line'),
})

export const sendsNoBareCr = invariant({
  title: 'No CR stands alone in a message outside its content',
  clause: rfc(9112, '2.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'Some recipients take a CR alone for the end of a line, and then see fields that others do not see.',
  hint: 'Look for "\\r\\r\\n": it comes from writing "\\r\\n" to a stream that turns "\\n" into "\\r\\n" by itself.',
  always: without('bare-cr', 'CR only before LF'),
})

export const writesStartLines = invariant({
  title: 'A first line has its three parts, and one space between them',
  clause: rfc(9112, '3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: ['client'],
  why: 'A server that splits the line at its blanks finds another target, or another version, than was meant.',
  hint: 'Write "GET /path HTTP/1.1": one space between the parts, none in the path (it is %20 there), none at the end, and HTTP in capitals.',
  always: without('start-line', 'a method, a target and a version, with single spaces'),
})

export const writesStatusLines = invariant({
  title: 'A status line has version, space, three digits, and a space even where no phrase follows',
  clause: rfc(9112, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: ['server'],
  why: 'Every client reads the result of its request out of this line.',
  hint: 'Write "HTTP/1.1 200 OK": HTTP in capitals, a code from 100 to 599, single spaces. Without a phrase the line is "HTTP/1.1 200 ".',
  always: without('start-line', 'HTTP/1.1, a space, three digits, a space, and maybe a phrase'),
})

export const namesFieldsWithTokens = invariant({
  title: 'The name of a field is a token',
  clause: rfc(9112, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'A blank or a bracket in a name makes the whole message invalid for strict recipients.',
  hint: 'Names have letters, digits and hyphens: Content-Type, not "Content Type".',
  always: without('field-name', 'a name of letters, digits and marks'),
})

export const putsColonBehindName = invariant({
  title: 'No blank stands between the name of a field and its colon',
  clause: rfc(9112, '5.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'Servers have to refuse such a request, and clients read such a name in different ways.',
  hint: 'Write "Content-Length: 5", with the colon right behind the name.',
  always: without('space-before-colon', 'the colon right behind the name'),
})

export const writesFieldsWithColon = invariant({
  title: 'Every line of a header section is a name, a colon and a value',
  clause: rfc(9112, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'A line without a colon is no field; often it is content that came too early.',
  hint: 'Check that the empty line comes right behind the last field, and that each field is "Name: value".',
  always: without('no-colon', 'a name, a colon and a value'),
})

export const foldsNoLines = invariant({
  title: 'No field goes on in another line that begins with a blank',
  clause: rfc(9112, '5.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'Folding is obsolete, and half of the world takes the second line for something else.',
  hint: 'Write each field in one line, however long it is, and begin no line with a blank.',
  always: without('fold', 'a field in one line'),
})

export const sendsNoControlCharacters = invariant({
  title: 'No control character but the tab stands in the value of a field',
  clause: rfc(9110, '5.5'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'Recipients disagree about what such a value says; a NUL ends it for some of them.',
  hint: 'Look for a buffer that was sent longer than its text, or for text that came from outside and was not checked.',
  always: without('field-value', 'visible characters, spaces and tabs'),
})

export const sendsOneContentLength = invariant({
  title: 'Content-Length is one decimal number, and comes once',
  clause: rfc(9110, '8.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: BOTH,
  why: 'It says where the message ends; who reads another number is out of step from there on.',
  hint: 'Send one Content-Length with the number of octets in decimal digits, and nothing else in that line.',
  always: without('content-length', 'one line with decimal digits'),
})

export const sendsLengthOrChunks = invariant({
  title: 'No message has both Content-Length and Transfer-Encoding',
  clause: rfc(9112, '6.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'Two ways to find the end of a message are two ends; attackers live from that.',
  hint: 'When you send chunks, leave Content-Length away.',
  always: without('length-and-coding', 'one of the two'),
})

export const appliesChunkedLast = invariant({
  title: 'Chunked is applied once, and as the last transfer coding',
  clause: rfc(9112, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'Only chunks show where the message ends; under another coding nobody sees them.',
  hint: 'Send "Transfer-Encoding: chunked" and nothing else in that field. Compression belongs into Content-Encoding.',
  always: without('transfer-coding', 'chunked, once and last'),
})

export const framesChunks = invariant({
  title: 'A chunk is its size in hexadecimal digits, CR LF, so many octets, and CR LF',
  clause: rfc(9112, '7.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: BOTH,
  why: 'After one wrong size every octet that follows is read as something else.',
  hint: 'The size is hexadecimal, counts octets of data only, and the CR LF behind the data is not counted.',
  always: without('chunk', 'a size in hexadecimal digits, and as much data as it says'),
})

export const sendsNoEmptyLines = invariant({
  title: 'No empty line stands before a message or behind its end',
  clause: rfc(9112, '2.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: BOTH,
  why: 'The other side looks for the next message there, and finds an empty line.',
  hint: 'Count what you send behind the empty line: a "\\r\\n" behind the content belongs to it, or to nobody.',
  always: without('empty-line', 'nothing between messages'),
})

export const sendsNothingBehind = invariant({
  title: 'Nothing that is no response comes behind the end of a response',
  clause: rfc(9112, '6.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  roles: ['server'],
  why: 'The client takes it for the beginning of the next response, and is out of step from there on.',
  hint: 'Send exactly as many octets as Content-Length says (count octets, not characters), and none behind a response to HEAD, a 204 or a 304.',
  always: onEveryConnection(({ stream, reading: { messages, rest, broken }, asked }) => {
    const last = messages.at(-1)
    if (asked === undefined || !last?.whole || stream.bytes.length <= rest) return met
    const surplus = stream.bytes.subarray(rest)
    // The beginning of another response is judged elsewhere.
    if (!broken && 'HTTP/'.startsWith(Buffer.from(surplus.subarray(0, 5)).toString('latin1'))) return met
    return unmet('nothing behind the end of the response', quote(surplus), stream.at(rest))
  }),
})
