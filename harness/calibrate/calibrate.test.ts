import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { type Arbitrary, fc } from '../core/arbitrary.ts'
import { catalogue } from '../core/catalogue.ts'
import { protocol, type RoleDeclaration } from '../core/protocol.ts'
import { contract, invariant, requirement } from '../core/requirement.ts'
import { octets } from '../core/transcript.ts'
import { met, unmet } from '../core/verdict.ts'
import { calibrateWith } from './calibrate.ts'
import { gates } from './gates.ts'
import type { Reference, ReferenceFault, ReferenceWorld } from './reference.ts'
import { calibrationReport } from './report.ts'

// A made-up protocol: whatever is said comes back. Its suite, its reference and its faults fit on this page.

const description = {
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: '',
  hint: '',
} as const

function echoes(
  title: string,
  examples: readonly string[],
  given: Arbitrary<string> = fc.constantFrom('b', 'c', 'd', 'e'),
) {
  return requirement<string>({
    ...description,
    title,
    given,
    examples,
    when: async (text, stage) => {
      const line = await stage.connect()
      await line.send(Buffer.from(text))
      await line.read({ until: (received) => received.length >= text.length, for: 'the echo' })
      await line.hangUp()
    },
    judge: (text, t) => {
      const heard = Buffer.from(octets(t, 'client 1', 'received').bytes).toString()
      return heard === text ? met : unmet(text, heard)
    },
  })
}

const role: RoleDeclaration = {
  name: 'server',
  summary: '',
  acts: 'server',
  transport: 'tcp',
  port: 7,
  placeholders: {},
  usage: [],
  contract: [],
  topics: ['first', 'more'],
  watchedBy: ['both'],
}

const shouts = invariant({
  ...description,
  title: 'The server never shouts',
  roles: ['server'],
  always: (t) => (Buffer.from(octets(t, 'client 1', 'received').bytes).includes('!') ? unmet('quiet', 'a shout') : met),
})

const made = catalogue(
  protocol({ name: 'echo', title: '', summary: '', sources: [], reading: String, roles: [role] }),
  role,
  [
    { name: 'first', exports: { answers: echoes('It answers', ['a'], fc.constant('a')) } },
    {
      name: 'more',
      exports: {
        echoesX: echoes('It echoes x', ['x']),
        echoesLetters: echoes('It echoes letters', ['b']),
        echoesRarely: echoes(
          'It echoes rare things',
          [],
          fc.nat(39).map((n) => (n === 0 ? 'z' : 'b')),
        ),
      },
    },
  ],
  [{ name: 'both', exports: { shouts } }],
)

interface EchoParts {
  reply(text: string): string
}

const parts: EchoParts = { reply: (text) => text }

