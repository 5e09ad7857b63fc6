/** Faults about the messages that clients of a resolver get. */
import { faultsOf } from '../../../fault.ts'
import { readName } from '../../codec/names.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import { decode } from '../../codec.ts'
import type { Parts } from '../../resolver.ts'
import { asQuery } from '../as-query.ts'

const BUFFER_OCTETS = 512
const AUTHORITY_AT = 8

export const frontFaults = faultsOf<Parts>('dns/resolver', {
  'wrong-identifier': {
    describe: 'Answers its clients under another identifier.',
    breaks: ['answers/copies-identifier', 'first/finds-one-after-the-other'],
    also: ['*'],
    replace: () => ({ copiesIdentifier: (id) => (id + 1) & 0xffff }),
  },
  'forgets-qr': {
    describe: 'Sends answers that look like queries.',
    breaks: ['answers/sets-response-bit'],
    replace: () => ({ setsResponse: () => false }),
  },
  'forgets-the-question': {
    describe: 'Leaves the question out of its answers.',
    breaks: ['answers/echoes-question'],
    replace: () => ({ echoesQuestion: () => [] }),
  },
  'forgets-rd': {
    describe: 'Does not copy the wish for recursion.',
    breaks: ['answers/copies-recursion-desired'],
    replace: (parts) => ({
      header(query) {
        return { ...parts.header.call(this, query), rd: false }
      },
    }),
  },
  'reserved-bits': {
    describe: 'Copies the reserved bits of the query.',
    breaks: ['answers/keeps-reserved-bits-clear'],
    replace: (parts) => ({
      header(query) {
        return { ...parts.header.call(this, query), z: query.z }
      },
    }),
  },
  'forgets-opcode': {
    describe: 'Answers every operation as if it were a query.',
    breaks: ['messages/repeats-the-operation', 'operations/refuses-unknown-operations'],
    replace: (parts) => ({
      respond(house, octets, over) {
        return parts.respond.call(this, house, asQuery(octets), over)
      },
    }),
  },
  'forgets-ra': {
    describe: 'Does not say that it does recursion.',
    breaks: ['answers/sets-ra'],
    replace: () => ({ offersRecursion: () => false }),
  },
  'claims-authority': {
    describe: 'Passes the authority bit on.',
    breaks: ['answers/clears-aa'],
    replace: () => ({ claimsAuthority: () => true }),
  },
  'recurses-unasked': {
    describe: 'Does recursion for clients that do not want it.',
    breaks: ['answers/honours-rd'],
    replace: () => ({ recurses: () => true }),
  },
  'letters-count': {
    describe: 'Does not know names with capitals.',
    breaks: ['answers/compares-without-case'],
    replace: (parts) => ({
      async finds(job, question) {
        const isKnown = question.name.every((label) => !/[A-Z]/.test(label))
        return isKnown ? parts.finds.call(this, job, question) : { rcode: RCODES.NXDOMAIN, answers: [], authority: [] }
      },
    }),
  },
  'addresses-only': {
    describe: 'Looks for addresses, whatever it is asked for.',
    breaks: ['answers/answers-type-asked'],
    also: ['answers/*', 'aliases/*', 'cache/*', 'truncation/*', 'ttls/*', 'worlds/*'],
    replace: (parts) => ({
      finds(job, question) {
        return parts.finds.call(this, job, { ...question, type: TYPES.A })
      },
    }),
  },
  'ignores-class': {
    describe: 'Does not look at the class of a question.',
    breaks: ['operations/keeps-classes-apart'],
    also: ['queries/ask-one-question'],
    replace: () => ({ isOfClass: () => true }),
  },
  'answers-answers': {
    describe: 'Answers what is an answer itself.',
    breaks: ['operations/does-not-answer-answers'],
    replace: () => ({ isResponse: () => false }),
  },
  'dies-of-operations': {
    describe: 'Knows no operation but the question, and dies of others.',
    breaks: ['operations/goes-on-after-other-operations'],
    also: ['operations/*', 'robustness/*', 'messages/repeats-the-operation'],
    replace: (parts) => ({
      problem(query, rcode) {
        if (rcode === RCODES.NOTIMP) throw new Error(`There is no operation ${query.opcode}.`)
        return parts.problem.call(this, query, rcode)
      },
    }),
  },
  'dies-of-garbage': {
    describe: 'Lets a message that is none end it.',
    breaks: [
      'robustness/survives-pointer-loops',
      'robustness/survives-short-messages',
      'robustness/survives-garbage',
      'robustness/survives-mutations',
    ],
    also: ['operations/*'],
    replace: (parts) => ({
      readsMessage(octets) {
        try {
          return parts.readsMessage.call(this, octets)
        } catch (error) {
          throw new Error('There is something wrong with the message.', { cause: error })
        }
      },
    }),
  },
  'never-truncates': {
    describe: 'Sends its clients datagrams of any size.',
    breaks: ['truncation/keeps-to512-octets', 'messages/fits-into-a-datagram'],
    replace: () => ({ datagramOctets: () => 65_535 }),
  },
  'cuts-without-tc': {
    describe: 'Leaves out what does not fit, and says nothing.',
    breaks: ['truncation/says-that-it-is-truncated'],
    replace: (parts) => ({ truncates: (message, opt) => ({ ...parts.truncates(message, opt), tc: false }) }),
  },
  'always-truncated': {
    describe: 'Says of every answer that it is truncated.',
    breaks: ['truncation/truncates-nothing-short'],
    also: ['tcp/answers-whole'],
    replace: (parts) => ({ encodes: (message) => parts.encodes({ ...message, tc: true }) }),
  },
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
  'counts-one-too-many': {
    describe: 'Counts one record more than there is in the authority section.',
    breaks: ['messages/can-be-read', 'answers/says-name-error'],
    also: ['*'],
    replace: (parts) => ({
      encodes: (message) => {
        const octets = parts.encodes(message)
        const { length } = message.authority
        if (length > 0) octets.writeUInt16BE(length + 1, AUTHORITY_AT)
        return octets
      },
    }),
  },
  'signed-ttl': {
    describe: 'Sets the highest bit of the TTL in negative answers.',
    breaks: ['messages/stays-within-ttls', 'cache/forgets-in-time'],
    replace: () => ({ negativeTtl: () => 0xffff_ffff }),
  },
  'ttls-of-their-own': {
    describe: 'Gives each record of a set another TTL.',
    breaks: ['messages/gives-one-ttl-to-a-set'],
    also: ['answers/gives-all-addresses', 'cache/*'],
    replace: (parts) => ({
      encodes: (message) =>
        parts.encodes({
          ...message,
          answers: message.answers.map((record, nth) => ({ ...record, ttl: Math.max(0, record.ttl - nth) })),
        }),
    }),
  },
  'compresses-services': {
    describe: 'Compresses the host of a SRV record.',
    breaks: ['messages/leaves-services-uncompressed'],
    also: ['answers/answers-type-asked'],
    replace: (parts) => ({ encodes: (message) => withPointer(parts.encodes(message)) }),
  },
  'addresses-under-the-alias': {
    describe: 'Gives the addresses of the canonical name to the alias.',
    breaks: ['messages/leaves-aliases-alone', 'aliases/follows-aliases'],
    also: ['aliases/*', 'bailiwick/*', 'worlds/*', 'cache/*', 'loops/*'],
    replace: (parts) => ({
      async finds(job, question) {
        const found = await parts.finds.call(this, job, question)
        return { ...found, answers: found.answers.map((record) => ({ ...record, name: question.name })) }
      },
    }),
  },
  'silent-to-edns': {
    describe: 'Does not answer what has an additional section.',
    breaks: ['edns/answers-either-way'],
    replace: (parts) => ({
      async respond(house, octets, over) {
        const isExtended = octets.length > 12 && octets.readUInt16BE(10) > 0
        return isExtended ? undefined : parts.respond.call(this, house, octets, over)
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
  'opt-for-everybody': {
    describe: 'Sends OPT to whoever asks.',
    breaks: ['messages/asks-nobody-for-edns'],
    also: ['edns/*'],
    replace: () => ({
      ednsAnswer: () => [{ name: [], type: TYPES.OPT, class: 1232, ttl: 0, data: [Buffer.alloc(0)] }],
    }),
  },
  'every-version': {
    describe: 'Does not look at the version of EDNS.',
    breaks: ['edns/refuses-other-versions'],
    replace: () => ({ ednsVersion: () => 0 }),
  },
  'echoes-options': {
    describe: 'Sends the options back that it does not know.',
    breaks: ['edns/ignores-unknown-options'],
    replace: (parts) => ({
      ednsAnswer(query, rcode) {
        const data = this.optOf(query)?.data
        return parts.ednsAnswer.call(this, query, rcode).map((opt) => (data ? { ...opt, data } : opt))
      },
    }),
  },
  'echoes-edns-flags': {
    describe: 'Sends all flags of OPT back.',
    breaks: ['edns/clears-unknown-flags'],
    replace: (parts) => ({
      ednsAnswer(query, rcode) {
        const flags = (this.optOf(query)?.ttl ?? 0) & 0x7fff
        return parts.ednsAnswer.call(this, query, rcode).map((opt) => ({ ...opt, ttl: opt.ttl + flags }))
      },
    }),
  },
  'forgets-dnssec-ok': {
    describe: 'Leaves DO out of its answers.',
    breaks: ['edns/copies-dnssec-ok'],
    replace: (parts) => ({
      ednsAnswer(query, rcode) {
        return parts.ednsAnswer.call(this, query, rcode).map((opt) => ({ ...opt, ttl: opt.ttl & 0xff00_0000 }))
      },
    }),
  },
})

/** The target of a SRV record in the answer, with a pointer to the domain in the question for all but its first label. */
function withPointer(octets: Buffer): Buffer {
  const message = decode(octets)
  const [question] = message.questions
  const target = message.answers[0]?.type === TYPES.SRV ? (message.answers[0].data[3] as readonly string[]) : undefined
  if (!question || !target) return octets
  const labels = target.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')]))
  const start = octets.indexOf(Buffer.concat([...labels, Buffer.of(0)]), 12)
  if (start < 0 || !labels[0]) return octets
  const domain = 12 + question.name.slice(0, -(target.length - 1)).reduce((sum, label) => sum + label.length + 1, 0)
  const short = Buffer.concat([labels[0], Buffer.of(0xc0, domain)])
  octets.writeUInt16BE(6 + short.length, start - 8)
  return Buffer.concat([octets.subarray(0, start), short, octets.subarray(readName(octets, start).end)])
}
