/** What kills servers. After each of these, another client is served: that answer is what is judged. */
import {
  all,
  fc,
  linesOf,
  octetsOf,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  type Verdict,
} from '../../../harness/kit.ts'
import { type FieldLines, HOST, latin1Octets, page, pathOf, request, visit } from '../pen.ts'
import { ask, gotPage, publish } from './ask.ts'
import { contentOf } from './forms.ts'
import { NEXT, NEXT_TARGET, nextRequest, oddRequest } from './sequence.ts'

const NOTHING = new Uint8Array()

/** The client that comes after the trouble. */
async function asksAgain(stage: Stage): Promise<void> {
  await publish(stage, NEXT)
  await ask(stage, nextRequest)
}

/** The last client has got what it asked for. */
function lastIsServed(t: Transcript): Verdict {
  return gotPage(t, NEXT, { line: linesOf(t, 'client').at(-1) ?? 'client 1' })
}

/** Says something that nobody has to answer, hears whatever comes, and leaves. */
async function bother(stage: Stage, octets: Uint8Array, cuts: readonly number[] = []): Promise<void> {
  const line = await stage.connect()
  await line.send(octets, cuts)
  await line.hangUp()
}

export const survivesEmptyConnection = requirement({
  title: 'A client that connects and leaves without a word does no harm',
  clause: rfc(9112, '9.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['RB-04'],
  why: 'Browsers do this all day; more than a quarter of first servers die of it.',
  hint: 'recv returns nothing at the end of the stream. Check for that before you take the request apart.',
  given: fc.record({ times: fc.integer({ min: 1, max: 3 }) }),
  examples: [{ times: 1 }],
  when: async ({ times }, stage) => {
    for (let time = 0; time < times; time++) await bother(stage, NOTHING)
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

export const survivesHalfRequest = requirement({
  title: 'A client that leaves in the middle of its request does no harm',
  clause: rfc(9112, '8'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['RB-03'],
  why: 'Connections break in the middle of everything, also of the first line.',
  hint: 'Expect the end of the stream wherever you read, and expect that a part of the request line is missing when you split it.',
  given: fc.record({ length: fc.integer({ min: 1, max: 130 }) }),
  examples: [1, 3, 4, 5, 14, 18, 22, 24, 60].map((length) => ({ length })),
  when: async ({ length }, stage) => {
    const whole = oddRequest('POST', [['Content-Length', '50']], contentOf('half of it'))
    await bother(stage, whole.subarray(0, length))
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

const ABORTS = 3

export const survivesAbort = requirement({
  title: 'Clients that abort their connections do no harm',
  clause: rfc(9293, '3.10.7.4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A crashed browser ends a connection with a reset, and recv or send then raise an error.',
  hint: 'Catch the errors of recv and send, close that one connection, and go on with the next.',
  given: fc.record({ page: page(2_000) }),
  examples: [{ page: { stem: 'vain', size: 1_000, key: 3 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    // Before, within and after a request: whether recv or send meets the reset is a race, so all get several chances.
    for (let abort = 0; abort < ABORTS; abort++) {
      const whole = visit(`/${pathOf(page)}`)
      for (const length of [0, 10, whole.length]) {
        const line = await stage.connect()
        if (length > 0) await line.send(whole.subarray(0, length))
        line.reset()
      }
      await asksAgain(stage)
    }
  },
  judge: (_, t) =>
    all(...Array.from({ length: ABORTS }, (_, abort) => gotPage(t, NEXT, { line: `client ${4 * (abort + 1)}` }))),
})

export const survivesGarbage = requirement({
  title: 'Octets that are no request do no harm',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['RB-02'],
  why: 'Not every sequence of octets is UTF-8, has a line end, or has three words in its first line.',
  hint: 'Read requests as bytes, and answer 400 to whatever does not look like one; decode and split in a try block.',
  given: fc.record({ octets: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 80 }) }),
  examples: [
    { octets: [0xff, 0xfe, 0x00, 0x80, 0x0d, 0x0a, 0x0d, 0x0a] },
    { octets: [0x0d, 0x0a, 0x0d, 0x0a] },
    { octets: [0x20, 0x0d, 0x0a, 0x0d, 0x0a] },
    { octets: [...octetsOf('GET\r\n\r\n')] },
    { octets: [...octetsOf('GET /\r\n\r\n')] },
    { octets: [...octetsOf('GET  HTTP/1.1\r\n\r\n')] },
    { octets: [...octetsOf('GET / HTTP/1.1\r\n:\r\n\r\n')] },
    { octets: [...octetsOf('GET /%ff%00%zz% HTTP/1.1\r\nHost: x\r\n\r\n')] },
    {
      octets: [
        0x47, 0x45, 0x54, 0x20, 0x2f, 0xc3, 0x28, 0x20, 0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e, 0x31, 0x0d, 0x0a,
        0x0d, 0x0a,
      ],
    },
  ],
  when: async ({ octets }, stage) => {
    await bother(stage, Uint8Array.from(octets))
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

/** The first words of other protocols. */
const STRANGERS: Readonly<Record<string, string>> = {
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00',
  TLS: '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03randomrandomrandomrandomrandom00\x20sessionsessionsessionsession0000\x00\x08\x13\x02\x13\x03\x13\x01\x00\xff\x01\x00\x00\x50',
  SSH: 'SSH-2.0-OpenSSH_9.2\r\n',
  SMTP: 'EHLO client.example\r\nMAIL FROM:<a@example.org>\r\n',
  SOCKS: '\x05\x01\x00',
  DNS: '\x00\x1d\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01',
}

export const survivesStrangers = requirement({
  title: 'A client that speaks another protocol does no harm',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['RB-05'],
  why: 'Somebody types https instead of http, and a scanner tries everything.',
  hint: 'What has no request line is answered with 400, or not at all; the next client is served.',
  given: fc.record({ protocol: fc.constantFrom(...Object.keys(STRANGERS)) }),
  examples: Object.keys(STRANGERS).map((protocol) => ({ protocol })),
  when: async ({ protocol }, stage) => {
    await bother(stage, latin1Octets(STRANGERS[protocol] ?? ''))
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

export const servesTrickle = requirement({
  title: 'A request that trickles in, a few octets at a time, is answered',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'People who type into telnet send it so, and so do slow networks.',
  hint: 'Call recv until the empty line has come, and append what it returns to what you have.',
  given: fc.record({ page: page(100) }),
  examples: [{ page: { stem: 'drop', size: 30, key: 3 } }],
  slow: true,
  when: async ({ page }, stage) => {
    await publish(stage, page)
    const octets = request({
      target: `/${pathOf(page)}`,
      fields: [
        ['Host', 'a'],
        ['Connection', 'close'],
      ],
    })
    await ask(stage, octets, { cuts: Array.from({ length: 20 }, (_, nth) => 1 + nth * 3) })
  },
  judge: ({ page }, t) => gotPage(t, page),
})

const HUNDRED_K = 100_000

/** Requests that are too long in one place each. */
const LONG: Readonly<Record<string, () => Uint8Array>> = {
  method: () => request({ method: 'M'.repeat(HUNDRED_K), target: '/', fields: [['Host', HOST]] }),
  target: () => visit(`/${'t'.repeat(HUNDRED_K)}`),
  query: () => visit(`${NEXT_TARGET}?${'q'.repeat(HUNDRED_K)}`),
  version: () => request({ target: '/', version: `HTTP/1.${'1'.repeat(HUNDRED_K)}`, fields: [['Host', HOST]] }),
  name: () => visit(NEXT_TARGET, [['N'.repeat(HUNDRED_K), 'v']]),
  value: () => visit(NEXT_TARGET, [['X-Long', 'v'.repeat(HUNDRED_K)]]),
  host: () => request({ target: NEXT_TARGET, fields: [['Host', 'h'.repeat(HUNDRED_K)]] }),
  fields: () =>
    visit(
      NEXT_TARGET,
      Array.from({ length: 10_000 }, (_, at) => [`X-${at}`, 'v'] as const),
    ),
  line: () => contentOf('x'.repeat(HUNDRED_K)),
  depth: () => visit(`/${'a/'.repeat(2_000)}`),
  dots: () => visit(`/${'../'.repeat(2_000)}`),
  lines: () => contentOf('\r\n'.repeat(HUNDRED_K / 2)),
}

export const survivesLength = requirement({
  title: 'Very long lines and very many fields do no harm',
  clause: rfc(9110, '5.4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['HF-10', 'RL-07', 'RL-14', 'HF-08', 'HF-09'],
  why: 'Whoever has a fixed buffer, or a limit in a library, meets it here; a file name of the system has one as well.',
  hint: 'Bound what you read, answer 414 or 431 beyond that, and catch what open and your parser raise.',
  given: fc.record({ where: fc.constantFrom(...Object.keys(LONG)) }),
  examples: Object.keys(LONG).map((where) => ({ where })),
  slow: true,
  when: async ({ where }, stage) => {
    await publish(stage, NEXT)
    await bother(stage, LONG[where]?.() ?? NOTHING)
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

/** Lengths that are announced, and not much behind them. */
const ANNOUNCED: readonly FieldLines[] = [
  [['Content-Length', '10737418240']],
  [['Content-Length', '999999999999999999999']],
  [['Content-Length', '-1']],
  [['Content-Length', '']],
  [['Content-Length', 'x']],
  [['Transfer-Encoding', 'chunked']],
  [['Transfer-Encoding', '']],
]

export const survivesAnnouncedLength = requirement({
  title: 'An announcement of endless content does no harm',
  clause: rfc(9110, '8.6'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['CL-14', 'TE-15'],
  why: 'A few octets can ask for more memory than there is.',
  hint: 'Never allocate what a client announces; take content piece by piece, and up to a bound.',
  given: fc.record({
    which: fc.nat({ max: ANNOUNCED.length - 1 }),
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    body: fc.constantFrom('', 'hello', '7fffffffffffffff\r\nx', 'fffffffffffffffffff\r\nx'),
  }),
  examples: [
    ...ANNOUNCED.map((_, which) => ({ which, method: 'POST', body: 'hello' })),
    { which: 5, method: 'POST', body: '7fffffffffffffff\r\nx' },
    { which: 5, method: 'POST', body: `5;${'e'.repeat(65_536)}\r\nhello\r\n0\r\n\r\n` },
  ],
  when: async ({ which, method, body }, stage) => {
    await bother(stage, oddRequest(method, ANNOUNCED[which] ?? [], contentOf(body), '/form'))
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})

const COOKIES = [
  '',
  '=',
  ';',
  '===;;;',
  'a',
  'a=; b',
  'a="b; c=d',
  'a=b\x01c',
  'a=\x00',
  '\u00e9=\u00ff',
  `big=${'x'.repeat(65_536)}`,
  Array.from({ length: 1_000 }, (_, at) => `c${at}=${at}`).join('; '),
]

export const survivesCookies = requirement({
  title: 'Odd cookies do no harm',
  clause: rfc(9110, '5.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['CK-02'],
  why: 'Cookies come from wherever the browser has been under this name, and are kept for years.',
  hint: 'Take a cookie apart only as far as it can be; whatever is left over is none.',
  given: fc.record({ cookies: fc.array(fc.constantFrom(...COOKIES.slice(0, -2)), { minLength: 1, maxLength: 3 }) }),
  examples: [...COOKIES.map((cookie) => ({ cookies: [cookie] })), { cookies: ['a=1', 'b=2'] }],
  when: async ({ cookies }, stage) => {
    await publish(stage, NEXT)
    await bother(
      stage,
      visit(
        NEXT_TARGET,
        cookies.map((cookie) => ['Cookie', cookie] as const),
      ),
    )
    await asksAgain(stage)
  },
  judge: (_, t) => lastIsServed(t),
})
