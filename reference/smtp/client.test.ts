import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fc } from '../../harness/core/arbitrary.ts'
import { NOT_TOLD } from './client/arguments.ts'
import { octetsPart, textPart } from './client/bodies.ts'
import { textField } from './client/words.ts'
import { client, parts } from './client.ts'
import { type Script, saying, scripted, willing, worldOf } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'reference-smtp-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TOLD = {
  from: 'dave@example.org',
  to: 'alice@example.test',
  subject: 's',
  body: 'text',
  file: NOT_TOLD,
  domain: '',
}

/** What one run of the client comes to, and what the server hears. */
async function run(script: Script = willing, told: Partial<typeof TOLD> & { attachment?: string } = {}, typed = '') {
  const peer = await scripted(script)
  const words: string[] = []
  const status = await client({ ...parts, patienceMs: () => 300 })(
    worldOf(
      { ...TOLD, ...told },
      {
        port: peer.port,
        ...(told.attachment !== undefined && { task: 'attach' }),
        stdin: (async function* () {
          yield Buffer.from(typed)
        })(),
        complain: (sentence) => void words.push(sentence),
      },
    ),
  )
  await peer.left()
  peer.close()
  const [heard = []] = peer.heard
  const commands = heard.map((line) => (line.includes('\r\n') ? '<message>' : line))
  return { status, words: words.join('\n'), commands, message: heard.find((line) => line.includes('\r\n')) ?? '' }
}

const TALK = [
  'EHLO [127.0.0.1]',
  'MAIL FROM:<dave@example.org> SIZE=',
  'RCPT TO:<alice@example.test>',
  'DATA',
  '<message>',
  'QUIT',
]

test('hands a message over, step by step', async () => {
  const { status, words, commands, message } = await run()
  expect({ status, words }).toEqual({ status: 0, words: '' })
  expect(commands.map((line) => line.replace(/(?<=SIZE=)\d+/, ''))).toEqual(TALK)
  expect(message).toMatch(
    /^Date: \w{3}, \d+ \w{3} \d{4} [\d:]{8} [+-]\d{4}\r\nFrom: dave@example\.org\r\nTo: alice@example\.test\r\nSubject: s\r\nMessage-ID: <\w+@example\.org>\r\nMIME-Version: 1\.0\r\nContent-Type: text\/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\ntext$/,
  )
})

test.each([
  ['text with dots and line ends of every kind', '.\n..a\r\nb\rc\n', '\r\n\r\n..\r\n...a\r\nb\r\nc'],
  ['no text', '', '\r\n\r\n'],
  ['text that is not plain', 'köche \n=', '\r\n\r\nk=C3=B6che=20\r\n=3D'],
])('%s goes over', async (_, body, end) => {
  const { status, message } = await run(willing, { body })
  expect(status).toBe(0)
  expect(`${message}`.endsWith(end) || `${message}\r\n`.endsWith(end), JSON.stringify(message)).toBe(true)
})

test('the text comes from a file, or is typed', async () => {
  const file = join(folder, 'text')
  writeFileSync(file, 'from a file\n')
  expect((await run(willing, { body: NOT_TOLD, file })).message).toMatch(/\r\n\r\nfrom a file$/)
  expect((await run(willing, { body: NOT_TOLD }, 'typed\n')).message).toMatch(/\r\n\r\ntyped$/)
})

