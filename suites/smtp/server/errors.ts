/** What is no command, and what has no place: it is answered, and the session goes on. */
import { all, fc, happened, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { command, OURSELVES } from '../pen.ts'
import { answers, code, hello, rejected, staysOpen, talks } from './ask.ts'

/** Words only: what does not begin with a letter makes some servers hang up at once. */
const UNKNOWN = ['XYZZY', 'HELLO', 'MAI FROM:<a@b.example>', 'QUITE', 'DATAX', 'TURN', 'a', 'EHLOX x']

export const answersUnknownCommands = requirement({
  title: 'What is no command is answered 500 (or 502), and the connection stays open',
  clause: rfc(5321, '3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  covers: ['S-13'],
  why: 'New clients try new commands, and go on without them when they are refused.',
  hint: 'Put an answer behind all your ifs: "500 I do not know that". Do not close.',
  given: fc.record({ unknown: fc.constantFrom(...UNKNOWN), times: fc.integer({ min: 1, max: 3 }) }),
  examples: UNKNOWN.map((unknown) => ({ unknown, times: 1 })),
  when: ({ unknown, times }, stage) => talks(stage, `HELO ${OURSELVES}`, ...Array<string>(times).fill(unknown)),
  judge: ({ unknown, times }, t) =>
    all(
      ...Array.from({ length: times }, (_, nth) => answers(t, unknown.toUpperCase(), rejected, { nth })),
      staysOpen(t),
    ),
})

export const codesUnknownCommands = requirement({
  title: 'The code for a command that nobody knows is 500',
  clause: rfc(5321, '4.2.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-13'],
  needs: [answersUnknownCommands],
  why: '502 says that the command exists, but not here; 500 that there is no such thing.',
  hint: 'Answer 502 for EXPN, HELP and the like if you do not have them, and 500 for everything else.',
  given: fc.record({ unknown: fc.constantFrom('XYZZY', 'FROBNICATE', 'HELLO') }),
  examples: [{ unknown: 'XYZZY' }],
  when: ({ unknown }, stage) => talks(stage, `HELO ${OURSELVES}`, unknown),
  judge: ({ unknown }, t) => answers(t, unknown, code(500, 502)),
})

export const answersEmptyLines = requirement({
  title: 'An empty line, or one of blanks, is answered as what it is: no command',
  clause: rfc(5321, '4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-13'],
  why: 'A client that has sent a line waits for a reply.',
  hint: 'Answer 500 also when there is nothing in the line; do not take its first word before you know that there is one.',
  given: fc.record({ line: fc.constantFrom('', ' ', '\t', '   ') }),
  examples: [{ line: '' }, { line: ' ' }],
  when: async ({ line }, stage) => {
    const talk = await hello(stage)
    await talk.asks(line)
    await talk.quits()
  },
  judge: ({ line }, t) => all(answers(t, line === '' ? '\r\n' : line, rejected), staysOpen(t)),
})

export const closesOnlyWhenAsked = requirement({
  title: 'Refused commands do not end the connection',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'The client decides when to leave; a connection that is cut looks like a broken network.',
  hint: 'Answer and go on reading, whatever was wrong; close only after QUIT.',
  // Fewer than the number after which servers take a client for an attacker.
  given: fc.record({
    wrong: fc.array(fc.constantFrom('RCPT TO:<alice@example.test>', 'DATA', 'XYZZY', 'MAIL FROM:', 'VRFY'), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  examples: [{ wrong: ['DATA', 'XYZZY', 'MAIL FROM:'] }, { wrong: ['VRFY', 'RCPT TO:<alice@example.test>'] }],
  when: async ({ wrong }, stage) => {
    const talk = await hello(stage)
    for (const each of wrong) {
      if ((await talk.asks(each)) === 354) await talk.says(command('.'))
    }
    await talk.quits()
  },
  judge: (_, t) => (happened(t, 'client 1', 'silence') ? unmet('a reply to every command', 'silence') : staysOpen(t)),
})
