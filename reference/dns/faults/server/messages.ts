/** Faults about messages: headers, questions, what is no query, and what does not fit. */
import { faultsOf } from '../../../fault.ts'
import { keyOf } from '../../codec/names.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import { encode } from '../../codec.ts'
import type { Parts } from '../../server.ts'
import { asQuery } from '../as-query.ts'

export const messageFaults = faultsOf<Parts>('dns/server', {
  'wrong-identifier': {
    describe: 'Answers under an identifier that it counts itself.',
    breaks: [
      'first/answers-one-after-the-other',
      'header/copies-identifier',
      'header/copies-recursion-desired',
      'records/answers-for-mx',
      'records/answers-for-aaaa',
      'records/tells-addresses-apart',
      'records/answers-for-txt',
      'records/answers-for-long-names',
      'wildcards/yields-to-existing-names',
      'tcp/serves-several-on-one-connection',
      'files/joins-lines-in-parentheses',
      'records/answers-for-longest-names',
      'aliases/survives-loops',
    ],
    also: ['files/*', 'updates/*', 'zones/*'],
    replace: () => ({ copiesIdentifier: (id) => (id + 1) & 0xffff }),
  },
  'identifier-zero': {
    describe: 'Answers everything under the identifier 0.',
    breaks: ['header/copies-identifier'],
    replace: () => ({ copiesIdentifier: () => 0 }),
  },
  'identifier-in-one-octet': {
    describe: 'Keeps the identifier in one octet.',
    breaks: ['header/copies-identifier'],
    replace: () => ({ copiesIdentifier: (id) => id & 0xff }),
  },
  'swaps-identifier': {
    describe: 'Writes the identifier with its octets swapped.',
    breaks: ['header/copies-identifier'],
    replace: () => ({ copiesIdentifier: (id) => ((id & 0xff) << 8) | (id >> 8) }),
  },
  'forgets-qr': {
    describe: 'Sends answers that look like queries.',
    breaks: ['header/marks-answers'],
    replace: () => ({ setsResponse: () => false }),
  },
  'forgets-the-question': {
    describe: 'Leaves the question out of the answer.',
    breaks: ['question/echoes-the-question', 'question/echoes-letter-for-letter', 'question/reads-long-questions'],
    replace: () => ({ echoesQuestion: () => [] }),
  },
  'small-letters-in-the-question': {
    describe: 'Repeats the question in small letters.',
    breaks: ['question/echoes-letter-for-letter'],
    replace: () => ({
      echoesQuestion: ({ questions }) =>
        questions.map((question) => ({ ...question, name: question.name.map((label) => label.toLowerCase()) })),
    }),
  },
  'forgets-rd': {
    describe: 'Does not copy the wish for recursion.',
    breaks: ['header/copies-recursion-desired'],
    replace: (parts) => ({
      header(query) {
        return { ...parts.header.call(this, query), rd: false }
      },
    }),
  },
  'always-rd': {
    describe: 'Says that recursion was wished for.',
    breaks: ['header/copies-recursion-desired'],
    replace: (parts) => ({
      header(query) {
        return { ...parts.header.call(this, query), rd: true }
      },
    }),
  },
  'offers-recursion': {
    describe: 'Claims to do recursion.',
    breaks: ['header/offers-no-recursion'],
    replace: (parts) => ({
      header(query) {
        return { ...parts.header.call(this, query), ra: true }
      },
    }),
  },
  'reserved-bits': {
    describe: 'Copies the reserved bits of the query.',
    breaks: ['header/keeps-reserved-bits-clear'],
    replace: (parts) => ({
      header(query) {
        return { ...parts.header.call(this, query), z: query.z }
      },
    }),
  },
  'forgets-opcode': {
    describe: 'Answers every operation as if it were a query.',
    breaks: ['messages/repeats-the-operation', 'operations/refuses-unknown-operations'],
    also: ['operations/*', 'updates/*'],
    replace: (parts) => ({
      respond(zone, octets, over) {
        return parts.respond.call(this, zone, asQuery(octets), over)
      },
    }),
  },
  'knows-every-opcode': {
    describe: 'Does not look at the opcode.',
    breaks: [
      'operations/refuses-unknown-operations',
      'operations/answers-only-queries',
      'operations/refuses-inverse-queries',
    ],
    replace: () => ({ knowsOpcode: () => true }),
  },
  'answers-answers': {
    describe: 'Answers what is an answer itself.',
    breaks: ['robustness/does-not-answer-answers'],
    replace: () => ({ isResponse: () => false }),
  },
  'dies-of-garbage': {
    describe: 'Lets a message that is none end it.',
    breaks: [
      'edns/refuses-two-opts',
      'robustness/survives-pointer-loops',
      'robustness/survives-short-messages',
      'robustness/survives-wrong-counts',
      'robustness/survives-reserved-labels',
      'robustness/survives-long-names',
      'robustness/survives-garbage',
      'robustness/survives-mutations',
    ],
    replace: () => ({
      formatError() {
        throw new Error('There is something wrong with the message.')
      },
    }),
  },
  'follows-pointers-anywhere': {
    describe: 'Follows pointers until its stack is used up.',
    breaks: ['robustness/survives-pointer-loops'],
    replace: (parts) => ({
      readsName(octets, start) {
        const seen = new Set<number>()
        for (let at = start; (octets[at] ?? 0) >= 0xc0; at = octets.readUInt16BE(at) & 0x3fff) {
          if (seen.has(at)) throw new RangeError('Maximum call stack size exceeded')
          seen.add(at)
        }
        return parts.readsName(octets, start)
      },
    }),
  },
  'answers-garbage-with-servfail': {
    describe: 'Takes the blame for what it cannot read.',
    breaks: ['edns/refuses-two-opts'],
    replace: () => ({
      formatError(bare) {
        return this.problem({ ...bare, questions: [] }, RCODES.SERVFAIL)
      },
    }),
  },
  'answers-one-of-two-questions': {
    describe: 'Answers the first of several questions.',
    breaks: ['question/refuses-two-questions'],
    replace: () => ({ hasOneQuestion: () => true }),
  },
  'ignores-class': {
    describe: 'Does not look at the class of a question.',
    breaks: ['operations/keeps-classes-apart'],
    replace: () => ({ servesClass: () => true }),
  },
  'never-truncates': {
    describe: 'Sends datagrams of any size.',
    breaks: [
      'truncation/fits-into512-octets',
      'truncation/stays-below-the-room-of-edns',
      'messages/fits-into-a-datagram',
    ],
    replace: () => ({ datagramOctets: () => 65_535 }),
  },
  'cuts-without-tc': {
    describe: 'Leaves out what does not fit, and says nothing.',
    breaks: ['truncation/says-that-it-is-truncated', 'truncation/stays-below-the-room-of-edns'],
    replace: (parts) => ({ truncates: (message, opt) => ({ ...parts.truncates(message, opt), tc: false }) }),
  },
  'always-512': {
    describe: 'Knows nothing of larger datagrams.',
    breaks: ['truncation/uses-the-room-of-edns'],
    replace: () => ({ datagramOctets: () => 512 }),
  },
  'opt-for-everybody': {
    describe: 'Sends OPT to whoever asks.',
    breaks: ['edns/refuses-other-versions', 'edns/copies-dnssec-ok', 'messages/asks-nobody-for-edns'],
    replace: () => ({
      ednsAnswer: () => [{ name: [], type: TYPES.OPT, class: 1232, ttl: 0, data: [Buffer.alloc(0)] }],
    }),
  },
  'every-version': {
    describe: 'Does not look at the version of EDNS.',
    breaks: ['edns/refuses-other-versions'],
    replace: () => ({ ednsVersion: () => 0 }),
  },
  'version-is-a-format-error': {
    describe: 'Answers FORMERR to other versions of EDNS.',
    breaks: ['edns/refuses-other-versions'],
    replace: () => ({ badVersion: () => RCODES.FORMERR }),
  },
  'echoes-options': {
    describe: 'Sends the options back that it does not know.',
    breaks: ['edns/echoes-no-options'],
    replace: (parts) => ({
      ednsAnswer(query, rcode) {
        const data = this.optOf(query)?.data
        return parts.ednsAnswer.call(this, query, rcode).map((opt) => (data ? { ...opt, data } : opt))
      },
    }),
  },
  'tcp-without-length': {
    describe: 'Sends messages over TCP as over UDP.',
    breaks: ['tcp/answers-over-tcp'],
    also: ['tcp/*', 'truncation/*'],
    replace: () => ({ prefixes: (octets) => octets }),
  },
  'length-counts-itself': {
    describe: 'Counts the length field as part of the message.',
    breaks: ['tcp/answers-over-tcp'],
    also: ['tcp/*', 'truncation/*'],
    replace: () => ({
      prefixes: (octets) => Buffer.concat([Buffer.of((octets.length + 2) >> 8, (octets.length + 2) & 0xff), octets]),
    }),
  },
  'a-segment-is-a-message': {
    describe: 'Takes what one read returns for one message.',
    breaks: ['tcp/answers-what-comes-together', 'tcp/joins-segments'],
    replace: () => ({
      takesMessage(stream) {
        const { received } = stream
        stream.received = Buffer.alloc(0)
        return received.length > 2 ? received.subarray(2) : undefined
      },
    }),
  },
  'one-question-per-connection': {
    describe: 'Closes the connection behind the first answer.',
    breaks: ['tcp/serves-several-on-one-connection'],
    replace: () => ({
      replies({ socket }, octets) {
        if (socket.writable) socket.end(this.prefixes(octets))
      },
    }),
  },
  'wrong-pointers': {
    describe: 'Counts pointers from behind the header.',
    breaks: ['first/answers-with-the-address'],
    replace: () => ({
      encodes(message) {
        const places = new Map<string, number>()
        const set = places.set.bind(places)
        places.set = (key, at) => set(key, Math.max(0, at - 12))
        return encode(message, places)
      },
    }),
  },
  'case-of-names-counts': {
    describe: 'Compares names letter for letter.',
    breaks: ['question/compares-without-case'],
    replace: () => ({ nameKey: (name) => (name.some((label) => /[A-Z]/.test(label)) ? `!${name}` : keyOf(name)) }),
  },
})
