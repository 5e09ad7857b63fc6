/** The servers around a server under test, met by plain sockets in its place. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Neighbours } from '../core/protocol.ts'
import { recorder } from '../core/recorder.ts'
import type { Manners } from '../core/stage.ts'
import { linesOf, octets } from '../core/transcript.ts'
import { type Neighbourhood, openNeighbourhood } from './neighbours.ts'
import { openStage } from './open-stage.ts'
import { bindUdp } from './udp.ts'

const cleanUp: (() => unknown)[] = []
afterEach(() => {
  for (const each of cleanUp.splice(0).reverse()) each()
})

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (octets: Uint8Array) => new TextDecoder().decode(octets)
const ROOT = '127.7.0.1'
const OTHER = '127.7.0.2'

const says = (word: string): Manners => ({
  datagram: (octets) => [{ bytes: bytes(`${word} ${text(octets)}`) }],
  async connection(line) {
    await line.read({ until: (received) => received.length > 0 })
    await line.send(bytes(word))
    await line.end()
  },
})

async function opened(standing: Neighbours['standing'] = { [ROOT]: { name: 'root', manners: says('root') } }) {
  const neighbourhood = await openNeighbourhood({ portIn: 'upstream_port', port: 53, standing })
  cleanUp.push(() => neighbourhood.close())
  return neighbourhood
}

function begun(neighbourhood: Neighbourhood) {
  const record = recorder()
  const stage = openStage({
    host: '127.0.0.1',
    port: 1,
    recorder: record,
    patienceMs: 5_000,
    saw: () => {},
    turn: 1,
    neighbourhood,
  })
  cleanUp.push(() => stage.close())
  return { stage, record }
}

/** A program that has asked, and waits for so many answers. */
async function asks(neighbourhood: Neighbourhood, address: string, word: string, answers = 1) {
  const socket = await bindUdp('127.0.0.1', 0)
  cleanUp.push(() => socket.close())
  const heard: { said: string; from: string; port: number }[] = []
  const enough = new Promise<void>((resolve) => {
    socket.on('message', (octets, { address: from, port }) => {
      heard.push({ said: text(octets), from, port })
      if (heard.length === answers) resolve()
    })
  })
  socket.send(bytes(word), neighbourhood.port, address)
  await enough
  return { heard, port: socket.address().port }
}

test('who stands there always answers between cases too, and is written down in them alone', async () => {
  const neighbourhood = await opened()
  expect((await asks(neighbourhood, ROOT, 'before')).heard[0]?.said).toBe('root before')
  const { stage, record } = begun(neighbourhood)
  const { heard, port } = await asks(neighbourhood, ROOT, 'here')
  expect(heard[0]?.said).toBe('root here')
  expect(record.transcript()).toMatchObject([
    { line: 'server root', what: 'received', bytes: bytes('here'), from: `127.0.0.1:${port}` },
    { line: 'server root', what: 'sent', bytes: bytes('root here') },
  ])
  stage.close()
  expect((await asks(neighbourhood, ROOT, 'after')).heard[0]?.said).toBe('root after')
  expect(record.transcript()).toHaveLength(2)
})

test('a case has its own neighbours, and its own manners for those who stand there, as long as it lasts', async () => {
  const neighbourhood = await opened()
  const first = begun(neighbourhood).stage
  await first.neighbour('sly', ROOT, says('sly'))
  await first.neighbour('com', OTHER, says('com'))
  expect((await asks(neighbourhood, ROOT, '1')).heard[0]?.said).toBe('sly 1')
  expect((await asks(neighbourhood, OTHER, '2')).heard[0]?.said).toBe('com 2')
  first.close()
  const second = begun(neighbourhood).stage
  await second.neighbour('net', OTHER, says('net'))
  expect((await asks(neighbourhood, ROOT, '3')).heard[0]?.said).toBe('root 3')
  expect((await asks(neighbourhood, OTHER, '4')).heard[0]?.said).toBe('net 4')
})

