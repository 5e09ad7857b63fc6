import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import type { Catalogue } from '../harness/core/catalogue.ts'
import type { Finding } from '../harness/core/finding.ts'
import { bytes, entry, specimen, wrongId } from '../harness/core/specimen.ts'
import { concat, type Transcript } from '../harness/core/transcript.ts'
import { unmet } from '../harness/core/verdict.ts'
import { capture } from './capture.ts'
import { hostileFindings } from './hostile-findings.ts'
import { checksum } from './packets.ts'

const overTcp: Catalogue = { ...specimen, role: { ...specimen.role, transport: 'tcp', port: 12000 } }
const client: Catalogue = { ...overTcp, role: { ...overTcp.role, acts: 'client' } }

interface Packet {
  readonly atUs: number
  readonly protocol: number
  readonly from: string
  readonly to: string
  readonly flags: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly data: Uint8Array
  readonly comments: readonly string[]
}

/** Reads a file as a stranger would: blocks, packets, comments; every length and checksum has to be right. */
function packets(file: Uint8Array): readonly Packet[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const found: Packet[] = []
  for (let at = 0; at < file.length; ) {
    const length = view.getUint32(at + 4, true)
    expect(length % 4).toBe(0)
    expect(view.getUint32(at + length - 4, true)).toBe(length)
    if (view.getUint32(at, true) === 6) {
      const size = view.getUint32(at + 20, true)
      const ip = file.subarray(at + 28, at + 28 + size)
      const atUs = view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 16, true)
      found.push({
        atUs,
        ...packetIn(ip),
        comments: comments(file.subarray(at + 28 + size + (-size & 3), at + length - 4)),
      })
    }
    at += length
  }
  return found
}

function comments(options: Uint8Array): readonly string[] {
  const view = new DataView(options.buffer, options.byteOffset, options.byteLength)
  const said: string[] = []
  for (let at = 0; at < options.length; at += 4 + view.getUint16(at + 2, true) + (-view.getUint16(at + 2, true) & 3)) {
    const length = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1) said.push(new TextDecoder().decode(options.subarray(at + 4, at + 4 + length)))
  }
  return said
}

function packetIn(ip: Uint8Array): Omit<Packet, 'atUs' | 'comments'> {
  const view = new DataView(ip.buffer, ip.byteOffset, ip.byteLength)
  expect(view.getUint16(2)).toBe(ip.length)
  expect(checksum(ip.subarray(0, 20))).toBe(0)
  const payload = ip.subarray(20)
  const protocol = view.getUint8(9)
  const pseudo = Uint8Array.of(...ip.subarray(12, 20), 0, protocol, payload.length >> 8, payload.length & 255)
  expect(checksum(concat([pseudo, payload]))).toBe(0)
  const address = (start: number) => ip.subarray(start, start + 4).join('.')
  const isTcp = protocol === 6
  return {
    protocol,
    from: `${address(12)}:${view.getUint16(20)}`,
    to: `${address(16)}:${view.getUint16(22)}`,
    flags: isTcp ? view.getUint8(33) : 0,
    sequence: isTcp ? view.getUint32(24) : 0,
    acknowledgement: isTcp ? view.getUint32(28) : 0,
    data: payload.subarray(isTcp ? 20 : 8),
  }
}

function failing(transcript: Transcript, rest: Partial<Finding> = {}): Finding {
  return { ...wrongId, transcript, verdict: unmet('"A"', '"a"'), ...rest }
}

function captured(catalogue: Catalogue, finding: Finding): readonly Packet[] {
  const file = capture(catalogue, finding)
  return file ? packets(file) : []
}

const SERVED: Transcript = [
  entry('client 1', 'opened', { atUs: 100 }),
  entry('client 1', 'sent', { atUs: 200, bytes: new Uint8Array(3000).fill(97) }),
  entry('client 1', 'received', { atUs: 300, bytes: bytes(97, 10) }),
  entry('stdout', 'printed', { atUs: 350, bytes: bytes(98) }),
  entry('client 1', 'ended', { atUs: 400 }),
  entry('client 1', 'closed', { atUs: 500 }),
  entry('client 2', 'refused', { atUs: 600 }),
]

test('a connection is opened, numbered, acknowledged and closed as TCP says', () => {
  const all = captured(overTcp, failing(SERVED))
  const first = all.filter(({ from, to }) => from.endsWith(':50001') || to.endsWith(':50001'))
  expect(first.map(({ flags }) => flags)).toEqual([2, 18, 16, 24, 24, 24, 24, 17, 17])
  expect(all.slice(first.length).map(({ flags }) => flags)).toEqual([2, 20])
  expect(all[0]).toMatchObject({ atUs: 100, from: '192.0.2.1:50001', to: '192.0.2.2:50000' })
  const next = new Map<string, number>()
  for (const { from, to, flags, sequence, acknowledgement, data } of first) {
    expect(next.get(from) ?? sequence).toBe(sequence)
    if (flags & 16) expect(acknowledgement).toBe(next.get(to))
    next.set(from, sequence + data.length + (flags & 3 ? 1 : 0))
  }
})

