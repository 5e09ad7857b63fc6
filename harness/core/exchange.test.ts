import { expect, test } from 'vitest'
import { fc } from './arbitrary.ts'
import { exchange, pointer } from './exchange.ts'
import { bytes, entry } from './specimen.ts'
import type { Transcript } from './transcript.ts'

const text = (words: string) => new TextEncoder().encode(words)
const reading = (octets: Uint8Array) => JSON.stringify(new TextDecoder().decode(octets))

test('a conversation with a server, in words', () => {
  const transcript = [
    entry('client 1', 'opened'),
    entry('client 1', 'sent', { bytes: text('hel') }),
    entry('client 1', 'received', { bytes: text('HEL'), from: '127.0.0.1:9' }),
    entry('client 1', 'silence', { note: 'the reply' }),
    entry('client 1', 'ended'),
    entry('client 1', 'closed', { note: 'aborted' }),
    entry('client 2', 'refused'),
    entry('client 3', 'secured', { note: 'TLSv1.3 with TLS_AES_256_GCM_SHA384' }),
    entry('client 4', 'unsecured', { note: 'wrong version number' }),
    entry('stderr', 'printed', { bytes: text('told elsewhere') }),
    entry('program', 'exited', { status: { code: 139, signal: null } }),
  ]
  expect(exchange(transcript, reading)).toEqual([
    'client 1  connected to your program',
    'client 1  →  "hel"',
    'client 1  ←  "HEL"  (from 127.0.0.1:9)',
    'client 1  nothing came: we waited for the reply',
    'client 1  closed by your program',
    'client 1  aborted by us',
    'client 2  nobody accepted the connection',
    'client 3  TLS stands: TLSv1.3 with TLS_AES_256_GCM_SHA384',
    'client 4  TLS was not agreed on: wrong version number',
    'program   was ended by SIGSEGV (it used memory that is not its own)',
  ])
})

test('an errand of a client, in words', () => {
  const transcript = [
    entry('program', 'started'),
    entry('stdin', 'sent', { bytes: text('hello\n') }),
    entry('server 1', 'opened'),
    entry('server 1', 'lost', { bytes: text('hello'), note: 'from the program' }),
    entry('server 1', 'lost', { bytes: text('HELLO'), note: 'from us' }),
    entry('server 1', 'reset'),
    entry('stdin', 'closed'),
    entry('stdout', 'printed', { bytes: text('\x1b[2Jhi') }),
    entry('program', 'exited', { status: { code: 0, signal: null } }),
  ]
  expect(exchange(transcript, reading)).toEqual([
    'program   started',
    'stdin     typed "hello\\n"',
    'server 1  your program connected',
    'server 1  ←  "hello"  (lost on the way)',
    'server 1  →  "HELLO"  (lost on the way)',
    'server 1  aborted by your program',
    'stdin     ended',
    'stdout    printed "\\x1b[2Jhi"',
    'program   ended with exit status 0',
  ])
})

test('a long conversation is cut to few lines that say what is left out, and what matters stays', () => {
  const transcript = Array.from({ length: 200 }, (_, at) => entry('client 1', 'sent', { bytes: text(`${at}`) }))
  const told = exchange(transcript, reading, 100)
  expect(told.length).toBeLessThanOrEqual(20)
  expect(told.join('\n')).toMatch(/"99".*\n.*"100".*\n.*"101"/)
  expect(told).toContain('… 93 more …')
  const said = told.reduce((sum, line) => sum + Number(/… (\d+) more …/.exec(line)?.[1] ?? 1), 0)
  expect(said).toBe(200)
})

const stream: Transcript = [
  entry('client 1', 'received', { bytes: text('HEL') }),
  entry('client 1', 'sent', { bytes: text('x') }),
  entry('client 1', 'received', { bytes: text('lo') }),
]

test('a byte of a stream is counted from its beginning, over everything in between', () => {
  expect(pointer(stream, { entry: 2, byte: 0 }, 'tcp')).toEqual([
    '48 45 4c 6c 6f',
    '         ^^ byte 3 of what your program sent on client 1',
  ])
})

test('where more was due, the carets stand after the last byte', () => {
  expect(pointer(stream, { entry: 2, byte: 2 }, 'tcp')).toEqual([
    '… 45 4c 6c 6f ··',
    '              ^^',
    'after 5 bytes, what your program sent on client 1 ends',
  ])
})

test('a datagram stands for itself', () => {
  expect(pointer(stream, { entry: 2, byte: 1 }, 'udp')).toEqual([
    '6c 6f',
    '   ^^ byte 1 of your second datagram to client 1',
  ])
})

test('the carets always stand under the byte that is meant, within 62 columns', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(99), (octets, at) => {
      const byte = at % octets.length
      const rows = pointer([entry('stdout', 'printed', { bytes: octets })], { entry: 0, byte }, 'tcp')
      const column = rows[1]?.indexOf('^^') ?? -1
      expect(rows[0]?.slice(column, column + 2)).toBe(octets[byte]?.toString(16).padStart(2, '0'))
      expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(62)
    }),
  )
})

test('a place that is not in the transcript points at nothing', () => {
  expect(pointer(stream, { entry: 9, byte: 0 }, 'tcp')).toEqual([])
  expect(pointer(stream, { entry: 0, byte: 4 }, 'tcp')).toEqual([])
  expect(pointer([entry('client 1', 'ended')], { entry: 0, byte: 0 }, 'tcp')).toEqual([])
  expect(pointer([entry('client 1', 'received', { bytes: bytes() })], { entry: 0, byte: 0 }, 'tcp')).toEqual([
    '··',
    '^^ after 0 bytes, what your program sent on client 1 ends',
  ])
})
