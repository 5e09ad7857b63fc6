/** The reference speaks TLS with itself: a client hands a message over to a server inside, and both know that they are there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { LOCALHOST } from '../../harness/core/identity.ts'
import { NOT_TOLD } from './client/arguments.ts'
import { client, parts as clientParts } from './client.ts'
import { parts, server } from './server.ts'
import { anyPort, talk, worldOf } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'reference-smtp-'))
const certificate = join(folder, 'certificate')
const key = join(folder, 'key')
writeFileSync(certificate, LOCALHOST.certificate)
writeFileSync(key, LOCALHOST.key)
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
  rmSync(folder, { recursive: true })
})

/** A server that says where each message came in. */
async function start(told: Readonly<Record<string, string>>) {
  const kept: string[] = []
  const { port, listen } = anyPort()
  const service = await server({
    ...parts,
    listen,
    async keep({ secured, client: hello }, { content }) {
      kept.push(
        `${secured ? 'inside' : 'in clear'}, ${hello?.verb}: ${content.toString('latin1').split('\r\n').at(-2)}`,
      )
    },
  })(worldOf({ domain: 'example.test', users: 'alice', mailboxes: folder, ...told }))
  closing.push(() => service.stop())
  return { port: await port, kept }
}

async function send(port: number): Promise<number> {
  const values = {
    from: 'dave@example.org',
    to: 'alice@example.test',
    subject: 's',
    body: 'text',
    file: NOT_TOLD,
    domain: 'client.test',
  }
  return client(clientParts)(worldOf(values, { port }))
}

test.each([
  ['inside, EHLO: text', { certificate, key }],
  ['in clear, EHLO: text', {}],
  ['in clear, EHLO: text', { certificate: join(folder, 'missing'), key }],
])('a message goes %s', async (words, told) => {
  const { port, kept } = await start(told)
  expect(await send(port)).toBe(0)
  expect(kept).toEqual([words])
})

test('STARTTLS is listed where the server is somebody', async () => {
  for (const [told, listed] of [
    [{ certificate, key }, true],
    [{}, false],
  ] as const) {
    const { port } = await start(told)
    expect((await talk(port, 'EHLO x\r\n')).includes('250-STARTTLS\r\n')).toBe(listed)
  }
})
