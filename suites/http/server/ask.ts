/** How we are a client of this server, and how we look at what it answered: shared by the topics of this role. */
import {
  happened,
  type Line,
  octets,
  quote,
  type Stage,
  same,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { persists, type Reading, type Response, responsesIn } from '../lens/message.ts'
import { type Page, pathOf, textOf } from '../pen.ts'

/** The place in which this server has its documents. */
const DOCROOT = 'docroot'

export interface Manner {
  /** The methods that are asked, in order: a response to HEAD has no content. `GET` once unless told. */
  readonly methods?: readonly string[]
  /** Where what we send is cut into segments. */
  readonly cuts?: readonly number[]
  readonly patience?: number
}

const ONCE = ['GET'] as const

/** Puts a page among the documents; its target is `/` and its path. */
export function publish(stage: Stage, page: Page): Promise<void> {
  return publishAs(stage, pathOf(page), textOf(page))
}

/** Puts a document at this path, which has no slash in front. */
export function publishAs(stage: Stage, path: string, content: Uint8Array): Promise<void> {
  return stage.put(DOCROOT, path, content)
}

/** Says something on a new connection, listens until all answers have come whole, and leaves. */
export async function ask(stage: Stage, octets: Uint8Array, manner: Manner = {}): Promise<void> {
  const line = await stage.connect()
  await say(line, octets, manner)
  await leave(stage, line, manner.methods)
}

/** Leaves a connection: at once where its last answer lets it stand, and otherwise behind the server, which has said that it closes. */
export async function leave(stage: Stage, line: Line, methods: readonly string[] = ONCE): Promise<void> {
  const last = finalOf(answersOn(stage.soFar(), line.name, methods).messages).at(-1)
  await line.hangUp(last?.whole && persists(last) ? 'first' : 'last')
}

/** Says something on a connection that stands, and listens until so many answers in all have come whole. */
export async function say(line: Line, octets: Uint8Array, manner: Manner = {}): Promise<void> {
  const { methods = ONCE, cuts, patience = 1 } = manner
  await line.send(octets, cuts)
  await line.read({
    until: answered(methods),
    patience,
    for: methods.length === 1 ? 'the whole answer' : 'all answers',
  })
}

/** Whether these octets hold a whole answer to each of these methods. */
export function answered(methods: readonly string[] = ONCE): (received: Uint8Array) => boolean {
  return (received) => {
    const { messages, broken } = responsesIn(received, methods, false)
    return broken !== undefined || finalOf(messages).filter(({ whole }) => whole).length >= methods.length
  }
}

/** Responses that answer a request: interim ones do not, except 101. */
export function finalOf(messages: readonly Response[]): readonly Response[] {
  return messages.filter(({ status }) => status >= 200 || status === 101)
}

/** All that came on a line, as responses to these methods. A connection that was cut off ends a response as its close does. */
export function answersOn(t: Transcript, line = 'client 1', methods: readonly string[] = ONCE): Reading<Response> {
  const over = happened(t, line, 'ended') || happened(t, line, 'reset')
  return responsesIn(octets(t, line, 'received').bytes, methods, over)
}

export interface Which {
  readonly line?: string
  readonly methods?: readonly string[]
  /** Which of the answers, from 0. */
  readonly nth?: number
}

/** Judges one answer, which has to be there and whole. */
export function inAnswer(t: Transcript, judge: (response: Response) => Verdict, which: Which = {}): Verdict {
  const { line = 'client 1', methods = ONCE, nth = 0 } = which
  const reading = answersOn(t, line, methods)
  const response = finalOf(reading.messages)[nth]
  if (!response) return noAnswer(t, line, reading)
  if (response.whole) return judge(response)
  const stream = octets(t, line, 'received')
  const { framing, content } = response
  const [expected, actual] =
    framing === 'close'
      ? [
          'the end of the answer: its length, a last chunk, or a close',
          `${content.length} octets of content, and no end`,
        ]
      : ['the whole answer', `it breaks off after ${content.length} octets of its content`]
  return unmet(expected, actual, stream.at(response.end))
}

function noAnswer(t: Transcript, line: string, { broken, rest }: Reading<Response>): Verdict {
  const stream = octets(t, line, 'received')
  if (happened(t, line, 'refused')) return unmet('an answer', 'nobody accepted the connection')
  if (broken) return unmet('a response that begins with HTTP/1.1 and a status code', broken.says, stream.at(broken.at))
  if (stream.bytes.length > rest) {
    return unmet(
      'a whole header section, with an empty line at its end',
      quote(stream.bytes.subarray(rest)),
      stream.at(rest),
    )
  }
  if (happened(t, line, 'silence')) return unmet('an answer', 'silence')
  return unmet('an answer', 'the connection was closed without one')
}

/** The status code is one of these. */
export function hasStatus(t: Transcript, codes: readonly number[], which: Which = {}): Verdict {
  return inAnswer(t, (response) => statusIn(t, response, codes, which), which)
}

function statusIn(t: Transcript, response: Response, codes: readonly number[], { line = 'client 1' }: Which): Verdict {
  if (codes.includes(response.status)) return { is: 'met' }
  const stream = octets(t, line, 'received')
  return unmet(`the status code ${codes.join(' or ')}`, statusLine(response), stream.at(response.at))
}

/** `404 Not Found`. */
export function statusLine({ status, reason }: Response): string {
  return reason === '' ? String(status) : `${status} ${reason}`
}

/** The answer is 200, and its content is exactly this. */
export function hasContent(t: Transcript, expected: Uint8Array, which: Which = {}): Verdict {
  return inAnswer(
    t,
    (response) => {
      const status = statusIn(t, response, [200], which)
      return status.is === 'met' ? sameContent(t, response, expected, which) : status
    },
    which,
  )
}

/** The content is exactly this, whatever the status. */
export function sameContent(
  t: Transcript,
  response: Response,
  expected: Uint8Array,
  { line = 'client 1' }: Which = {},
): Verdict {
  const stream = octets(t, line, 'received')
  const { content, contentAt, framing } = response
  // Chunks stand apart in the stream, so a place in the joined content is nowhere in it.
  const at = (offset: number) => (framing === 'chunked' ? undefined : stream.at(contentAt + offset))
  const surplus = framing === 'close' && content.length - expected.length === LINE_END.length
  const own = surplus && content.subarray(-LINE_END.length).every((octet, index) => octet === LINE_END[index])
  return same(expected, { bytes: own ? content.subarray(0, -LINE_END.length) : content, at })
}

/**
 * The server of the textbook sends one line end behind every document, and closes. One requirement is about that
 * (documents/addsNothing); all others look past it.
 */
const LINE_END = [0x0d, 0x0a]

/** The answer to a GET of this page is its octets. */
export function gotPage(t: Transcript, page: Page, which: Which = {}): Verdict {
  return hasContent(t, textOf(page), which)
}
