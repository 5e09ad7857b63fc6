/** Clients of HTTP/1.0: they know neither chunks nor interim answers, and wait for the end of the connection. */
import { all, fc, met, octets, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { membersOf } from '../lens/head.ts'
import type { persists } from '../lens/message.ts'
import { type FieldLines, HOST, type Page, page, pathOf, request } from '../pen.ts'
import { answersOn, ask, finalOf, gotPage, inAnswer, publish, say, statusLine } from './ask.ts'
import { contentOf } from './forms.ts'
import { inStep, isOver, NEXT, nextRequest, oddRequest } from './sequence.ts'

const targetOf = (page: Page) => `/${pathOf(page)}`

const overs = (t: Transcript): Verdict =>
  isOver(t) ? met : unmet('the connection closed by the server', 'it stayed open')

export const closesAfterHttp10 = requirement({
  title: 'After the answer to a request of HTTP/1.0 without keep-alive the server closes',
  clause: rfc(9112, '9.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-08', 'VER-09'],
  why: 'A client of HTTP/1.0 knows no other end of an answer than the end of the connection.',
  hint: 'Keep a connection of HTTP/1.0 only when its request says Connection: keep-alive.',
  given: fc.record({ page: page(200), host: fc.boolean() }),
  examples: [{ page: { stem: 'old', size: 50, key: 1 }, host: true }],
  when: async ({ page, host }, stage) => {
    await publish(stage, page)
    const line = await stage.connect()
    await line.send(http10(targetOf(page), host ? [['Host', HOST]] : []))
    await line.readToEnd()
  },
  judge: ({ page }, t) => all(gotPage(t, page), overs(t)),
})

function http10(target: string, fields: FieldLines, method = 'GET'): Uint8Array {
  return request({ method, target, version: 'HTTP/1.0', fields })
}

// Whoever is asked for keep-alive may keep the connection (RFC 9112 §9.3); that the answer has to say so stood only in RFC 2068 §19.7.1.
export const keepsHttp10OnlyWithWord = requirement({
  title: 'A connection of HTTP/1.0 is kept only where the answer says keep-alive and tells its length',
  clause: rfc(9112, '9.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['VER-09'],
  why: 'An old client that is not told waits for a close that does not come.',
  hint: 'To a client of HTTP/1.0 send Connection: keep-alive and Content-Length, or close.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'kept', size: 50, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await publish(stage, NEXT)
    const line = await stage.connect()
    const fields: FieldLines = [
      ['Host', HOST],
      ['Connection', 'keep-alive'],
    ]
    await say(line, http10(targetOf(page), fields))
    const [first] = finalOf(answersOn(stage.soFar()).messages)
    if (first && saysKept(first)) {
      await say(line, nextRequest, { methods: ['GET', 'GET'] })
      await line.hangUp('last')
    } else await line.readToEnd()
  },
  judge: ({ page }, t) => {
    const [first] = finalOf(answersOn(t).messages)
    return first && saysKept(first) ? inStep(t, [{ page }, { page: NEXT }]) : all(gotPage(t, page), overs(t))
  },
})

const saysKept = (answer: Parameters<typeof persists>[0]) =>
  membersOf(answer, 'connection').includes('keep-alive') && answer.framing !== 'close'

export const sendsNoChunksToHttp10 = requirement({
  title: 'No answer to a request of HTTP/1.0 has a Transfer-Encoding',
  clause: rfc(9112, '6.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'A client of HTTP/1.0 takes sizes of chunks for content.',
  hint: 'Send Content-Length, or close behind the content, when the request says HTTP/1.0.',
  given: fc.record({ page: page(2_000), keepAlive: fc.boolean(), missing: fc.boolean() }),
  examples: [
    { page: { stem: 'plain', size: 50, key: 1 }, keepAlive: false, missing: false },
    { page: { stem: 'plain', size: 50, key: 1 }, keepAlive: false, missing: true },
  ],
  when: async ({ page, keepAlive, missing }, stage) => {
    await publish(stage, page)
    const fields: FieldLines = [['Host', HOST], ...(keepAlive ? [['Connection', 'keep-alive'] as const] : [])]
    await ask(stage, http10(missing ? '/no-such-page.html' : targetOf(page), fields))
  },
  judge: (_, t) =>
    inAnswer(t, (answer) => {
      const codings = membersOf(answer, 'transfer-encoding')
      const at = octets(t, 'client 1', 'received').at(answer.at)
      return codings.length === 0 ? met : unmet('an answer without Transfer-Encoding', codings.join(', '), at)
    }),
})

export const sendsNoInterimToHttp10 = requirement({
  title: 'No interim answer is sent to a client of HTTP/1.0',
  clause: rfc(9110, '15.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['VER-10'],
  why: 'HTTP/1.0 knows no interim answers: its client takes 100 for the final one.',
  hint: 'Look at the version before you send 100 Continue; a client of HTTP/1.0 gets none.',
  given: fc.record({ content: fc.string({ unit: fc.constantFrom(...'abc='), minLength: 1, maxLength: 30 }) }),
  examples: [{ content: 'a=b' }],
  when: async ({ content }, stage) => {
    const fields: FieldLines = [
      ['Content-Length', String(content.length)],
      ['Expect', '100-continue'],
    ]
    const octets = oddRequest('POST', fields, contentOf(content), '/form', 'HTTP/1.0')
    const line = await stage.connect()
    // The content comes a little later, so that a server that waits for it shows.
    await line.send(octets, [octets.length - content.length])
    await line.end()
    await line.readToEnd()
  },
  judge: (_, t) => {
    const interim = answersOn(t, 'client 1', ['POST']).messages.find(({ status }) => status < 200)
    if (!interim) return met
    return unmet('no interim answer', statusLine(interim), octets(t, 'client 1', 'received').at(interim.at))
  },
})
