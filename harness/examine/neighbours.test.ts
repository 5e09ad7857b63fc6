/** A server under test that asks others: they stand before it starts, on a port that it is told, and every case is a new turn. */
import { expect, test } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import { catalogue } from '../core/catalogue.ts'
import { protocol, type RoleDeclaration, type Standing } from '../core/protocol.ts'
import { contract, requirement } from '../core/requirement.ts'
import { octets } from '../core/transcript.ts'
import { met, unmet } from '../core/verdict.ts'
import { bindUdp } from '../stage/udp.ts'
import { NO_PREMISES } from '../subject/premises.ts'
import type { Subject } from '../subject/subject.ts'
import { openExam } from './exam.ts'
import { madeUp } from './made-up-server.ts'

const ORACLE = '127.7.1.1'
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (octets: Uint8Array) => new TextDecoder().decode(octets)
const turns: number[] = []

const passesOn = requirement<string>({
  title: 'It passes on what the oracle says',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: '',
  hint: '',
  given: fc.constantFrom('yes', 'no'),
  examples: ['yes'],
  when: async (given, stage) => {
    turns.push(stage.turn)
    await stage.neighbour('oracle', ORACLE, { datagram: (asked) => [{ bytes: bytes(`${text(asked)} ${given}`) }] })
    const line = await stage.connect()
    await line.send(bytes('?'))
    await line.read({ until: (received) => received.length > 0, for: 'the word' })
    await line.hangUp()
  },
  judge(given, t) {
    const heard = text(octets(t, 'client 1', 'received').bytes)
    return heard === `? ${given}` ? met : unmet(given, heard)
  },
})

const role: RoleDeclaration = {
  name: 'server',
  summary: '',
  acts: 'server',
  transport: 'tcp',
  port: 7,
  placeholders: { upstream_port: 'the port of the oracle' },
  places: { book: { kind: 'file' } },
  standing: { book: 'oracle {upstream_port}' },
  neighbours: {
    portIn: 'upstream_port',
    port: 53,
    standing: { [ORACLE]: { name: 'oracle', manners: { datagram: () => [{ bytes: bytes('at your service') }] } } },
  },
  usage: [],
  contract: [],
  topics: ['words'],
  watchedBy: [],
}
const asking = protocol({ name: 'asking', title: '', summary: '', sources: [], roles: [role], reading: String })

/** A server that asks the oracle at its start, and for each of its clients. */
function asker(): { readonly subject: Subject; readonly atStart: string[]; readonly ports: Set<string> } {
  const atStart: string[] = []
  const ports = new Set<string>()
  let book: Standing = {}
  const ask = async (port: number, word: string) => {
    const socket = await bindUdp('127.0.0.1', 0)
    const answer = new Promise<string>((resolve) => {
      socket.once('message', (octets) => resolve(text(octets)))
    })
    socket.send(word, port, ORACLE)
    return answer.finally(() => socket.close())
  }
  const port = () => Number(book.book?.split(' ')[1])
  const made = madeUp(
    () =>
      (message, { reply }) =>
        void ask(port(), message).then(reply),
  )
  const subject: Subject = {
    ...made,
    premises: async () => ({
      ...NO_PREMISES,
      furnish(standing) {
        book = standing
      },
    }),
    async launch(world) {
      ports.add(world.values?.upstream_port ?? '').add(String(port()))
      atStart.push(await ask(port(), 'are you there'))
      return made.launch(world)
    },
  }
  return { subject, atStart, ports }
}

test('who stands there answers at the start, a case has its own say, and no turn comes twice', async () => {
  const { subject, atStart, ports } = asker()
  const exam = openExam({
    catalogue: catalogue(asking, role, [{ name: 'words', exports: { passesOn } }], []),
    subject,
    seed: 1,
    effort: 'quick',
    host: '127.0.0.1',
  })
  try {
    expect(await exam.finding('asking/server/words/passes-on')).toMatchObject({ outcome: 'pass' })
  } finally {
    await exam.close()
  }
  expect(atStart[0]).toBe('at your service')
  expect(ports.size).toBe(1)
  expect(turns).toEqual(turns.map((_, index) => index + 1))
})
