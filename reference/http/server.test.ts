import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, type Server as Listener } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import type { Service, World } from '../world.ts'
import { roles } from './index.ts'
import { type Parts, parts, server } from './server.ts'

const LARGE = Buffer.alloc(3_000_000, 'large document ')
const OLD_S = Date.UTC(2001, 1, 3) / 1000
const folder = mkdtempSync(join(tmpdir(), 'reference-http-'))
let service: Service
let port: number

beforeAll(async () => {
  for (const name of ['docs/sub', 'hosts/Example.org']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'moved'), '/old /a.txt\n')
  writeFileSync(join(folder, 'hosts/Example.org/a.txt'), 'another host')
  writeFileSync(join(folder, 'docs/a.txt'), '0123456789')
  utimesSync(join(folder, 'docs/a.txt'), OLD_S, OLD_S)
  writeFileSync(join(folder, 'docs/empty.txt'), '')
  writeFileSync(join(folder, 'docs/large.bin'), LARGE)
  writeFileSync(join(folder, 'docs/sub/index.html'), '<p>')
  writeFileSync(join(folder, 'docs/köche.txt'), 'ö')
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'docs/link.txt'))
  const address = Promise.withResolvers<number>()
  const found: Parts = {
    ...parts,
    listen(listener: Listener, world: World) {
      parts.listen(listener, world)
      listener.once('listening', () => address.resolve((listener.address() as AddressInfo).port))
    },
  }
  service = await server(found)({
    host: '127.0.0.1',
    port: 0,
    values: {
      ...roles.server.told,
      docroot: join(folder, 'docs'),
      moved: join(folder, 'moved'),
      hosts: join(folder, 'hosts'),
    },
    stdin: (async function* () {})(),
    print() {},
    complain: console.error,
    exit: (status) => expect.unreachable(`the server ended with ${status}`),
    stopped: new AbortController().signal,
  })
  port = await address.promise
})

afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