async function start(parts: EchoParts, world: ReferenceWorld) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => void socket.write(parts.reply(bytes.toString())))
  })
  await once(server.listen(world.port, world.host), 'listening')
  return {
    async stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function referenceOf(faults: readonly ReferenceFault[], right: EchoParts = parts): Reference {
  const build = (built: object) => (world: ReferenceWorld) => start(built as EchoParts, world)
  return { roles: { server: { acts: 'server', port: 1, told: {}, parts: { ...right }, build } }, faults }
}

function fault(id: string, breaks: readonly string[], reply: EchoParts['reply']): ReferenceFault {
  return {
    id,
    role: 'server',
    describe: '',
    breaks: breaks.map((each) => `echo/server/${each}`),
    with: () => ({ reply }),
  }
}

const everyFault = [
  fault('mute', ['first/answers'], () => '?'),
  fault('x-is-y', ['more/echoes-x', 'more/echoes-letters'], (text) => text.replaceAll(/[xb]/g, 'y')),
]

const calibrated = (faults: readonly ReferenceFault[], right?: EchoParts) =>
  calibrateWith('echo', [made], referenceOf(faults, right), { seeds: 20, exampleSeeds: 2, cleanAt: ['quick'] })

test('a fault that nobody catches is below the gate, with what was found instead', async () => {
  const found = await calibrated([fault('harmless', ['more/echoes-x'], (text) => text)])
  expect(found.roles[0]?.faults[0]?.power).toEqual([
    { id: 'echo/server/more/echoes-x', caught: 0, of: expect.any(Number), byExample: false, otherwise: 'pass' },
  ])
  expect(gates(found)).toContainEqual(
    expect.stringMatching(/^Power: echo\/server\/more\/echoes-x catches server harmless at 0 of \d+ seeds/),
  )
})

test('what is out of reach is given up early', async () => {
  const found = await calibrated([fault('harmless', ['more/echoes-x'], (text) => text)])
  const [power] = found.roles[0]?.faults[0]?.power ?? []
  expect(power?.of).toBeLessThanOrEqual(20)
  expect(power?.caught).toBe(0)
})

test('an example that catches a fault needs a few seeds, chance needs them all, and too little chance is not enough', async () => {
  const found = await calibrated([
    fault('x-is-y', ['more/echoes-x'], (text) => text.replaceAll('x', 'y')),
    fault('z-is-y', ['more/echoes-rarely'], (text) => text.replaceAll('z', 'y')),
    fault('b-is-y', ['more/echoes-rarely', 'more/echoes-letters'], (text) => text.replaceAll('b', 'y')),
  ])
  const [x, z, b] = found.roles[0]?.faults.map(({ power }) => power) ?? []
  expect(x?.[0]).toMatchObject({ caught: 2, of: 2, byExample: true })
  expect(z?.[0]?.caught).toBeLessThan(z?.[0]?.of ?? 0)
  expect(b?.[0]).toMatchObject({ caught: 20, of: 20, byExample: false })
  expect(gates(found).filter((gate) => gate.startsWith('Power'))).toEqual([
    expect.stringContaining('catches server z-is-y'),
  ])
})

test('damage beside the mark is told, unless the fault says so', async () => {
  const loud = fault('loud', ['more/echoes-x'], (text) => (text === 'a' ? text : text.replaceAll(/[bx]/g, '!')))
  const beside = (id: string) =>
    expect.stringMatching(new RegExp(`^Aim: server loud also breaks echo/server/${id}: failed`))
  expect(
    gates(await calibrated([loud]))
      .filter((gate) => gate.startsWith('Aim'))
      .toSorted(),
  ).toEqual([beside('both/shouts'), beside('more/echoes-letters'), beside('more/echoes-rarely')])
  const listed = { ...loud, also: ['echo/server/more/*', 'echo/server/both/shouts'] }
  expect(gates(await calibrated([listed])).filter((gate) => gate.startsWith('Aim'))).toEqual([])
})

test('what the first requirement blocks is no damage of its own, and is not caught either', async () => {
  const found = await calibrated([fault('mute', ['first/answers', 'more/echoes-x'], () => '?')])
  expect(found.roles[0]?.faults[0]).toMatchObject({ astray: [], power: [{ caught: 20, of: 20 }, { caught: 0 }] })
})

test('a reference that is wrong is not clean', async () => {
  const found = await calibrated([], { reply: (text) => text.replaceAll('x', 'y') })
  expect(gates(found).join('\n')).toMatch(
    /Clean: echo\/server\/more\/echoes-x is no pass for the untouched server at effort quick, but failed: expected .*, got .*y/,
  )
})

test('a MUST without a fault is a debt, and a fault that names nothing is refused', async () => {
  const found = await calibrated([
    { ...fault('x-is-y', ['more/echoes-x', 'more/no-such'], (text) => text.replaceAll('x', 'y')), also: [] },
  ])
  expect(found.roles[0]?.debt.must).toEqual([
    'echo/server/first/answers',
    'echo/server/more/echoes-letters',
    'echo/server/more/echoes-rarely',
    'echo/server/both/shouts',
  ])
  expect(gates(found)).toContainEqual(expect.stringContaining('x-is-y: echo/server/more/no-such'))
})

test('the report fits into 80 columns, whatever the requirements are called', async () => {
  const report = calibrationReport(
    await calibrated([...everyFault, fault('loud', ['more/echoes-x'], () => '!'.repeat(99))]),
  )
  expect(report).toContain('more/echoes-x')
  expect(Math.max(...report.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})
