/** TCP lines over real sockets: what happens on a connection stands in the record, in order and in the right words. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Recorder, recorder } from '../core/recorder.ts'
import { sockets, TIME_WAIT } from './kernel.ts'
import { dial, listen, type OpenLine, openLine } from './tcp.ts'
import { waits } from './wait.ts'

const HOST = '127.0.0.1'
const PATIENCE_MS = 2_000
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})

const bytes = (text: string) => new TextEncoder().encode(text)
const all = (count: number) => ({ until: (received: Uint8Array) => received.length >= count })

/** A server in this process that does this with every connection. */
async function serving(serve: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  cleanUp.push(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function openTo(port: number, { sparesPort = false, patienceMs = PATIENCE_MS } = {}): [OpenLine, Recorder] {
  const record = recorder()
  const line = openLine({
    name: 'client 1',
    socket: dial(HOST, port),
    recorder: record,
    waits: waits(record, patienceMs, () => {}),
    sparesPort,
  })
  cleanUp.push(() => line.release())
  return [line, record]
}

const record = (from: Recorder) =>
  from.transcript().map(({ what, bytes: octets }) => (octets ? `${what} ${Buffer.from(octets)}` : what))

const echo = (socket: Socket) => socket.on('data', (octets) => socket.write(octets)).on('end', () => socket.end())

test('an exchange: opened, sent, received, closed, ended', async () => {
  const [line, from] = openTo(await serving(echo))
  await line.opens()
  await line.send(bytes('hello'))
  expect(await line.read(all(5))).toBe('satisfied')
  await line.end()
  expect(await line.readToEnd()).toBe('ended')
  expect(record(from)).toEqual(['opened', 'sent hello', 'received hello', 'closed', 'ended'])
})

test('what came in pieces is one entry', async () => {
  let reply = (_piece: string) => {}
  const [line, from] = openTo(
    await serving((socket) => {
      reply = (piece) => socket.write(piece)
      reply('one')
    }),
  )
  expect(await line.read(all(3))).toBe('satisfied')
  reply(' reply')
  expect(await line.read(all(9))).toBe('satisfied')
  expect(record(from)).toEqual(['opened', 'received one reply'])
})

test('nobody there: refused, and nothing more happens', async () => {
  const port = await serving(echo)
  await cleanUp.pop()?.()
  const [line, from] = openTo(port)
  await line.opens()
  await line.send(bytes('hello'))
  expect(await line.read(all(1))).toBe('refused')
  await line.hangUp()
  expect(record(from)).toEqual(['refused'])
})

test('a reset by the program ends every wait; what came before it is kept', async () => {
  const port = await serving((socket) => {
    socket.on('data', () => socket.write('half', () => {}))
    socket.on('end', () => socket.resetAndDestroy())
  })
  const [line, from] = openTo(port)
  await line.opens()
  await line.send(bytes('hello'))
  await line.read(all(4))
  await line.end()
  expect(await line.readToEnd()).toBe('reset')
  expect(record(from)).toEqual(['opened', 'sent hello', 'received half', 'closed', 'reset'])
})

test('silence is an entry with what we waited for, and so is a trickle that never satisfies', async () => {
  const port = await serving((socket) => {
    const trickle = setInterval(() => socket.write('.'), 2)
    socket.once('close', () => clearInterval(trickle))
  })
  const [line, from] = openTo(port, { patienceMs: 60 })
  await line.opens()
  expect(await line.read({ ...all(1e6), for: 'the reply' })).toBe('silence')
  expect(from.transcript().find((entry) => entry.what === 'silence')).toMatchObject({
    line: 'client 1',
    note: 'the reply',
  })
})

test('an abort right behind a close of ours leaves no handle behind', async () => {
  const [line] = openTo(await serving(echo))
  await line.opens()
  const handles = () => process.getActiveResourcesInfo().filter((each) => each === 'TCPSocketWrap').length
  const before = handles()
  await line.end()
  line.reset()
  await expect.poll(handles, { timeout: PATIENCE_MS }).toBeLessThan(before)
})

test('an abort of ours reaches the program as a reset', async () => {
  const heard = Promise.withResolvers<string>()
  const port = await serving((socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => heard.resolve(error.code ?? ''))
    socket.resume()
  })
  const [line, from] = openTo(port)
  await line.opens()
  line.reset()
  expect(await heard.promise).toBe('ECONNRESET')
  expect(record(from)).toEqual(['opened', 'closed'])
})

test('segments arrive one by one: each is taken before the next is sent', async () => {
  const heard: string[] = []
  const port = await serving((socket) => socket.on('data', (octets) => heard.push(octets.toString())))
  const [line, from] = openTo(port)
  await line.opens()
  await line.send(bytes('hello world'), [2, 5, 5.5, 6, 11, 99].map(Math.floor))
  await line.end()
  await line.read({ until: () => heard.join('').length === 11, patience: 0.1 })
  expect(heard).toEqual(['he', 'llo', ' ', 'world'])
  expect(record(from).filter((entry) => entry.startsWith('sent '))).toEqual([
    'sent he',
    'sent llo',
    'sent  ',
    'sent world',
  ])
})

test('a paused line leaves the bytes in the kernel until it is resumed', async () => {
  const port = await serving((socket) => void socket.write('early'))
  const [line, from] = openTo(port)
  await line.opens()
  line.pause()
  expect(await line.read({ ...all(5), patience: 0.02 })).toBe('silence')
  line.resume()
  expect(await line.read(all(5))).toBe('satisfied')
  expect(record(from)).toEqual(['opened', 'silence', 'received early'])
})

test.each([
  [true, 0],
  [false, 1],
])('with sparesPort %s, a server that closes first is left with %i ports in TIME_WAIT', async (sparesPort, left) => {
  const port = await serving((socket) => socket.once('data', () => socket.end('BYE')))
  const [line] = openTo(port, { sparesPort })
  await line.opens()
  await line.send(bytes('bye'))
  expect(await line.read(all(3))).toBe('satisfied')
  expect(await line.readToEnd()).toBe('ended')
  await line.hangUp()
  // The kernel needs a moment for the last segment; a second connection comes after it.
  const [next] = openTo(port)
  await next.opens()
  const cooling = sockets('tcp', { port })?.filter((socket) => socket.port === port && socket.state === TIME_WAIT)
  if (cooling !== undefined) expect(cooling.length).toBe(left)
})

test('a listener hands over connections in their order, on both families, and forgets those nobody asked for', async () => {
  const listener = await listen(HOST, 0)
  cleanUp.push(() => listener.close())
  expect(listener.next()).toBeUndefined()
  const arrived = () => new Promise<void>((resolve) => listener.onConnection(resolve))
  for (const first of [true, false]) {
    const coming = arrived()
    const socket = dial(HOST, listener.port)
    cleanUp.push(() => socket.destroy())
    await coming
    if (first) listener.drop()
    else expect(listener.next()?.remotePort).toBe(socket.localPort)
  }
  expect(listener.next()).toBeUndefined()
})
