/** The manners of a server in every conversation: one reply for one command, with a code that fits, and no close without a word. */
import {
  happened,
  invariant,
  linesOf,
  met,
  octets,
  readOnce,
  rfc,
  type Transcript,
  unmet,
  unobserved,
} from '../../../harness/kit.ts'
import { type Exchange, exchangesOn } from '../lens/exchange.ts'
import { latin1 } from '../lens/lines.ts'
import { repliesIn, shownReply } from '../lens/reply.ts'
import { heard, SERVER } from './heard.ts'

/** Lines of printable ASCII, each with its CR LF. One class at a time: a text may have millions of octets. */
function isPlain(said: string): boolean {
  return said.endsWith('\r\n') && !/[^\t\r\n -~]|\r(?!\n)|(?<!\r)\n/.test(said)
}

/** Turns in which we said one line of plain text, or a whole message, so that everybody counts one reply. */
function oneReplyDue({ said }: Exchange, before: Exchange | undefined): boolean {
  const message = before?.replies.at(-1)?.code === 354
  // A line that only looks like a dot, or a line end that is half of one, may have ended the message for somebody.
  if (message)
    return isPlain(said) && /(?:^|\r\n)\.\r\n$/.test(said.slice(-5)) && !/(?:^|\r\n)[\t ]*\.[\t ]*\r\n./.test(said)
  return /^[ -~]{1,510}\r\n$/.test(said)
}

interface Turn {
  readonly line: string
  readonly turn: Exchange
  readonly before: Exchange | undefined
}

const turns = readOnce((t: Transcript): readonly Turn[] =>
  linesOf(t, 'client').flatMap((line) => {
    const all = exchangesOn(t, line)
    // Where we did not wait for the greeting, nobody can tell what answers what.
    if (all.length > 1 && all[0]?.replies.length === 0) return []
    // Behind something that may be one command or two, replies may belong to either.
    const odd = all.findIndex((turn, at) => at > 0 && !oneReplyDue(turn, all[at - 1]))
    return all.slice(0, odd < 0 ? all.length : odd).map((turn, at) => ({ line, turn, before: all[at - 1] }))
  }),
)