test('a client under test opens its connection itself, to our port', () => {
  const [syn] = captured(
    client,
    failing([entry('server 1', 'opened'), entry('server 1', 'received', { bytes: bytes(1) })]),
  )
  expect(syn).toMatchObject({ flags: 2, from: '192.0.2.2:50001', to: '192.0.2.1:50000' })
})

test('a server under test opens connections to neighbours of ours, and says where TLS stands', () => {
  const [syn, , , , secured] = captured(
    overTcp,
    failing([
      entry('server a/1', 'opened'),
      entry('server a/1', 'sent', { bytes: bytes(1) }),
      entry('server a/1', 'secured', { note: 'TLSv1.3' }),
    ]),
  )
  expect(syn).toMatchObject({ flags: 2, from: '192.0.2.2:50001', to: '192.0.2.1:50000' })
  expect(secured?.comments.join()).toContain('TLS stands (TLSv1.3)')
})

test('comments say which demand it is, what the judge saw, and where', () => {
  const all = captured(overTcp, failing(SERVED, { verdict: unmet('"A"', '"a"', { entry: 2, byte: 0 }) }))
  expect(all[0]?.comments[0]).toBe('A reply carries the identifier of its query')
  const reply = all.find(({ data }) => data.length === 2)
  expect(reply?.comments).toContain('FAULT, at octet 0 of this part: we expected "A"; we saw "a"')
  expect(reply?.comments).toContain('your program: prints "b"')
})

test('datagrams keep their borders, their sources and their losses', () => {
  const all = captured(
    specimen,
    failing([
      entry('client 1', 'sent', { bytes: bytes(1, 2, 3) }),
      entry('client 1', 'received', { bytes: bytes(4), from: '127.0.0.1:9' }),
      entry('client 1', 'lost', { bytes: bytes(), note: 'from the program' }),
      entry('client 1', 'silence', { note: 'the reply' }),
    ]),
  )
  expect(all.map(({ protocol, from, data }) => [protocol, from, [...data]])).toEqual([
    [17, '192.0.2.1:50001', [1, 2, 3]],
    [17, '192.0.2.2:9', [4]],
    [17, '192.0.2.2:53', []],
  ])
  expect(all[2]?.comments).toEqual(expect.arrayContaining([expect.stringContaining('lost on the way')]))
  expect(all[2]?.comments).toContain('nothing came: we waited for the reply')
})

test('any octets come back whole, and what a program says is printable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 5000 }), (text, octets) => {
      const [finding] = hostileFindings(text, octets)
      for (const catalogue of [specimen, overTcp]) {
        const all = finding ? captured(catalogue, finding) : []
        expect(concat(all.map(({ data }) => data))).toEqual(octets)
        expect(all.flatMap((each) => each.comments).join('')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      }
    }),
  )
})

test('where no packet has crossed the wire, there is no file', () => {
  expect(capture(overTcp, failing([entry('program', 'exited')]))).toBeUndefined()
})

test('Wireshark has nothing against it', (context) => {
  if (spawnSync('tshark', ['--version']).status !== 0) {
    return context.skip('what Wireshark says is left out: tshark is not installed')
  }
  const folder = mkdtempSync(join(tmpdir(), 'wiregrade-capture-'))
  try {
    const file = join(folder, 'exchange.pcapng')
    writeFileSync(
      file,
      capture(overTcp, failing(SERVED, { verdict: unmet('"A"', '"a"', { entry: 2, byte: 0 }) })) ?? '',
    )
    const checks = ['ip.check_checksum', 'tcp.check_checksum'].flatMap((name) => ['-o', `${name}:TRUE`])
    const fields = [
      'ip.src_host',
      'tcp.len',
      'tcp.checksum.status',
      'ip.checksum.status',
      'tcp.analysis.flags',
      '_ws.expert.severity',
    ]
    const words = [
      '-r',
      file,
      ...checks,
      '-T',
      'fields',
      '-E',
      'separator=;',
      ...fields.flatMap((field) => ['-e', field]),
    ]
    const { stdout, status } = spawnSync('tshark', words, { encoding: 'utf8' })
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(';'))
    expect(status).toBe(0)
    expect(rows).toHaveLength(11)
    expect(rows.map(([, , tcp, ip, analysis]) => [tcp, ip, analysis])).toEqual(rows.map(() => ['1', '1', '']))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
