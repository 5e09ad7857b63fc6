/** How we are a client of this server, and how we look at what it answered: shared by the topics of this role. */
import {
  happened,
  type Line,
  linesOf,
  met,
  octets,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Exchange, exchangesOn } from '../lens/exchange.ts'
import { latin1 } from '../lens/lines.ts'
import { type Reply, repliesIn, shownReply } from '../lens/reply.ts'
import { addressOf, command, example, type Mail, messageOf, OURSELVES, SENDER, stuffed } from '../pen.ts'

export { exchangesOn }

/** A connection on which commands and replies take turns. */
export interface Talk {
  readonly line: Line
  /** Says something and waits until so many replies more have come; the code of the last, when it came. */
  says(octets: Uint8Array, how?: Saying): Promise<number | undefined>
  /** Says one command, and waits for its reply. */
  asks(text: string): Promise<number | undefined>
  /** Says QUIT, waits for the reply, and lets the server close first. */
  quits(): Promise<void>
}

export interface Saying {
  readonly cuts?: readonly number[]
  /** 1 unless told. */
  readonly replies?: number
  readonly patience?: number
  /** That no reply comes is fine. */
  readonly optional?: boolean
}

/** Connects, and waits for the greeting. */
export async function connect(stage: Stage): Promise<Talk> {
  const line = await stage.connect()
  const talk = talkOn(line)
  await talk.says(new Uint8Array())
  return talk
}

/** Connects and says nothing yet, not even that a greeting is waited for. */
export function talkOn(line: Line): Talk {
  let heard = 0
  let over = false
  const says: Talk['says'] = async (octets, { cuts, replies = 1, patience = 1, optional = false } = {}) => {
    if (over) return undefined
    if (octets.length > 0) await line.send(octets, cuts)
    if (replies === 0) return undefined
    let code: number | undefined
    const due = heard + replies
    const awaited = await line.read({
      until: (received) => {
        const reading = repliesIn(received)
        code = reading.replies[due - 1]?.code
        return code !== undefined || reading.broken !== undefined
      },
      patience,
      for: heard === 0 ? 'the greeting' : replies === 1 ? 'the reply' : 'all replies',
      optional,
    })
    heard = due
    // A server that has fallen silent is not asked on: every further wait would be one too many.
    over = awaited !== 'satisfied'
    return code
  }
  return {
    line,
    says,
    asks: (text) => says(command(text)),
    async quits() {
      await says(command('QUIT'))
      await line.hangUp('last')
    },
  }
}

/** Connects and says HELO or EHLO, so that mail can follow. */
export async function hello(stage: Stage, verb: 'HELO' | 'EHLO' = 'HELO'): Promise<Talk> {
  const talk = await connect(stage)
  await talk.asks(`${verb} ${OURSELVES}`)
  return talk
}

export interface Envelope {
  /** The reverse-path without its angle brackets: empty for none. */
  readonly from?: string
  readonly to?: readonly string[]
}

export const ALICE: readonly string[] = [addressOf('alice')]

/** Says MAIL and RCPT; whether at least one recipient was accepted. */
export async function addresses(talk: Talk, { from = SENDER, to = ALICE }: Envelope = {}): Promise<boolean> {
  await talk.asks(`MAIL FROM:<${from}>`)
  let accepted = false
  for (const address of to) {
    const code = await talk.asks(`RCPT TO:<${address}>`)
    accepted ||= isPositive(code)
  }
  return accepted
}

/** Says DATA, and what travels behind it once the server wants it; whether it was accepted. */
export async function hands(talk: Talk, octets: Uint8Array, how?: Saying): Promise<boolean> {
  const code = await talk.asks('DATA')
  return code === 354 && isPositive(await talk.says(octets, how))
}

/** Says DATA where it is out of place. A server may ask for the message all the same (RFC 2920 §3.2): then there is none. */
export async function triesData(talk: Talk): Promise<void> {
  const code = await talk.asks('DATA')
  if (code === 354) await talk.says(command('.'))
}

/** One whole transaction; whether the message was accepted. */
export async function sendsMail(talk: Talk, mail: Mail, envelope: Envelope = {}): Promise<boolean> {
  const accepted = await addresses(talk, envelope)
  return accepted && (await hands(talk, stuffed(messageOf(mail, envelope.to))))
}

/** A whole visit of nothing but commands, each of which waits for its reply; QUIT follows by itself. */
export async function talks(stage: Stage, ...commands: readonly string[]): Promise<void> {
  const talk = await connect(stage)
  for (const each of commands) await talk.asks(each)
  await talk.quits()
}

/** A visit for one message: connect, HELO, the transaction, QUIT. */
export async function visits(stage: Stage, mail: Mail, envelope: Envelope = {}): Promise<void> {
  const talk = await hello(stage)
  await sendsMail(talk, mail, envelope)
  await talk.quits()
}

export function isPositive(code: number | undefined): boolean {
  return code !== undefined && code >= 200 && code < 300
}

export interface Which {
  readonly line?: string
  /** Which of those that begin so, from 0. */
  readonly nth?: number
}

