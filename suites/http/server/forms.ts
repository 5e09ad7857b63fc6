/** How content is sent to the form that gives it back, and how we look at what came back. */
import { met, octets, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { type FieldLines, HOST, latin1Octets, request } from '../pen.ts'
import { answersOn, finalOf, inAnswer, sameContent, statusLine, type Which } from './ask.ts'

export const FORM = '/form'
export const POST = { methods: ['POST'] } as const

const LENGTH_REQUIRED = 411

/** Content for the form, framed by these fields; it stands there as it is sent. */
export function submission(fields: FieldLines, body: Uint8Array, more: FieldLines = []): Uint8Array {
  return request({
    method: 'POST',
    target: FORM,
    fields: [['Host', HOST], ['Content-Type', 'application/octet-stream'], ...fields, ...more],
    content: body,
  })
}

export const CLOSE: FieldLines = [['Connection', 'close']]
export const CHUNKED: FieldLines = [['Transfer-Encoding', 'chunked']]

/** Content as the last message on its connection. */
export function lastSubmission(fields: FieldLines, body: Uint8Array): Uint8Array {
  return submission(fields, body, CLOSE)
}

/** Octets of a text in which each character stands for one. */
export function contentOf(text: string): Uint8Array {
  return latin1Octets(text)
}

/** The content came back. A server may insist on Content-Length, and say so (RFC 9112 §6.3). */
export function gotBack(t: Transcript, content: Uint8Array, which: Which = {}): Verdict {
  const place: Which = { ...POST, ...which }
  return inAnswer(
    t,
    (response) => {
      if (response.status === LENGTH_REQUIRED) return met
      if (response.status === 200) return sameContent(t, response, content, place)
      const stream = octets(t, place.line ?? 'client 1', 'received')
      return unmet('200 and the content that was sent', statusLine(response), stream.at(response.at))
    },
    place,
  )
}

/** Nothing says that this request was carried out: no answer, or another status than a success. */
export function notDone(t: Transcript, method = 'POST', line = 'client 1'): Verdict {
  const [answer] = finalOf(answersOn(t, line, [method]).messages)
  if (!answer || answer.status >= 300) return met
  return unmet('an error, or a close without an answer', statusLine(answer), octets(t, line, 'received').at(answer.at))
}