export const repliesOnce = invariant({
  title: 'Each command is answered by one reply, and nothing comes unasked',
  clause: rfc(5321, '4.2'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  roles: SERVER,
  why: 'Replies belong to commands by their order alone; one too many shifts all that follow.',
  hint: 'Return behind each reply. Several lines are one reply only with hyphens: "250-one", "250 two".',
  always: (t) => {
    const all = turns(t)
    if (all.length === 0) return unobserved('nothing was said')
    for (const { line, turn, before } of all) {
      const surplus = turn.replies[1]
      const greeting = before === undefined
      if (!surplus || surplus.code === 421) continue
      return unmet(
        greeting ? 'one greeting' : `one reply to ${turn.said.slice(0, 40).trim()}`,
        `one more: ${shownReply(surplus)}`,
        octets(t, line, 'received').at(surplus.at),
      )
    }
    return met
  },
})

/** What each command may be answered, beside the codes that any may have (RFC 5321 §4.3.2). */
const CODES: Readonly<Record<string, readonly number[]>> = {
  EHLO: [250, 504, 550, 502],
  HELO: [250, 504, 550, 502],
  MAIL: [250, 552, 451, 452, 550, 553, 503, 455, 555],
  RCPT: [250, 251, 550, 551, 552, 553, 450, 451, 452, 503, 455, 555],
  DATA: [354, 503, 554],
  RSET: [250],
  VRFY: [250, 251, 252, 550, 551, 553, 502, 504],
  EXPN: [250, 252, 550, 500, 502, 504],
  HELP: [211, 214, 502, 504],
  NOOP: [250],
  QUIT: [221],
}
const ANY = [500, 501, 421]
/** Codes of extensions, and of newer standards: authentication wanted, encryption wanted, no mail taken. */
const EXTENDED = [454, 521, 523, 530, 534, 535, 538, 556]
/** Codes for a relay that is refused, and for a name without a domain, are used everywhere. */
const USUAL: Readonly<Record<string, readonly number[]>> = {
  RCPT: [554, 454, 504],
  MAIL: [554, 504],
  VRFY: [554, 503, 450, 252],
}

export const usesListedCodes = invariant({
  title: 'Each command is answered with a code that the standard lists for it',
  clause: rfc(5321, '4.3.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'A client that knows the list can tell its user what has happened.',
  hint: 'Look at the table in §4.3.2, and take 500, 501 or 503 for whatever is wrong with a command itself.',
  always: (t) => {
    const known = turns(t).flatMap(({ line, turn, before }) => {
      const verb = /^[A-Za-z]{4}(?=[ \r])/.exec(turn.said)?.[0].toUpperCase() ?? ''
      const [reply] = turn.replies
      const allowed = CODES[verb]
      return before &&
        reply &&
        allowed &&
        oneReplyDue(turn, before) &&
        before.replies.at(-1)?.code !== 354 &&
        before.replies.at(-1)?.code !== 334
        ? [{ line, verb, reply, allowed }]
        : []
    })
    if (known.length === 0) return unobserved('no command was answered')
    for (const { line, verb, reply, allowed } of known) {
      if ([...allowed, ...ANY, ...EXTENDED, ...(USUAL[verb] ?? [])].includes(reply.code)) continue
      return unmet(
        `one of ${[...allowed, ...ANY].join(', ')} to ${verb}`,
        shownReply(reply),
        octets(t, line, 'received').at(reply.at),
      )
    }
    return met
  },
})

/** So many refusals in a session are reason enough to hang up (RFC 5321 §7.8). */
const PATIENT = 10

export const hangsUpOnlyWithReason = invariant({
  title: 'The server does not close a connection before QUIT, unless it says why with 421',
  clause: rfc(5321, '3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  why: 'The client cannot tell it from a broken network, and tries again and again.',
  hint: 'After an error answer and go on reading; close the socket only behind 221 and 421.',
  always: (t) => {
    const all = heard(t).filter(({ line }) => isPolite(t, line))
    if (all.length === 0) return unobserved('nothing was said that leaves no reason to hang up')
    for (const { line, stream, reading } of all) {
      const ended = t.findIndex((entry) => entry.line === line && (entry.what === 'ended' || entry.what === 'reset'))
      const closed = t.findIndex((entry) => entry.line === line && entry.what === 'closed')
      const last = reading.replies.at(-1)
      const first = ended >= 0 && (closed < 0 || ended < closed)
      if (!first || !last || [221, 421, 521].includes(last.code) || happened(t, 'program', 'exited')) continue
      return unmet(
        'an open connection, or the code 221 or 421',
        `a close behind ${shownReply(last)}`,
        stream.at(last.at),
      )
    }
    return met
  },
})

/** All that we said on this line is lines of plain text, few of which were refused. */
function isPolite(t: Transcript, line: string): boolean {
  const said = latin1(octets(t, line, 'sent').bytes)
  const refusals = repliesIn(octets(t, line, 'received').bytes).replies.filter(({ code }) => code >= 400)
  // A close behind QUIT is due; that 221 is missing is told of elsewhere.
  if (/(?:^|\n)QUIT\r\n$/i.test(said.slice(-8))) return false
  return isPlain(said) && !/[^\r\n]{999}/.test(said) && refusals.length < PATIENT
}

const STATUS = /^([245])\.\d{1,3}\.\d{1,3} /

export const agreesWithStatusCodes = invariant({
  title: 'A server that lists ENHANCEDSTATUSCODES begins its texts with a code that fits the first one',
  clause: rfc(2034, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: SERVER,
  covers: ['S-24'],
  why: 'Programs make reports out of these codes.',
  hint: 'Write "250 2.1.0 sender fine": the first digits of both codes are the same; or do not list the extension.',
  always: (t) => {
    const enhanced = turns(t).filter(({ line }) => listsStatusCodes(t, line))
    if (enhanced.length === 0) return unobserved('the extension was not listed')
    for (const { line, turn, before } of enhanced) {
      const [reply] = turn.replies
      if (!before || !reply || (reply.code >= 300 && reply.code < 400) || /^(?:EHLO|HELO)/i.test(turn.said)) continue
      const wrong = reply.lines.find((text) => STATUS.exec(`${text} `)?.[1] !== String(reply.code)[0])
      if (wrong !== undefined)
        return unmet(
          `a status code that begins with ${String(reply.code)[0]}.`,
          shownReply(reply),
          octets(t, line, 'received').at(reply.at),
        )
    }
    return met
  },
})

function listsStatusCodes(t: Transcript, line: string): boolean {
  return exchangesOn(t, line).some(
    ({ said, replies }) =>
      /^EHLO/i.test(said) && (replies[0]?.lines ?? []).some((text) => /^ENHANCEDSTATUSCODES\b/i.test(text)),
  )
}
