import { expect, test } from 'vitest'
import type { Transcript, Verdict } from '../../../harness/kit.ts'
import { latin1Octets } from '../lens/lines.ts'
import * as lines from './lines.ts'
import * as manners from './manners.ts'
import * as messages from './messages.ts'
import * as mime from './mime.ts'
import * as replies from './replies.ts'

function talk(line: string, ...said: readonly string[]): Transcript {
  return said.map((each) => ({
    atUs: 0,
    line,
    what: each.startsWith('>') ? 'sent' : each.startsWith('<') ? 'received' : 'ended',
    ...(each !== 'end' && { bytes: latin1Octets(each.slice(1)) }),
  }))
}

/** The names of the invariants that are not met. */
function broken(
  t: Transcript,
  ...topics: readonly Readonly<Record<string, { always(t: Transcript): Verdict }>>[]
): readonly string[] {
  return topics
    .flatMap((topic) => Object.entries(topic))
    .filter(([, { always }]) => always(t).is === 'unmet')
    .map(([name]) => name)
}

const SERVER = [
  '<220 a ready\r\n',
  '>HELO x\r\n',
  '<250 a\r\n',
  '>MAIL FROM:<a@b>\r\n',
  '<250 fine\r\n',
  '>QUIT\r\n',
  '<221 a bye\r\n',
  'end',
] as const

function server(...changes: readonly (readonly [at: number, said: string])[]): Transcript {
  return talk('client 1', ...SERVER.map((said, at) => changes.find(([where]) => where === at)?.[1] ?? said))
}

test.each([
  [[], []],
  [[[4, '<250 fine\n']], ['endsRepliesWithCrLf']],
  [[[4, '<250 fi\rne\r\n']], ['sendsNoBareCr']],
  [[[4, '<650 fine\r\n']], ['usesCodesInRange', 'usesListedCodes']],
  [[[4, '<200 fine\r\n']], ['usesListedCodes']],
  [[[4, '<250_fine\r\n']], ['separatesWithSpaceOrHyphen']],
  [[[4, '<250-one\r\n251 two\r\n']], ['repeatsCode']],
  [[[4, `<250 ${'x'.repeat(600)}\r\n`]], ['keepsRepliesShort']],
  [[[4, '<250 \xe9\r\n']], ['writesAscii']],
  [[[4, '<250\r\n']], ['sendsText']],
  [[[4, '<250 one\r\n250 two\r\n']], ['repliesOnce']],
  [[[0, '<220 a\r\n220 b\r\n']], ['repliesOnce']],
  [[[6, '<250 late\r\n221 bye\r\n']], ['repliesOnce', 'usesListedCodes']],
] as const)('a server: %j', (changes, names) => {
  expect(broken(server(...changes), replies, manners)).toEqual(
    [...names].toSorted((one, other) => order(one) - order(other)),
  )
})

function order(name: string): number {
  return [...Object.keys(replies), ...Object.keys(manners)].indexOf(name)
}

test('a server that closes without a word', () => {
  const closes = (...said: readonly string[]) => broken(talk('client 1', '<220 a\r\n', ...said, 'end'), manners)
  expect(closes('>NOOP\r\n', '<250 a\r\n')).toEqual(['hangsUpOnlyWithReason'])
  expect(closes('>NOOP\r\n', '<421 a\r\n')).toEqual([])
  expect(closes('>QUIT\r\n')).toEqual([])
})

test('a server that says words', () => {
  expect(broken(talk('client 1', '<hello\r\n'), replies, manners)).toEqual(['beginsWithCodes'])
})

test('replies behind something odd are not counted', () => {
  expect(
    broken(
      talk('client 1', '<220 a\r\n', '>NOOP\rNOOP\r\n', '<250 a\r\n', '>QUIT\r\n', '<250 a\r\n221 b\r\n', 'end'),
      manners,
    ),
  ).toEqual([])
  expect(broken(talk('client 1', '>QUIT\r\n', '<220 a\r\n', '<221 b\r\n', 'end'), manners)).toEqual([])
})

test('enhanced status codes, where they are listed', () => {
  const listed = (said: string) =>
    talk('client 1', '<220 a\r\n', '>EHLO x\r\n', '<250-a\r\n250 ENHANCEDSTATUSCODES\r\n', '>NOOP\r\n', `<${said}\r\n`)
  expect(broken(listed('250 2.0.0 fine'), manners)).toEqual([])
  expect(broken(listed('250 fine'), manners)).toEqual(['agreesWithStatusCodes'])
  expect(broken(listed('250 5.0.0 fine'), manners)).toEqual(['agreesWithStatusCodes'])
})

const HEADER =
  'From: Dave <d@x.example>\r\nTo: a@y.example\r\nDate: Mon, 05 Jan 2026 10:00:00 +0100\r\nMessage-ID: <1@x>\r\nSubject: hi\r\n'

