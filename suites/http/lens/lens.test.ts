/** The readers are held against whole streams, streams cut anywhere, and octets that nobody should send. */
import { expect, test } from 'vitest'
import { fc } from '../../../harness/kit.ts'
import { latin1Octets } from '../pen.ts'
import { type Flaw, latin1, type Rule } from './head.ts'
import { type Message, type Reading, requestsIn, responsesIn } from './message.ts'

const PLAIN = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello'
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b;c="d\\"e"\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Sum: 15\r\n\r\n'
const INTERIM = 'HTTP/1.1 100 Continue\r\n\r\n'
const POST = 'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=1'
const GET = 'GET /a?b HTTP/1.0\r\n\r\n'

const responses = (text: string, methods: readonly string[] = ['GET'], ended = true) =>
  responsesIn(latin1Octets(text), methods, ended)
const requests = (text: string) => requestsIn(latin1Octets(text))
const flaws = ({ messages, stray, broken }: Reading<Message>): readonly Flaw[] => [
  ...stray,
  ...messages.flatMap((message) => message.flaws),
  ...(broken ? [broken] : []),
]
const rules = (reading: Reading<Message>) => flaws(reading).map(({ rule }) => rule)

test('a response is read whole: status, fields without regard to case, content', () => {
  const { messages, rest } = responses(PLAIN)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatchObject({
    status: 200,
    reason: 'OK',
    version: '1.1',
    framing: 'length',
    whole: true,
    at: 0,
  })
  expect(messages[0]?.fields.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'content-type=text/plain',
    'content-length=5',
  ])
  expect(latin1(messages[0]?.content ?? new Uint8Array())).toBe('hello')
  expect(rest).toBe(PLAIN.length)
})

test('chunks are joined, and their trailers are read', () => {
  const [message] = responses(CHUNKED).messages
  expect(message).toMatchObject({ framing: 'chunked', chunks: [5, 10], whole: true, flaws: [] })
  expect(latin1(message?.content ?? new Uint8Array())).toBe('hello0123456789')
  expect(message?.trailers.map(({ name, value }) => `${name}=${value}`)).toEqual(['x-sum=15'])
})

test('interim responses answer nothing, and HEAD, 204 and 304 have no content', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'
  const { messages } = responses(`${INTERIM}${head}HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 \r\n\r\n${PLAIN}`, [
    'HEAD',
    'GET',
    'GET',
    'GET',
  ])
  expect(messages.map(({ status }) => status)).toEqual([100, 200, 204, 304, 200])
  expect(messages.map(({ content }) => content.length)).toEqual([0, 0, 0, 0, 5])
})

test('a response without length goes on until the end, and is whole only then', () => {
  const text = 'HTTP/1.0 200 OK\r\n\r\nall that comes'
  expect(responses(text, ['GET'], false).messages[0]).toMatchObject({ framing: 'close', whole: false })
  expect(responses(text, ['GET'], true).messages[0]).toMatchObject({ framing: 'close', whole: true, end: text.length })
})

test('requests are read one behind the other', () => {
  const { messages, rest, broken } = requests(POST + GET)
  expect(messages.map(({ method, target, version }) => `${method} ${target} ${version}`)).toEqual([
    'POST /form 1.1',
    'GET /a?b 1.0',
  ])
  expect(latin1(messages[0]?.content ?? new Uint8Array())).toBe('a=1')
  expect({ rest, broken }).toEqual({ rest: POST.length + GET.length, broken: undefined })
})

test('what comes behind the last message is surplus, whether or not it could become one', () => {
  expect(responses(`${PLAIN}HTT`)).toMatchObject({ rest: PLAIN.length })
  expect(responses(`${PLAIN}HTT`).broken).toBeUndefined()
  for (const surplus of ['x', '<html>', ' ', '\0', 'HTTQ']) {
    expect(responses(PLAIN + surplus)).toMatchObject({ rest: PLAIN.length, broken: { at: PLAIN.length } })
  }
  expect(responses(PLAIN + PLAIN).messages).toHaveLength(2)
  expect(requests(`${POST}GET /`).broken).toBeUndefined()
  expect(requests(`${POST}(`)).toMatchObject({ rest: POST.length, broken: { at: POST.length } })
})

