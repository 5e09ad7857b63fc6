/** What holds of every message that a server sends (RFC 1035 §4), whatever it was asked. */
import {
  all,
  datagrams,
  invariant,
  linesOf,
  met,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Resource, recordText } from '../lens/message.ts'
import { keyOf, sameName } from '../lens/names.ts'
import { TYPES, typeName } from '../lens/types.ts'
import { type Exchange, exchanges } from '../server/ask.ts'

const PLAIN_OCTETS = 512
const FORMERR = 1
const MOST_TTL = 0x7fff_ffff

type Answered = Exchange & { readonly answer: NonNullable<Exchange['answer']> }

/** Judges each answer that came. */
function everyAnswer(t: Transcript, judge: (exchange: Answered) => Verdict): Verdict {
  const came = exchanges(t).filter((exchange): exchange is Answered => exchange.answer !== undefined)
  return came.length === 0 ? { is: 'unobserved', because: 'no answer came' } : all(...came.map(judge))
}

function everyRecord(t: Transcript, judge: (record: Resource, exchange: Answered) => Verdict): Verdict {
  return everyAnswer(t, (exchange) => {
    const { message } = exchange.answer
    if (!message) return met
    return all(
      ...[...message.answers, ...message.authority, ...message.additional].map((record) => judge(record, exchange)),
    )
  })
}

const SERVERS = ['server', 'resolver']

export const canBeRead = invariant({
  title: 'Every answer can be read to its end, and holds what its header counts',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'One wrong length, and everything behind it is read as something else.',
  hint: 'Count what you have put into each section, and the octets of each record’s data, when you have written them.',
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ answer: { broken }, at }) =>
      broken ? unmet('a message that can be read', broken.message, at(broken.at)) : met,
    ),
})

export const endsWithItsSections = invariant({
  title: 'No octets stand behind the last section',
  clause: rfc(1035, '4.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A strict reader takes such a message for a broken one.',
  hint: 'Send the octets that you have written, and not the whole buffer.',
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ answer: { message }, octets, at }) =>
      // Who cannot read a query may send it back as it is, marked as a format error.
      message && message.rcode !== FORMERR && message.length < octets
        ? unmet(
            `${message.length} octets`,
            `${octets}, the last ${octets - message.length} of which belong to nothing`,
            at(message.length),
          )
        : met,
    ),
})

export const answersOnce = invariant({
  title: 'Every query gets one answer',
  clause: rfc(1035, '7.3'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A second answer arrives when the client has gone on, and is taken for another one’s.',
  hint: 'One sendto for each recvfrom.',
  roles: SERVERS,
  always: (t) =>
    all(
      ...linesOf(t, 'client').map((line) => {
        const sent = datagrams(t, line, 'sent').length
        const received = datagrams(t, line, 'received')
        const opened = t.some((entry) => entry.line === line && (entry.what === 'opened' || entry.what === 'refused'))
        return !opened && received.length > sent
          ? unmet(sent === 1 ? 'one answer' : `${sent} answers`, String(received.length), received[sent]?.at)
          : met
      }),
    ),
})

export const answersFromWhereItWasAsked = invariant({
  title: 'The answer comes from the address and port that were asked',
  clause: rfc(2181, '4.1'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A client takes an answer from anybody else for a forgery.',
  hint: 'Answer with the same socket that received the question.',
  roles: SERVERS,
  always: (t) =>
    all(
      ...linesOf(t, 'client').flatMap((line) =>
        datagrams(t, line, 'received').map(({ from, at }) =>
          from === undefined ? met : unmet('an answer from the port that was asked', `one from ${from}`, at),
        ),
      ),
    ),
})

export const fitsIntoADatagram = invariant({
  title: 'No answer over UDP is longer than 512 octets, or than the client has said that it takes',
  clause: rfc(1035, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The client’s buffer ends there, and the rest is lost without a word.',
  hint: 'When the answer is longer, send as much as fits, with the bit TC.',
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ over, query, octets, at }) => {
      const most = Math.max(PLAIN_OCTETS, query.opts[0]?.size ?? PLAIN_OCTETS)
      return over === 'udp' && octets > most ? unmet(`at most ${most} octets`, String(octets), at(most)) : met
    }),
})

