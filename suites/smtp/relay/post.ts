/** How we are the client of this relay and the servers behind it, and how we look at what it handed on: shared by the topics of this role. */
import {
  happened,
  linesOf,
  met,
  type Octets,
  octets,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Dialogue, dialogueOn, type Submission, unstuffed } from '../lens/dialogue.ts'
import { latin1 } from '../lens/lines.ts'
import { converse, type Manners } from '../mail-server.ts'
import { type Mail, messageOf, stuffed } from '../pen.ts'
import { GIVE_UP_MS, RETRY_MS } from '../protocol.ts'
import { addressesOf, domainOf, type Letter } from '../routes.ts'
import { addresses, hands, hello } from '../server/ask.ts'

/** An address in one of the domains of this case. */
export function at(stage: Stage, letter: Letter, local = 'alice'): string {
  return `${local}@${domainOf(letter, stage.turn)}`
}

/** Whoever gets the notices of this case. */
export function senderOf(stage: Stage): string {
  return at(stage, 's', 'dave')
}

/** A relay takes its time to speak; that it does not is told by what does not come. */
const WAITING = { patience: 20, optional: true }

/** What a server of ours says on each connection: the first gets the first script, and so on; the last is said again. */
export type Scripts = readonly [Manners, ...Manners[]]

/** Puts a server of ours behind a domain; `host` is its place among several. */
export async function opens(stage: Stage, letter: Letter, scripts: Scripts = [{}], host = 0): Promise<void> {
  const address = addressesOf(letter, stage.turn)[host]
  if (address === undefined) throw new Error(`the domain ${letter} has no server ${host}`)
  let connections = 0
  await stage.neighbour(nameOf(letter, host), address, {
    async connection(line) {
      const script = scripts[Math.min(connections, scripts.length - 1)] ?? {}
      connections++
      await converse(line, script, WAITING)
    },
  })
}

/** `a`, or `m1`, `m2`, `m3`. */
function nameOf(letter: Letter, host: number): string {
  return letter === 'm' ? `m${host + 1}` : letter
}

export interface Envelope {
  /** Whoever gets the notices of this case, unless told. */
  readonly from?: string
  /** `alice` in the domain `a`, unless told. */
  readonly to?: readonly string[]
}

/** Hands a message over to the relay; whether it was accepted. */
export async function posts(stage: Stage, message: Mail | Uint8Array, envelope: Envelope = {}): Promise<boolean> {
  const { from = senderOf(stage), to = [at(stage, 'a')] } = envelope
  const talk = await hello(stage)
  const octets = message instanceof Uint8Array ? message : messageOf(message)
  const accepted = (await addresses(talk, { from, to })) && (await hands(talk, stuffed(octets)))
  await talk.quits()
  return accepted
}

/** The relay may need so long for another attempt. One that is told its pause needs less; real ones count in seconds. */
const AGAIN_MS = Math.max(3_500, 6 * RETRY_MS)
/** So long until the last attempt has failed, and its notice has come. */
export const OVER_MS = GIVE_UP_MS + 6_000

export type Until = 'soon' | 'again' | 'over'

/** Waits until so many messages have been handed over there: at once, at a later attempt, or when the relay has given something up. */
export async function arrives(stage: Stage, place: string, when: Until = 'soon', count = 1): Promise<void> {
  await arrivesAt(stage, [place], when, count)
}

/** As `arrives`, for several places at the same time. */
export async function arrivesAt(stage: Stage, places: readonly string[], when: Until, count = 1): Promise<void> {
  const awaited = await stage.happens({
    until: (t) => places.every((place) => arrivalsAt(t, place).length >= count),
    for: places.includes('s') ? 'the notice to the sender' : 'the message at the next hop',
    ...patienceFor(when),
  })
  // The farewell is judged as well, so that it is heard out.
  const haveLeft = (t: Transcript) => places.every((place) => hasLeft(t, place))
  if (awaited === 'satisfied') await stage.happens({ until: haveLeft, patience: 0.2, optional: true })
}

function patienceFor(when: Until) {
  return when === 'soon' ? { patience: 6 } : { atLeastMs: when === 'again' ? AGAIN_MS : OVER_MS }
}

/** Waits until somebody has knocked there so often; whether that was so. */
export async function knocks(stage: Stage, place: string, count: number): Promise<boolean> {
  const awaited = await stage.happens({
    until: (t) => connectionsAt(t, place).length >= count,
    for: `attempt ${count} at the next hop`,
    ...patienceFor('again'),
  })
  return awaited === 'satisfied'
}

/** Who puts every message off. */
export const BUSY: Manners = { greeting: '421 too busy', leavesAfter: 'greeting' }
/** From nobody, so that nobody is told when it is given up. */
const CLOCK = { stem: 'clock', key: 1, body: ['tick'] }
/** Two pauses of a relay that is not told how long they are. */
const TWO_PAUSES_MS = 2_500

/**
 * Gives the relay the time of two pauses to do what it should not do; that it does nothing is fine. Its own clock tells when they are over:
 * another message, which is put off each time, has been tried three times. Once in a case.
 */