test('empty lines between messages are read over, and noted', () => {
  const { messages, stray } = responses(`\r\n${PLAIN}\r\n\n${PLAIN}\r\n`, ['GET', 'GET'])
  expect(messages).toHaveLength(2)
  expect(stray.map(({ at }) => at)).toEqual([0, PLAIN.length + 2, PLAIN.length + 4, 2 * PLAIN.length + 5])
  expect(responses('\r').broken).toBeUndefined()
  expect(responses('\rx').broken).toBeDefined()
})

const FIELD = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n'
const CHUNK = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

/** One flaw each, with the text that it is to be found at. */
const FLAWED: readonly (readonly [Rule, string, string])[] = [
  ['line-end', 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n', '\nC'],
  ['line-end', `${FIELD}X-A: b\n\r\n`, '\n\r'],
  ['bare-cr', `${FIELD}X-A: b\rc\r\n\r\n`, '\rc'],
  ['bare-cr', 'HTTP/1.1 200 OK\r\r\nContent-Length: 0\r\n\r\n', '\r\r'],
  ['empty-line', `\r\n${FIELD}\r\n`, '\r\nHTTP'],
  ['start-line', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', 'HTTP'],
  ['start-line', 'http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'http'],
  ['start-line', 'HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n', 'HTTP'],
  ['start-line', 'HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n', 'HTTP'],
  ['start-line', 'HTTP/1.10 200 OK\r\nContent-Length: 0\r\n\r\n', 'HTTP'],
  ['start-line', 'HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n', 'HTTP'],
  ['start-line', 'ICY 200 OK\r\n\r\n', 'ICY'],
  ['field-name', `${FIELD}X A: b\r\n\r\n`, 'X A'],
  ['field-name', `${FIELD}: b\r\n\r\n`, ': b'],
  ['space-before-colon', `${FIELD}X-A : b\r\n\r\n`, ' : b'],
  ['no-colon', `${FIELD}X-A b\r\n\r\n`, 'X-A'],
  ['fold', `${FIELD}X-A: b\r\n c\r\n\r\n`, ' c'],
  ['fold', 'HTTP/1.1 200 OK\r\n X: y\r\nContent-Length: 0\r\n\r\n', ' X'],
  ['field-value', `${FIELD}X-A: b\0\r\n\r\n`, '\0'],
  ['field-value', `${FIELD}X-A: b\x7f\r\n\r\n`, '\x7f'],
  ['content-length', 'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n', 'Content'],
  ['content-length', 'HTTP/1.1 200 OK\r\nContent-Length: +0\r\n\r\n', 'Content'],
  ['content-length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n', 'Content'],
  ['content-length', 'HTTP/1.1 200 OK\r\nContent-Length: 0, 0\r\n\r\n', 'Content'],
  ['content-length', `${FIELD}Content-Length: 0\r\n\r\n`, 'Content'],
  ['content-length', `${FIELD}Content-Length: 1\r\n\r\n`, 'Content'],
  ['transfer-coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n', 'Transfer'],
  ['transfer-coding', `${CHUNK.replace('chunked', 'chunked, chunked')}0\r\n\r\n`, 'Transfer'],
  ['length-and-coding', `${CHUNK.replace('\r\n', '\r\nContent-Length: 0\r\n')}0\r\n\r\n`, 'Content'],
  ['chunk', `${CHUNK}x\r\n`, 'x\r'],
  ['chunk', `${CHUNK}0x0\r\n\r\n`, '0x0'],
  ['chunk', `${CHUNK}5 \r\nhello\r\n0\r\n\r\n`, '5 '],
  ['chunk', `${CHUNK}5;\r\nhello\r\n0\r\n\r\n`, '5;'],
  ['chunk', `${CHUNK}4\r\nhello\r\n0\r\n\r\n`, 'o\r\n0'],
]

test.each(FLAWED)('the flaw %s is seen, alone and in its place: %j', (rule, text, place) => {
  const found = flaws(responses(text))
  expect(found.map((flaw) => flaw.rule)).toEqual([rule])
  expect(found[0]?.at).toBe(text.indexOf(place))
})

test('flaws of requests', () => {
  expect(rules(requests(GET))).toEqual([])
  expect(rules(requests('GET  /a HTTP/1.1\r\n\r\n'))).toEqual(['start-line'])
  expect(rules(requests('GET /a b HTTP/1.1\r\n\r\n'))).toEqual(['start-line'])
  expect(rules(requests('GET /a HTTP/1.1 \r\n\r\n'))).toEqual(['start-line'])
  expect(rules(requests('GET /a http/1.1\r\n\r\n'))).toEqual(['start-line'])
  expect(rules(requests('GET /a\r\n\r\n'))).toEqual(['start-line'])
  expect(rules(requests(`${GET}\r\n`))).toEqual(['empty-line'])
  expect(rules(requests('POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n'))).toEqual(['transfer-coding'])
  // A response may end with the connection under another coding (RFC 9112 §6.1).
  expect(rules(responses('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx'))).toEqual([])
})

test('what is wrong is read over: the message comes all the same', () => {
  const [message] = responses('HTTP/1.1 200\nContent-Length : 5\nX-A: b\n c\n\nhello').messages
  expect(message).toMatchObject({ status: 200, framing: 'length', whole: true })
  expect(message?.fields.map(({ name, value }) => `${name}=${value}`)).toEqual(['content-length=5', 'x-a=b c'])
})

test('long blanks are read in a moment: with a careless expression this would take minutes', () => {
  const blanks = ' \t'.repeat(200_000)
  responses(`HTTP/1.1 200 ${blanks}x\r\nX-A: ${blanks}x${blanks}\r\n${blanks}\rx\r\n\r\n`)
  requests(`GET ${blanks}x${blanks}\rHTTP/1.1\r\n\r\n`)
})

// Streams that look like messages, and streams that do not.

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...[PLAIN, CHUNKED, INTERIM, POST, GET, '\r\n', '\n', '\r', ' ', ':', '0\r\n\r\n', 'HTTP/1.1 ', 'GET / '],
      ...FLAWED.map(([, text]) => text),
      ...['Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', 'Content-Length: 99999999999999999999\r\n'],
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 5 }),
    fc.uint8Array({ maxLength: 8 }).map(latin1),
  ),
  { maxLength: 8 },
)
const streams = pieces.map((parts) => latin1Octets(parts.join('')))
const methods = fc.array(fc.constantFrom('GET', 'HEAD', 'POST', 'CONNECT'), { maxLength: 4 })

