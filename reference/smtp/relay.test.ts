import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Service } from '../world.ts'
import { type Parts, parts, relay } from './relay.ts'
import { anyPort, codes, type Script, saying, scripted, talk, willing, worldOf } from './testing.ts'

let folder: string
let closing: (() => unknown)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-smtp-'))
  closing = []
})

afterEach(async () => {
  for (const close of closing) await close()
  rmSync(folder, { recursive: true })
})

const until = (holds: () => void) => vi.waitFor(holds, { timeout: 10_000, interval: 10 })
const queue = () => readdirSync(join(folder, 'queue'))

/** A relay with routes to a next hop for each domain; the bounces go to example.org. */
async function start(hops: Readonly<Record<string, number>>, more: Partial<Parts> = {}, giveup = 60) {
  const routes = Object.entries(hops).map(([domain, port]) => `${domain} 127.0.0.1:${port}\n`)
  writeFileSync(join(folder, 'routes'), ['# routes\n', ...routes].join(''))
  const { port, listen } = anyPort()
  const words: string[] = []
  const world = worldOf(
    {
      domain: 'relay.test',
      routes: join(folder, 'routes'),
      queue: join(folder, 'queue'),
      retry: '0.02',
      giveup: String(giveup),
    },
    { complain: (sentence) => void words.push(sentence) },
  )
  const service: Service = await relay({ ...parts, listen, ...more })(world)
  closing.push(() => service.stop())
  return { port: await port, service, words }
}

async function hop(script: Script = willing) {
  const peer = await scripted(script)
  closing.push(() => peer.close())
  return peer
}

const session = (to: readonly string[], content: string, from = 'dave@example.org') =>
  [
    'EHLO client.test',
    `MAIL FROM:<${from}>`,
    ...to.map((each) => `RCPT TO:<${each}>`),
    'DATA',
    `${content}.`,
    'QUIT',
    '',
  ].join('\r\n')

const ALICE = ['alice@example.test']
const TRACE =
  /^Received: from client\.test \(\[127\.0\.0\.1\]\)\r\n\tby relay\.test with ESMTP id [\w.]+(?:\r\n\tfor <alice@example\.test>)?;\r\n\t.*\r\n/

