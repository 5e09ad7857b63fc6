import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../stage/ports.ts'
import type { Running, World } from '../subject/subject.ts'
import { referenceSubject } from './reference-subject.ts'

const HOST = '127.0.0.1'
const running: Running[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

async function launched(role: string, fault?: string): Promise<Running & { world: World }> {
  const world = { host: HOST, port: await freePort(HOST), values: {} }
  const program = await referenceSubject('uppercase', role, fault).launch(world)
  running.push(program)
  return { ...program, world }
}

/** What comes back for a text until the server closes, or `refused`. */
function asked(port: number, text: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port })
    let reply = ''
    socket.on('data', (octets) => {
      reply += octets.toString()
    })
    socket.on('error', () => resolve('refused'))
    socket.on('close', () => resolve(reply))
    socket.end(text)
  })
}

const exit = (program: Running) => new Promise((resolve) => void program.onExit(resolve))

test('a server serves from when it is ready until it is stopped', async () => {
  const server = await launched('tcp-server')
  expect(await server.ready()).toEqual({ is: 'ready' })
  expect(await asked(server.world.port, 'hello')).toBe('HELLO')
  expect(server.status()).toBeUndefined()
  await server.stop()
  expect(await asked(server.world.port, 'hello')).toBe('refused')
})

test('a server that dies takes its own connections along and nobody else’s', async () => {
  const [victim, neighbour] = [await launched('tcp-server', 'dies-of-invalid-utf8'), await launched('tcp-server')]
  await Promise.all([victim.ready(), neighbour.ready()])
  const bystander = asked(victim.world.port, '')
  await asked(victim.world.port, Uint8Array.of(0xff))
  await bystander
  expect(victim.status()).toEqual({ code: 1, signal: null })
  expect(victim.lastWords().stderr).toContain('TypeError')
  expect(await asked(victim.world.port, 'hello')).toBe('refused')
  expect(await asked(neighbour.world.port, 'hello')).toBe('HELLO')
})

test('a server whose port is taken says so in the words that the engine looks for', async () => {
  const first = await launched('tcp-server')
  await first.ready()
  const second = await referenceSubject('uppercase', 'tcp-server').launch(first.world)
  expect(await second.ready()).toMatchObject({ is: 'unready', sentence: expect.stringContaining('EADDRINUSE') })
  expect(second.lastWords().stderr).toContain('EADDRINUSE')
})

test('what a client says before anybody listens is not lost, and its end comes last', async () => {
  const server = await launched('tcp-server')
  await server.ready()
  const client = await referenceSubject('uppercase', 'tcp-client').launch(server.world)
  running.push(client)
  client.type(new TextEncoder().encode('good '))
  client.type(new TextEncoder().encode('day\n'))
  expect(await exit(client)).toEqual({ code: 0, signal: null })
  const heard: string[] = []
  client.onPrinted((stream, bytes) => heard.push(`${stream} ${new TextDecoder().decode(bytes)}`))
  expect(heard).toEqual(['stdout GOOD DAY', 'stdout \n'])
})

test('the end of the input ends a client to which nothing was typed', async () => {
  const client = await launched('udp-client')
  client.endInput()
  expect(await exit(client)).toEqual({ code: 0, signal: null })
})

test('a client that hangs is let go of', async () => {
  const client = await launched('udp-client', 'asks-once')
  client.type(new TextEncoder().encode('hello\n'))
  await client.stop()
  expect(client.status()).toEqual({ code: null, signal: 'SIGTERM' })
})

test('unknown roles and faults are named', async () => {
  await expect(launched('ftp-server')).rejects.toThrow('no role "ftp-server"')
  await expect(launched('tcp-server', 'haunted')).rejects.toThrow('no fault "haunted"')
})