test('several recipients are told one by one, each once', async () => {
  const { commands, message } = await run(willing, { to: 'a@b.test, "c,d"@e.test,a@b.test' })
  expect(commands.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<a@b.test>', 'RCPT TO:<"c,d"@e.test>'])
  expect(message).toContain('\r\nTo: a@b.test, "c,d"@e.test\r\n')
})

test('HELO is for servers that do not know EHLO, and parameters are not for them', async () => {
  const { status, commands } = await run(saying({ EHLO: '502 what?\r\n' }), { domain: 'client.test' })
  expect(status).toBe(0)
  expect(commands.slice(0, 3)).toEqual(['EHLO client.test', 'HELO client.test', 'MAIL FROM:<dave@example.org>'])
})

test.each([
  ['', '554 no\r\n', 'refused: ', ['QUIT']],
  ['', '421 later\r\n', 'temporarily: ', ['QUIT']],
  ['', 'hello\r\n', 'broken: ', ['QUIT']],
  ['', '220 mail.test\n', 'broken: ', ['QUIT']],
  ['', undefined, 'temporarily: ', []],
  ['EHLO', '421 later\r\n', 'temporarily: ', ['EHLO', 'QUIT']],
  ['EHLO', undefined, 'temporarily: ', ['EHLO']],
  ['MAIL', '550 no\r\n', 'refused: ', ['EHLO', 'MAIL', 'QUIT']],
  ['MAIL', '777 what\r\n', 'broken: ', ['EHLO', 'MAIL', 'QUIT']],
  ['RCPT', '550 no\r\n', 'refused: alice@example.test: 550 no', ['EHLO', 'MAIL', 'RCPT', 'QUIT']],
  ['RCPT', '450-not\r\n450 now\r\n', 'temporarily: ', ['EHLO', 'MAIL', 'RCPT', 'QUIT']],
  ['RCPT', '421 bye\r\n', 'temporarily: ', ['EHLO', 'MAIL', 'RCPT', 'QUIT']],
  ['DATA', '554 no\r\n', 'refused: ', ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']],
  ['DATA', '250 yes\r\n', 'temporarily: ', ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']],
  ['.', '552 no\r\n', 'refused: ', ['EHLO', 'MAIL', 'RCPT', 'DATA', '<message>', 'QUIT']],
  ['.', '452 full\r\n', 'temporarily: ', ['EHLO', 'MAIL', 'RCPT', 'DATA', '<message>', 'QUIT']],
  ['.', undefined, 'temporarily: ', ['EHLO', 'MAIL', 'RCPT', 'DATA', '<message>']],
])('when %j is answered %j, it says so', async (key, reply, words, verbs) => {
  const { status, words: said, commands } = await run(saying({ [key]: reply }))
  expect(status).toBe(1)
  expect(said).toContain(words)
  expect(commands.map((line) => line.split(' ')[0])).toEqual(verbs)
})

test.each([
  ['RCPT', '251 forwarded\r\n'],
  ['RCPT', '299\r\n'],
  ['DATA', '399 whatever\r\n'],
  ['.', '250-taken\r\n250\r\n'],
  ['QUIT', '500 what?\r\n'],
  ['QUIT', undefined],
])('when %j is answered %j, all is well', async (key, reply) => {
  const script = saying({ [key]: reply })
  const asIs: Script = (said, at) => (said === 'DATA' && key === 'DATA' ? '354 go\r\n' : script(said, at))
  expect(await run(asIs)).toMatchObject({ status: 0, words: '' })
})

test('silence is told as silence, and nobody there as that', async () => {
  expect(await run(saying({ MAIL: '' }))).toMatchObject({ status: 1, words: expect.stringMatching(/^silent: /) })
  const { port, close } = await scripted(willing)
  close()
  const words: string[] = []
  const status = await client(parts)(worldOf(TOLD, { port, complain: (sentence) => void words.push(sentence) }))
  expect({ status, words: words[0]?.split(' ')[0] }).toEqual({ status: 1, words: 'unreachable:' })
})

test('who is refused among others is named, and the others get the message', async () => {
  const { status, words, commands } = await run(saying({ 'RCPT TO:<b': '550 no\r\n' }), { to: 'a@x.test,b@x.test' })
  expect({ status, words }).toEqual({ status: 1, words: 'refused: b@x.test: 550 no' })
  expect(commands).toContain('<message>')
})

test.each([
  { from: 'dave@example.org>\r\nRCPT TO:<eve@x.test' },
  { from: 'dave' },
  { from: 'dave@example.org ' },
  { from: '<dave@example.org>' },
  { from: 'däve@example.org' },
  { to: 'alice@example.test\nRCPT TO:<eve@x.test>' },
  { to: 'alice@example.test,\r\neve@x.test' },
  { to: 'alice@example.test\0' },
  { to: '' },
  { to: ',' },
  { subject: 's\r\nBcc: eve@x.test' },
  { subject: 's\nt' },
  { domain: 'x\r\nMAIL FROM:<>' },
  { body: NOT_TOLD, file: '/nowhere' },
])('%j is refused, and the server is not even asked', async (told) => {
  const { status, words, commands } = await run(willing, told)
  expect({ status, words: words.split(' ')[0], commands }).toEqual({ status: 2, words: 'unusable:', commands: [] })
})

test('a file goes with the message, octet for octet', async () => {
  const octets = Buffer.from(Array.from({ length: 1000 }, (_, at) => at & 0xff))
  const attachment = join(folder, 'größe "1".bin')
  writeFileSync(attachment, octets)
  const { status, message } = await run(willing, { attachment, body: '--\n.x' })
  expect(status).toBe(0)
  const boundary = /boundary="(.*)"/.exec(message)?.[1] ?? ''
  const [preamble = '', text = '', file = '', epilogue] = `${message}\r\n`.split(`--${boundary}`)
  expect(preamble).toMatch(/multipart\/mixed;\r\n\tboundary="[^"]+"\r\n\r\n$/)
  expect(text).toMatch(/\r\n\r\n--\r\n\.\.x\r\n\r\n$/)
  expect(file).toContain("\tfilename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.bin\r\n")
  expect(Buffer.from(file.slice(file.indexOf('\r\n\r\n')), 'base64')).toEqual(octets)
  expect(epilogue).toBe('--\r\n')
})

test('a subject comes back from its field, whatever it is, in lines that are not too long', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 300 }), fc.lorem()), (text) => {
      const field = textField('Subject', text)
      for (const line of field.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78)
      expect(field).toMatch(/^Subject:[^\r\n]*(?:\r\n [^\r\n]*\S[^\r\n]*)*\r\n$/)
      expect(decoded(field.slice('Subject:'.length).replaceAll('\r\n', '').replace(/^ /, ''))).toBe(text)
    }),
  )
})

function decoded(value: string): string {
  return value
    .replaceAll(/(?<=\?=) +(?==\?)/g, '')
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64: string) => Buffer.from(base64, 'base64').toString('utf8'))
}

test('text comes back from its lines, and none of them is too long', () => {
  const line = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom('x'.repeat(999), ' ', 'a\t'))
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.map((each) => each.replaceAll(/[\r\n]/g, '')).join('\n')
      const { encoding, body } = textPart(text)
      const longest = encoding === '7bit' ? 998 : 76
      for (const each of body.split('\r\n')) expect(each.length).toBeLessThanOrEqual(longest)
      const back = encoding === '7bit' ? body : unquoted(body)
      expect(back.replaceAll('\r\n', '\n')).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`)
    }),
  )
})

function unquoted(body: string): string {
  const octets = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  return Buffer.from(octets, 'latin1').toString('utf8')
}

test('nothing is a file too', () => {
  expect(octetsPart(Buffer.alloc(0)).body).toBe('\r\n')
})