function client(message: string, ehlo = '>250 y\r\n'): Transcript {
  return talk(
    'server 1',
    '>220 y\r\n',
    '<EHLO x\r\n',
    ehlo,
    '<MAIL FROM:<d@x.example>\r\n',
    '>250 ok\r\n',
    '<RCPT TO:<a@y.example>\r\n',
    '>250 ok\r\n',
    '<DATA\r\n',
    '>354 go\r\n',
    `<${message}.\r\n`,
    '>250 ok\r\n',
    '<QUIT\r\n',
    '>221 bye\r\n',
  )
}

const MIME = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: '

test.each([
  [`${HEADER}\r\nhello\r\n`, []],
  [`${HEADER}\r\nhello\n`, ['endsLinesWithCrLf']],
  [`${HEADER}\r\nhel\rlo\r\n`, ['sendsNoBareCr']],
  [`${HEADER}\r\n${'x'.repeat(999)}\r\n`, ['keepsLinesShort']],
  [`${HEADER}nonsense\r\n\r\nhello\r\n`, ['writesFields']],
  [`${HEADER}X : y\r\n\r\nhello\r\n`, ['namesFields']],
  [`${HEADER}X: \xe9\r\n\r\nhello\r\n`, ['writesHeadersInAscii']],
  [`${HEADER}X: y\r\n  \r\n\r\nhello\r\n`, ['foldsWithWords']],
  [`${HEADER.replace(/Date.*?\r\n/, '')}\r\nhello\r\n`, ['writesDate']],
  [`${HEADER.replace(/From.*?\r\n/, '')}\r\nhello\r\n`, ['writesFrom']],
  [`${HEADER}To: b@y.example\r\n\r\nhello\r\n`, ['repeatsNoFields']],
  [`${HEADER.replace('Mon, 05', 'Tue, 05')}\r\nhello\r\n`, ['writesDates']],
  [`${HEADER.replace('a@y.example', 'alice')}\r\nhello\r\n`, ['writesAddresses']],
  [`${HEADER.replace(/Message-ID.*?\r\n/, '')}\r\nhello\r\n`, ['writesMessageIds']],
  [`${HEADER.replace('<1@x>', '1@x')}\r\nhello\r\n`, ['formsMessageIds']],
  [`${HEADER}Content-Type: text/plain\r\n\r\nhello\r\n`, ['declaresMime']],
  [`${HEADER}\r\n\xe9\r\n`, ['declaresEightBits']],
  [`${HEADER}${MIME}8bit\r\n\r\n\xe9\r\n`, ['offersEightBits']],
  [`${HEADER}${MIME}base64\r\n\r\n!\r\n`, ['encodesBase64']],
  [`${HEADER}${MIME}quoted-printable\r\n\r\na=b\r\n`, ['encodesQuotedPrintable']],
  [`${HEADER.replace('hi', `=?utf-8?q?${'a'.repeat(80)}?=`)}\r\nhello\r\n`, ['encodesWords']],
  [
    `${HEADER}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n`,
    ['dividesParts'],
  ],
])('a client: %#', (message, names) => {
  expect(broken(client(message), lines, messages, mime)).toEqual(names)
})

test('eight bits where they are offered, and a command that is too long', () => {
  expect(broken(client(`${HEADER}${MIME}8bit\r\n\r\n\xc3\xa9\r\n`, '>250-y\r\n250 8BITMIME\r\n'), mime)).toEqual([])
  expect(broken(talk('server 1', '>220 y\r\n', `<EHLO ${'x'.repeat(600)}\r\n`), lines)).toEqual(['keepsCommandsShort'])
})

test('the place of a flaw counts the dots of SMTP', () => {
  const t = client(`${HEADER}\r\n..one\r\n..two\r\n${'x'.repeat(999)}\r\n`)
  const verdict = messages.keepsLinesShort.always(t)
  const place = verdict.is === 'unmet' ? verdict.at : undefined
  const bytes = place && t[place.entry]?.bytes
  expect(
    bytes &&
      Buffer.from(bytes)
        .toString('latin1')
        .slice(place.byte, place.byte + 3),
  ).toBe('xxx')
})

test('what comes behind STARTTLS is judged inside TLS, and not where that did not come to stand', () => {
  const asked = ['<220 a ready\r\n', '>STARTTLS\r\n', '<220 go\r\n']
  const stands = { atUs: 0, line: 'client 1', what: 'secured' } as const
  const alert = talk('client 1', '>x', '<\x15\x03\x01\n')
  expect(broken([...talk('client 1', ...asked), ...alert], replies)).toEqual([])
  expect(broken([...talk('client 1', ...asked), stands, ...alert], replies)).toContain('beginsWithCodes')
})
