import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import type { Service } from '../world.ts'
import { parts, server } from './server.ts'
import { anyPort, codes, talk as talkTo, worldOf } from './testing.ts'

const mailboxes = mkdtempSync(join(tmpdir(), 'reference-smtp-'))
let service: Service
let port: number

beforeAll(async () => {
  const { port: taken, listen } = anyPort()
  const world = worldOf({ domain: 'example.test', users: 'alice,bob,carol', mailboxes })
  service = await server({ ...parts, listen, largestMessage: () => 100_000, mostRecipients: () => 100 })(world)
  port = await taken
})

beforeEach(() => {
  for (const name of readdirSync(mailboxes)) rmSync(join(mailboxes, name), { recursive: true })
})

afterAll(async () => {
  await service.stop()
  rmSync(mailboxes, { recursive: true })
})

const talk = (...pieces: readonly (string | Uint8Array)[]) => talkTo(port, ...pieces)
const say = (...lines: readonly string[]) => talk(lines.map((line) => `${line}\r\n`).join(''))
const heard = async (...lines: readonly string[]) => codes(await say('EHLO client.test', ...lines)).slice(2)

/** What lies in the mailbox of a user, without the lines of the server. */
function stored(user: string): readonly string[] {
  const folder = join(mailboxes, user, 'new')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) =>
    readFileSync(join(folder, name), 'latin1').replace(/^Return-Path: .*\r\nReceived: .*\r\n(?:\t.*\r\n)*/, ''),
  )
}

const MAIL = 'MAIL FROM:<dave@example.org>'
const RCPT = 'RCPT TO:<alice@example.test>'

test.each([
  ['NOOP', 250],
  ['noop whatever', 250],
  ['NOOP \t', 250],
  ['RSET', 250],
  ['RSET now', 501],
  ['QUIT', 221],
  ['QUIT now', 501],
  ['HELP', 214],
  ['HELP MAIL', 214],
  ['VRFY alice', 252],
  ['VRFY nobody', 252],
  ['VRFY', 501],
  ['EXPN list', 502],
  ['HELO client.test', 250],
  ['HELO', 501],
  ['HELO under_score', 501],
  ['EHLO [127.0.0.1]', 250],
  ['EHLO [127.0.0.1] whoever', 250],
  ['EHLO [300.0.0.1]', 501],
  ['EHLO client.test.', 501],
  ['EHLO ', 501],
  ['STARTTLS', 502],
  ['', 500],
  [' ', 500],
  ['XYZZY', 500],
  ['NOOP\nNOOP', 500],
  ['NOOP a\nNOOP', 501],
  ['NOOP ä', 501],
  ['NOOP a\0', 501],
  [`NOOP ${'a'.repeat(20_000)}`, 500],
  ['DATA', 503],
  [RCPT, 503],
  [MAIL, 250],
  ['mail from:<>', 250],
  ['MAIL FROM:<@a,@b.c:d@e>', 250],
  ['MAIL FROM:<"a b"@[IPv6:::1]>', 250],
  [`MAIL FROM:<${'a'.repeat(64)}@${'b'.repeat(189)}>`, 250],
  [`MAIL FROM:<${'a'.repeat(64)}@${'b'.repeat(190)}>`, 501],
  [`${MAIL} SIZE=100000 body=8bitmime`, 250],
  [`${MAIL} AUTH=<>`, 250],
  [`${MAIL} SIZE=100001`, 552],
  [`${MAIL} SIZE=99999999999999999999`, 552],
  [`${MAIL} SIZE=much`, 501],
  [`${MAIL} BODY=9BIT`, 501],
  [`${MAIL} SIZE=1 SIZE=2`, 501],
  [`${MAIL} SIZE=`, 501],
  [`${MAIL}SIZE=1`, 501],
  [`${MAIL} RET=HDRS`, 555],
  ['MAIL FROM: <dave@example.org>', 501],
  ['MAIL FROM :<dave@example.org>', 501],
  ['MAIL TO:<dave@example.org>', 501],
  ['MAIL FROM:dave@example.org', 501],
  ['MAIL FROM:<dave>', 501],
  ['MAIL', 501],
])('%j is answered %i', async (line, code) => {
  expect(await heard(line)).toEqual([code])
})

