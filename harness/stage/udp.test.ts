/** UDP flows over real sockets, with the network of the case in between. */
import type { Socket } from 'node:dgram'
import { afterEach, expect, test } from 'vitest'
import { type Recorder, recorder } from '../core/recorder.ts'
import type { Network } from '../core/stage.ts'
import { bindUdp, type OpenFlow, openFlow } from './udp.ts'
import { waits } from './wait.ts'

const HOST = '127.0.0.1'
const cleanUp: (() => unknown)[] = []
afterEach(() => {
  for (const each of cleanUp.splice(0).reverse()) each()
})

const bytes = (text: string) => new TextEncoder().encode(text)
const record = (from: Recorder) =>
  from.transcript().map(({ what, bytes: octets = [] }) => `${what} ${Buffer.from(octets)}`.trim())

async function bind(): Promise<Socket> {
  const socket = await bindUdp(HOST, 0)
  cleanUp.push(() => socket.close())
  return socket
}

/** A server in this process that answers every datagram with itself in brackets, from this socket. */
async function echoing(answering?: Socket): Promise<Socket> {
  const server = await bind()
  server.on('message', (octets, { port, address }) => (answering ?? server).send(`[${octets}]`, port, address))
  return server
}

async function flowTo(server: Socket, network: Network = {}, programGone = false): Promise<[OpenFlow, Recorder]> {
  const record = recorder()
  const flow = openFlow({
    name: 'client 1',
    socket: await bindUdp(HOST, 0),
    recorder: record,
    waits: waits(record, 1_000, () => {}),
    programGone: () => programGone,
    peer: { address: HOST, port: server.address().port },
    network,
    owned: true,
  })
  cleanUp.push(() => flow.release())
  return [flow, record]
}

test('a datagram and its answer', async () => {
  const [flow, from] = await flowTo(await echoing())
  await flow.send(bytes('a'))
  expect(await flow.receive(1)).toBe('satisfied')
  expect(record(from)).toEqual(['sent a', 'received [a]'])
  expect(from.transcript()[1]).not.toHaveProperty('from')
})

test('an answer from elsewhere is recorded with its source', async () => {
  const elsewhere = await bind()
  const [flow, from] = await flowTo(await echoing(elsewhere))
  await flow.send(bytes('a'))
  await flow.receive(1)
  expect(from.transcript()[1]).toMatchObject({ what: 'received', from: `${HOST}:${elsewhere.address().port}` })
})

test('the network loses, doubles and delays what we send, and the record tells what really went out', async () => {
  const [flow, from] = await flowTo(await echoing(), { outgoing: ['lose', 'delay', 'duplicate'] })
  for (const text of ['a', 'b', 'c', 'd']) await flow.send(bytes(text))
  expect(await flow.receive(4)).toBe('satisfied')
  const heard = record(from)
  expect(heard.filter((entry) => !entry.startsWith('received'))).toEqual([
    'lost a',
    'sent c',
    'sent c',
    'sent b',
    'sent d',
  ])
  expect(heard.filter((entry) => entry.startsWith('received'))).toEqual([
    'received [c]',
    'received [c]',
    'received [b]',
    'received [d]',
  ])
})

test('the network does the same to what the program sends; a lost answer does not count as received', async () => {
  const [flow, from] = await flowTo(await echoing(), { incoming: ['lose', 'duplicate'] })
  await flow.send(bytes('a'))
  await flow.send(bytes('b'))
  expect(await flow.receive(2)).toBe('satisfied')
  expect(record(from).filter((entry) => !entry.startsWith('sent'))).toEqual([
    'lost [a]',
    'received [b]',
    'received [b]',
  ])
})

test('silence is an entry with what we waited for; a program that has ended is not waited for', async () => {
  const [flow, from] = await flowTo(await bind())
  expect(await flow.receive(1, { patience: 0.02, for: 'the answer' })).toBe('silence')
  expect(from.transcript()).toMatchObject([{ what: 'silence', note: 'the answer' }])
  const [gone] = await flowTo(await bind(), {}, true)
  expect(await gone.receive(1)).toBe('ended')
})

test('a port where nobody is, is silence and not an error', async () => {
  const server = await bindUdp(HOST, 0)
  const { port } = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  const [flow] = await flowTo({ address: () => ({ port }) } as Socket)
  await flow.send(bytes('a'))
  await flow.send(bytes('b'))
  expect(await flow.receive(1, { patience: 0.02 })).toBe('silence')
})

test('a service replies to whoever spoke last, and hears nothing after its release', async () => {
  const socket = await bind()
  const service = recorder()
  const flow = openFlow({
    name: 'server 1',
    socket,
    recorder: service,
    waits: waits(service, 1_000, () => {}),
    programGone: () => false,
    owned: false,
  })
  const [client, from] = await flowTo(socket)
  await client.send(bytes('hello'))
  expect(await flow.receive(1)).toBe('satisfied')
  await flow.send(bytes('HELLO'))
  expect(await client.receive(1)).toBe('satisfied')
  expect(record(from)).toEqual(['sent hello', 'received HELLO'])
  flow.release()
  expect(socket.listenerCount('message')).toBe(0)
})
