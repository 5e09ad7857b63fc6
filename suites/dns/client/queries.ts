/** What the client sends: one question in a message that a server can read. */
import { all, datagrams, fc, met, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import { readMessage } from '../lens/message.ts'
import { sameName } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { freshLabel } from '../pen.ts'
import { inQuery, queriesIn, replyTo, send, serve, type Wanted } from './serve.ts'

const NAME = 'www.example.test.'
const ADDRESS = { name: NAME, ttl: 300, type: 'A', data: '198.51.100.7' } as const
const once = (stage: Stage, wanted: Wanted = { name: NAME, type: 'A' }) => serve(stage, wanted, { answers: [ADDRESS] })

export const sendsQueries = requirement({
  title: 'The client sends a query, and not an answer: QR is 0, and so is the opcode',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Servers drop what is marked as an answer.',
  hint: 'The highest bit of the third octet is 0, and the four bits behind it.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => once(stage),
  judge: (_, t) =>
    inQuery(t, ({ qr, opcode }, at) =>
      !qr && opcode === 0 ? met : unmet('QR 0 and opcode 0', `QR ${Number(qr)}, opcode ${opcode}`, at(2)),
    ),
})

export const asksOneQuestion = requirement({
  title: 'The query holds one question and no records, and ends with it',
  clause: rfc(1035, '4.1.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Servers refuse what they cannot read to its end.',
  hint: 'QDCOUNT is 1, the others 0 (an OPT record is fine); nothing stands behind the class.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => once(stage),
  judge: (_, t) =>
    inQuery(t, ({ questions, answers, authority, length }, at) => {
      const octets = datagrams(t, 'server 1', 'received')[0]?.bytes.length ?? 0
      if (questions.length !== 1) return unmet('one question', String(questions.length), at(4))
      if (answers.length + authority.length > 0) return unmet('no records', 'some', at(6))
      return octets === length ? met : unmet('nothing behind the question', `${octets - length} octets`, at(length))
    }),
})

export const splitsLabels = requirement({
  title: 'The name is sent label by label, each behind its length',
  clause: rfc(1035, '3.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A name with dots in it is one label, and nobody has that.',
  hint: 'Split the name at its dots; write the length and the octets of each label, and a zero at the end.',
  given: fc.record({ labels: fc.array(freshLabel(), { minLength: 2, maxLength: 6 }) }),
  examples: [{ labels: ['www', 'example', 'test'] }, { labels: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  when: ({ labels }, stage) => once(stage, { name: `${labels.join('.')}.`, type: 'A' }),
  judge: ({ labels }, t) =>
    inQuery(t, ({ questions: [question] }, at) =>
      question && sameName(question.name, `${labels.join('.')}.`)
        ? met
        : unmet(`a question for ${labels.join('.')}.`, question?.name ?? 'none', at(12)),
    ),
})

export const asksType = requirement({
  title: 'The client asks for the type that it was told',
  clause: rfc(1035, '4.1.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Mail needs the exchanger of a domain, and not its address.',
  hint: 'A is 1, NS 2, CNAME 5, MX 15, TXT 16, AAAA 28.',
  given: fc.record({ type: fc.constantFrom('A', 'NS', 'CNAME', 'MX', 'TXT', 'AAAA') }),
  examples: (['MX', 'AAAA', 'NS'] as const).map((type) => ({ type })),
  when: ({ type }, stage) => once(stage, { name: NAME, type }),
  judge: ({ type }, t) =>
    inQuery(t, ({ questions: [question] }, at) =>
      question?.type === TYPES[type] ? met : unmet(`the type ${type}, ${TYPES[type]}`, String(question?.type), at(12)),
    ),
})

export const asksClassIn = requirement({
  title: 'The client asks for the class IN',
  clause: rfc(1035, '4.1.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Other classes are other worlds.',
  hint: 'The last two octets of the question are 0 and 1.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => once(stage),
  judge: (_, t) =>
    inQuery(t, ({ questions: [question] }, at) =>
      question?.class === 1 ? met : unmet('the class 1', String(question?.class), at(12)),
    ),
})

export const asksForRecursion = requirement({
  title: 'The client asks the server to do the work: RD is set',
  clause: rfc(1034, '5.3.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A local name server that is not asked to go on answers with what it happens to know.',
  hint: 'Set the lowest bit of the third octet.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => once(stage),
  judge: (_, t) => inQuery(t, ({ rd }, at) => (rd ? met : unmet('RD is set', 'RD is not set', at(2)))),
})

const RUNS = 6

export const choosesIdentifiersAtRandom = requirement({
  title: 'Each query has an identifier that nobody can guess',
  clause: rfc(5452, '9.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Who can guess it can send a forged answer before the true one.',
  hint: 'Draw 16 random bits for each query; a fixed number, a counter or the time will not do.',
  slow: true,
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    for (let run = 1; run <= RUNS; run++) {
      const program = await send(stage, { name: NAME, type: 'A' })
      const flow = stage.service()
      await flow.receive(1, { for: 'the query' })
      const query = queriesIn(stage.soFar()).at(-1)
      if (query) await flow.send(replyTo(query, { answers: [ADDRESS] }))
      await program.exits()
    }
  },
  judge: (_, t) => {
    const ids = datagramsOfServers(t)
    if (ids.length < RUNS) return unmet(`${RUNS} queries`, `${ids.length}`)
    const steps = ids.slice(1).map((id, nth) => (id - (ids[nth] ?? 0)) & 0xffff)
    if (new Set(ids).size < RUNS - 1) return unmet('different identifiers', ids.join(', '))
    if (ids.every((id) => id < 256) || ids.every((id) => (id & 0xff) === 0))
      return unmet('identifiers of 16 bits', ids.join(', '))
    return new Set(steps).size === 1 ? unmet('identifiers without a pattern', ids.join(', ')) : met
  },
})

/** The identifiers of all queries, to whichever of our sockets. */
function datagramsOfServers(t: Parameters<typeof datagrams>[0]): readonly number[] {
  return t.flatMap(({ what, bytes, line }) => {
    const id = what === 'received' && line.startsWith('server') && bytes ? readMessage(bytes).header?.id : undefined
    return id === undefined ? [] : [id]
  })
}

export const asksOnceWhenAnswered = requirement({
  title: 'A question that has been answered is not asked again',
  clause: rfc(1035, '7.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Name servers serve millions; needless questions are load.',
  hint: 'Stop sending once the answer is there.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => once(stage),
  judge: (_, t) => {
    const same = queriesIn(t).filter(
      ({ questions: [question] }) => question?.type === TYPES.A && sameName(question.name, NAME),
    )
    return all(same.length <= 1 ? met : unmet('one query', `${same.length}`))
  },
})
