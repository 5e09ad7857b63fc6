import { expect, test } from 'vitest'
import { flawInDate, isAddress, isMessageId, mailboxesIn, membersOf } from './address.ts'
import { fieldValue, readMessage } from './message.ts'
import { readMime, textOf, withWordsDecoded } from './mime.ts'

const MIXED = [
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b(1)+"',
  '',
  'preamble',
  '--b(1)+',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'caf=C3=A9 =',
  'goes on',
  '--b(1)+',
  'Content-Type: application/octet-stream; name=x.bin',
  'Content-Transfer-Encoding: base64',
  '',
  'AAECAwQF',
  '--b(1)+--',
  'epilogue',
  '',
].join('\r\n')

test('fields are unfolded, and the body begins behind the empty line', () => {
  const message = readMessage('Subject: one\r\n two\r\nTo:x\r\n\r\nbody\r\n\r\n')
  expect(message.fields.map(({ name, value }) => [name, value])).toEqual([
    ['subject', 'one two'],
    ['to', 'x'],
  ])
  expect(message.body).toBe('body\r\n\r\n')
  expect(message.flaws).toEqual([])
  expect(readMessage('\r\nbody').body).toBe('body')
  expect(readMessage('A: b').fields).toHaveLength(1)
})

test.each([
  ['no colon here\r\n\r\n', 'no-colon', 0],
  ['A b: c\r\n\r\n', 'name', 0],
  ['A : c\r\n\r\n', 'blank-before-colon', 1],
  [' A: c\r\n\r\n', 'stray-fold', 0],
  ['A: c\r\n  \r\n\r\n', 'empty-fold', 6],
  ['A: \xe9\r\n\r\n', 'control', 3],
  [`A: b\r\n\r\n${'x'.repeat(999)}\r\n`, 'long', 8],
])('%j has the flaw %s at %i', (text, rule, at) => {
  expect(readMessage(text).flaws.map((flaw) => [flaw.rule, flaw.at])).toEqual([[rule, at]])
})

test('parts of a multipart, decoded', () => {
  const { parts, flaws } = readMime(readMessage(MIXED))
  expect(flaws).toEqual([])
  expect(parts.map(({ type, content }) => [type, Buffer.from(content).toString('hex')])).toEqual([
    ['text/plain', Buffer.from('café goes on').toString('hex')],
    ['application/octet-stream', '000102030405'],
  ])
  expect(parts[1]?.parameters.name).toBe('x.bin')
  expect(textOf(readMessage(MIXED))).toBe('café goes on')
})

test.each([
  [MIXED.replace('MIME-Version: 1.0\r\n', ''), 'version'],
  [MIXED.replace('1.0', '2.0'), 'version'],
  [MIXED.replace('--b(1)+--', ''), 'boundary'],
  [MIXED.replace('AAECAwQF', 'AAECAwQ'), 'base64'],
  [MIXED.replace('AAECAwQF', 'A'.repeat(80)), 'base64'],
  [MIXED.replace('=C3', '=XX'), 'quoted-printable'],
  [MIXED.replace('text/plain;', 'text;'), 'type'],
  [MIXED.replace(': base64', ': base46'), 'encoding'],
  ['Subject: x\r\n\r\n\xe9\r\n', 'eight-bit'],
  [`Subject: =?utf-8?q?${'x'.repeat(70)}?=\r\n\r\n`, 'encoded-word'],
  ['Subject: =?utf-8?b?AAA?=\r\n\r\n', 'encoded-word'],
])('the flaws of MIME: %#', (text, rule) => {
  expect(readMime(readMessage(text)).flaws.map((flaw) => flaw.rule)).toEqual([rule])
})

test('encoded words', () => {
  expect(withWordsDecoded('=?UTF-8?Q?caf=C3=A9_?= =?utf-8?B?w7w=?= x')).toBe('café ü x')
})

test.each([
  ['a@b.example', true],
  ['"a b"@b', true],
  ['a@[192.0.2.1]', true],
  ['a.b+c@d', true],
  ['a..b@c', false],
  ['.a@b', false],
  ['a@b@c', false],
  ['a b@c', false],
  ['a', false],
])('%s is an address: %s', (text, right) => {
  expect(isAddress(text)).toBe(right)
})

test('lists of mailboxes', () => {
  expect(membersOf('"a, b" <c@d>, e@f (g, h)')).toEqual(['"a, b" <c@d>', 'e@f'])
  expect(mailboxesIn('Dave <dave@example.org>, "O, B" <b@x>, c@y')).toEqual({
    addresses: ['dave@example.org', 'b@x', 'c@y'],
  })
  expect(mailboxesIn('Friends: a@b, c@d;')).toEqual({ addresses: ['a@b', 'c@d'] })
  expect(mailboxesIn('a@b, nonsense')).toEqual({ addresses: ['a@b'], wrong: 'nonsense' })
  expect(mailboxesIn('undisclosed recipients:;')).toEqual({ addresses: [] })
})

test.each([
  ['Mon, 05 Jan 2026 10:00:00 +0100', undefined],
  ['5 Jan 2026 10:00 -0000', undefined],
  ['Thu, 29 Feb 2024 23:59:60 +0000 (UTC)', undefined],
  ['Tue, 05 Jan 2026 10:00:00 +0100', 'that day is a Mon'],
  ['Mon, 05 Jan 2026 10:00:00 GMT', 'it does not have the form "Mon, 05 Jan 2026 10:00:00 +0100"'],
  ['Mon Jan  5 10:00:00 2026', 'it does not have the form "Mon, 05 Jan 2026 10:00:00 +0100"'],
  ['30 Feb 2026 10:00:00 +0100', 'there is no 30 Feb 2026'],
  ['Mon, 05 Jan 2026 24:00:00 +0100', 'there is no such time'],
])('the date %s', (text, flaw) => {
  expect(flawInDate(text)).toBe(flaw)
})

test('identifiers', () => {
  expect(isMessageId('<a.b@c.d>')).toBe(true)
  expect(isMessageId('a.b@c.d')).toBe(false)
  expect(isMessageId('<a b@c>')).toBe(false)
  expect(fieldValue(readMessage('Message-ID:\r\n <a@b>\r\n\r\n'), 'message-id')).toBe('<a@b>')
})
