/** Faults about datagrams and connections: who is answered, how often, and from where. */
import { createSocket } from 'node:dgram'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

export const transportFaults = faultsOf<Parts>('dns/server', {
  'answers-twice': {
    describe: 'Sends every answer twice, to be sure.',
    breaks: ['messages/answers-once'],
    also: [
      'clients/serves-together',
      'operations/goes-on-after-other-operations',
      'aliases/survives-loops',
      'files/*',
      'first/answers-one-after-the-other',
      'header/copies-identifier',
      'messages/repeats-the-operation',
      'records/*',
      'updates/*',
      'wildcards/yields-to-existing-names',
      'zones/finds-what-is-there',
      'zones/says-what-is-not-there',
    ],
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
    also: ['messages/answers-once', 'robustness/*', 'tcp/*', 'operations/*'],
    replace: () => {
      let last = { port: 0, address: '' }
      return {
        onDatagram(socket, octets, sender, respond) {
          last = sender
          setImmediate(() => respond(octets, 'udp', (answer) => socket.send(answer, last.port, last.address, () => {})))
        },
      }
    },
  },
  'answers-once-for-ever': {
    describe: 'Takes a question that is asked again for one that it has answered.',
    breaks: ['clients/answers-a-repetition'],
    also: ['header/copies-identifier', 'records/repeats-nothing'],
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
  'one-client-for-an-identifier': {
    describe: 'Remembers by the identifier whose question it was.',
    breaks: ['clients/tells-clients-apart'],
    replace: () => {
      const waiting = new Map<number, () => void>()
      return {
        onDatagram(socket, octets, { port, address }, respond) {
          const id = octets.length < 2 ? 0 : octets.readUInt16BE(0)
          waiting.set(id, () => respond(octets, 'udp', (answer) => socket.send(answer, port, address, () => {})))
          setImmediate(() => {
            waiting.get(id)?.()
            waiting.delete(id)
          })
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
})
