import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { client, parts } from './client.ts'
import { nameOf, nameText } from './codec/names.ts'
import { RCODES } from './codec/types.ts'
import { decode, encode, type Message } from './codec.ts'

/** What the client comes to when its question is answered so. */
async function run(answers: (query: Message) => readonly Message[], name = 'a.test', type = 'A') {
  const socket = createSocket('udp4')
  const asked: Message[] = []
  socket.on('message', (octets, { port, address }) => {
    const query = decode(octets)
    asked.push(query)
    for (const answer of answers(query)) socket.send(encode(answer), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const shown: string[] = []
  const words: string[] = []
  const status = await client({ ...parts, patienceMs: () => 100 })({
    host: '127.0.0.1',
    port: socket.address().port,
    values: { server: '', name, type },
    stdin: (async function* () {})(),
    print: (text) => void shown.push(String(text)),
    complain: (text) => void words.push(text),
    exit: (code) => expect.unreachable(`the client ended with ${code}`),
    stopped: new AbortController().signal,
  })
  socket.close()
  return { status, shown: shown.join(''), words: words.join(' '), asked }
}

const reply = (query: Message, last: number): Message => ({
  ...query,
  qr: true,
  answers: query.questions.map((question) => ({ ...question, ttl: 5, data: [Buffer.of(192, 0, 2, last)] })),
})

test('what is no answer to the question is passed over', async () => {
  const { shown, asked } = await run((query) => [
    { ...reply(query, 1), id: (query.id + 1) & 0xffff },
    { ...reply(query, 2), questions: query.questions.map((question) => ({ ...question, name: nameOf('b.test') })) },
    { ...reply(query, 3), qr: false },
    reply(query, 4),
  ])
  expect(shown).toBe('a.test. 5 A 192.0.2.4\n')
  expect(asked).toMatchObject([{ rd: true }])
})

test('silence is asked three times, under other identifiers', async () => {
  const { status, words, asked } = await run(() => [])
  expect({ status, words }).toEqual({ status: 1, words: 'no answer' })
  expect(new Set(asked.map(({ id }) => id)).size).toBeGreaterThan(1)
  expect(asked).toHaveLength(3)
})

test.each([
  ['192.0.2.1', '1.2.0.192.in-addr.arpa.'],
  ['2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa.`],
])('the pointer of %s is asked for', async (address, name) => {
  const { asked, words } = await run((query) => [{ ...query, qr: true, rcode: RCODES.REFUSED }], address, 'PTR')
  expect(nameText(asked[0]?.questions[0]?.name ?? [])).toBe(name)
  expect(words).toBe('refused')
})
