/** How we are the server of this client, and how we look at what it did: shared by the topics of this role. */
import {
  type Awaited,
  type Errand,
  happened,
  type Line,
  type Octets,
  octets,
  type Program,
  type Stage,
  shows,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
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
  /** Whether we close after the answer, or leave the connection to the client. */
  readonly closes?: boolean
}

/** Sends the client on its errand, answers its first request with these octets, and sees it out. */
export async function serve(stage: Stage, path: string, answer: Uint8Array, serving: Serving = {}): Promise<void> {
  const program = await stage.run(errand(path))
  const line = await stage.accept()
  if (line) await reply(line, answer, serving)
  await leave(stage, program)
}

/** Sees the client out, and looks at the file that it may have written. */
export async function leave(stage: Stage, program: Program): Promise<void> {
  await program.exits()
  await stage.look('out', '', { optional: true })
}

/** Waits for the next request on this line, the `nth` from 1, and answers it. */
export async function reply(
  line: Line,
  answer: Uint8Array,
  { cuts = [], closes = true }: Serving = {},
  nth = 1,
): Promise<Awaited> {
  const awaited = await hear(line, nth)
  if (awaited !== 'satisfied') return awaited
  await line.send(answer, cuts)
  if (closes) await line.end()
  return awaited
}

/** Waits until so many whole requests have come on this line; that no further one comes is fine after the first. */
export function hear(line: Line, nth = 1): Promise<Awaited> {
  return line.read({ until: (received) => wholeIn(received) >= nth, for: 'the request', optional: nth > 1 })
}

function wholeIn(received: Uint8Array): number {
  const { messages, broken } = requestsIn(received)
  return broken ? Number.POSITIVE_INFINITY : messages.filter(({ whole }) => whole).length
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

/** What the client shows: the file into which it wrote, where it was told one, or standard output. */
export function shown(t: Transcript): Octets {
  return happened(t, 'out', 'found') ? octets(t, 'out', 'found') : octets(t, 'stdout', 'printed')
}

/** The content appears on standard output, whatever stands around it. */
export function showsContent(t: Transcript, content: Uint8Array): Verdict {
  return shows(content, shown(t))
}
