import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { LISTENING, parseTable, reaches, serving, sockets, TIME_WAIT, unreadBytes } from './kernel.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const each of cleanUp.splice(0)) each()
})

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:2EE0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31337 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2EE0 0200007F:C350 01 00000000:000001F4 00:00000000 00000000     0        0 4242 1 0000000000000000 20 4 30 10 -1
12345: 0100007F:1A85 0100007F:2EE0 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000
`
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:1F92 0000000000000000FFFF00000100007F:9999 01 00000000:00000005 00:00000000 00000000     0        0 3 1 0000000000000000 100 0 0 10 0
   3: B80D0120000000000000000001000000:1F93 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4 1 0000000000000000 100 0 0 10 0
`

test('the IPv4 table: addresses and ports in their byte orders, state, unread octets, inode', () => {
  expect(parseTable(TCP, 'tcp', 4)).toEqual([
    {
      transport: 'tcp',
      family: 4,
      address: '0.0.0.0',
      port: 12000,
      remotePort: 0,
      state: LISTENING,
      unreadBytes: 0,
      inode: 31337,
    },
    {
      transport: 'tcp',
      family: 4,
      address: '127.0.0.1',
      port: 12000,
      remotePort: 50000,
      state: '01',
      unreadBytes: 500,
      inode: 4242,
    },
    {
      transport: 'tcp',
      family: 4,
      address: '127.0.0.1',
      port: 6789,
      remotePort: 12000,
      state: TIME_WAIT,
      unreadBytes: 0,
      inode: 0,
    },
  ])
})

test('the IPv6 table: wildcard, loopback, mapped and ordinary addresses as people write them', () => {
  expect(parseTable(TCP6, 'tcp', 6).map(({ address, port }) => `${address} ${port}`)).toEqual([
    ':: 8080',
    '::1 8081',
    '::ffff:127.0.0.1 8082',
    '2001:db8::1 8083',
  ])
})

test('lines that do not fit are passed over, and the header is not read', () => {
  const broken = ['header', '', '   7: 0100007F:2EE0', 'no colon here at all', '   8:'].join('\n')
  expect(parseTable(broken, 'tcp', 4)).toEqual([])
  expect(parseTable('', 'udp', 4)).toEqual([])
})

test('only what is wanted is read: a port at either end, a state', () => {
  const ports = (wanted: object) => parseTable(TCP, 'tcp', 4, wanted).map((socket) => socket.inode)
  expect(ports({ port: 12000 })).toEqual([31337, 4242, 0])
  expect(ports({ port: 6789 })).toEqual([0])
  expect(ports({ state: LISTENING })).toEqual([31337])
  expect(ports({ port: 12000, state: '01' })).toEqual([4242])
})

test.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['0.0.0.0', '127.0.0.1', true],
  ['::', '127.0.0.1', true],
  ['::ffff:127.0.0.1', '127.0.0.1', true],
  ['::1', '127.0.0.1', false],
  ['10.0.0.1', '127.0.0.1', false],
  ['::', '::1', true],
  ['0.0.0.0', '::1', false],
])('a server on %s is reached at %s: %s', (address, host, expected) => {
  expect(reaches(address, host)).toBe(expected)
})

test('a listener of ours stands in the table of this machine', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  cleanUp.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const found = sockets('tcp', { port, state: LISTENING })
  // Where the kernel has no such table, there is nothing to look into.
  if (found !== undefined) expect(found).toMatchObject([{ address: '127.0.0.1', port, state: LISTENING }])
  expect(await unreadBytes(port, 1)).toBeUndefined()
})

test('who serves a port is found among all that listen, whichever family, and nobody where nobody does', async () => {
  for (const host of ['127.0.0.1', '::']) {
    const server = createServer().listen(0, host)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(serving('tcp', port)).toMatchObject({ port, state: LISTENING, family: host === '::' ? 6 : 4 })
    server.close()
    await once(server, 'close')
    expect(serving('tcp', port)).toBeUndefined()
  }
})
