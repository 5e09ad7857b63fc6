/** Faults of clients over TCP. */

import { faultsOf } from '../../fault.ts'
import type { Parts } from '../tcp-client.ts'
import { cutTo, firstWord, nothing, ownCapitals, representation, sevenBits } from './screen.ts'

/** A program that waits for something that does not come. */
const forEver = () => new Promise<never>(() => {})

/** Whatever is asked of the screen or the stream shows a wrong display as well. */
const SCREEN = ['display/*', 'stream/joins-segments', 'stream/shows-long-replies']

export const tcpClientFaults = faultsOf<Parts>('uppercase/tcp-client', {
  'ignores-its-input': {
    describe: 'Sends a constant, whatever is typed.',
    breaks: ['conversation/sends-the-sentence'],
    replace: () => ({ toSend: () => Buffer.from('hello world') }),
  },
  'sends-capitals-itself': {
    describe: 'Converts the line before it sends it.',
    breaks: ['conversation/sends-the-sentence'],
    replace: () => ({ toSend: (line) => Buffer.from(Buffer.from(line).toString().toUpperCase()) }),
  },
  'sends-the-first-word': {
    describe: 'Reads its input word by word, and sends the first.',
    breaks: ['conversation/sends-the-line-as-it-is'],
    also: ['stream/joins-segments'],
    replace: () => ({ toSend: (line) => Buffer.from(Buffer.from(line).toString().split(' ')[0] ?? '') }),
  },
  'joins-blanks': {
    describe: 'Splits the line into words, and joins them with single blanks.',
    breaks: ['conversation/sends-the-line-as-it-is', 'manners/says-only-what-was-typed'],
    replace: () => ({ toSend: (line) => Buffer.from(Buffer.from(line).toString().replaceAll(/\s+/g, ' ')) }),
  },
  'sends-512': {
    describe: 'Reads its input into a buffer of 512 octets.',
    breaks: ['conversation/sends-every-length'],
    also: ['stream/sends-long-lines'],
    replace: () => ({ toSend: (line) => line.subarray(0, 512) }),
  },
  'sends-2048': {
    describe: 'Reads its input into a buffer of 2048 octets.',
    breaks: ['stream/sends-long-lines'],
    replace: () => ({ toSend: (line) => line.subarray(0, 2048) }),
  },
  'sends-its-prompt-too': {
    describe: 'Sends the prompt in front of the line.',
    breaks: ['conversation/sends-the-sentence'],
    replace: () => ({ toSend: (line) => Buffer.concat([Buffer.from('Input lowercase sentence: '), line]) }),
  },
  'asks-again-over-tcp': {
    describe: 'Takes the first piece of a reply for a broken one, and sends the line again.',
    breaks: ['manners/says-only-what-was-typed'],
    replace: (parts) => ({
      receive(socket, sentence) {
        socket.once('data', (piece) => void (piece.length < sentence.length && socket.write(sentence)))
        return parts.receive(socket, sentence)
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
  'shows-512': {
    describe: 'Receives into a buffer of 512 octets.',
    breaks: ['display/shows-every-length'],
    also: ['stream/shows-long-replies'],
    replace: () => ({ toShow: cutTo(512) }),
  },
  'shows-seven-bits': {
    describe: 'Knows ASCII only, and puts question marks for the rest.',
    breaks: ['display/shows-foreign-letters'],
    replace: () => ({ toShow: sevenBits }),
  },
  'one-recv-is-one-reply': {
    describe: 'Takes what the first recv returns for the whole reply.',
    breaks: ['stream/joins-segments'],
    replace: () => ({ isWhole: (reply) => reply.length > 0 }),
  },
  'recv-of-2048': {
    describe: 'Receives once, into a buffer of 2048 octets, as the textbook does.',
    breaks: ['stream/shows-long-replies'],
    replace: () => ({ toShow: cutTo(2048) }),
  },
  'waits-for-the-close': {
    describe: 'Reads until the server closes, which it need not do.',
    breaks: ['stream/joins-segments'],
    replace: () => ({ isWhole: () => false }),
  },
  'never-ends': {
    describe: 'Has shown the reply, and stays.',
    breaks: ['conversation/ends-after-the-exchange'],
    replace: () => ({ leave: forEver }),
  },
  'fails-without-a-word': {
    describe: 'Ends without a word when something goes wrong.',
    breaks: ['robustness/reports-refusal', 'robustness/reports-close', 'robustness/reports-abort'],
    replace: () => ({ fail: async () => 1 }),
  },
  'hangs-when-it-fails': {
    describe: 'Tries for ever to get what it will not get.',
    breaks: ['robustness/reports-refusal', 'robustness/reports-close', 'robustness/reports-abort'],
    replace: () => ({ fail: forEver }),
  },
})
