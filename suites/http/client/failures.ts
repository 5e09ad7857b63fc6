/** When no response can be had: the client says so, and ends with a status that says it too. */
import { type Arbitrary, contract, fc, octetsOf, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { latin1Octets, word } from '../pen.ts'
import { closing } from './answers.ts'
import { endsWithStatusZero } from './content.ts'
import { explains, fails } from './endings.ts'
import { attend, errand, hear, leave } from './serve.ts'

/** Answers whoever connects, twice at most, with these octets and the close. */
function answersWith(stage: Stage, octets: Uint8Array): Promise<void> {
  return attend(stage, errand('page'), () => [octets, { closes: true }], 2)
}

async function sendsToNobody(stage: Stage): Promise<void> {
  const program = await stage.run(errand('page', { nobodyThere: true }))
  await program.exits()
}

/** Breaks the first connection off, with or without a response begun, and a second one too. */
async function breaksOff(stage: Stage, begun: string): Promise<void> {
  const program = await stage.run(errand('page'))
  for (const optional of [false, true]) {
    const line = await stage.accept({ optional })
    if (!line) break
    await hear(line)
    if (begun !== '') await line.send(latin1Octets(begun))
    line.reset()
  }
  await leave(stage, program)
}

const NEEDS = { needs: [endsWithStatusZero] }

export const reportsRefusal = requirement({
  title: 'When nobody listens at the server, the exit status says so',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'A mistyped port is the most common mistake of all; a script that goes on without the document does damage.',
  hint: 'connect raises an error: print it on standard error, and end with status 1.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => sendsToNobody(stage),
  judge: (_, t) => fails(t),
})

export const reportsClose = requirement({
  title: 'When the server closes without a word, the exit status says so',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'recv then returns nothing, again and again: a loop that does not look runs for ever, or shows an empty document.',
  hint: 'When recv returns nothing before the head has ended, say so and end with status 1.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => answersWith(stage, new Uint8Array()),
  judge: (_, t) => fails(t),
})

const reset: Arbitrary<string> = fc.constantFrom(
  '',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf',
)

export const reportsReset = requirement({
  title: 'When the connection is aborted, the exit status says so',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'A server that crashes resets its connections, and recv then raises an error.',
  hint: 'Catch the error of recv, print it on standard error, and end with status 1.',
  given: fc.record({ begun: reset }),
  examples: [{ begun: '' }, { begun: 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf' }],
  when: ({ begun }, stage) => breaksOff(stage, begun),
  judge: (_, t) => fails(t),
})

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n'

export const reportsTruncatedHead = requirement({
  title: 'A head that breaks off is no response, and the exit status says so',
  clause: rfc(9112, '8'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  needs: [reportsClose],
  why: 'What was cut off might have said anything: another length, a redirect, that all is secret.',
  hint: 'When recv returns nothing before the empty line has come, say so and end with status 1.',
  given: fc.record({ came: fc.integer({ min: 1, max: HEAD.length }) }),
  examples: [{ came: HEAD.length }, { came: 40 }],
  when: ({ came }, stage) => answersWith(stage, latin1Octets(HEAD.slice(0, came))),
  judge: (_, t) => fails(t),
})

const badStatusLine: Arbitrary<string> = fc.constantFrom(
  'HTTP/1.1 abc OK',
  'HTTP/1.1 OK',
  'HTTP/1.1',
  'HTTP/1.1 -20 OK',
  'HTTP/1.1 2 OK',
  'HTTP 200 OK',
)

export const refusesBrokenStatusLine = requirement({
  title: 'A response whose status line has no status code is an error',
  clause: rfc(9112, '4'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  needs: [reportsClose],
  why: 'Nobody knows whether such a response is a success, a redirect or a failure.',
  hint: 'Check that the second word of the first line is three digits before you make a number of it.',
  given: fc.record({ line: badStatusLine }),
  examples: [{ line: 'HTTP/1.1 abc OK' }],
  when: ({ line }, stage) => answersWith(stage, latin1Octets(`${line}\r\nContent-Length: 6\r\n\r\nanswer`)),
  judge: (_, t) => fails(t),
})

const otherProtocol: Arbitrary<string> = fc.constantFrom(
  '220 mail.example.org ESMTP ready\r\n',
  'SSH-2.0-OpenSSH_9.2\r\n',
  '<html><body>a page of HTTP/0.9</body></html>\n',
  '\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64',
  '\x15\x03\x01\x00\x02\x02\x46',
)

export const refusesOtherProtocols = requirement({
  title: 'What is no HTTP at all is an error',
  clause: contract('status'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  needs: [reportsClose],
  why: 'Another server listens at that port, and what it says is no document.',
  hint: 'When the first line does not begin with HTTP/, say so and end with status 1.',
  given: fc.record({ octets: otherProtocol }),
  examples: [{ octets: 'SSH-2.0-OpenSSH_9.2\r\n' }],
  when: ({ octets }, stage) => answersWith(stage, latin1Octets(octets)),
  judge: (_, t) => fails(t),
})

type Trouble = 'nobody' | 'close' | 'reset' | 'nonsense' | 'half'

export const explainsFailures = requirement<{ trouble: Trouble }>({
  title: 'Whatever goes wrong is said on standard error',
  clause: contract('words'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [reportsRefusal],
  why: 'Without a word nobody can tell a wrong port from a broken server; on standard output it would be taken for the document.',
  hint: 'Print what went wrong to standard error (in Python print(…, file=sys.stderr), in C perror).',
  given: fc.record({ trouble: fc.constantFrom<Trouble>('nobody', 'close', 'reset', 'nonsense', 'half') }),
  examples: [{ trouble: 'nobody' }],
  when: ({ trouble }, stage) => {
    if (trouble === 'nobody') return sendsToNobody(stage)
    if (trouble === 'reset') return breaksOff(stage, '')
    const half = closing(octetsOf('a document')).subarray(0, -5)
    return answersWith(stage, { close: new Uint8Array(), nonsense: octetsOf('HTTP/1.1 abc\r\n\r\n'), half }[trouble])
  },
  judge: (_, t) => explains(t),
})

/** The contract's `waiting`, and a little for a busy machine. */
const GIVING_UP_MS = 62_000
/** Who can be told need not keep us waiting. */
const SOON = { timeout: '1' }

export const givesUpSilentServers = requirement({
  title: 'A server that says nothing is given up within a minute',
  clause: contract('waiting'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  slow: true,
  needs: [reportsClose],
  why: 'Servers hang, and networks lose packets; a client without a timer waits until somebody notices.',
  hint: 'Set a time-out of ten seconds or more on the socket (settimeout, setSoTimeout, SO_RCVTIMEO), and end with status 1.',
  given: fc.record({ name: word }),
  examples: [{ name: 'silence' }],
  when: async ({ name }, stage) => {
    const program = await stage.run(errand(name, { values: SOON }))
    const line = await stage.accept()
    if (line) await hear(line)
    await program.exits({ atLeastMs: GIVING_UP_MS })
  },
  judge: (_, t) => fails(t),
})