/** What the server says to these pieces, which arrive as they like, and to the end behind them. */
async function talk(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
  for (const piece of pieces) {
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.end()
  const said: Buffer[] = []
  socket.on('data', (octets) => said.push(octets))
  await once(socket, 'close')
  return Buffer.concat(said).toString('latin1')
}

const GET = (path: string, ...fields: readonly string[]) => request('GET', path, fields)
const request = (method: string, path: string, fields: readonly string[] = [], content = '') =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...fields, '', content].join('\r\n')
const statuses = (said: string) => [...said.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
const undated = (said: string) => said.replace(/Date: .*\r\n/g, '')
const contentOf = (said: string) => said.slice(said.indexOf('\r\n\r\n') + 4)
const etagIn = (said: string) => /ETag: (.*)\r\n/.exec(said)?.[1] ?? ''

test.each([
  [200, GET('/a.txt')],
  [200, GET('/a.txt?query')],
  [200, GET('/k%C3%B6che.txt')],
  [200, GET('/sub/')],
  [200, GET('http://localhost/a.txt')],
  [204, request('OPTIONS', '*')],
  [301, GET('/sub')],
  [301, GET('/old')],
  [400, 'GET /a.txt HTTP/1.1\r\n\r\n'],
  [400, GET('/a.txt', 'Host: localhost')],
  [400, GET('*')],
  [400, GET('/a.txt#fragment')],
  [400, GET('/%zz')],
  [400, GET('/a.txt').replaceAll('\r\n', '\n')],
  [400, GET('/a.txt', 'Field : value')],
  [400, request('POST', '/form', ['Content-Length: 5'], 'half')],
  [400, request('POST', '/form', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
  [400, request('POST', '/form', ['Transfer-Encoding: chunked, gzip'], '0\r\n\r\n')],
  [400, request('PUT', '/new.txt', ['Content-Range: bytes 0-0/1', 'Content-Length: 1'], 'a')],
  [404, GET('/missing')],
  [404, GET('/../secret.txt')],
  [404, GET('/%2e%2e/secret.txt')],
  [404, GET('/..%2fsecret.txt')],
  [404, GET('/..%c0%afsecret.txt')],
  [404, GET('/link.txt')],
  [404, GET('/a.txt/')],
  [404, GET('/a.txt%00')],
  [404, GET('/%2561.txt')],
  [405, request('POST', '/a.txt')],
  [409, request('PUT', '/a.txt/b')],
  [412, GET('/a.txt', 'If-Match: "another"')],
  [412, request('PUT', '/a.txt', ['If-None-Match: *'])],
  [413, request('POST', '/form', ['Content-Length: 99999999999999999999'])],
  [414, GET(`/${'a'.repeat(100_000)}`)],
  [416, GET('/a.txt', 'Range: bytes=10-')],
  [417, GET('/a.txt', 'Expect: miracles')],
  [421, GET('https://localhost/a.txt')],
  [431, GET('/a.txt', `Field: ${'a'.repeat(100_000)}`)],
  [501, request('get', '/a.txt')],
  [501, request('POST', '/form', ['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n')],
  [505, 'GET / HTTP/2.0\r\n\r\n'],
])('%d', async (status, asked) => {
  expect(statuses(await talk(asked))).toEqual([status])
})

test('answers as many requests as come, in their order, however they are cut', async () => {
  const asked = [
    GET('/a.txt'),
    request('HEAD', '/a.txt'),
    request('POST', '/form', ['Transfer-Encoding: chunked'], '3;x="y"\r\nabc\r\n0\r\nTrailer: t\r\n\r\n'),
    request('POST', '/form', ['Expect: 100-continue', 'Content-Length: 3'], 'def'),
    `${GET('/missing', 'Content-Length: 4')}GET `,
    GET('/a.txt', 'Connection: close'),
    GET('/a.txt'),
  ].join('\r\n')
  const whole = undated(await talk(asked))
  expect(statuses(whole)).toEqual([200, 200, 200, 100, 200, 404, 200])
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(asked.length), { maxLength: 12 }), async (cuts) => {
      const ends = [0, ...cuts.toSorted((a, b) => a - b), asked.length]
      expect(undated(await talk(...ends.slice(1).map((end, at) => asked.slice(ends[at], end))))).toBe(whole)
    }),
    { numRuns: 30 },
  )
})

test('a large document arrives whole', async () => {
  expect(contentOf(await talk(GET('/large.bin')))).toBe(LARGE.toString('latin1'))
})

test('ranges, one and several', async () => {
  const one = await talk(GET('/a.txt', 'Range: bytes=-3'))
  expect(one).toContain('Content-Range: bytes 7-9/10\r\n')
  expect(contentOf(one)).toBe('789')
  const several = contentOf(await talk(GET('/a.txt', 'Range: bytes=8-,0-1,1-2,99-')))
  expect([...several.matchAll(/Content-Range: (.*)\r\n\r\n(\d+)\r\n--/g)].map((found) => found.slice(1))).toEqual([
    ['bytes 8-9/10', '89'],
    ['bytes 0-2/10', '012'],
  ])
  expect(statuses(await talk(GET('/empty.txt', 'Range: bytes=-3')))).toEqual([200])
})

test('a validator is as good as its document', async () => {
  const first = await talk(GET('/a.txt'))
  const etag = etagIn(first)
  const date = /Last-Modified: (.*)\r\n/.exec(first)?.[1]
  expect(date).toBe(new Date(OLD_S * 1000).toUTCString())
  expect(statuses(await talk(GET('/a.txt', `If-None-Match: "x", W/${etag}`)))).toEqual([304])
  expect(statuses(await talk(GET('/a.txt', `If-Modified-Since: ${date}`)))).toEqual([304])
  expect(statuses(await talk(GET('/a.txt', `If-Modified-Since: ${date}`, 'If-None-Match: "x"')))).toEqual([200])
  for (const validator of [etag, date]) {
    expect(statuses(await talk(GET('/a.txt', `If-Range: ${validator}`, 'Range: bytes=0-1')))).toEqual([206])
  }
  expect(statuses(await talk(GET('/a.txt', 'If-Range: "x"', 'Range: bytes=0-1')))).toEqual([200])
})

test('documents are stored, replaced and removed', async () => {
  const put = (content: string) => request('PUT', '/new/b.txt', [`Content-Length: ${content.length}`], content)
  expect(statuses(await talk(put('first') + put('other') + GET('/new/b.txt')))).toEqual([201, 204, 200])
  expect(readFileSync(join(folder, 'docs/new/b.txt'), 'utf8')).toBe('other')
  expect(statuses(await talk(request('DELETE', '/new/b.txt') + request('DELETE', '/new/b.txt')))).toEqual([204, 404])
})

test('a host has documents of its own', async () => {
  expect(contentOf(await talk('GET /a.txt HTTP/1.1\r\nHost: EXAMPLE.org:80\r\n\r\n'))).toBe('another host')
  expect(contentOf(await talk(GET('http://example.org/a.txt')))).toBe('another host')
  expect(contentOf(await talk('GET /a.txt HTTP/1.1\r\nHost: ..\r\n\r\n'))).toBe('0123456789')
})

test('whatever comes, the server answers the next client', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (octets) => {
      await talk(octets)
      await talk('POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', octets)
      expect(statuses(await talk(GET('/a.txt')))).toEqual([200])
    }),
    { numRuns: 50 },
  )
})
