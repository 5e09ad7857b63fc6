/** When there is no server, or none that works: the client says so, and ends with a status that says it too. */
import { type Arbitrary, all, contract, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { latin1Octets, word } from '../pen.ts'
import { ends, explains, fails } from './outcomes.ts'
import { succeedsWithStatusZero } from './refusals.ts'
import { commandsIn, sends, serve } from './serve.ts'

const NEEDS = { needs: [succeedsWithStatusZero] }

const STEPS = ['greeting', 'hello', 'MAIL', 'RCPT', 'DATA', '.'] as const
const steps: Arbitrary<string> = fc.constantFrom(...STEPS)

export const reportsNobody = requirement({
  title: 'When nobody listens at the server, the exit status says so',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'A mistyped port is the most common mistake of all.',
  hint: 'connect raises an error: print it on standard error, and end with status 1.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const program = await sends(stage, {}, { nobodyThere: true })
    await program.exits()
  },
  judge: (_, t) => all(fails(t), explains(t)),
})

export const reportsClose = requirement({
  title: 'When the server closes instead of replying, the exit status says so',
  clause: rfc(5321, '3.8'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  ...NEEDS,
  why: 'recv then returns nothing, again and again: a loop that does not look runs for ever.',
  hint: 'When recv returns nothing, say so and end with status 1: no reply is a refusal.',
  given: fc.record({ step: steps }),
  examples: STEPS.map((step) => ({ step })),
  when: ({ step }, stage) => serve(stage, {}, leaving(step, 'end')),
  judge: (_, t) => all(ends(t), fails(t)),
})

/** The server leaves instead of this reply. */
function leaving(step: string, leaves: 'end' | 'reset') {
  return { leavesAfter: step, leaves, without: true } as const
}

export const reportsReset = requirement({
  title: 'When the connection is aborted, the exit status says so',
  clause: rfc(5321, '3.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'A server that crashes resets its connections, and recv or send then raise an error.',
  hint: 'Catch the error, print it on standard error, and end with status 1.',
  given: fc.record({ step: steps }),
  examples: [{ step: 'greeting' }, { step: 'MAIL' }, { step: '.' }],
  when: ({ step }, stage) => serve(stage, {}, leaving(step, 'reset')),
  judge: (_, t) => all(ends(t), fails(t)),
})

const NONSENSE: Arbitrary<string> = fc.constantFrom(
  'hello',
  'HTTP/1.1 400 Bad Request',
  'SSH-2.0-OpenSSH_9.2',
  '+OK POP3 ready',
  '* OK IMAP4rev1 ready',
  '12',
  '\x00\x01\x02',
)

export const refusesNonsense = requirement({
  title: 'What is no reply at all is no consent',
  clause: rfc(5321, '4.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  ...NEEDS,
  why: 'Another server listens at that port, and knows nothing of mail.',
  hint: 'When a line does not begin with three digits, say so, and end with status 1.',
  given: fc.record({ words: NONSENSE }),
  examples: [{ words: 'hello' }, { words: 'SSH-2.0-OpenSSH_9.2' }],
  when: async ({ words }, stage) => {
    const program = await sends(stage)
    const line = await stage.accept()
    if (line) {
      await line.send(latin1Octets(`${words}\r\n`))
      await line.read({ until: (received) => received.includes(0x0a), patience: 0.5, optional: true })
      await line.end()
    }
    await program.exits()
  },
  judge: (_, t) => {
    const said = commandsIn(t).find(({ verb }) => verb !== 'QUIT')
    return all(
      said ? unmet('no command behind what is no greeting', `"${said.text.slice(0, 60)}"`) : met,
      ends(t),
      fails(t),
    )
  },
})

export const explainsFailures = requirement({
  title: 'Whatever goes wrong with the connection is said in words',
  clause: contract('words'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [reportsClose],
  why: 'Without a word nobody can tell a wrong port from a broken server.',
  hint: 'Print what went wrong to standard error.',
  given: fc.record({ step: steps, reset: fc.boolean() }),
  examples: [
    { step: 'greeting', reset: false },
    { step: '.', reset: false },
    { step: 'RCPT', reset: true },
  ],
  when: ({ step, reset }, stage) => serve(stage, {}, leaving(step, reset ? 'reset' : 'end')),
  judge: (_, t) => explains(t),
})

export const survivesFloods = requirement({
  title: 'A server that sends without end does not keep the client for ever',
  clause: rfc(5321, '4.5.3.1.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  needs: [reportsClose],
  why: 'A line without an end fills the memory of whoever waits for its end.',
  hint: 'Give up a reply line beyond some thousand octets.',
  given: fc.record({ unit: word }),
  examples: [{ unit: 'x' }],
  slow: true,
  when: async ({ unit }, stage) => {
    const program = await sends(stage)
    const line = await stage.accept()
    if (line) {
      await line.send(latin1Octets(`220 ${unit.repeat(Math.ceil(1_000_000 / unit.length))}`))
      await line.end()
    }
    await program.exits()
  },
  judge: (_, t) => all(ends(t), fails(t)),
})
