/** A line that becomes a TLS line: what crosses inside stands in the record as it reads there, and so does how it failed. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { LOCALHOST } from '../core/identity.ts'
import { type Recorder, recorder } from '../core/recorder.ts'
import { type OpenLine, openLine } from './tcp.ts'
import { waits } from './wait.ts'

const HOST = '127.0.0.1'
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})

const bytes = (text: string) => new TextEncoder().encode(text)
const all = (count: number) => ({ until: (received: Uint8Array) => received.length >= count })
const record = (from: Recorder) =>
  from.transcript().map(({ what, bytes: octets, note }) => {
    const said = octets ? Buffer.from(octets).toString() : what === 'opened' ? '' : (note ?? '')
    return `${what} ${said}`.trimEnd()
  })

function lineOn(socket: Socket, patienceMs = 5_000): [OpenLine, Recorder] {
  const from = recorder()
  const line = openLine({
    name: 'line',
    socket,
    recorder: from,
    waits: waits(from, patienceMs, () => {}),
    sparesPort: false,
  })
  cleanUp.push(() => line.release())
  return [line, from]
}

/** A pair of connected sockets. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, HOST)
  await once(server, 'listening')
  cleanUp.push(() => server.close())
  const there = connect({ host: HOST, port: (server.address() as AddressInfo).port, allowHalfOpen: true })
  const [[here]] = (await Promise.all([once(server, 'connection'), once(there, 'connect')])) as [[Socket], unknown]
  for (const socket of [here, there]) {
    socket.on('error', () => {})
    cleanUp.push(() => socket.destroy())
  }
  return [here, there]
}

const STANDS = /^secured TLSv1\.[23] with TLS_/

test('as a client: what was said in clear, that TLS stands, what was said inside, and the close', async () => {
  const [there, mine] = await pair()
  there.once('data', () => {
    there.write('go', () => {
      const tls = new TLSSocket(there, { isServer: true, cert: LOCALHOST.certificate, key: LOCALHOST.key })
      tls.on('data', (octets) => tls.end(`inside ${octets}`))
    })
  })
  const [line, from] = lineOn(mine)
  await line.send(bytes('tls?'))
  expect(await line.read(all(2))).toBe('satisfied')
  expect(await line.secure()).toBe('satisfied')
  await line.send(bytes('hello'))
  expect(await line.readToEnd()).toBe('ended')
  await line.end()
  expect(record(from)).toEqual([
    'opened',
    'sent tls?',
    'received go',
    expect.stringMatching(STANDS),
    'sent hello',
    'received inside hello',
    'ended',
    'closed',
  ])
})

test('as a server: the program may begin at once, and is heard inside', async () => {
  const [mine, there] = await pair()
  const [line, from] = lineOn(mine)
  there.once('data', () => {
    const tls = connectTls({ socket: there, ca: LOCALHOST.certificate, servername: 'localhost' })
    tls.write('hello')
  })
  await line.send(bytes('go'))
  expect(await line.secure(LOCALHOST)).toBe('satisfied')
  expect(await line.read(all(5))).toBe('satisfied')
  expect(record(from)).toEqual(['opened', 'sent go', expect.stringMatching(STANDS), 'received hello'])
})

test.each([
  [
    'says something else',
    (there: Socket) => there.write('250 what?\r\n'),
    /^unsecured .*wrong version number|packet length/i,
  ],
  ['closes', (there: Socket) => there.end(), /^unsecured ./],
  ['aborts', (there: Socket) => there.resetAndDestroy(), /^unsecured ./],
])('somebody who %s instead is written down, and every wait ends', async (_, does, words) => {
  const [there, mine] = await pair()
  const [line, from] = lineOn(mine)
  there.once('data', () => does(there))
  expect(await line.secure()).toBe('reset')
  await line.send(bytes('lost'))
  expect(await line.read(all(1))).toBe('reset')
  await line.hangUp()
  expect(record(from)[0]).toBe('opened')
  expect(record(from).at(-1)).toMatch(words)
})

test('silence is an entry', async () => {
  const [, mine] = await pair()
  const [line, from] = lineOn(mine, 20)
  expect(await line.secure()).toBe('silence')
  expect(record(from)).toEqual(['opened', 'silence TLS'])
})

test('our reset and the program’s reach through TLS', async () => {
  const [there, mine] = await pair()
  there.once('readable', () => {
    const tls = new TLSSocket(there, { isServer: true, cert: LOCALHOST.certificate, key: LOCALHOST.key })
    tls.on('error', () => {})
    tls.on('data', () => there.resetAndDestroy())
  })
  const [line, from] = lineOn(mine)
  expect(await line.secure()).toBe('satisfied')
  await line.send(bytes('x'))
  expect(await line.readToEnd()).toBe('reset')
  expect(record(from).at(-1)).toBe('reset')

  const [other, own] = await pair()
  const tls = new TLSSocket(other, { isServer: true, cert: LOCALHOST.certificate, key: LOCALHOST.key })
  const failed = once(tls, 'error')
  const [second] = lineOn(own)
  expect(await second.secure()).toBe('satisfied')
  second.reset()
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
})

test('whoever waits on a line that is let go of waits no longer', async () => {
  const [, mine] = await pair()
  const [line] = lineOn(mine, 60_000)
  const reading = line.read(all(1))
  line.release()
  expect(await reading).toBe('ended')
})