test('answers come late, twice, from elsewhere and from another port', async () => {
  const neighbourhood = await opened()
  const { stage, record } = begun(neighbourhood)
  await stage.neighbour('odd', OTHER, {
    datagram: () => [
      { bytes: bytes('late'), afterMs: 20 },
      { bytes: bytes('plain') },
      { bytes: bytes('elsewhere'), from: ROOT },
      { bytes: bytes('nowhere'), from: '127.7.0.9' },
      { bytes: bytes('port'), otherPort: true },
    ],
  })
  const { heard } = await asks(neighbourhood, OTHER, '?', 5)
  const from = Object.fromEntries(heard.map(({ said, from: address, port }) => [said, { address, port }]))
  const { port } = neighbourhood
  expect(from).toMatchObject({
    late: { address: OTHER, port },
    plain: { address: OTHER, port },
    elsewhere: { address: ROOT, port },
    nowhere: { address: '127.7.0.9', port },
    port: { address: OTHER },
  })
  expect(from.port?.port).not.toBe(port)
  expect(heard.at(-1)?.said).toBe('late')
  expect(record.transcript().filter(({ what }) => what === 'sent')).toHaveLength(5)
})

test('connections are lines of the case, numbered, and end with it', async () => {
  const neighbourhood = await opened()
  const { stage, record } = begun(neighbourhood)
  let line: { readonly name: string } | undefined
  await stage.neighbour('mail', OTHER, {
    async connection(opened) {
      line = opened
      await opened.send(bytes('220\r\n'))
      await opened.read({ until: () => false, optional: true })
    },
  })
  const one = connect({ host: OTHER, port: neighbourhood.port })
  const two = connect({ host: ROOT, port: neighbourhood.port })
  cleanUp.push(
    () => one.destroy(),
    () => two.destroy(),
  )
  one.write('EHLO')
  two.write('hi')
  const all = await stage.happens({
    until: (t) =>
      t.filter(({ what }) => what === 'received').length === 2 && t.filter(({ what }) => what === 'sent').length === 2,
  })
  expect(all).toBe('satisfied')
  const t = record.transcript()
  expect(
    linesOf(t, 'server')
      .map((each) => each.replace(/\d$/, 'N'))
      .toSorted(),
  ).toEqual(['server mail/N', 'server root/N'])
  expect(text(octets(t, line?.name ?? '', 'received').bytes)).toBe('EHLO')
  one.resume()
  const over = once(one, 'close')
  stage.close()
  await over
})

test('where nobody lives, and where somebody has no such manners, the program is refused', async () => {
  const neighbourhood = await opened()
  const { stage } = begun(neighbourhood)
  await stage.neighbour('datagrams', OTHER, { datagram: () => [] })
  for (const address of [OTHER, '127.7.0.3']) {
    const [error] = await once(connect({ host: address, port: neighbourhood.port }), 'error')
    expect(error.code).toBe('ECONNREFUSED')
  }
})

test('what fails in the manners of somebody is our fault', async () => {
  const neighbourhood = await opened()
  const { stage } = begun(neighbourhood)
  const oops = new Error('oops')
  await stage.neighbour('broken', OTHER, {
    datagram() {
      throw oops
    },
  })
  expect(stage.fault()).toBeUndefined()
  const socket = await bindUdp('127.0.0.1', 0)
  cleanUp.push(() => socket.close())
  socket.send('?', neighbourhood.port, OTHER)
  await stage.happens({ until: (t) => t.length > 0 })
  expect(stage.fault()).toBe(oops)
})

test('a port that another program holds is said to be the machine’s trouble', async () => {
  const taken = await bindUdp(ROOT, 0)
  cleanUp.push(() => taken.close())
  const standing = { [ROOT]: { name: 'root', manners: says('root') } }
  const opening = openNeighbourhood({ portIn: 'upstream_port', port: 53, standing }, taken.address().port)
  await expect(opening).rejects.toThrow(`127.7.0.1 port ${taken.address().port}`)
})
