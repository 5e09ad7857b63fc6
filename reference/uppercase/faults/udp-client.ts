/** Faults of clients over UDP. */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { faultsOf } from '../../fault.ts'
import type { Parts } from '../udp-client.ts'
import { cutTo, firstWord, nothing, ownCapitals, representation, sevenBits } from './screen.ts'

/** Eleven days: longer than anybody waits. */
const FOR_EVER_MS = 1e9

/** A program that waits for something that does not come. */
const forEver = () => new Promise<never>(() => {})

/** Whatever is asked of the screen or the network shows a wrong display as well. */
const SCREEN = ['display/*', 'network/*']

export const udpClientFaults = faultsOf<Parts>('uppercase/udp-client', {
  'ignores-its-input': {
    describe: 'Sends a constant, whatever is typed.',
    breaks: ['conversation/sends-the-sentence'],
    replace: () => ({ toSend: () => Buffer.from('hello world') }),
  },
  'sends-its-prompt-too': {
    describe: 'Sends the prompt in front of the line.',
    breaks: ['conversation/sends-the-sentence'],
    replace: () => ({ toSend: (line) => Buffer.concat([Buffer.from('Input lowercase sentence: '), line]) }),
  },
  'joins-blanks': {
    describe: 'Splits the line into words, and joins them with single blanks.',
    breaks: ['conversation/sends-the-line-as-it-is', 'manners/says-only-what-was-typed'],
    replace: () => ({ toSend: (line) => Buffer.from(Buffer.from(line).toString().replaceAll(/\s+/g, ' ')) }),
  },
  'sends-1024': {
    describe: 'Reads its input into a buffer of 1024 octets.',
    breaks: ['conversation/sends-every-length'],
    replace: () => ({ toSend: (line) => line.subarray(0, 1024) }),
  },
  'sends-word-by-word': {
    describe: 'Sends every word in a datagram of its own.',
    breaks: ['conversation/sends-the-line-as-it-is'],
    also: ['network/*', 'manners/says-only-what-was-typed'],
    replace: (parts) => ({
      send(socket, octets, server) {
        for (const word of Buffer.from(octets).toString().split(' ')) parts.send(socket, Buffer.from(word), server)
      },
    }),
  },
  'shows-nothing': {
    describe: 'Receives the reply, and does not show it.',
    breaks: ['display/shows-the-reply'],
    also: SCREEN,
    replace: () => ({ toShow: nothing }),
  },
  'shows-the-first-word': {
    describe: 'Shows the reply up to the first blank.',
    breaks: ['display/shows-the-reply'],
    also: SCREEN,
    replace: () => ({ toShow: firstWord }),
  },
  'shows-the-representation': {
    describe: 'Shows the octets as the language writes them in programs.',
    breaks: ['display/shows-the-reply'],
    also: SCREEN,
    replace: () => ({ toShow: representation }),
  },
  'capitalises-locally': {
    describe: 'Shows its own capitals instead of the reply.',
    breaks: ['display/shows-what-the-server-sent'],
    also: ['display/shows-foreign-letters'],
    replace: () => ({ toShow: ownCapitals }),
  },
  'shows-1024': {
    describe: 'Receives into a buffer of 1024 octets.',
    breaks: ['display/shows-every-length'],
    replace: () => ({ toShow: cutTo(1024) }),
  },
  'shows-seven-bits': {
    describe: 'Knows ASCII only, and puts question marks for the rest.',
    breaks: ['display/shows-foreign-letters'],
    replace: () => ({ toShow: sevenBits }),
  },
  'shows-duplicates': {
    describe: 'Waits a little for more, and shows all that has come.',
    breaks: ['network/shows-duplicates-once'],
    replace: (parts) => ({
      async receive(socket, server, ms) {
        const first = await parts.receive(socket, server, ms)
        const second = first && (await parts.receive(socket, server, 50))
        return first && second ? Buffer.concat([first, second]) : first
      },
    }),
  },
  'never-ends': {
    describe: 'Has shown the reply, and stays.',
    breaks: ['conversation/ends-after-the-exchange'],
    also: ['robustness/survives-empty-reply'],
    replace: () => ({ leave: forEver }),
  },
  'asks-once': {
    describe: 'Sends its sentence once, and waits for ever, as the textbook does.',
    breaks: ['network/asks-again-when-its-sentence-is-lost', 'robustness/gives-up'],
    replace: () => ({ patienceMs: FOR_EVER_MS }),
  },
  'gives-up-at-once': {
    describe: 'Takes one silence for the end.',
    breaks: ['network/asks-again-when-its-sentence-is-lost'],
    // On a busy machine its one patience is over before we have answered.
    also: ['conversation/*', 'display/*', 'network/*', 'robustness/*'],
    replace: () => ({ tries: 1 }),
  },
  'reads-once': {
    describe: 'Asks again after a silence, and has stopped listening by then.',
    breaks: ['network/asks-again-when-the-reply-is-lost'],
    replace: (parts) => {
      let listens = true
      return {
        receive(socket, server, ms) {
          const reply = listens ? parts.receive(socket, server, ms) : delay(ms, undefined)
          listens = false
          return reply
        },
      }
    },
  },
  'asks-for-ever': {
    describe: 'Asks again and again, and never gives up.',
    breaks: ['robustness/gives-up'],
    replace: () => ({ tries: Number.POSITIVE_INFINITY }),
  },
  'gives-up-without-a-word': {
    describe: 'Ends without a word when no reply comes.',
    breaks: ['robustness/gives-up'],
    replace: () => ({ fail: async () => 1 }),
  },
  'believes-strangers': {
    describe: 'Takes the first datagram for the reply, whoever sent it.',
    breaks: ['network/ignores-strangers'],
    replace: () => ({ isFromServer: () => true }),
  },
  'hangs-on-an-empty-reply': {
    describe: 'Waits for ever for the rest of a reply that is empty.',
    breaks: ['robustness/survives-empty-reply'],
    replace: (parts) => ({
      async receive(socket, server, ms) {
        const reply = await parts.receive(socket, server, ms)
        return reply?.length === 0 ? forEver() : reply
      },
    }),
  },
  'says-goodbye': {
    describe: 'Sends a word of its own when it has the reply.',
    breaks: ['manners/says-only-what-was-typed'],
    replace: () => ({
      async leave(status, socket, world) {
        if (world) socket?.send('quit', world.port, world.host)
        for (let turns = 0; turns < 3; turns++) await turn()
        return status
      },
    }),
  },
})
