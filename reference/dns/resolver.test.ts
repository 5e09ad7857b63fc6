import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role, Service, World } from '../world.ts'
import { roles } from './index.ts'

const PORT = 5353 + (process.pid % 20_000)
const folder = mkdtempSync(join(tmpdir(), 'reference-dns-'))
const services: Service[] = []

function world(host: string, port: number, values: Record<string, string>): World & { readonly said: string[] } {
  const said: string[] = []
  return {
    host,
    port,
    values,
    said,
    stdin: (async function* () {})(),
    print: (words) => void said.push(String(words)),
    complain: (words) => void said.push(`! ${words}\n`),
    exit: (status) => expect.unreachable(`it ended with ${status}`),
    stopped: new AbortController().signal,
  }
}

async function serve(role: Role, host: string, values: Record<string, string>): Promise<void> {
  if (role.acts === 'server') services.push(await role.build(role.parts)(world(host, PORT, values)))
}

async function zone(host: string, origin: string, records: string): Promise<void> {
  const file = join(folder, host)
  writeFileSync(file, `$ORIGIN ${origin}\n$TTL 300\n@ SOA ns.test. h.test. 1 2 3 4 60\n${records}\n`)
  await serve(roles.server, host, { zone: file, zonejson: '' })
}

async function ask(name: string, type = 'A') {
  const { client } = roles
  if (client.acts !== 'client') return expect.unreachable()
  const asked = world('127.0.53.9', PORT, { server: '', name, type })
  return { status: await client.build(client.parts)(asked), said: asked.said.join('') }
}

beforeAll(async () => {
  await zone('127.0.53.1', '.', '@ NS ns.root.\nns.root. A 127.0.53.1\ntest. NS ns.test.\nns.test. A 127.0.53.2')
  await zone(
    '127.0.53.2',
    'test.',
    [
      '@ NS ns\nns A 127.0.53.2\nexample NS dead.example\nexample NS ns.example',
      'dead.example A 127.0.53.8\nns.example A 127.0.53.3\nbare NS ns.example\ncircle NS ns.circle2\ncircle2 NS ns.circle',
    ].join('\n'),
  )
  await zone(
    '127.0.53.3',
    'example.test.',
    [
      '@ NS ns\nns A 127.0.53.3\nwww A 192.0.2.1\nalias CNAME www\nloop CNAME loop\n*.wild MX 20 b\n*.wild MX 10 a',
      ...Array.from({ length: 60 }, (_, at) => `big A 192.0.2.${at}`),
    ].join('\n'),
  )
  writeFileSync(join(folder, 'hints'), '. 300 NS ns.root.\nns.root. 300 A 127.0.53.1\n')
  await serve(roles.resolver, '127.0.53.9', { hints: join(folder, 'hints'), upstream_port: String(PORT) })
})

afterAll(async () => {
  for (const service of services) await service.stop()
  rmSync(folder, { recursive: true })
})

test('an answer is found from the root down, past a dead server, along aliases', async () => {
  expect(await ask('alias.example.test')).toEqual({
    status: 0,
    said: 'alias.example.test. 300 CNAME www.example.test.\nwww.example.test. 300 A 192.0.2.1\n',
  })
})

test('a wildcard is shown by preference', async () => {
  expect((await ask('x.wild.example.test', 'MX')).said).toBe(
    'x.wild.example.test. 300 MX 10 a.example.test.\nx.wild.example.test. 300 MX 20 b.example.test.\n',
  )
})

test('what does not fit comes over TCP', async () => {
  expect((await ask('big.example.test')).said.split('\n')).toHaveLength(61)
})

test.each([
  ['nope.example.test', 'A', 1, '! no such name\n'],
  ['www.example.test', 'AAAA', 0, '! no records of that type\n'],
  ['www.bare.test', 'A', 1, '! the server failed\n'],
  ['a.circle.test', 'A', 1, '! the server failed\n'],
  ['loop.example.test', 'A', 1, '! the server failed\n'],
])('%s %s is told in words', async (name, type, status, said) => {
  expect(await ask(name, type)).toEqual({ status, said })
})