export async function watches(stage: Stage, until: (t: Transcript) => boolean): Promise<void> {
  if (until(stage.soFar())) return
  await opens(stage, 't', [BUSY])
  await posts(stage, CLOCK, { from: '', to: [at(stage, 't')] })
  const isOver = (t: Transcript) => until(t) || connectionsAt(t, 't').length > 2
  await stage.happens({ until: isOver, atLeastMs: TWO_PAUSES_MS, patience: 0, optional: true })
}

/** The relay may need a moment to put down what it has heard. */
export async function putsDown(stage: Stage): Promise<void> {
  await stage.happens({ until: () => false, atLeastMs: MOMENT_MS, patience: 0, optional: true })
}

const MOMENT_MS = 750

/** The names of the connections that the relay has opened to a server of ours, in their order. */
export function connectionsAt(t: Transcript, place: string): readonly string[] {
  return linesOf(t, 'server').filter((line) => line.startsWith(`server ${place}/`))
}

function hasLeft(t: Transcript, place: string): boolean {
  return connectionsAt(t, place).every((line) =>
    t.some(({ line: other, what }) => other === line && (what === 'ended' || what === 'closed' || what === 'reset')),
  )
}

export interface Attempt {
  readonly line: string
  readonly dialogue: Dialogue
}

/** What the relay said on each of these connections. */
export function attemptsAt(t: Transcript, place: string): readonly Attempt[] {
  return connectionsAt(t, place).map((line) => ({ line, dialogue: dialogueOn(t, line) }))
}

export interface Arrival extends Submission {
  readonly stream: Octets
}

/** The messages that a server of ours has taken, in their order. */
export function arrivalsAt(t: Transcript, place: string): readonly Arrival[] {
  return attemptsAt(t, place).flatMap(({ line, dialogue }) =>
    dialogue.submissions
      .filter(({ whole, reply }) => whole && reply !== undefined && reply >= 200 && reply < 300)
      .map((submission) => ({ ...submission, stream: octets(t, line, 'received') })),
  )
}

/** The local parts of those for whom a message came. */
export function localsOf({ to }: Submission): readonly string[] {
  return to.map((path) => path.slice(0, path.lastIndexOf('@')))
}

/** Judges the message that came there, which has to be there. */
export function inArrival(t: Transcript, place: string, judge: (arrival: Arrival) => Verdict): Verdict {
  const [first] = arrivalsAt(t, place)
  return first ? judge(first) : unmet(`the message at the server of the domain ${place}`, whatCameTo(t, place))
}

/** Exactly so many messages were handed over there. */
export function arrived(t: Transcript, place: string, count = 1): Verdict {
  const found = arrivalsAt(t, place)
  if (found.length < count && found.length === 0) return inArrival(t, place, () => met)
  if (found.length === count) return met
  const surplus = found[count]
  return unmet(
    count === 1 ? `the message once at the server of the domain ${place}` : `${count} messages there`,
    `it came ${found.length} times`,
    surplus?.stream.at(surplus.at),
  )
}

function whatCameTo(t: Transcript, place: string): string {
  const attempts = attemptsAt(t, place)
  if (attempts.length === 0) return 'no connection'
  const last = attempts.at(-1)?.dialogue.commands.at(-1)
  const times = attempts.length === 1 ? 'one connection' : `${attempts.length} connections`
  return last ? `${times}, the last command is "${last.text.slice(0, 60)}"` : `${times}, no command`
}

/** The message came as it was sent, but for the fields that say which way it took. */
export function isCarried(t: Transcript, place: string, message: Mail | Uint8Array): Verdict {
  const sent = latin1(message instanceof Uint8Array ? message : messageOf(message))
  return inArrival(t, place, ({ raw, stream, at: begun }) => {
    const came = unstuffed(raw)
    const trace = traceOf(came)
    if (came.slice(trace.length) === sent || isTraced(came, sent)) return met
    const [expected, actual] = firstDifference(sent, came.slice(trace.length))
    return unmet(expected, actual, stream.at(begun))
  })
}

/** The Received fields at the beginning of a message. */
export function traceOf(message: string): string {
  return /^(?:Received:[^\n]*\n(?:[ \t][^\n]*\n)*)*/i.exec(message)?.[0] ?? ''
}

/** A message that had such fields itself has more of them now, in front of its own. */
function isTraced(came: string, sent: string): boolean {
  const added = came.slice(0, came.length - sent.length)
  return came.endsWith(sent) && traceOf(added) === added
}

function firstDifference(sent: string, came: string): readonly [string, string] {
  const [one, other] = [sent.split('\r\n'), came.split('\r\n')]
  const at = one.findIndex((line, index) => line !== other[index])
  const where = at < 0 ? one.length : at
  return [`line ${where + 1} of the message as it was sent, ${shown(one[where])}`, shown(other[where])]
}

function shown(line: string | undefined): string {
  if (line === undefined) return 'its end'
  const text = JSON.stringify(line.replaceAll(/[\x7f-\xff]/g, '?'))
  return text.length <= 60 ? text : `${text.slice(0, 60)}…" (${line.length} octets)`
}

/** The relay was not spoken to in vain: it is there, and has answered. */
export function restarted(t: Transcript): Verdict {
  const refusal = t.find((entry) => entry.line === 'program' && entry.what === 'refused')
  if (refusal) return unmet('a relay that starts again', refusal.note ?? 'it did not start')
  return happened(t, 'program', 'started') ? met : unmet('a relay that was started again', 'it was not')
}
