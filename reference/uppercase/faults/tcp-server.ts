/** Faults of servers over TCP. */

import { faultsOf } from '../../fault.ts'
import type { Connection, Parts } from '../tcp-server.ts'
import {
  accumulating,
  cutTo,
  firstWordOnly,
  lettersOnly,
  paddedTo,
  sevenBits,
  strictlyText,
  stripped,
  titleCase,
  toggled,
  turkish,
  unchanged,
  withLineEnd,
} from './letters.ts'

/** Every requirement talks in sentences, so what is wrong with many of them shows in most places. */
const MOST_PLACES = ['conversation/*', 'clients/*', 'octets/*', 'stream/*', 'robustness/*']

/** Ports of servers that have closed a connection: the kernel keeps those for a minute. */
const cooling = new Set<number>()

export const tcpServerFaults = faultsOf<Parts>('uppercase/tcp-server', {
  echoes: {
    describe: 'Sends the sentence back as it came.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ capitalise: unchanged }),
  },
  'says-nothing': {
    describe: 'Converts the sentence and forgets to send it.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ reply: () => {} }),
  },
  'first-word-only': {
    describe: 'Reads up to the first blank, and converts no more than that.',
    breaks: ['conversation/capitalises-every-word'],
    also: MOST_PLACES,
    replace: () => ({ capitalise: firstWordOnly }),
  },
  'title-case': {
    describe: 'Converts the first letter of every word.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ capitalise: titleCase }),
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
    also: ['conversation/answers-every-length'],
    replace: () => ({ capitalise: toggled }),
  },
  'letters-only': {
    describe: 'Drops everything that is no letter.',
    breaks: ['conversation/leaves-the-rest-alone'],
    also: ['conversation/answers-every-length', 'octets/survives-foreign-letters'],
    replace: () => ({ capitalise: lettersOnly }),
  },
  'stops-at-512': {
    describe: 'Has a buffer of 512 octets, and forgets what does not fit.',
    breaks: ['conversation/answers-every-length'],
    also: [
      'octets/answers-without-line-end',
      'stream/answers-long-text',
      'robustness/takes-what-is-written-before-reading',
    ],
    replace: () => ({ capitalise: cutTo(512) }),
  },
  'buffer-of-1023': {
    describe: 'Keeps one octet of its buffer of 1024 for a zero.',
    breaks: ['octets/answers-without-line-end'],
    also: ['stream/answers-long-text', 'robustness/takes-what-is-written-before-reading'],
    replace: () => ({ capitalise: cutTo(1023) }),
  },
  'pads-to-2048': {
    describe: 'Sends its whole buffer, with zeros behind the sentence.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ capitalise: paddedTo(2048) }),
  },
  'strips-line-end': {
    describe: 'Strips blanks and line ends from the sentence.',
    breaks: ['octets/keeps-line-ends'],
    also: ['octets/survives-foreign-letters', 'stream/joins-segments'],
    replace: () => ({ capitalise: stripped }),
  },
  'adds-line-end': {
    describe: 'Sends its reply with println.',
    breaks: ['octets/answers-without-line-end'],
    also: ['stream/*', 'robustness/takes-what-is-written-before-reading'],
    replace: () => ({ capitalise: withLineEnd }),
  },
  'waits-for-line-end': {
    describe: 'Reads with readLine, and answers when the line has ended.',
    breaks: ['octets/answers-without-line-end'],
    also: ['stream/answers-long-text', 'robustness/takes-what-is-written-before-reading'],
    replace: (parts) => {
      const unread = new WeakMap<Connection, Uint8Array>()
      return {
        onOctets(client, octets) {
          const text = Buffer.concat([unread.get(client) ?? new Uint8Array(), octets])
          const end = text.lastIndexOf('\n') + 1
          unread.set(client, text.subarray(end))
          if (end > 0) parts.reply(client, parts.capitalise(text.subarray(0, end)))
        },
      }
    },
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
  'one-recv-is-one-message': {
    describe: 'Takes what the first recv returns for the sentence, answers it, and closes.',
    breaks: ['stream/joins-segments'],
    also: ['stream/answers-long-text', 'robustness/takes-what-is-written-before-reading'],
    replace: (parts) => ({ onOctets: ({ socket }, octets) => void socket.end(parts.capitalise(octets)) }),
  },
  'one-buffer-per-connection': {
    describe: 'Has a buffer of 1400 octets per connection, and forgets what comes when it is full.',
    breaks: ['stream/answers-long-text', 'robustness/takes-what-is-written-before-reading'],
    replace: (parts) => ({
      reply: (client, octets) =>
        parts.reply(client, octets.subarray(0, Math.max(0, 1_400 - client.socket.bytesWritten))),
    }),
  },
  'closes-before-all-is-sent': {
    describe: 'Closes in the middle of its reply.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ reply: ({ socket }, octets) => void socket.end(octets.subarray(0, octets.length / 2)) }),
  },
  'forgets-at-half-close': {
    describe: 'Takes the end of what the client sends for the end of the client.',
    breaks: ['stream/answers-after-half-close'],
    also: ['stream/answers-long-text', 'robustness/takes-what-is-written-before-reading'],
    replace: (parts) => ({
      reply(client, octets) {
        setTimeout(() => client.socket.readableEnded || parts.reply(client, octets), 5)
      },
    }),
  },
  'never-closes': {
    describe: 'Never closes a connection.',
    breaks: ['clients/closes-with-the-client'],
    replace: () => ({ onEnd: () => {} }),
  },
  'replies-twice': {
    describe: 'Sends every reply twice.',
    breaks: ['conversation/answers-in-capitals'],
    replace: (parts) => ({ reply: (client, octets) => parts.reply(client, Buffer.concat([octets, octets])) }),
  },
  greets: {
    describe: 'Greets its clients.',
    breaks: ['conversation/answers-in-capitals'],
    replace: () => ({ onClient: ({ socket }) => void socket.write('Welcome!\n') }),
  },
  broadcasts: {
    describe: 'Sends every reply to every client, as a chat would.',
    breaks: ['manners/speaks-when-spoken-to', 'clients/serves-together'],
    also: ['robustness/*'],
    replace: (parts) => {
      const everyone = new Set<Connection>()
      return {
        onClient(client) {
          client.socket.on('data', (octets) => {
            for (const other of everyone) if (other !== client) parts.reply(other, parts.capitalise(octets))
          })
          everyone.add(client)
        },
      }
    },
  },
  'exits-after-one-client': {
    describe: 'Serves one client and ends.',
    breaks: ['clients/serves-one-after-the-other'],
    also: ['robustness/*'],
    replace: () => ({ onGone: ({ world }) => world.exit(0) }),
  },
  'ignores-the-second-client': {
    describe: 'Calls accept once; whoever comes later is connected and never heard.',
    breaks: ['clients/serves-one-after-the-other'],
    also: MOST_PLACES,
    replace: () => {
      let first = true
      return {
        onClient({ socket }) {
          if (!first) socket.pause()
          first = false
        },
      }
    },
  },
  'mixes-clients-up': {
    describe: 'Keeps the connection of its first client in a global variable, and replies there.',
    breaks: ['clients/serves-one-after-the-other'],
    also: MOST_PLACES,
    replace: (parts) => {
      let first: Connection | undefined
      return {
        reply(client, octets) {
          first ??= client
          parts.reply(first, octets)
        },
      }
    },
  },
  'keeps-state-between-clients': {
    describe: 'Adds every sentence to those before it.',
    breaks: ['clients/serves-one-after-the-other'],
    also: MOST_PLACES,
    replace: () => ({ capitalise: accumulating() }),
  },
  'blocks-behind-an-idle-client': {
    describe: 'Serves one client at a time, however long it says nothing.',
    breaks: ['clients/idle-client-blocks-nobody', 'clients/serves-together'],
    replace: () => {
      const queue: Connection[] = []
      return {
        onClient(client) {
          queue.push(client)
          if (queue[0] !== client) client.socket.pause()
          client.socket.once('close', () => {
            queue.splice(queue.indexOf(client), 1)
            queue[0]?.socket.resume()
          })
        },
      }
    },
  },
  'dies-of-an-empty-connection': {
    describe: 'Looks at the first octet of what recv returned, and there is none.',
    breaks: ['robustness/survives-empty-connection'],
    also: ['clients/idle-client-blocks-nobody'],
    replace: (parts) => ({
      onEnd(client) {
        if (client.socket.bytesRead === 0) throw new Error('IndexError: index out of range')
        parts.onEnd(client)
      },
    }),
  },
  'dies-of-a-reset': {
    describe: 'Lets the error of a broken connection end it.',
    breaks: ['robustness/survives-abort'],
    replace: () => ({
      onFailure(_, error) {
        throw error
      },
    }),
  },
  'binds-without-reuse': {
    describe: 'Does not set SO_REUSEADDR, and finds its own port taken when it is started again.',
    breaks: ['robustness/starts-again-at-once'],
    replace: (parts) => ({
      listen(listener, world) {
        if (cooling.has(world.port)) throw new Error('EADDRINUSE: Address already in use')
        listener.once('connection', () => cooling.add(world.port))
        parts.listen(listener, world)
      },
    }),
  },
  'runs-out-of-descriptors': {
    describe: 'Never frees what it took for a client, and has none left after ninety.',
    breaks: ['robustness/survives-many-clients'],
    also: MOST_PLACES,
    replace: () => {
      let taken = 0
      return {
        onClient() {
          if (++taken > 90) throw new Error('OSError: [Errno 24] Too many open files')
        },
      }
    },
  },
})
