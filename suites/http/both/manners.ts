/** What holds of every exchange with a server, whatever it was about. */
import {
  invariant,
  met,
  quote,
  readOnce,
  rfc,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { fieldLinesOf, fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { type Conversation, conversations } from './heard.ts'

/** Those on which all that we said can be read as requests without content, so that its answers can be counted. */
const clear = readOnce((t) => conversations(t).filter(isClear))

/** Where the end of a request can be disputed, other requirements are about it. */
function isClear({ sent, requests: { messages, rest } }: Conversation): boolean {
  const plain = messages.every(({ flaws, framing }) => flaws.length === 0 && framing === 'none')
  return plain && messages.length > 0 && rest === sent.length
}

function inEveryConversation(t: Transcript, judge: (conversation: Conversation) => Verdict): Verdict {
  const all = clear(t)
  if (all.length === 0) return unobserved('nothing was asked that can have one answer only')
  return all.map(judge).find(({ is }) => is === 'unmet') ?? met
}

/** Judges each response, whatever it answers. */
function inEveryResponse(t: Transcript, judge: (response: Response) => readonly [string, string] | undefined): Verdict {
  for (const { stream, answers } of conversations(t)) {
    for (const response of answers.messages) {
      const [expected, actual] = judge(response) ?? []
      if (expected !== undefined && actual !== undefined) return unmet(expected, actual, stream.at(response.at))
    }
  }
  return met
}

const isFinal = ({ status }: Response) => status >= 200 || status === 101
const hasNoContent = ({ status }: Response) => status === 204 || status === 304

export const answersOnce = invariant({
  title: 'Each request is answered once, and nothing stands between or behind the answers',
  clause: rfc(9112, '9.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: ['server'],
  why: 'Answers belong to requests by their order alone; one too many shifts all that follow, and so do octets that no length counts.',
  hint: 'Send one answer for one request, return after an error, and count octets (not characters) for Content-Length.',
  always: (t) =>
    inEveryConversation(t, ({ requests: { messages: requests }, answers, stream }) => {
      const finals = answers.messages.filter(isFinal)
      const surplus = finals[requests.length]
      const last = finals.at(-1)
      // What follows on an answer that cannot have content is told elsewhere.
      if (last && (hasNoContent(last) || requests[finals.length - 1]?.method === 'HEAD')) return met
      if (surplus && surplus.status !== 408)
        return unmet(`${requests.length} answers on this connection`, `${finals.length}`, stream.at(surplus.at))
      const between = answers.broken !== undefined && last !== undefined
      const behind = finals.length === requests.length && answers.rest < stream.bytes.length
      return between || behind
        ? unmet('nothing behind the answer', quote(stream.bytes.subarray(answers.rest)), stream.at(answers.rest))
        : met
    }),
})

export const sendsNothingBehind204And304 = invariant({
  title: 'Behind the header section of a 204 or 304 comes nothing',
  clause: rfc(9112, '6.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: ['server'],
  why: 'These answers end with their header section: whatever follows is read as the next answer.',
  hint: 'Send no content and no last chunk with 204 and 304.',
  always: (t) =>
    inEveryConversation(t, ({ requests: { messages: requests }, answers, stream }) => {
      const last = answers.messages.filter(isFinal).at(-1)
      if (!last || !hasNoContent(last) || answers.rest === stream.bytes.length) return met
      const done = answers.messages.filter(isFinal).length === requests.length
      return done || answers.broken
        ? unmet('nothing', quote(stream.bytes.subarray(answers.rest)), stream.at(answers.rest))
        : met
    }),
})

export const givesNoLengthToNothing = invariant({
  title: 'A 204 and an interim response have neither Content-Length nor Transfer-Encoding',
  clause: rfc(9110, '8.6'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: ['server'],
  why: 'They have no content at all, and a length promises some.',
  hint: 'Leave both fields out with 1xx and 204, also where the length would be 0.',
  covers: ['RS-06'],
  always: (t) =>
    inEveryResponse(t, (response) => {
      if (response.status >= 200 && response.status !== 204) return undefined
      const field = ['content-length', 'transfer-encoding'].find((name) => fieldOf(response, name) !== undefined)
      return field === undefined
        ? undefined
        : [`${response.status} without ${field}`, `${field}: ${fieldOf(response, field)}`]
    }),
})

const URI_REFERENCE = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/

export const writesLocationsAsUris = invariant({
  title: 'Location is one URI reference, without blanks or other octets that a URI cannot hold',
  clause: rfc(9110, '10.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: ['server'],
  why: 'A client that cannot read it does not know where to go.',
  hint: 'Percent-encode what is no letter, digit or mark of a URI before you send it.',
  always: (t) =>
    inEveryResponse(t, (response) => {
      const lines = fieldLinesOf(response, 'location')
      if (lines.length === 0 || (lines.length === 1 && URI_REFERENCE.test(lines[0] ?? ''))) return undefined
      return ['Location with one URI reference', lines.join(' and ')]
    }),
})

/** What a status says nothing without (RFC 9110 §15.5.2, §15.5.8, §15.5.22). */
const NEEDS: Readonly<Record<number, string>> = { 401: 'www-authenticate', 407: 'proxy-authenticate', 426: 'upgrade' }

export const sendsWhatStatusNeeds = invariant({
  title: 'A 401, a 407 and a 426 have the field that says what is wanted instead',
  clause: rfc(9110, '15.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: ['server'],
  why: 'A client that is told to do otherwise, and not how, can only give up.',
  hint: 'Send WWW-Authenticate with 401, and Upgrade with 426; or another status, such as 403.',
  always: (t) =>
    inEveryResponse(t, (response) => {
      const field = NEEDS[response.status]
      return field === undefined || fieldOf(response, field) !== undefined
        ? undefined
        : [`${response.status} with ${field}`, 'no such field']
    }),
})
