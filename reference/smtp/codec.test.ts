import { expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import { readCommand, readParameters } from './codec/commands.ts'
import { stuffed, unstuffed } from './codec/data.ts'
import { dateTime } from './codec/dates.ts'
import { crlfLine } from './codec/lines.ts'
import { addressLiteral, readForwardPath, readReversePath } from './codec/paths.ts'
import { readReply, writeReply } from './codec/replies.ts'
import { Malformed } from './malformed.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** What comes of content that arrives in these pieces: the octets, whether it ended, and what is left. */
function receive(pieces: readonly Buffer[]) {
  const content: Buffer[] = []
  let atLineStart = true
  let ended = false
  let left = Buffer.alloc(0)
  for (const piece of pieces) {
    left = Buffer.concat([left, piece])
    if (ended) continue
    const found = unstuffed(left, atLineStart)
    content.push(...found.content)
    left = left.subarray(found.length)
    atLineStart = found.atLineStart
    ended = found.ended
  }
  return { content: Buffer.concat(content).toString('latin1'), ended, left: left.toString('latin1') }
}

const byteByByte = (octets: Buffer) => Array.from(octets, (octet) => Buffer.of(octet))

test('content comes back as it was, whole and octet by octet, and what follows is left alone', () => {
  const lines = fc.array(
    fc
      .array(fc.constantFrom('.', '..', 'a', '\r', '\n', '\0', 'ÿ', ' '))
      .map((parts) => parts.join('').replaceAll('\r\n', '')),
  )
  fc.assert(
    fc.property(lines, fc.constantFrom('', 'QUIT\r\n', '.\r\n', '\r\n.\r\n'), (given, trailing) => {
      const content = latin1(given.map((line) => `${line.replace(/\r$/, '')}\r\n`).join(''))
      const sent = Buffer.concat([stuffed(content), latin1(`.\r\n${trailing}`)])
      const expected = { content: content.toString('latin1'), ended: true, left: trailing }
      expect(receive([sent])).toEqual(expected)
      expect(receive(byteByByte(sent))).toEqual(expected)
    }),
  )
})

test('only CR LF . CR LF ends content', () => {
  const spellings = [
    '\n.\n',
    '\r.\r',
    '\r.\n',
    '\n.\r',
    '\n.\r\n',
    '\r\n.\n',
    '\r.\r\n',
    '\r\n.\r',
    '\r\n\0.\r\n',
    '\r\n.\0\r\n',
  ]
  for (const spelling of spellings) {
    for (const pieces of [[latin1(`a${spelling}b`)], byteByByte(latin1(`a${spelling}b`))]) {
      expect(receive(pieces), JSON.stringify(spelling)).toMatchObject({ ended: false, left: '' })
    }
  }
  expect(receive([latin1('.\r\n')])).toEqual({ content: '', ended: true, left: '' })
})

test.each([
  ['250 words\r\n', 250, ['words']],
  ['250\r\n', 250, ['']],
  ['250 \r\n', 250, ['']],
  ['250-\r\n250\r\n', 250, ['', '']],
  ['250-234 Text\r\n250 last\r\n', 250, ['234 Text', 'last']],
  ['777 odd\r\n', 777, ['odd']],
])('the reply %j is read, and octets behind it are left alone', (text, code, lines) => {
  const octets = latin1(`${text}250 next`)
  expect(readReply(octets)).toEqual({ value: { code, lines }, length: text.length })
  for (let length = 0; length < text.length; length++) expect(readReply(octets.subarray(0, length))).toBeUndefined()
})

test.each([
  'hello\r\n',
  '25 words\r\n',
  '2500 words\r\n',
  '250_words\r\n',
  '250-a\r\n251 b\r\n',
  '250 a\n',
  '250-a\n250 b\r\n',
  '\r\n',
])('%j is no reply', (text) => {
  expect(() => readReply(latin1(text))).toThrow(Malformed)
})

test('a reply is read as it was written', () => {
  const reply = { code: 250, lines: ['a', '', '250-b'] }
  expect(writeReply(reply)).toBe('250-a\r\n250-\r\n250 250-b\r\n')
  expect(readReply(latin1(writeReply(reply)))?.value).toEqual(reply)
})

test('a line ends with CR LF and nothing else', () => {
  expect(crlfLine(latin1('a\nb\rc\r\nd'))).toEqual({ value: 'a\nb\rc', length: 7 })
  expect(crlfLine(latin1('a\n'))).toBeUndefined()
})

const LONG = 'x'.repeat(64)
const DOMAIN = `${'d'.repeat(63)}.`.repeat(2)

test.each([
  ['<a@b>', 'a', 'b'],
  ['<A.b+c@D.Example>', 'A.b+c', 'D.Example'],
  ['<"a b"@c>', 'a b', 'c'],
  ['<"a\\"\\b@>"@c>', 'a"b@>', 'c'],
  ['<""@c>', '', 'c'],
  ['<a@[192.0.2.1]>', 'a', '[192.0.2.1]'],
  ['<a@[IPv6:2001:db8::1]>', 'a', '[IPv6:2001:db8::1]'],
  ['<a@[x-tag:what.ever]>', 'a', '[x-tag:what.ever]'],
  ['<@a,@b.c:d@e>', 'd', 'e'],
  ['<PostMaster>', 'PostMaster', ''],
  [`<${LONG}@${DOMAIN}${'e'.repeat(61)}>`, LONG, `${DOMAIN}${'e'.repeat(61)}`],
])('%s is a path', (text, local, domain) => {
  expect(readForwardPath(`${text} SIZE=1`)).toMatchObject({ value: { local, domain }, length: text.length })
})

test.each([
  'a@b',
  '<a@b',
  '<a>',
  '<a@>',
  '<@b>',
  '<a@b@c>',
  '<a..b@c>',
  '<.a@b>',
  '<a.@b>',
  '<a b@c>',
  '< a@b>',
  '<a@b.>',
  '<a@-b>',
  '<a@b->',
  '<a@b_c>',
  '<"a@b>',
  '<"a"b@c>',
  '<"a\n"@b>',
  '<ä@b>',
  '<a@[256.0.0.1]>',
  '<a@[1.2.3]>',
  '<a@[1.2.3.4.]>',
  '<a@[IPv6:1::2::3]>',
  '<a@[IPv6:fe80::1%lo]>',
  '<a@[]>',
  '<@a:>',
  '<@a,b:c@d>',
  '<@a,:c@d>',
  '<x@a,@b:c@d>',
  '<<a@b>>',
  `<x${LONG}@b>`,
  `<${LONG}@${DOMAIN}${'e'.repeat(63)}>`,
  '<>',
])('%s is no forward-path', (text) => {
  expect(() => readForwardPath(text)).toThrow(Malformed)
})

test('the null path is a reverse-path, and the postmaster alone is none', () => {
  expect(readReversePath('<>')).toEqual({ value: undefined, length: 2 })
  expect(() => readReversePath('<postmaster>')).toThrow(Malformed)
})

test.each([
  ['mail FROM:<a@b> \t', { verb: 'MAIL', argument: 'FROM:<a@b>' }],
  ['NOOP', { verb: 'NOOP', argument: undefined }],
  ['NOOP  a', { verb: 'NOOP', argument: ' a' }],
  ['', undefined],
  [' NOOP', undefined],
  ['NOOP\nNOOP', undefined],
  ['NOOP:', undefined],
])('%j is the command %j', (line, expected) => {
  expect(readCommand(line)).toEqual(expected)
})

test('parameters have a keyword and perhaps a value', () => {
  expect(readParameters(' size=1 X')).toEqual([
    { keyword: 'SIZE', value: '1' },
    { keyword: 'X', value: undefined },
  ])
  for (const text of ['SIZE=1', ' ', '  SIZE=1', ' SIZE=', ' =1', ' SIZE=1=2', ' -X']) {
    expect(() => readParameters(text), text).toThrow(Malformed)
  }
})

test('a date says how far it is from universal time', () => {
  const date = new Date(Date.UTC(2026, 10, 5, 23, 4, 9))
  expect(dateTime(date, 0)).toBe('Thu, 5 Nov 2026 23:04:09 +0000')
  expect(dateTime(date, 90)).toBe('Fri, 6 Nov 2026 00:34:09 +0130')
  expect(dateTime(date, -210)).toBe('Thu, 5 Nov 2026 19:34:09 -0330')
})

test('an address of a socket becomes a literal', () => {
  expect(['127.0.0.1', '::ffff:127.0.0.1', '::1', 'fe80::1%lo'].map(addressLiteral)).toEqual([
    '[127.0.0.1]',
    '[127.0.0.1]',
    '[IPv6:::1]',
    '[IPv6:fe80::1]',
  ])
})