/** The exchange in which we said something that begins with this word, or these words; the greeting for ''. */
function exchangeFor(t: Transcript, said: string, { line = 'client 1', nth = 0 }: Which): Exchange | undefined {
  const turns = exchangesOn(t, line)
  return said === '' ? turns[0] : turns.slice(1).filter((turn) => begins(turn.said.toUpperCase(), said))[nth]
}

/** `QUITE` does not begin with the word `QUIT`. */
function begins(text: string, words: string): boolean {
  return text.startsWith(words) && !/^[A-Z0-9]{2}/.test(text.slice(words.length - 1, words.length + 1))
}

/** The first reply to what we said, when it came. */
export function replyTo(t: Transcript, said: string, which: Which = {}): Reply | undefined {
  return exchangeFor(t, said, which)?.replies[0]
}

/** What a reply may be, in words for a reader: `the code 250`. */
export interface Wanted {
  readonly words: string
  allows(code: number): boolean
}

export function code(...codes: readonly number[]): Wanted {
  return { words: `the code ${codes.join(' or ')}`, allows: (each) => codes.includes(each) }
}

/** Done, as 250 says. */
export const accepted: Wanted = { words: 'a positive reply (2yz)', allows: (each) => each >= 200 && each < 300 }
/** Not now or not at all. */
export const refused: Wanted = { words: 'a refusal (4yz or 5yz)', allows: (each) => each >= 400 && each < 600 }
export const rejected: Wanted = { words: 'a refusal for good (5yz)', allows: (each) => each >= 500 && each < 600 }
/** One of the codes for what is no command, or none here (RFC 5321 §4.2.4, §4.3.2). */
export const anyReply: Wanted = { words: 'a reply', allows: () => true }

/** The reply to what we said is one of these. */
export function answers(t: Transcript, said: string, wanted: Wanted, which: Which = {}): Verdict {
  const { line = 'client 1' } = which
  const what = said === '' ? 'as a greeting' : `to ${said}`
  const exchange = exchangeFor(t, said, which)
  const reply = exchange?.replies[0]
  const stream = octets(t, line, 'received')
  if (reply) {
    if (wanted.allows(reply.code)) return met
    return unmet(`${wanted.words} ${what}`, shownReply(reply), stream.at(reply.at))
  }
  return noReply(t, line, `${wanted.words} ${what}`, exchange)
}

function noReply(t: Transcript, line: string, expected: string, exchange: Exchange | undefined): Verdict {
  if (happened(t, line, 'refused')) return unmet(expected, 'nobody accepted the connection')
  const stream = octets(t, line, 'received')
  const { broken, rest } = repliesIn(stream.bytes)
  if (broken) return unmet(`${expected}: three digits and a text`, broken.says, stream.at(broken.at))
  if (rest < stream.bytes.length) {
    return unmet(
      `${expected}: a whole line that ends in CR LF`,
      `"${latin1(stream.bytes.subarray(rest)).slice(0, 60)}"`,
      stream.at(rest),
    )
  }
  if (exchange?.over) return unmet(expected, 'the connection was closed without one')
  if (happened(t, line, 'silence')) return unmet(expected, 'silence')
  if (exchange) return unmet(expected, 'none came')
  // It was not said, because of what came before.
  const last = exchangesOn(t, line).at(-1)
  const before = last?.replies.at(-1)
  return unmet(
    expected,
    before ? `what came before was answered ${shownReply(before)}` : 'no reply to what came before',
    before && stream.at(before.at),
  )
}

/** The message on this line was accepted: its recipient, DATA, and what followed it. */
export function acceptsMail(t: Transcript, which: Which = {}): Verdict {
  const { line = 'client 1', nth = 0 } = which
  const turns = exchangesOn(t, line)
  const at = turns.flatMap(({ said }, index) => (/^DATA\r\n/i.test(said) ? [index] : []))[nth]
  const data = at === undefined ? undefined : turns[at]
  if (!data?.replies[0]) return answers(t, 'DATA', code(354), which)
  const start = answers(t, 'DATA', code(354), which)
  if (start.is !== 'met') return start
  const end = turns[(at ?? 0) + 1]
  const reply = end?.replies[0]
  const stream = octets(t, line, 'received')
  if (!reply) return noReply(t, line, 'the code 250 for the message', end)
  return reply.code === 250 ? met : unmet('the code 250 for the message', shownReply(reply), stream.at(reply.at))
}

/** DATA was refused, or else the message that followed it. */
export function refusesData(t: Transcript, which: Which = {}): Verdict {
  const asked = replyTo(t, 'DATA', which)
  return asked?.code === 354 ? answers(t, '.', rejected, { ...which, nth: 0 }) : answers(t, 'DATA', rejected, which)
}

/** The last client, who comes after some trouble and hands over a message as if nothing had been. */
export function comesAfterwards(stage: Stage): Promise<void> {
  return visits(stage, example('afterwards'))
}

/** That client was served. */
export function servedAfterwards(t: Transcript): Verdict {
  return acceptsMail(t, { line: linesOf(t, 'client').at(-1) ?? 'client 1' })
}

/** The connection stands until QUIT. */
export function staysOpen(t: Transcript, line = 'client 1'): Verdict {
  return answers(t, 'QUIT', code(221), { line })
}
