/** What kills programs: many at once, and servers that talk nonsense. Behind each the relay still passes mail on. */
import { all, fc, met, requirement, rfc, type Stage, type Transcript, unmet } from '../../../harness/kit.ts'
import { example } from '../pen.ts'
import { arrivalsAt, arrives, at, inArrival, opens, posts } from './post.ts'

const AFTERWARDS = example('afterwards')

/** A message to another domain comes through as if nothing had been. */
async function stillPassesOn(stage: Stage): Promise<void> {
  await opens(stage, 'c')
  if (await posts(stage, AFTERWARDS, { to: [at(stage, 'c')] })) await arrives(stage, 'c')
}

function passedOn(t: Transcript) {
  return inArrival(t, 'c', () => met)
}

export const passesOnManyAtOnce = requirement({
  title: 'Twenty messages in a row all come through, each once',
  clause: rfc(5321, '6.1'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  slow: true,
  why: 'Mail comes in bursts, and a burst is no excuse for losing some of it.',
  hint: 'Give each message a file name of its own: a clock in seconds gives the same one to several.',
  given: fc.record({ count: fc.integer({ min: 15, max: 20 }) }),
  examples: [{ count: 20 }],
  when: async ({ count }, stage) => {
    await opens(stage, 'a')
    for (let nth = 0; nth < count; nth++) await posts(stage, example(`many${nth}`))
    await arrives(stage, 'a', 'again', count)
  },
  judge: ({ count }, t) => {
    const came = arrivalsAt(t, 'a')
    const times = (nth: number) => came.filter(({ raw }) => raw.includes(`<many${nth}.1@`)).length
    const wrong = Array.from({ length: count }, (_, nth) => nth).find((nth) => times(nth) !== 1)
    return wrong === undefined ? met : unmet(`message ${wrong + 1} once`, `it came ${times(wrong)} times`)
  },
})

const NONSENSE = ['hello', '', '999 what', '2', '250', 'x'.repeat(2_000), '250-\x00\xff', 'HTTP/1.1 400 Bad Request']

export const survivesNonsense = requirement({
  title: 'A next hop that does not speak SMTP harms nobody else',
  clause: rfc(5321, '4.5.4.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A line of the table may be wrong, and there may be anything at the address.',
  hint: 'Treat a reply that you cannot read as a failed attempt, and catch what your own code throws about it.',
  given: fc.record({ said: fc.constantFrom(...NONSENSE), verb: fc.constantFrom('greeting', 'EHLO', 'RCPT', '.') }),
  examples: NONSENSE.map((said) => ({ said, verb: 'greeting' })),
  when: async ({ said, verb }, stage) => {
    await opens(stage, 'a', [verb === 'greeting' ? { greeting: said } : { replies: { [verb]: said } }])
    await posts(stage, example('nonsense'))
    await stillPassesOn(stage)
  },
  judge: (_, t) => passedOn(t),
})

export const survivesResets = requirement({
  title: 'A client that resets its connection in the middle of a message harms nobody else',
  clause: rfc(5321, '3.8'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Clients are switched off as well.',
  hint: 'Catch the exception of recv and send around each connection, and close that one alone.',
  given: fc.record({ count: fc.integer({ min: 1, max: 5 }) }),
  examples: [{ count: 3 }],
  when: async ({ count }, stage) => {
    for (let nth = 0; nth < count; nth++) {
      const line = await stage.connect()
      await line.send(Buffer.from('HELO client.example.org\r\nMAIL FROM:<', 'latin1'))
      line.reset()
    }
    await stillPassesOn(stage)
  },
  judge: (_, t) => all(passedOn(t)),
})
