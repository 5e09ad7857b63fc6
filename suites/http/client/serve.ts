/** How we are the server of this client, and how we look at what it did: shared by the topics of this role. */
import {
  type Errand,
  happened,
  type Line,
  linesOf,
  type Octets,
  octets,
  type Program,
  type Stage,
  shows,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { fieldOf, membersOf } from '../lens/head.ts'
import { type Reading, type Request, requestsIn } from '../lens/message.ts'
import { encoded, type FieldLines, joined, latin1Octets } from '../pen.ts'

/** An errand: fetch this path, which has no slash in front, and is percent-encoded here. */
export function errand(path: string, more: Partial<Errand> = {}): Errand {
  const target = encoded(path)
  return {
    stdin: new Uint8Array(),
    ...more,
    values: { url: `http://{host}:{port}/${target}`, path: `/${target}`, name: target, ...more.values },
  }
}

/** An errand for this target exactly as it is written, with the slash in front or empty; what follows # is in the URL only. */
export function errandTo(target: string, more: Partial<Errand> = {}): Errand {
  const [reference = ''] = target.split('#', 1)
  const path = reference.startsWith('/') ? reference : `/${reference}`
  return errand('', {
    ...more,
    values: { url: `http://{host}:{port}${target}`, path, name: path.slice(1), ...more.values },
  })
}

/** A response as it stands, with nothing added to what is given: what is wrong in it is meant. */
export interface Answer {
  readonly status?: string
  readonly version?: string
  readonly fields?: FieldLines
  readonly content?: Uint8Array
}

export function response({ status = '200 OK', version = 'HTTP/1.1', fields = [], content }: Answer): Uint8Array {
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  const head = latin1Octets(`${version} ${status}\r\n${lines.join('')}\r\n`)
  return content ? joined(head, content) : head
}

/** The most usual answer: a document with its length, on a connection that may stay. */
export function document(content: Uint8Array, more: FieldLines = []): Uint8Array {
  const fields: FieldLines = [['Content-Type', 'text/plain'], ['Content-Length', String(content.length)], ...more]
  return response({ fields, content })
}

export interface Serving {
  readonly cuts?: readonly number[]
  /** Whether we close after the answer, or leave the connection to the client; `asked` leaves it unless the request says close. */
  readonly closes?: boolean | 'asked'
}

/** An answer, or how it follows from the request; a request that cannot be read is none. */
export type Reply = Uint8Array | ((asked: Request | undefined) => Uint8Array)

/** Sends the client on its errand, answers its first request with these octets, and sees it out. */
export async function serve(stage: Stage, to: string | Errand, answer: Reply, serving: Serving = {}): Promise<void> {
  const program = await stage.run(typeof to === 'string' ? errand(to) : to)
  const line = await stage.accept()
  if (line) await reply(line, answer, serving)
  await leave(stage, program)
}

/** Sees the client out, and looks at the file that it may have written. */
export async function leave(stage: Stage, program: Program): Promise<void> {
  await program.exits()
  await stage.look('out', '', { optional: true })
}

/** Waits for the next request on this line, the `nth` from 1, and answers it. Whether it came. */
export async function reply(line: Line, answer: Reply, serving: Serving = {}, nth = 1): Promise<boolean> {
  const { whole, request } = await hear(line, nth)
  if (whole) await give(line, request, answer, serving)
  return whole
}

/** Answers a request that has come, and closes where that is due. Whether the connection is left open. */
async function give(
  line: Line,
  request: Request | undefined,
  answer: Reply,
  { cuts = [], closes = true }: Serving,
): Promise<boolean> {
  await line.send(typeof answer === 'function' ? answer(request) : answer, cuts)
  const open = closes === 'asked' ? persists(request) : !closes
  if (!open) await line.end()
  return open
}

/** Whether the request leaves its connection open for others (RFC 9112 §9.3). */
export function persists(request: Request | undefined): boolean {
  return request?.version === '1.1' && !membersOf(request, 'connection').includes('close')
}

export interface Heard {
  readonly whole: boolean
  readonly request?: Request | undefined
}

const CONTINUE = latin1Octets('HTTP/1.1 100 Continue\r\n\r\n')

/** Waits until so many whole requests have come on this line, telling who asks first to go on; that no further one comes is fine. */
export async function hear(line: Line, nth = 1): Promise<Heard> {
  let reading: Reading<Request> = requestsIn(new Uint8Array())
  const came = (received: Uint8Array) => {
    reading = requestsIn(received)
    return reading.broken !== undefined || reading.messages.filter(({ whole }) => whole).length >= nth
  }
  const hesitates = () => reading.messages.some((request) => !request.whole && fieldOf(request, 'expect') !== undefined)
  const how = { for: 'the request', optional: nth > 1 }
  await line.read({ until: (received) => came(received) || hesitates(), ...how })
  if (hesitates()) {
    await line.send(CONTINUE)
    await line.read({ until: came, ...how })
  }
  const request = reading.messages[nth - 1]
  return { whole: reading.broken !== undefined || request?.whole === true, request }
}

/** What a request gets, whichever connection it comes on. */
export type Respond = (asked: Request | undefined) => readonly [answer: Uint8Array, serving?: Serving]

/**
 * Is a server for a client that asks for more than one thing: takes its connections, answers every request on each of them, and sees
 * it out. Not more than `most` connections.
 */
export async function attend(stage: Stage, to: Errand, respond: Respond, most = 60): Promise<void> {
  const program = await stage.run(to)
  const lines: Promise<void>[] = []
  let answers = 0
  const converse = async (line: Line) => {
    for (let nth = 1; ; nth++) {
      const { whole, request } = await hear(line, nth)
      if (!whole) return
      const [answer, { closes = 'asked', ...serving } = {}] = respond(request)
      answers++
      const open = await give(line, request, answer, { closes, ...serving })
      if (!open || !request) return
    }
  }
  let line = await stage.accept()
  while (line && lines.length < most) {
    lines.push(converse(line))
    if (lines.length === most) break
    let before: number
    do {
      before = answers
      line = await stage.accept({ optional: true })
    } while (!line && answers > before && !happened(stage.soFar(), 'program', 'exited'))
  }
  await Promise.all(lines)
  await leave(stage, program)
}

/** All that the client asked on a line. */
export function requestsOn(t: Transcript, line = 'server 1'): Reading<Request> {
  return requestsIn(octets(t, line, 'received').bytes)
}

/** Judges one request, which has to be there and whole: the `nth` on its line, from 0. */
export function inRequest(t: Transcript, judge: (request: Request) => Verdict, line = 'server 1', nth = 0): Verdict {
  const { messages, broken, rest } = requestsOn(t, line)
  const request = messages[nth]
  const stream = octets(t, line, 'received')
  if (request?.whole) return judge(request)
  if (request)
    return unmet('the whole request', `${request.content.length} octets of its content`, stream.at(request.end))
  if (broken) return unmet('a request line', broken.says, stream.at(broken.at))
  if (stream.bytes.length > rest)
    return unmet('an empty line at the end of the header section', 'none', stream.at(stream.bytes.length))
  return unmet('a request', happened(t, line, 'opened') ? 'none on this connection' : 'no connection')
}

/** All that the client asked, on all connections: those of the first connection first. */
export function allRequests(t: Transcript): readonly Request[] {
  return linesOf(t, 'server').flatMap((line) => requestsOn(t, line).messages)
}

/** What the client shows: the file into which it wrote, where it was told one, or standard output. */
export function shown(t: Transcript): Octets {
  return happened(t, 'out', 'found') ? octets(t, 'out', 'found') : octets(t, 'stdout', 'printed')
}

/** The content appears on standard output, whatever stands around it. */
export function showsContent(t: Transcript, content: Uint8Array): Verdict {
  return shows(content, shown(t))
}
