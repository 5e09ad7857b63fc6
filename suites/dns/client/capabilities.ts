/** What not every client does. */
import { capability, happened, met, unmet } from '../../../harness/kit.ts'
import { TYPES } from '../lens/types.ts'
import { answering, queriesIn, replyTo, send, serve } from './serve.ts'

export const overTcp = capability({
  name: 'tcp',
  without: 'does not come back over TCP when an answer is truncated',
  claim: {
    when: async (stage) => {
      const program = await send(stage, { name: 'www.example.test.', type: 'A' })
      const flow = stage.service()
      await answering(stage, flow, (query) => flow.send(replyTo(query, { truncated: true })))
      const line = await stage.accept({ optional: true })
      await line?.end()
      await program.exits({ optional: true })
    },
    judge: (t) => (happened(t, 'server 2', 'opened') ? met : unmet('a connection', 'none')),
  },
})

export const reverse = capability({
  name: 'reverse',
  without: 'does not turn an address into a name to ask for',
  claim: {
    when: (stage) => serve(stage, { name: '192.0.2.7', type: 'PTR' }, {}),
    judge: (t) =>
      queriesIn(t).some(({ questions: [question] }) => question?.type === TYPES.PTR && /arpa\.$/i.test(question.name))
        ? met
        : unmet('a question below arpa', 'another one'),
  },
})