const readers = fc.oneof(
  fc.constant((stream: Uint8Array): Reading<Message> => requestsIn(stream)),
  methods.map(
    (asked) =>
      (stream: Uint8Array): Reading<Message> =>
        responsesIn(stream, asked, false),
  ),
)

test('on any octets the readers do not throw, and every offset lies in the stream', () => {
  fc.assert(
    fc.property(streams, readers, (stream, read) => {
      const reading = read(stream)
      let before = 0
      for (const { at, contentAt, end, content, chunks, fields } of reading.messages) {
        expect(at).toBeGreaterThanOrEqual(before)
        expect(contentAt).toBeGreaterThan(at)
        expect(end).toBeGreaterThanOrEqual(contentAt)
        expect(content.length).toBeLessThanOrEqual(end - contentAt)
        expect(chunks.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(content.length)
        for (const field of fields) expect(field.at).toBeLessThan(contentAt)
        before = end
      }
      expect(reading.rest).toBeGreaterThanOrEqual(before)
      expect(reading.rest).toBeLessThanOrEqual(stream.length)
      for (const { at } of flaws(reading)) expect(at < stream.length && at >= 0).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

/** What a reading is sure of: messages that have come whole, and what cannot be read. */
const certain = ({ messages, broken }: Reading<Message>) => ({
  whole: messages.filter(({ whole }) => whole),
  broken,
})

test('octet by octet the readers find nothing that the whole contradicts', () => {
  fc.assert(
    fc.property(streams, readers, (stream, read) => {
      const all = read(stream)
      for (let length = 0; length < stream.length; length++) {
        const { whole, broken } = certain(read(stream.subarray(0, length)))
        expect(all.messages.slice(0, whole.length)).toEqual(whole)
        if (broken) expect({ broken: all.broken, count: all.messages.length }).toEqual({ broken, count: whole.length })
      }
    }),
    { numRuns: 300 },
  )
})
