/** Faults about the clients of a resolver: who is answered, how often, from where, and who waits for whom. */
import { createSocket } from 'node:dgram'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../resolver.ts'

export const clientFaults = faultsOf<Parts>('dns/resolver', {
  'answers-twice': {
    describe: 'Sends every answer twice, to be sure.',
    breaks: ['messages/answers-once'],
    also: ['clients/serves-together', 'cache/remembers-answers', '*'],
    replace: () => ({
      onDatagram(socket, octets, { port, address }, respond) {
        respond(octets, 'udp', (answer) => {
          for (let copy = 0; copy < 2; copy++) socket.send(answer, port, address, () => {})
        })
      },
    }),
  },
  'answers-from-another-port': {
    describe: 'Opens a new socket for each answer.',
    breaks: ['messages/answers-from-where-it-was-asked'],
    replace: () => ({
      onDatagram(_socket, octets, { port, address }, respond) {
        respond(octets, 'udp', (answer) => {
          const other = createSocket('udp4')
          other.send(answer, port, address, () => other.close())
        })
      },
    }),
  },
  'last-client': {
    describe: 'Keeps one address for whoever has asked last.',
    breaks: ['clients/serves-together', 'clients/tells-clients-apart'],
    also: ['*'],
    replace: () => {
      let last = { port: 0, address: '' }
      return {
        onDatagram(socket, octets, sender, respond) {
          last = sender
          respond(octets, 'udp', (answer) => socket.send(answer, last.port, last.address, () => {}))
        },
      }
    },
  },
  'one-client-for-an-identifier': {
    describe: 'Remembers by the identifier whose question it was.',
    breaks: ['clients/tells-clients-apart'],
    also: ['*'],
    replace: () => {
      const waiting = new Map<number, { readonly port: number; readonly address: string }>()
      return {
        onDatagram(socket, octets, sender, respond) {
          const id = octets.length < 2 ? 0 : octets.readUInt16BE(0)
          waiting.set(id, sender)
          respond(octets, 'udp', (answer) => {
            const { port, address } = waiting.get(id) ?? sender
            socket.send(answer, port, address, () => {})
          })
        },
      }
    },
  },
  'answers-once-for-ever': {
    describe: 'Takes a question that is asked again for one that it has answered.',
    breaks: ['clients/answers-a-repetition'],
    replace: () => {
      const known = new Set<string>()
      return {
        onDatagram(socket, octets, { port, address }, respond) {
          const key = `${port} ${octets.toString('hex')}`
          if (known.has(key)) return
          known.add(key)
          respond(octets, 'udp', (answer) => socket.send(answer, port, address, () => {}))
        },
      }
    },
  },
  'one-at-a-time': {
    describe: 'Begins with a question when it is done with the one before.',
    breaks: ['clients/holds-nobody-up'],
    also: ['*'],
    replace: (parts) => {
      let before: Promise<unknown> = Promise.resolve()
      return {
        respond(house, octets, over) {
          const answer = before.then(() => parts.respond.call(this, house, octets, over))
          before = answer.catch(() => {})
          return answer
        },
      }
    },
  },
  'dies-of-broken-connections': {
    describe: 'Waits for the rest of a message from a client that has gone.',
    breaks: ['tcp/survives-broken-connections'],
    also: ['tcp/*'],
    replace: () => ({
      onClose({ received }) {
        if (received.length > 0) throw new Error('The client has closed in the middle of a message.')
      },
    }),
  },
  'udp-limits-for-tcp': {
    describe: 'Truncates over TCP as over UDP.',
    breaks: ['tcp/answers-whole'],
    replace: (parts) => ({
      fitted(query, answer) {
        return parts.fitted.call(this, query, answer, 'udp')
      },
    }),
  },
  'tcp-without-length': {
    describe: 'Sends messages over TCP as over UDP.',
    breaks: ['tcp/answers-over-tcp'],
    also: ['tcp/*'],
    replace: () => ({ prefixes: (octets) => octets }),
  },
  'a-segment-is-a-message': {
    describe: 'Takes what one read returns for one message.',
    breaks: ['tcp/joins-segments'],
    also: ['tcp/*'],
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
})
