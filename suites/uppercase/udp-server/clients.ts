/** Many clients share one socket of the server: every answer has to find its own way back. */
import { all, contract, fc, octetsOf, requirement } from '../../../harness/kit.ts'
import { word } from '../pen.ts'
import { ask, gotCapitals } from './ask.ts'

const sentences = (minLength: number, maxLength: number) => fc.array(word(), { minLength, maxLength })

export const servesOneAfterTheOther = requirement({
  title: 'Client after client is served, each at its own address',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server that keeps the address of its first client talks to that one for ever.',
  hint: 'Answer to the address that this recvfrom returned.',
  given: fc.record({ sentences: sentences(2, 5) }),
  examples: [{ sentences: ['first', 'second', 'third'] }, { sentences: Array<string>(30).fill('again') }],
  when: async ({ sentences }, stage) => {
    for (const text of sentences) await ask(stage, `${text}\n`)
  },
  judge: ({ sentences }, t) => all(...sentences.map((text, at) => gotCapitals(t, at + 1, [`${text}\n`]))),
})

export const servesTogether = requirement({
  title: 'Sentences of several clients that arrive together are each answered to their sender',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Datagrams of all clients stand in one queue; the address of the last one is not the address of all.',
  hint: 'Keep sentence and address of one recvfrom together until its answer is sent.',
  given: fc.record({ sentences: sentences(2, 8) }),
  examples: [{ sentences: ['one', 'two', 'three', 'four', 'five'] }],
  when: async ({ sentences }, stage) => {
    const flows = await Promise.all(sentences.map(() => stage.flow()))
    for (const [at, flow] of flows.entries()) await flow.send(octetsOf(`${sentences[at]}\n`))
    await Promise.all(flows.map((flow) => flow.receive(1, { for: 'the reply' })))
  },
  judge: ({ sentences }, t) => all(...sentences.map((text, at) => gotCapitals(t, at + 1, [`${text}\n`]))),
})
