import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import type { Line } from './client/exchange.ts'
import { client, parts } from './client.ts'
import { roles } from './index.ts'
import { Malformed } from './malformed.ts'

/** No answer, and no close. */
const SILENCE = 'silence'

/** What one run of the client came to, and what the server heard; `answers` say what each request is answered with. */
async function run(answers: (target: string, at: number) => string | Buffer, task?: string, more: object = {}) {
  const asked: string[] = []
  let connections = 0
  const listener = createServer({ noDelay: true }, (socket) => {
    connections++
    let heard = ''
    socket.on('error', () => {})
    socket.on('data', (octets) => {
      heard += octets.toString('latin1')
      for (let end = endOf(heard); end !== undefined && heard !== ''; end = endOf(heard)) {
        const message = heard.slice(0, end)
        heard = heard.slice(end)
        asked.push(message)
        const answer = answers(message.split(' ')[1] ?? '', asked.length)
        if (answer === SILENCE) continue
        if (answer === '') socket.end()
        else if (/Content-Length|chunked| 30\d | 204 /.test(answer.toString('latin1'))) socket.write(answer)
        else socket.end(answer)
      }
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const shown: Buffer[] = []
  const words: string[] = []
  const status = await client(parts)({
    host: '127.0.0.1',
    port,
    values: { ...roles.client.told, url: `http://127.0.0.1:${port}/page?x#fragment`, ...more },
    ...(task !== undefined && { task }),
    stdin: (async function* () {})(),
    print: (octets) => void shown.push(Buffer.from(octets)),
    complain: (sentence) => void words.push(sentence),
    exit: (code) => expect.unreachable(`the client ended with ${code}`),
    stopped: new AbortController().signal,
  })
  listener.close()
  return { status, shown: Buffer.concat(shown).toString('latin1'), words: words.join('\n'), asked, connections, port }
}

/** Where the first request ends, once it is there. */
function endOf(heard: string): number | undefined {
  const head = heard.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const length = Number(/Content-Length: (\d+)/.exec(heard.slice(0, head))?.[1] ?? 0)
  return heard.length >= head + 4 + length ? head + 4 + length : undefined
}

const OK = (content: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n${content}`

test('asks for the path and shows the content', async () => {
  const { status, shown, asked, port } = await run(() => OK('content'))
  expect({ status, shown }).toEqual({ status: 0, shown: 'content' })
  expect(asked[0]).toMatch(new RegExp(`^GET /page\\?x HTTP/1\\.1\r\nHost: 127\\.0\\.0\\.1:${port}\r\n`))
})

test.each([
  ['content whose length is told', OK('abc'), 0, 'abc'],
  ['content that ends with the connection', 'HTTP/1.0 200\r\n\r\nabc', 0, 'abc'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n1\r\nc\r\n0\r\nT: t\r\n\r\n', 0, 'abc'],
  ['interim responses', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${OK('abc')}`, 0, 'abc'],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 0, ''],
  ['a folded field', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length:\r\n 3\r\n\r\nabc', 0, 'abc'],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc', 0, 'abc'],
  ['an error with content', 'HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc', 22, 'abc'],
  ['a status that is none', 'HTTP/1.1 700 Odd\r\nContent-Length: 3\r\n\r\nabc', 22, 'abc'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', 1, ''],
  ['a protocol that nobody asked for', 'HTTP/1.1 101 Switching\r\n\r\n', 1, ''],
  ['interim responses without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(102), 1, ''],
  ['a redirect to nowhere', 'HTTP/1.1 301 Moved\r\nLocation: http://[/\r\nContent-Length: 0\r\n\r\n', 1, ''],
  ['another scheme', 'HTTP/1.1 301 Moved\r\nLocation: ftp://a/\r\nContent-Length: 0\r\n\r\n', 1, ''],
  ['nothing', '', 1, ''],
  ['half a head', 'HTTP/1.1 200 OK\r\nA', 1, ''],
  ['no HTTP', 'SSH-2.0\r\n', 1, ''],
])('%s', async (_, answer, status, shown) => {
  expect(await run(() => answer)).toMatchObject({ status, shown })
})

test('follows redirects on one connection, and no more than twenty', async () => {
  const moved = (status: number, to: string) =>
    `HTTP/1.1 ${status} Moved\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`
  const fine = await run((target, at) => (at < 3 ? moved(302, `sub/../${at}`) : OK(target)))
  expect(fine).toMatchObject({ status: 0, shown: '/2', connections: 1 })
  const endless = await run(() => moved(301, '/page'))
  expect(endless.status).toBe(1)
  expect(endless.asked).toHaveLength(21)
  for (const [status, method] of [
    [301, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ] as const) {
    const { asked } = await run((_, at) => (at < 2 ? moved(status, '/b') : OK('')), 'post', { data: 'a=b' })
    expect(asked[1]?.split(' ')[0]).toBe(method)
    expect(asked[1]?.endsWith('a=b')).toBe(method === 'POST')
  }
})

test('asks again where a connection that was idle turns out to be closed', async () => {
  const answers = [`HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n`, '', OK('b')]
  expect(await run((_, at) => answers[at - 1] ?? '')).toMatchObject({ status: 0, shown: 'b', connections: 2 })
})

test('a server that says nothing is given up after as long as was told', async () => {
  const { status, words } = await run(() => SILENCE, undefined, { timeout: '0.05' })
  expect(status).toBe(1)
  expect(words).toContain('has said nothing for 0.05 seconds')
})

test('HEAD has no content, POST has, even none', async () => {
  const head = await run(() => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'head')
  expect(head).toMatchObject({ status: 0, shown: '' })
  const { asked } = await run(() => OK(''), 'post', { data: '' })
  expect(asked[0]).toContain('\r\nContent-Length: 0\r\n')
})

test('a page brings what it names on its server, each once, over one connection', async () => {
  const page =
    '<IMG alt="src=x" src = a.png><img src="a.png#f"><script src=\'/b.js?x&amp;y\'>"<img src=no>"</script>' +
    '<link rel=stylesheet href="c.css"/><!-- <img src="no"> --><img data-src="no"><img src="//other/no"><a href="no">'
  const { asked, connections, status } = await run((target) => OK(target === '/page?x' ? page : 'x'), 'page')
  expect(asked.map((message) => message.split(' ')[1])).toEqual(['/page?x', '/a.png', '/b.js?x&y', '/c.css'])
  expect({ connections, status }).toEqual({ connections: 1, status: 0 })
})

/** A line whose octets come in these pieces, one whenever somebody waits, and then no more. */
function lineOf(pieces: readonly Buffer[]): { readonly line: Line; readonly feeding: typeof parts } {
  const rest = [...pieces]
  const socket = { destroy() {} } as Line['socket']
  const line: Line = { socket, authority: 'a', received: Buffer.alloc(0), responses: 0, answered: false, wake() {} }
  const feeding = {
    ...parts,
    async more() {
      const piece = rest.shift()
      if (piece) parts.onOctets(line, piece)
      else line.over = 'end'
    },
  }
  return { line, feeding }
}

/** Reads one response that comes cut at these places. */
async function read(message: Buffer, cuts: readonly number[]): Promise<Buffer | 'malformed'> {
  const ends = [0, ...cuts.map((cut) => cut % message.length).toSorted((a, b) => a - b), message.length]
  const { line, feeding } = lineOf(ends.slice(1).map((end, at) => message.subarray(ends[at], end)))
  try {
    return (await feeding.answer(line, { method: 'GET', url: new URL('http://a/'), fields: [] })).content
  } catch (error) {
    if (error instanceof Malformed) return 'malformed'
    throw error
  }
}

test('every framing is read at any split, and no part of a response is taken for the whole', async () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 4 })
  const cuts = fc.array(fc.nat(), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(
      chunks,
      cuts,
      fc.constantFrom('length', 'chunks', 'close'),
      fc.nat(),
      async (pieces, cuts, by, lost) => {
        const content = Buffer.concat(pieces)
        const chunked = pieces.map((piece) => [
          Buffer.from(`${piece.length.toString(16)};e\r\n`),
          piece,
          Buffer.from('\r\n'),
        ])
        const field = {
          length: `Content-Length: ${content.length}\r\n`,
          chunks: 'Transfer-Encoding: chunked\r\n',
          close: '',
        }
        const message = Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\n${field[by]}\r\n`),
          ...(by === 'chunks' ? [...chunked.flat(), Buffer.from('0\r\nT: t\r\n\r\n')] : [content]),
        ])
        expect(await read(message, cuts)).toEqual(content)
        if (by === 'close') return
        expect(await read(message.subarray(0, lost % message.length || 1), cuts)).toBe('malformed')
      },
    ),
  )
})
