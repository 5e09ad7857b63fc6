/** UDP loses datagrams: the client asks again, and gives up in the end. */
import { all, contract, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { answering, GIVING_UP_MS, queriesIn, replyTo, saidWhyAndFailed, send, showsWord } from './serve.ts'

const WANTED = { name: 'www.example.test.', type: 'A' } as const
const REPLY = { answers: [{ name: WANTED.name, ttl: 300, type: 'A', data: '198.51.100.7' }] } as const
const MOST_QUERIES = 20

export const asksAgain = requirement({
  title: 'When no answer comes, the client asks again, and shows the answer to that',
  clause: rfc(1035, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'One lost datagram would be a site that cannot be reached.',
  hint: 'Set a time-out on the socket (some seconds at most); when it expires, send the query again.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const program = await send(stage, WANTED)
    const flow = stage.service()
    // The first one is not answered.
    await flow.receive(1, { for: 'the query' })
    await answering(stage, flow, (query) => flow.send(replyTo(query, REPLY)), 2)
    await program.exits({ atLeastMs: GIVING_UP_MS })
  },
  judge: (_, t) => all(queriesIn(t).length > 1 ? met : unmet('a second query', 'none'), showsWord(t, '198.51.100.7')),
})

export const givesUp = requirement({
  title: 'A client that never gets an answer gives up, says so, and has not flooded anybody',
  clause: contract('failure'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  why: 'A person waits in front of it, and the server has other clients.',
  hint: 'Three to five tries are enough; then print that no answer came, and end with another status than 0.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const program = await send(stage, WANTED)
    await stage.service().receive(1, { for: 'the query' })
    await program.exits({ atLeastMs: GIVING_UP_MS })
  },
  judge: (_, t) => {
    const { length } = queriesIn(t)
    return all(
      saidWhyAndFailed(t),
      length > MOST_QUERIES ? unmet(`at most ${MOST_QUERIES} queries`, String(length)) : met,
    )
  },
})