test('a message goes on to the next hop of each domain, once for all of its recipients there', async () => {
  const [one, two] = [await hop(), await hop()]
  const { port } = await start({ 'example.test': one.port, 'other.test': two.port })
  const to = ['alice@EXAMPLE.test', 'x@other.test', 'bob@example.test', 'alice@EXAMPLE.test', '@a:c@example.test']
  expect(codes(await talk(port, session(to, '..a\r\n')))).toEqual([
    220, 250, 250, 250, 250, 250, 250, 250, 354, 250, 221,
  ])
  await until(() => expect(queue()).toEqual([]))
  const [, mail, ...rest] = one.heard[0] ?? []
  expect(mail).toMatch(/^MAIL FROM:<dave@example\.org> SIZE=\d+$/)
  expect(rest.slice(0, 4)).toEqual([
    'RCPT TO:<alice@EXAMPLE.test>',
    'RCPT TO:<bob@example.test>',
    'RCPT TO:<c@example.test>',
    'DATA',
  ])
  expect(rest[4]?.replace(TRACE, '')).toBe('..a')
  expect(two.heard[0]?.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<x@other.test>'])
})

test('mail to where there is no route is refused, and the postmaster is where there is one', async () => {
  const { port: nextHop, heard } = await hop()
  const { port } = await start({ 'example.test': nextHop })
  expect(codes(await talk(port, session(['x@nowhere.test', 'postmaster'], 'a\r\n'))).slice(3, 5)).toEqual([550, 250])
  await until(() => expect(heard[0]).toContain('RCPT TO:<postmaster@example.test>'))
})

test('the message is in the queue before it is promised', async () => {
  const { port } = await start({ 'example.test': 1 }, { schedule() {} })
  expect(codes(await talk(port, session(ALICE, 'a\r\n')))).toContain(354)
  const [name = ''] = queue()
  const [envelope = '', ...content] = readFileSync(join(folder, 'queue', name), 'latin1').split('\n')
  expect(JSON.parse(envelope)).toMatchObject({ sender: 'dave@example.org', recipients: ALICE })
  expect(content.join('\n').replace(TRACE, '')).toBe('a\r\n')
})

test('a relay that was killed goes on with what is in its queue, and with nothing that is half', async () => {
  const dead = await start({ 'example.test': 1 })
  await talk(dead.port, session(ALICE, 'a\r\n'))
  await dead.service.stop()
  expect(queue()).toHaveLength(1)
  writeFileSync(join(folder, 'queue', 'half.part'), '{"id":"half"')
  const { port, heard } = await hop()
  await start({ 'example.test': port })
  await until(() => expect(queue()).toEqual([]))
  expect(heard.flat().filter((line) => line === 'DATA')).toHaveLength(1)
})

test('a process that is killed right behind its 250 loses nothing', async () => {
  const { port: free, close } = await scripted(willing)
  close()
  writeFileSync(join(folder, 'routes'), 'example.test 127.0.0.1:1\n')
  const told = ['--routes', join(folder, 'routes'), '--queue', join(folder, 'queue'), '--retry', '60']
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, 'smtp/relay', '--port', String(free), ...told])
  closing.push(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const socket = connect(free, '127.0.0.1')
  const killed = once(child, 'exit')
  let said = ''
  socket.on('error', () => {})
  socket.on('data', (octets) => {
    said += octets
    if (codes(said).length === 6) child.kill('SIGKILL')
  })
  socket.write(session(ALICE, 'a\r\n').replace('QUIT\r\n', ''))
  await killed
  expect(codes(said)).toEqual([220, 250, 250, 250, 354, 250])
  const { port, heard } = await hop()
  await start({ 'example.test': port })
  await until(() => expect(queue()).toEqual([]))
  expect(heard.flat()).toContain('DATA')
})

test('what is refused for now is tried again, for those who still wait', async () => {
  const busy: Script = (said, at) => (at <= 2 && said.startsWith('RCPT TO:<bob') ? '450 busy\r\n' : willing(said, at))
  const { port: nextHop, heard } = await hop(busy)
  const { port, words } = await start({ 'example.test': nextHop })
  await talk(port, session(['alice@example.test', 'bob@example.test'], 'a\r\n'))
  await until(() => expect(queue()).toEqual([]))
  expect(heard.map((lines) => lines.filter((line) => /^RCPT|^DATA/.test(line)))).toEqual([
    ['RCPT TO:<alice@example.test>', 'RCPT TO:<bob@example.test>', 'DATA'],
    ['RCPT TO:<bob@example.test>'],
    ['RCPT TO:<bob@example.test>', 'DATA'],
  ])
  expect(words).toEqual([])
})

test.each([
  ['greets with 421', { '': '421 later\r\n' }],
  ['closes', { '': undefined }],
  ['closes behind the message', { '.': undefined }],
  ['speaks another protocol', { '': 'hello\r\n' }],
  ['is full', { '.': '452 full\r\n' }],
])('a next hop that first %s is tried again', async (_, replies) => {
  const first = saying(replies)
  const { port: nextHop, heard } = await hop((said, at) => (at === 1 ? first(said, at) : willing(said, at)))
  const { port } = await start({ 'example.test': nextHop })
  await talk(port, session(ALICE, 'a\r\n'))
  await until(() => expect(queue()).toEqual([]))
  expect(heard).toHaveLength(2)
})