test.each([
  [RCPT, 250],
  ['rcpt to:<Alice@EXAMPLE.TEST>', 250],
  ['RCPT TO:<"al\\ice"@example.test>', 250],
  ['RCPT TO:<@relay.test:alice@example.test>', 250],
  ['RCPT TO:<Postmaster>', 250],
  ['RCPT TO:<POSTMASTER@example.test>', 250],
  ['RCPT TO:<alice@[127.0.0.1]>', 250],
  ['RCPT TO:<alice@[127.0.0.2]>', 550],
  ['RCPT TO:<nobody@example.test>', 550],
  ['RCPT TO:<alice@other.test>', 550],
  ['RCPT TO:<alice%other.test@example.test>', 550],
  ['RCPT TO:<alice@example.test@other.test>', 501],
  [`${RCPT} NOTIFY=NEVER`, 555],
  ['RCPT TO:<>', 501],
  ['RCPT TO:alice@example.test', 501],
  ['RCPT FROM:<alice@example.test>', 501],
  [MAIL, 503],
  ['DATA', 554],
  ['DATA now', 501],
])('behind MAIL, %j is answered %i', async (line, code) => {
  expect(await heard(MAIL, line)).toEqual([250, code])
})

test('nothing but HELO and EHLO has to be said before mail', async () => {
  expect(codes(await say(MAIL, 'NOOP', 'VRFY alice', 'RSET', 'HELO client.test', `${MAIL} SIZE=1`, MAIL))).toEqual([
    220, 503, 250, 252, 250, 250, 555, 250,
  ])
})

test('HELO and EHLO greet back, and the extensions stand behind EHLO alone', async () => {
  const said = await say('HELO client.test', 'EHLO client.test')
  expect(said).toBe(
    `${[
      '220 example.test ESMTP ready',
      '250 example.test greets client.test',
      '250-example.test greets client.test',
      '250-PIPELINING',
      '250-SIZE 100000',
      '250-8BITMIME',
      '250-ENHANCEDSTATUSCODES',
      '250-AUTH PLAIN LOGIN',
      '250-HELP',
      '250 VRFY',
    ].join('\r\n')}\r\n`,
  )
})

test('a message goes into the mailbox of every recipient once, below its trace', async () => {
  const content = 'Subject: x\r\n\r\n.\r\n..\r\n\ttext \xff\0\r\nbare \n and \r\r\n'
  const sent = content.replaceAll('\r\n.', '\r\n..')
  const to = ['alice', 'bob', 'alice', 'Postmaster'].map((user) => `RCPT TO:<${user}@example.test>`)
  expect(await heard(MAIL, ...to, 'DATA', `${sent}.`, 'QUIT')).toEqual([250, 250, 250, 250, 250, 354, 250, 221])
  for (const user of ['alice', 'bob', 'postmaster']) expect(stored(user)).toEqual([content])
  const [name = ''] = readdirSync(join(mailboxes, 'bob', 'new'))
  expect(readFileSync(join(mailboxes, 'bob', 'new', name), 'latin1')).toMatch(
    /^Return-Path: <dave@example\.org>\r\nReceived: from client\.test \(\[127\.0\.0\.1\]\)\r\n\tby example\.test with ESMTP id [\w.]+;\r\n\t\w{3}, \d+ \w{3} \d{4} [\d:]{8} [+-]\d{4}\r\nSubject/,
  )
  expect(readdirSync(join(mailboxes, 'bob', 'tmp'))).toEqual([])
})

test.each([
  ['RSET', [250, 503]],
  ['EHLO client.test', [250, 503]],
  ['HELO client.test', [250, 503]],
  ['EHLO', [501, 354, 250]],
  [MAIL, [503, 354, 250]],
  ['NOOP', [250, 354, 250]],
  ['VRFY bob', [252, 354, 250]],
  ['XYZZY', [500, 354, 250]],
])('%s in a transaction', async (line, expected) => {
  const rest = expected.length > 2 ? ['DATA', '.'] : ['DATA']
  expect(await heard(MAIL, RCPT, line, ...rest)).toEqual([250, 250, ...expected])
})

test('nothing of a message is left for the next one', async () => {
  expect(
    await heard(MAIL, RCPT, 'DATA', 'a', '.', 'DATA', RCPT, MAIL, 'RCPT TO:<bob@example.test>', 'DATA', 'b', '.'),
  ).toEqual([250, 250, 354, 250, 503, 503, 250, 250, 354, 250])
  expect([stored('alice'), stored('bob')]).toEqual([['a\r\n'], ['b\r\n']])
})

test('refused recipients do not spoil a message, and too many are refused for now', async () => {
  const many = Array.from({ length: 101 }, () => RCPT)
  const replies = await heard(MAIL, 'RCPT TO:<nobody@example.test>', ...many, 'DATA', 'a', '.')
  expect(replies).toEqual([250, 550, ...Array(100).fill(250), 452, 354, 250])
  expect(stored('alice')).toEqual(['a\r\n'])
})

