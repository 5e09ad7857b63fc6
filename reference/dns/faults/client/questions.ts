/** Faults about what the client asks, and about what it takes for an answer. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { TYPES } from '../../codec/types.ts'

const HASTE_MS = 50

export const questionFaults = faultsOf<Parts>('dns/client', {
  'no-recursion': {
    describe: 'Does not ask for recursion.',
    breaks: ['queries/asks-for-recursion'],
    replace: () => ({ wantsRecursion: () => false }),
  },
  'identifier-one': {
    describe: 'Asks everything under the same identifier.',
    breaks: ['queries/chooses-identifiers-at-random'],
    replace: () => ({ identifier: () => 1 }),
  },
  'small-identifiers': {
    describe: 'Draws its identifiers out of 256.',
    breaks: ['queries/chooses-identifiers-at-random'],
    replace: (parts) => ({ identifier: () => parts.identifier() & 0xff }),
  },
  'always-a': {
    describe: 'Asks for addresses, whatever it was told.',
    breaks: ['queries/asks-type'],
    also: ['*'],
    replace: (parts) => ({
      question(world) {
        return { ...parts.question.call(this, world), type: TYPES.A }
      },
    }),
  },
  'class-zero': {
    describe: 'Leaves the class of the question zero.',
    breaks: ['queries/asks-class-in'],
    also: ['*'],
    replace: (parts) => ({
      question(world) {
        return { ...parts.question.call(this, world), class: 0 }
      },
    }),
  },
  'name-in-one-label': {
    describe: 'Sends a name as one label, dots and all.',
    breaks: ['queries/splits-labels'],
    also: ['*'],
    replace: () => ({ nameAsked: (name) => [name.replace(/\.$/, '').slice(0, 63)] }),
  },
  'response-bit': {
    describe: 'Sends queries that look like answers.',
    breaks: ['queries/sends-queries'],
    also: ['*'],
    replace: (parts) => ({
      queryFor(question) {
        return { ...parts.queryFor.call(this, question), qr: true }
      },
    }),
  },
  'forward-addresses': {
    describe: 'Does not turn an address round.',
    breaks: ['reverse/reverses-ipv4'],
    replace: (parts) => ({
      reversed4: (text) => parts.reversed4(text.split('.').reverse().join('.')),
    }),
  },
  'octets-of-ipv6': {
    describe: 'Turns the octets of an IPv6 address round, and not its halves.',
    breaks: ['reverse/reverses-ipv6'],
    replace: (parts) => ({
      reversed6(text) {
        const labels = parts.reversed6(text)
        return labels.map((label, at) => (at < 32 ? (labels[at ^ 1] ?? label) : label))
      },
    }),
  },
  'asks-too-often': {
    describe: 'Asks a silent server two dozen times, with hardly a pause.',
    breaks: ['silence/gives-up'],
    also: ['forgery/*', 'robustness/*', 'silence/asks-again', 'tcp/reads-across-segments'],
    replace: () => ({
      async triesToAsk(world, question) {
        for (let tries = 0; tries < 24 && !world.stopped.aborted; tries++) {
          const ms = tries === 0 ? this.patienceMs() : HASTE_MS
          const answer = await this.asks(this.place(world), question, ms, world.stopped)
          if (answer) return answer
        }
        return undefined
      },
    }),
  },
  'asks-once': {
    describe: 'Gives up after one silence.',
    breaks: ['silence/asks-again'],
    replace: () => ({ mostTries: () => 1 }),
  },
  'believes-any-identifier': {
    describe: 'Takes an answer under any identifier.',
    breaks: ['forgery/matches-identifier'],
    replace: () => ({ matchesIdentifier: () => true }),
  },
  'believes-any-address': {
    describe: 'Takes an answer from anybody.',
    breaks: ['forgery/matches-address'],
    replace: () => ({ matchesAddress: () => true }),
  },
  'believes-any-question': {
    describe: 'Takes an answer to another question.',
    breaks: ['forgery/matches-question'],
    replace: () => ({ matchesQuestion: () => true }),
  },
  'believes-queries': {
    describe: 'Takes a query for an answer.',
    breaks: ['forgery/matches-response-bit'],
    replace: (parts) => ({
      matches(query, answer) {
        return parts.matches.call(this, query, { ...answer, qr: true })
      },
    }),
  },
  'tcp-without-length': {
    describe: 'Sends its question over TCP as over UDP.',
    breaks: ['tcp/prefixes-length', 'tcp/asks-over-tcp'],
    also: ['tcp/*'],
    replace: () => ({ prefixesQuery: (octets) => octets }),
  },
  'a-segment-is-a-message': {
    describe: 'Takes the first segment for the whole message.',
    breaks: ['tcp/reads-across-segments'],
    also: ['tcp/*'],
    replace: () => ({ wholeMessage: (heard) => heard.subarray(2) }),
  },
  'octets-behind-the-question': {
    describe: 'Sends its whole buffer.',
    breaks: ['queries/asks-one-question'],
    also: ['tcp/*'],
    replace: (parts) => ({ encodesQuery: (query) => Buffer.concat([parts.encodesQuery(query), Buffer.alloc(64)]) }),
  },
  'dies-of-garbage': {
    describe: 'Crashes when an answer cannot be read.',
    breaks: ['robustness/survives-pointer-loops', 'robustness/survives-empty-answers'],
    also: ['robustness/*'],
    replace: (parts) => ({
      decodesAnswer(octets) {
        try {
          return parts.decodesAnswer(octets)
        } catch {
          throw new RangeError('Maximum call stack size exceeded')
        }
      },
    }),
  },
  'reads-beyond-the-end': {
    describe: 'Takes what is missing at the end of an answer for zeros.',
    breaks: ['robustness/survives-short-answers'],
    also: ['robustness/*'],
    replace: (parts) => ({
      decodesAnswer(octets) {
        try {
          return parts.decodesAnswer(octets)
        } catch {
          return parts.decodesAnswer(Buffer.concat([octets, Buffer.alloc(2)]))
        }
      },
    }),
  },
})
