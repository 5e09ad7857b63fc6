/** Faults of servers over UDP. */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { faultsOf } from '../../fault.ts'
import type { Parts } from '../udp-server.ts'
import {
  accumulating,
  cutTo,
  firstWordOnly,
  paddedTo,
  sevenBits,
  strictlyText,
  stripped,
  toggled,
  turkish,
  unchanged,
  withLineEnd,
} from './letters.ts'

/** Every requirement talks in sentences, so what is wrong with many of them shows in most places. */
const MOST_PLACES = ['conversation/*', 'clients/*', 'network/*', 'octets/*', 'robustness/*']

export const udpServerFaults = faultsOf<Parts>('uppercase/udp-server', {
  echoes: {
    describe: 'Sends the sentence back as it came.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ capitalise: unchanged }),
  },
  'first-word-only': {
    describe: 'Reads up to the first blank, and converts no more than that.',
    breaks: ['conversation/capitalises-every-word'],
    also: MOST_PLACES,
    replace: () => ({ capitalise: firstWordOnly }),
  },
  'turkish-locale': {
    describe: 'Converts as the locale says, and in Turkish the capital of i has a dot.',
    breaks: ['conversation/capitalises-every-word'],
    also: MOST_PLACES,
    replace: () => ({ capitalise: turkish }),
  },
  'toggles-case-bit': {
    describe: 'Toggles the case bit of every printable octet.',
    breaks: ['conversation/leaves-the-rest-alone'],
    also: ['conversation/answers-every-length', 'network/*'],
    replace: () => ({ capitalise: toggled }),
  },
  'buffer-of-1024': {
    describe: 'Receives into a buffer of 1024 octets; the rest of a datagram is gone.',
    breaks: ['conversation/answers-every-length', 'octets/answers-large-datagrams'],
    also: ['octets/adds-no-line-end'],
    replace: () => ({ capitalise: cutTo(1024) }),
  },
  'buffer-of-2047': {
    describe: 'Keeps one octet of its buffer of 2048 for a zero.',
    breaks: ['octets/adds-no-line-end'],
    also: ['octets/answers-large-datagrams'],
    replace: () => ({ capitalise: cutTo(2047) }),
  },
  'buffer-of-2048': {
    describe: 'Receives into a buffer of 2048 octets, as the textbook does.',
    breaks: ['octets/answers-large-datagrams'],
    replace: () => ({ capitalise: cutTo(2048) }),
  },
  'pads-to-2048': {
    describe: 'Sends its whole buffer, with zeros behind the sentence.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ capitalise: paddedTo(2048) }),
  },
  'strips-line-end': {
    describe: 'Strips blanks and line ends from the sentence.',
    breaks: ['octets/keeps-line-ends'],
    replace: () => ({ capitalise: stripped }),
  },
  'adds-line-end': {
    describe: 'Adds a line end to a sentence that has none.',
    breaks: ['octets/adds-no-line-end'],
    also: ['network/*', 'octets/*'],
    replace: () => ({ capitalise: withLineEnd }),
  },
  'seven-bits': {
    describe: 'Knows ASCII only, and puts question marks for the rest.',
    breaks: ['octets/survives-foreign-letters'],
    replace: () => ({ capitalise: sevenBits }),
  },
  'dies-of-invalid-utf8': {
    describe: 'Decodes as UTF-8, and lets the exception end it.',
    breaks: ['robustness/survives-octets-that-are-no-text'],
    replace: () => ({ capitalise: strictlyText }),
  },
  'passes-over-empty-datagrams': {
    describe: 'Takes an empty datagram for the end of something, and does not answer it.',
    breaks: ['octets/answers-empty-datagram'],
    replace: (parts) => ({
      answer: (post, octets, receiver) => void (octets.length === 0 || parts.answer(post, octets, receiver)),
    }),
  },
  'keeps-state-between-sentences': {
    describe: 'Adds every sentence to those before it.',
    breaks: ['conversation/answers-each-in-turn', 'clients/serves-one-after-the-other'],
    also: MOST_PLACES,
    replace: () => ({ capitalise: accumulating() }),
  },
  'replies-twice': {
    describe: 'Sends every answer twice.',
    breaks: ['conversation/answers-each-in-turn', 'manners/answers-once-and-from-its-port'],
    also: ['clients/*', 'network/*', 'robustness/answers-burst'],
    replace: (parts) => ({
      answer(post, octets, receiver) {
        parts.answer(post, octets, receiver)
        parts.answer(post, octets, receiver)
      },
    }),
  },
  'answers-from-another-port': {
    describe: 'Opens a socket for every answer, which has a port of its own.',
    breaks: ['manners/answers-once-and-from-its-port'],
    replace: () => ({
      answer(_, octets, { port, address }) {
        const other = createSocket('udp4')
        other.send(octets, port, address, () => other.close())
      },
    }),
  },
  'answers-the-first-client': {
    describe: 'Keeps the address of its first client, and answers there for ever.',
    breaks: ['clients/serves-one-after-the-other', 'clients/serves-together'],
    also: [...MOST_PLACES, 'manners/answers-once-and-from-its-port'],
    replace: (parts) => {
      let first: RemoteInfo | undefined
      return {
        answer(post, octets, receiver) {
          first ??= receiver
          parts.answer(post, octets, first)
        },
      }
    },
  },
  'answers-the-latest-client': {
    describe: 'Keeps the address of the latest client in a variable, and thinks for a moment before it answers.',
    breaks: ['clients/serves-together'],
    also: ['robustness/*', 'manners/answers-once-and-from-its-port'],
    replace: (parts) => {
      let latest: RemoteInfo
      return {
        onDatagram(post, octets, sender) {
          latest = sender
          setTimeout(() => post.world.stopped.aborted || parts.answer(post, parts.capitalise(octets), latest), 20)
        },
      }
    },
  },
  'answers-duplicates-once': {
    describe: 'Remembers sentences, and does not answer one again.',
    breaks: ['network/answers-duplicates'],
    also: ['network/answers-whatever-arrives'],
    replace: (parts) => {
      const answered = new Set<string>()
      return {
        answer(post, octets, receiver) {
          const question = `${receiver.port} ${octets}`
          if (!answered.has(question)) parts.answer(post, octets, receiver)
          answered.add(question)
        },
      }
    },
  },
  'drops-every-seventh': {
    describe: 'Loses a datagram now and then.',
    breaks: ['robustness/answers-burst'],
    also: MOST_PLACES,
    replace: (parts) => {
      let count = 0
      return {
        answer: (post, octets, receiver) => void (++count % 7 === 0 || parts.answer(post, octets, receiver)),
      }
    },
  },
  'counts-on-order': {
    describe: 'Expects the sentences of a client in the order of their numbers, and passes over one that comes late.',
    breaks: ['network/answers-whatever-arrives'],
    replace: (parts) => {
      const latest = new Map<number, number>()
      return {
        onDatagram(post, octets, sender) {
          const number = Number(/\d+/.exec(Buffer.from(octets).toString())?.[0] ?? 0)
          if (number < (latest.get(sender.port) ?? 0)) return
          latest.set(sender.port, number)
          parts.answer(post, parts.capitalise(octets), sender)
        },
      }
    },
  },
  'dies-of-a-vanished-client': {
    describe: 'Lets the error end it that an answer to a closed port brings.',
    breaks: ['robustness/survives-vanished-clients'],
    replace: (parts) => ({
      answer(post, octets, receiver) {
        // Node keeps that error to itself; whether the port can be taken says the same.
        const probe = createSocket('udp4')
        probe.on('error', () => probe.close())
        probe.on('error', () => post.world.stopped.aborted || parts.answer(post, octets, receiver))
        probe.on('listening', () => probe.close(() => post.world.exit(1)))
        setTimeout(() => probe.bind({ address: receiver.address, port: receiver.port, exclusive: true }), 5)
      },
    }),
  },
})