test('a message that is too large is read to its end and refused', async () => {
  const line = `${'x'.repeat(998)}\r\n`
  expect(
    await heard(MAIL, RCPT, 'DATA', `${line.repeat(100)}.`, MAIL, RCPT, 'DATA', `${line.repeat(100)}x`, '.', 'NOOP'),
  ).toEqual([250, 250, 354, 250, 250, 250, 354, 552, 250])
  expect(stored('alice')).toHaveLength(1)
})

test('a message that breaks off is kept nowhere', async () => {
  expect(await heard(MAIL, RCPT, 'DATA', 'half')).toEqual([250, 250, 354])
  expect(stored('alice')).toEqual([])
})

test('a message that cannot be kept is refused for now', async () => {
  writeFileSync(join(mailboxes, 'alice'), '')
  expect(await heard(MAIL, RCPT, 'DATA', 'a', '.', 'NOOP')).toEqual([250, 250, 354, 451, 250])
  rmSync(join(mailboxes, 'alice'))
  mkdirSync(join(mailboxes, 'alice'))
  expect(await heard(MAIL, RCPT, 'DATA', 'a', '.', 'NOOP')).toEqual([250, 250, 354, 250, 250])
})

test('a session goes the same way wherever its octets are cut', async () => {
  const session = Buffer.from(
    ['EHLO client.test', MAIL, RCPT, 'DATA', '..a', '', '.b', '.', 'NOOP', ''].join('\r\n'),
    'latin1',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: session.length }), { maxLength: 20 }), async (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), session.length]
      const said = await talk(...ends.map((end, at) => session.subarray(ends[at - 1] ?? 0, end)))
      expect(codes(said)).toEqual([220, 250, 250, 250, 354, 250, 250])
      for (const content of stored('alice')) expect(content).toBe('.a\r\n\r\nb\r\n')
    }),
    { numRuns: 30 },
  )
})

const base64 = (text: string) => Buffer.from(text).toString('base64')
const RIGHT = base64('\0alice\0secret-alice')

test.each([
  ['with the command', [`AUTH PLAIN ${RIGHT}`], [235]],
  ['in small letters', [`auth plain ${RIGHT}`], [235]],
  ['when asked', ['AUTH PLAIN', RIGHT], [334, 235]],
  ['by name and password', ['AUTH LOGIN', base64('bob'), base64('secret-bob')], [334, 334, 235]],
  ['by name at once', [`AUTH LOGIN ${base64('bob')}`, base64('secret-bob')], [334, 235]],
  ['for oneself', [`AUTH PLAIN ${base64('alice\0alice\0secret-alice')}`], [235]],
  ['for somebody else', [`AUTH PLAIN ${base64('bob\0alice\0secret-alice')}`], [535]],
  ['with a wrong password', [`AUTH PLAIN ${base64('\0alice\0secret-alicf')}`], [535]],
  ['as nobody here', [`AUTH PLAIN ${base64('\0eve\0secret-eve')}`], [535]],
  ['with nothing', ['AUTH PLAIN ='], [501]],
  ['not after all', ['AUTH PLAIN', '*'], [334, 501]],
  ['not in base64', ['AUTH PLAIN', '!'], [334, 501]],
  ['not in whole base64', [`AUTH PLAIN ${RIGHT}A`], [501]],
  ['in another way', ['AUTH CRAM-MD5'], [504]],
  ['in no way', ['AUTH'], [501]],
  ['twice', [`AUTH PLAIN ${RIGHT}`, `AUTH PLAIN ${RIGHT}`], [235, 503]],
  ['again after a failure', ['AUTH PLAIN', '*', `AUTH PLAIN ${RIGHT}`], [334, 501, 235]],
  ['with RSET between', [`AUTH PLAIN ${RIGHT}`, 'RSET', `AUTH PLAIN ${RIGHT}`], [235, 250, 503]],
  ['in a transaction', [MAIL, `AUTH PLAIN ${RIGHT}`], [250, 503]],
  ['and still nothing is relayed', [`AUTH PLAIN ${RIGHT}`, MAIL, 'RCPT TO:<x@other.test>'], [235, 250, 550]],
])('somebody proves who he is %s', async (_, lines, expected) => {
  expect(await heard(...lines)).toEqual(expected)
})

test('who is stopped says so', async () => {
  const { port: taken, listen } = anyPort()
  const another = await server({ ...parts, listen })(worldOf({ domain: 'example.test', users: '', mailboxes }))
  const socket = connect(await taken, '127.0.0.1')
  let said = ''
  socket.on('data', (octets) => {
    said += octets
  })
  await once(socket, 'data')
  await another.stop()
  await once(socket, 'close')
  expect(codes(said)).toEqual([220, 421])
})
