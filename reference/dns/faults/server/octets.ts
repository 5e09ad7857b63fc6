import { faultsOf } from '../../../fault.ts'
import { readName } from '../../codec/names.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import { decode } from '../../codec.ts'
import type { Parts } from '../../server.ts'

const BUFFER_OCTETS = 512
const COUNT_AT = { authority: 8, additional: 10 } as const

export const octetFaults = faultsOf<Parts>('dns/server', {
  'whole-buffer': {
    describe: 'Sends the whole of its buffer, however short the answer.',
    breaks: ['messages/ends-with-its-sections'],
    replace: (parts) => ({
      encodes: (message) => {
        const octets = parts.encodes(message)
        return Buffer.concat([octets, Buffer.alloc(Math.max(0, BUFFER_OCTETS - octets.length))])
      },
    }),
  },
  'forgets-to-count': {
    describe: 'Does not count what it adds to the additional section.',
    breaks: ['messages/ends-with-its-sections', 'delegations/gives-glue', 'records/adds-addresses-of-exchangers'],
    replace: (parts) => ({
      encodes: (message) => {
        const octets = parts.encodes(message)
        octets.writeUInt16BE(0, COUNT_AT.additional)
        return octets
      },
    }),
  },
  'counts-one-too-many': {
    describe: 'Counts one record more than there is in the authority section.',
    breaks: ['messages/can-be-read', 'absence/says-no-data-for-other-types'],
    also: [
      'absence/*',
      'aliases/*',
      'delegations/*',
      'edns/answers-in-kind',
      'first/says-name-error',
      'header/answers-negatively-with-authority',
      'question/echoes-the-question',
      'question/reads-long-questions',
      'records/answers-for-longest-names',
      'records/repeats-nothing',
      'robustness/finds-odd-labels',
      'robustness/reads-names-to-their-end',
      'updates/*',
      'wildcards/*',
      'zones/*',
    ],
    replace: (parts) => ({
      encodes: (message) => {
        const octets = parts.encodes(message)
        const { length } = message.authority
        if (length > 0) octets.writeUInt16BE(length + 1, COUNT_AT.authority)
        return octets
      },
    }),
  },
  'cuts-octets': {
    describe: 'Cuts a long answer in the middle of a record.',
    breaks: ['truncation/truncates-at-records', 'messages/can-be-read'],
    also: ['header/truncates-nothing-short', 'truncation/fits-into512-octets', 'truncation/says-that-it-is-truncated'],
    replace: (parts) => ({
      fitted(query, answer, over) {
        if (over === 'tcp') return parts.fitted.call(this, query, answer, over)
        return this.encodes({ ...answer, tc: true }).subarray(0, BUFFER_OCTETS)
      },
    }),
  },
  'always-truncated': {
    describe: 'Says of every answer that it is truncated.',
    breaks: ['header/truncates-nothing-short'],
    also: ['truncation/*', 'tcp/answers-whole'],
    replace: (parts) => ({ encodes: (message) => parts.encodes({ ...message, tc: true }) }),
  },
  'signed-ttl': {
    describe: 'Sets the highest bit of the TTL in negative answers.',
    breaks: ['messages/stays-within-ttls', 'absence/limits-the-negative-ttl'],
    replace: () => ({ negativeTtl: () => 0xffff_ffff }),
  },
  'compresses-services': {
    describe: 'Compresses the host of a SRV record.',
    breaks: ['messages/leaves-services-uncompressed'],
    also: ['records/answers-for-srv'],
    replace: (parts) => ({ encodes: (message) => withPointer(parts.encodes(message)) }),
  },
  'addresses-under-the-alias': {
    describe: 'Gives the addresses of the canonical name to the alias.',
    breaks: ['messages/leaves-aliases-alone', 'aliases/follows-an-alias'],
    also: ['aliases/*', 'updates/adds-a-family', 'wildcards/leads-on-as-alias', 'zones/*'],
    replace: (parts) => ({
      followsAlias(zone, question, alias, before) {
        const found = parts.followsAlias.call(this, zone, question, alias, before)
        return { ...found, answers: found.answers.map((record) => ({ ...record, name: question.name })) }
      },
    }),
  },
  'silent-to-edns': {
    describe: 'Does not answer what has an additional section.',
    breaks: ['edns/answers-either-way'],
    replace: (parts) => ({
      respond(zone, octets, over) {
        const extended = octets.length > 12 && octets.readUInt16BE(COUNT_AT.additional) > 0
        return extended ? undefined : parts.respond.call(this, zone, octets, over)
      },
    }),
  },
  'opt-with-answers-only': {
    describe: 'Leaves out OPT where something is wrong.',
    breaks: ['edns/answers-in-kind'],
    also: ['edns/*'],
    replace: (parts) => ({
      ednsAnswer(query, rcode) {
        return rcode === RCODES.NOERROR ? parts.ednsAnswer.call(this, query, rcode) : []
      },
    }),
  },
  'echoes-edns-flags': {
    describe: 'Sends all flags of OPT back.',
    breaks: ['edns/clears-unknown-flags'],
    replace: (parts) => ({
      ednsAnswer(query, rcode) {
        const flags = (this.optOf(query)?.ttl ?? 0) & 0xffff
        return parts.ednsAnswer.call(this, query, rcode).map((opt) => ({ ...opt, ttl: opt.ttl + (flags & 0x7fff) }))
      },
    }),
  },
  'dies-of-short-messages': {
    describe: 'Reads a header where there is none.',
    breaks: ['robustness/survives-short-messages', 'robustness/survives-garbage', 'tcp/survives-empty-messages'],
    also: ['robustness/*'],
    replace: () => ({
      onNoQuery() {
        throw new RangeError('The message has no header.')
      },
    }),
  },
  'dies-of-operations': {
    describe: 'Knows no operation but the question, and dies of others.',
    breaks: ['operations/goes-on-after-other-operations'],
    also: ['operations/*', 'robustness/*', 'tcp/survives-empty-messages'],
    replace: () => ({
      knowsOpcode(opcode) {
        if (opcode !== 0) throw new Error(`There is no operation ${opcode}.`)
        return true
      },
    }),
  },
  'formerr-for-options': {
    describe: 'Takes an option that it does not know for an error.',
    breaks: ['edns/ignores-unknown-options'],
    also: ['edns/*'],
    replace: (parts) => ({
      answer(zone, query) {
        const options = this.optOf(query)?.data[0]
        const hasSome = Buffer.isBuffer(options) && options.length > 0
        return hasSome ? this.problem(query, RCODES.FORMERR) : parts.answer.call(this, zone, query)
      },
    }),
  },
  'transfers-over-udp': {
    describe: 'Answers the question for the whole zone over UDP, as far as it fits.',
    breaks: ['operations/refuses-transfers-over-udp'],
    also: ['truncation/*', 'messages/*'],
    replace: (parts) => ({
      answer(zone, query) {
        if (!query.questions.some(({ type }) => this.isTransfer(type))) return parts.answer.call(this, zone, query)
        return { ...this.header(query), aa: true, answers: this.allRecords(zone).slice(0, 8) }
      },
    }),
  },
})

/** The target of a SRV record in the answer, with a pointer to the domain in the question for all but its first label. */
function withPointer(octets: Buffer): Buffer {
  const message = decode(octets)
  const [question] = message.questions
  const target = message.answers[0]?.type === TYPES.SRV ? message.answers[0].data[3] : undefined
  if (!question || !Array.isArray(target)) return octets
  const [first = ''] = target as readonly string[]
  const written = Buffer.concat([
    ...(target as readonly string[]).map((label) =>
      Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')]),
    ),
    Buffer.of(0),
  ])
  const start = octets.indexOf(written, 12)
  if (start < 0) return octets
  const domain = 12 + question.name.slice(0, -(target.length - 1)).reduce((sum, label) => sum + label.length + 1, 0)
  const short = Buffer.concat([Buffer.of(first.length), Buffer.from(first, 'latin1'), Buffer.of(0xc0, domain)])
  const length = start - 8
  octets.writeUInt16BE(6 + short.length, length)
  return Buffer.concat([octets.subarray(0, start), short, octets.subarray(readName(octets, start).end)])
}
