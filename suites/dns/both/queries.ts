/** What holds of every query that a resolver sends to other servers, whatever made it ask. */
import {
  all,
  datagrams,
  invariant,
  linesOf,
  met,
  type Place,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Message, readMessage } from '../lens/message.ts'
import { CLASSES } from '../lens/types.ts'

const RESOLVERS = ['resolver']

/** Judges every datagram that our servers got. */
function everyQuery(t: Transcript, judge: (query: Message, octets: number, at: Place) => Verdict): Verdict {
  const heard = linesOf(t, 'server')
    .filter((line) => !line.includes('/'))
    .flatMap((line) => datagrams(t, line, 'received'))
  if (heard.length === 0) return { is: 'unobserved', because: 'nobody was asked' }
  return all(
    ...heard.map(({ bytes, at }) => {
      const { message, broken } = readMessage(bytes)
      if (message) return judge(message, bytes.length, at)
      return unmet('a query that can be read', broken?.message ?? 'octets', { ...at, byte: broken?.at ?? 0 })
    }),
  )
}

export const endWithTheirSections = invariant({
  title: 'Queries to other servers can be read to their end, and nothing stands behind it',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A strict server takes such a message for a broken one.',
  hint: 'Send the octets that you have written, and not the whole buffer.',
  roles: RESOLVERS,
  always: (t) =>
    everyQuery(t, ({ length }, octets, at) =>
      length === octets ? met : unmet(`${length} octets`, `${octets}`, { ...at, byte: length }),
    ),
})

export const askOneQuestion = invariant({
  title: 'A query to another server is a query, holds one question, of the class IN, and no records',
  clause: rfc(1035, '4.1.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Servers refuse what else there may be.',
  hint: 'QR and opcode are 0, QDCOUNT is 1 and the others are 0; an OPT record is fine.',
  roles: RESOLVERS,
  always: (t) =>
    everyQuery(t, ({ qr, opcode, questions, answers, authority }, _octets, at) => {
      if (qr || opcode !== 0)
        return unmet('QR 0 and opcode 0', `QR ${Number(qr)}, opcode ${opcode}`, { ...at, byte: 2 })
      if (questions.length !== 1) return unmet('one question', String(questions.length), { ...at, byte: 4 })
      if (answers.length + authority.length > 0) return unmet('no records', 'some', { ...at, byte: 6 })
      return questions[0]?.class === CLASSES.IN
        ? met
        : unmet('the class 1', String(questions[0]?.class), { ...at, byte: 12 })
    }),
})
