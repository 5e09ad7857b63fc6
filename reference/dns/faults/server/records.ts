/** Faults about names and types: which records there are, and what they hold. */
import { faultsOf } from '../../../fault.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import type { Parts } from '../../server.ts'

export const recordFaults = faultsOf<Parts>('dns/server', {
  'class-of-its-own': {
    describe: 'Writes zero for the class of a record.',
    breaks: ['records/marks-the-class'],
    replace: (parts) => ({
      ofType: (records, question) => parts.ofType(records, question).map((record) => ({ ...record, class: 0 })),
    }),
  },
  'counts-ttls-down': {
    describe: 'Gives each record of a set a TTL of its own.',
    breaks: ['messages/gives-one-ttl-to-a-set', 'records/gives-the-ttl'],
    also: ['files/*'],
    replace: (parts) => ({
      ofType: (records, question) =>
        parts.ofType(records, question).map((record, nth) => ({ ...record, ttl: record.ttl - nth })),
    }),
  },
  'gives-everything-twice': {
    describe: 'Finds each record of a set twice.',
    breaks: ['records/repeats-nothing'],
    also: ['tcp/*', 'truncation/*', 'updates/keeps-the-top'],
    replace: (parts) => ({
      ofType: (records, question) => parts.ofType(records, question).flatMap((record) => [record, record]),
    }),
  },
  'knows-addresses-and-names': {
    describe: 'Has no records of the newer types.',
    breaks: [
      'records/answers-for-aaaa',
      'records/tells-addresses-apart',
      'records/answers-for-txt',
      'records/answers-for-ptr',
      'records/answers-for-srv',
    ],
    also: ['records/*', 'wildcards/*', 'truncation/*', 'tcp/*', 'files/*', 'zones/*'],
    replace: (parts) => ({
      ofType: (records, question) =>
        parts
          .ofType(records, question)
          .filter(({ type }) => ![TYPES.AAAA, TYPES.TXT, TYPES.PTR, TYPES.SRV].includes(type as 12)),
    }),
  },
  'half-an-soa': {
    describe: 'Writes zeros for the numbers of the SOA record.',
    breaks: ['records/answers-for-soa'],
    also: ['files/*', 'updates/raises-the-serial'],
    replace: (parts) => ({
      ofType: (records, question) =>
        parts
          .ofType(records, question)
          .map((record) =>
            record.type === TYPES.SOA ? { ...record, data: [...record.data.slice(0, 2), 0, 0, 0, 0, 0] } : record,
          ),
    }),
  },
  'one-string': {
    describe: 'Joins the strings of a text.',
    breaks: ['records/answers-for-txt'],
    also: ['truncation/*', 'tcp/*', 'files/*', 'messages/*'],
    replace: (parts) => ({
      ofType: (records, question) =>
        parts.ofType(records, question).map((record) => {
          const joined = Buffer.concat(record.data.filter((value) => Buffer.isBuffer(value)))
          return record.type === TYPES.TXT && joined.length < 256 ? { ...record, data: [joined] } : record
        }),
    }),
  },
  'short-labels': {
    describe: 'Takes a label of more than 31 octets for none of its own.',
    breaks: ['records/answers-for-long-names'],
    also: ['records/answers-for-longest-names', 'robustness/*'],
    replace: (parts) => ({
      isOurs: (zone, name) => parts.isOurs(zone, name) && name.every((label) => label.length < 32),
    }),
  },
  'short-buffer': {
    describe: 'Has room for 200 octets of a name, and dies of more.',
    breaks: ['records/answers-for-longest-names'],
    also: ['robustness/*', 'question/reads-long-questions'],
    replace: (parts) => ({
      isOurs: (zone, name) => {
        if (name.join('.').length > 200) throw new RangeError('The name does not fit into the buffer.')
        return parts.isOurs(zone, name)
      },
    }),
  },
  'notimp-for-types': {
    describe: 'Answers NOTIMP for types that it does not know.',
    breaks: ['absence/says-no-data-for-unknown-types'],
    also: ['absence/*', 'delegations/*', 'operations/*', 'robustness/*'],
    replace: (parts) => ({
      answer(zone, query) {
        const known = Object.values(TYPES) as readonly number[]
        const unknown = query.questions.some(({ type }) => !known.includes(type))
        return unknown ? this.problem(query, RCODES.NOTIMP) : parts.answer.call(this, zone, query)
      },
    }),
  },
  'formerr-for-newer-types': {
    describe: 'Takes types that are younger than itself for errors.',
    breaks: ['absence/answers-for-every-type'],
    also: ['delegations/answers-for-the-childs-keys', 'robustness/*'],
    replace: (parts) => ({
      answer(zone, query) {
        const isNewer = query.questions.some(({ type }) => type > 41 && type < 99)
        return isNewer ? this.problem(query, RCODES.FORMERR) : parts.answer.call(this, zone, query)
      },
    }),
  },
  'dots-are-borders': {
    describe: 'Keeps names as texts, so that a dot inside of a label is a border.',
    breaks: ['robustness/finds-odd-labels'],
    replace: () => ({ nameKey: (name) => name.join('.').toLowerCase() }),
  },
  'ends-of-texts': {
    describe: 'Takes a name for one of its own that ends with the same letters.',
    breaks: ['robustness/reads-names-to-their-end', 'absence/knows-nothing-below-leaves'],
    also: ['*'],
    replace: (parts) => ({
      exists(zone, name) {
        const key = this.nameKey(name)
        return (
          parts.exists.call(this, zone, name) ||
          [...zone.names].some((other) => key.endsWith(other) && other !== this.nameKey(zone.origin))
        )
      },
    }),
  },
})