export const repeatsTheOperation = invariant({
  title: 'The opcode of the query stands in the answer',
  clause: rfc(1035, '4.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It says what this is an answer to.',
  hint: 'Copy the four bits behind QR.',
  covers: ['MF-01'],
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ answer: { header }, query, at }) =>
      !header || header.opcode === query.opcode ? met : unmet(`opcode ${query.opcode}`, String(header.opcode), at(2)),
    ),
})

export const staysWithinTtls = invariant({
  title: 'No TTL is greater than 2147483647',
  clause: rfc(2181, '8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'With the highest bit set it is read as 0, or as a negative number.',
  hint: 'Write the TTL in network byte order, in 32 bits.',
  roles: SERVERS,
  always: (t) =>
    everyRecord(t, (record, { at }) =>
      record.ttl > MOST_TTL
        ? unmet(`a TTL of at most ${MOST_TTL}`, `${record.ttl} with ${recordText(record)}`, at(record.at))
        : met,
    ),
})

export const givesOneTtlToASet = invariant({
  title: 'Records of one name and type have one TTL',
  clause: rfc(2181, '5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Caches would keep a part of the set, and take it for the whole.',
  hint: 'Keep one TTL with a set, and give it to each of its records.',
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ answer: { message }, at }) => {
      for (const section of [message?.answers, message?.authority, message?.additional]) {
        for (const record of section ?? []) {
          const first = section?.find(({ name, type }) => type === record.type && sameName(name, record.name))
          if (first && first.ttl !== record.ttl)
            return unmet(
              `a TTL of ${first.ttl}, as that of the first`,
              `${record.ttl} with ${recordText(record)}`,
              at(record.at),
            )
        }
      }
      return met
    }),
})

export const leavesServicesUncompressed = invariant({
  title: 'The host in a SRV record is not compressed',
  clause: rfc(2782, 'The format of the SRV RR'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'Programs that do not know the type pass the data on as it is, and the pointer then leads astray.',
  hint: 'Compress names in NS, CNAME, SOA, PTR and MX alone; in other types write them out (RFC 3597 §4).',
  roles: SERVERS,
  always: (t) =>
    everyRecord(t, ({ type, compressed, at: begun }, { at }) =>
      compressed ? unmet('a name that is written out', `a pointer in ${typeName(type)}`, at(begun)) : met,
    ),
})

export const leavesAliasesAlone = invariant({
  title: 'A name that is an alias has no other records in the answer',
  clause: rfc(2181, '10.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The client would not know which of the two to believe.',
  hint: 'Put the records of the canonical name under that name, and not under the alias.',
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ answer: { message }, at }) => {
      const aliases = new Set(
        message?.answers.filter(({ type }) => type === TYPES.CNAME).map(({ name }) => keyOf(name)),
      )
      const beside = message?.answers.find(({ name, type }) => type !== TYPES.CNAME && aliases.has(keyOf(name)))
      return beside ? unmet(`nothing but the alias for ${beside.name}`, recordText(beside), at(beside.at)) : met
    }),
})

export const asksNobodyForEdns = invariant({
  title: 'Only who sends an OPT record gets one back',
  clause: rfc(6891, '6.1.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'A client without EDNS does not know what to do with it.',
  hint: 'Add OPT to the answer when the query has it, and then only.',
  covers: ['ED-06'],
  roles: SERVERS,
  always: (t) =>
    everyAnswer(t, ({ answer: { message }, query, at }) =>
      query.opts.length === 0 && message?.opts[0]
        ? unmet('no OPT record, since the query has none', 'an OPT record', at(message.opts[0].at))
        : met,
    ),
})
