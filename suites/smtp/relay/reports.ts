/** Notices for programs: a part in which the fields of a delivery status stand (RFC 3461 §6). */
import { fc, met, requirement, rfc, type Stage, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { unstuffed } from '../lens/dialogue.ts'
import { fieldValue, type Message, readMessage } from '../lens/message.ts'
import { readMime } from '../lens/mime.ts'
import { example, word } from '../pen.ts'
import { RELAY } from '../protocol.ts'
import { domain, reports } from './capabilities.ts'
import { arrives, at, inArrival, opens, posts } from './post.ts'

const CODES = ['550 5.1.1 no such user', '550 no such user', '554 5.7.1 not you', '552 5.2.2 mailbox full']

async function reported(stage: Stage, local: string, said: string): Promise<void> {
  await opens(stage, 'a', [{ replies: { RCPT: said } }])
  await opens(stage, 's')
  if (await posts(stage, example('report'), { to: [at(stage, 'a', local)] })) await arrives(stage, 's')
}

const given = fc.record({ local: word, said: fc.constantFrom(...CODES) })
const examples = CODES.map((said) => ({ local: 'alice', said }))

/** Judges the groups of fields in the part for programs: the first is about the message, each other one about a recipient. */
function inReport(t: Transcript, judge: (groups: readonly Message[]) => Verdict): Verdict {
  return inArrival(t, 's', ({ raw }) => {
    const part = readMime(readMessage(unstuffed(raw))).parts.find(({ type }) => type === 'message/delivery-status')
    if (!part) return unmet('a part message/delivery-status', 'none')
    const text = Buffer.from(part.content).toString('latin1')
    return judge(
      text
        .trim()
        .split(/(?:\r?\n){2,}/)
        .map((group) => readMessage(`${group}\r\n\r\n`)),
    )
  })
}

export const isReport = requirement({
  title: 'A notice with a part for programs is a multipart/report, with the delivery-status as its second part',
  clause: rfc(3461, '6.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: reports,
  why: 'By this type a program knows that there is something for it to read.',
  hint: 'Write Content-Type: multipart/report; report-type=delivery-status; boundary="…": text/plain first, then message/delivery-status.',
  given,
  examples: examples.slice(0, 1),
  when: ({ local, said }, stage) => reported(stage, local, said),
  judge: (_, t) =>
    inArrival(t, 's', ({ raw }) => {
      const message = readMessage(unstuffed(raw))
      const type = fieldValue(message, 'content-type') ?? 'none'
      if (!/^multipart\/report\s*;/i.test(type) || !/;\s*report-type\s*=\s*"?delivery-status"?\s*(?:;|$)/i.test(type))
        return unmet('multipart/report; report-type=delivery-status', `Content-Type: ${type.slice(0, 60)}`)
      const second = readMime(message).parts[1]?.type ?? 'none'
      return second === 'message/delivery-status' ? met : unmet('message/delivery-status as the second part', second)
    }),
})

export const namesReporter = requirement({
  title: 'Reporting-MTA names the relay: dns and its domain',
  clause: rfc(3461, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: domain,
  needs: [isReport],
  why: 'Whoever looks into the matter begins there.',
  hint: `Begin with "Reporting-MTA: dns; ${RELAY}", and an empty line behind it.`,
  given,
  examples: examples.slice(0, 1),
  when: ({ local, said }, stage) => reported(stage, local, said),
  judge: (_, t) =>
    inReport(t, ([first]) => {
      const value = (first && fieldValue(first, 'reporting-mta')) ?? 'none'
      return new RegExp(`^dns\\s*;\\s*${RELAY}$`, 'i').test(value)
        ? met
        : unmet(`Reporting-MTA: dns; ${RELAY}`, `Reporting-MTA: ${value.slice(0, 60)}`)
    }),
})

export const reportsRecipients = requirement({
  title: 'Each failed recipient has Final-Recipient, Action and Status, with the code that the next hop gave',
  clause: rfc(3461, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  needs: [isReport],
  capability: reports,
  why: 'Programs that keep lists take those off whose mailboxes are gone, and nobody else.',
  hint: 'Write "Final-Recipient: rfc822; alice@…", "Action: failed" and "Status: 5.1.1", or 5.0.0 where no better code is known.',
  given,
  examples,
  when: ({ local, said }, stage) => reported(stage, local, said),
  judge: ({ local, said }, t) =>
    inReport(t, ([, group]) => {
      const value = (name: string) => (group && fieldValue(group, name)) ?? 'none'
      const recipient = value('final-recipient')
      if (!new RegExp(`^rfc822\\s*;\\s*<?${local}@a\\d+\\.test>?$`, 'i').test(recipient))
        return unmet(`Final-Recipient: rfc822; ${local}@…`, `Final-Recipient: ${recipient.slice(0, 60)}`)
      if (value('action').toLowerCase() !== 'failed')
        return unmet('Action: failed', `Action: ${value('action').slice(0, 60)}`)
      const told = /^\d{3} (\d\.\d+\.\d+)/.exec(said)?.[1]
      const status = value('status')
      const right = told === undefined ? /^5\.\d{1,3}\.\d{1,3}\b/.test(status) : status.startsWith(told)
      return right ? met : unmet(`Status: ${told ?? '5.0.0'}`, `Status: ${status.slice(0, 60)}`)
    }),
})

export const quotesTheReply = requirement({
  title: 'Diagnostic-Code repeats the reply of the next hop',
  clause: rfc(3461, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [isReport],
  capability: reports,
  why: 'The reply is the only first-hand word about what went wrong.',
  hint: 'Write "Diagnostic-Code: smtp; 550 5.1.1 no such user".',
  given,
  examples: examples.slice(0, 2),
  when: ({ local, said }, stage) => reported(stage, local, said),
  judge: ({ said }, t) =>
    inReport(t, ([, group]) => {
      const value = (group && fieldValue(group, 'diagnostic-code')) ?? 'none'
      return /^smtp\s*;/i.test(value) && value.includes(said.slice(0, 3))
        ? met
        : unmet(`Diagnostic-Code: smtp; ${said}`, `Diagnostic-Code: ${value.slice(0, 60)}`)
    }),
})