test.each([
  ['refused', { 'RCPT TO:<alice': '550 5.1.1 no \xe9\r\n' }, 60, '5.1.1', 'smtp; 550 5.1.1 no ?'],
  ['refused as a whole', { '.': '554 spam\r\n' }, 60, '5.0.0', 'smtp; 554 spam'],
  [
    'refused for now until there is no more time',
    { 'RCPT TO:<alice': '450 busy\r\n' },
    0.05,
    '5.0.0',
    'smtp; 450 busy',
  ],
])('the sender of a message that is %s is told, by nobody', async (_, replies, giveup, status, words) => {
  const [there, back] = [await hop(saying(replies)), await hop()]
  const { port } = await start({ 'example.test': there.port, 'example.org': back.port }, {}, giveup)
  await talk(port, session(ALICE, 'Subject: s\r\n\r\nsecret\r\n'))
  await until(() => expect(back.heard.flat()).toContain('QUIT'))
  await until(() => expect(queue()).toEqual([]))
  const [, mail, rcpt, , notification = ''] = back.heard[0] ?? []
  expect([mail?.split(' SIZE')[0], rcpt]).toEqual(['MAIL FROM:<>', 'RCPT TO:<dave@example.org>'])
  expect(notification).toContain(
    `\r\nFinal-Recipient: rfc822; alice@example.test\r\nAction: failed\r\nStatus: ${status}\r\n`,
  )
  expect(notification).toContain(`\r\nDiagnostic-Code: ${words}\r\n`)
  expect(notification).toContain('\r\nSubject: s\r\n')
  expect(notification).not.toContain('secret')
})

test('those who were not refused get the message, and the sender hears of the others alone', async () => {
  const [there, back] = [await hop(saying({ 'RCPT TO:<bob': '550 no\r\n' })), await hop()]
  const { port } = await start({ 'example.test': there.port, 'example.org': back.port })
  await talk(port, session(['alice@example.test', 'bob@example.test'], 'a\r\n'))
  await until(() => expect(back.heard.flat()).toContain('QUIT'))
  expect(there.heard.flat()).toContain('DATA')
  expect(back.heard[0]?.[4]?.match(/Final-Recipient: .*/g)).toEqual(['Final-Recipient: rfc822; bob@example.test'])
})

test('a domain with several servers has them tried in their order, until one has something to say', async () => {
  const [first, second, third] = [await hop(saying({ '': '421 later\r\n' })), await hop(), await hop()]
  const { port } = await start({ 'example.test': first.port })
  const hops = [first, second, third].map((each) => `127.0.0.1:${each.port}`)
  writeFileSync(join(folder, 'routes'), `example.test ${hops.join(' ')}\n`)
  await talk(port, session(ALICE, 'a\r\n'))
  await until(() => expect(second.heard.flat()).toContain('QUIT'))
  expect([first.heard.length, second.heard.length, third.heard.length]).toEqual([1, 1, 0])
})

test('nobody is told that a notification was not delivered', async () => {
  const { port: nextHop, heard } = await hop(saying({ RCPT: '550 no\r\n' }))
  const { port, words } = await start({ 'example.test': nextHop })
  await talk(port, session(ALICE, 'a\r\n', ''))
  await until(() => expect(queue()).toEqual([]))
  expect(heard).toHaveLength(1)
  expect(words).toHaveLength(1)
})

test('a message that goes in a circle is refused, and one that has come far is not', async () => {
  const { port: nextHop } = await hop()
  const { port } = await start({ 'example.test': nextHop })
  const hops = (count: number) => `${'Received: x\r\n'.repeat(count)}\r\nReceived: no field\r\n`
  expect(codes(await talk(port, session(ALICE, hops(100)))).at(-2)).toBe(250)
  expect(codes(await talk(port, session(ALICE, hops(101)))).at(-2)).toBe(554)
})

test('a message with half a line end is refused, since nobody may send it on', async () => {
  const { port: nextHop } = await hop()
  const { port } = await start({ 'example.test': nextHop })
  for (const content of ['a\n\r\n', 'a\r.\r\n', 'a\n.\nMAIL FROM:<>\r\n']) {
    expect(codes(await talk(port, session(ALICE, content))).at(-2)).toBe(554)
  }
  expect(queue()).toEqual([])
})
