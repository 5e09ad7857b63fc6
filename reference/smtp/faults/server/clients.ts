/** Faults of servers about clients: several at once, and those that leave. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

export const clientFaults = faultsOf<Parts>('smtp/server', {
  'one-after-the-other': {
    describe: 'Serves a client to its end before it looks at the next.',
    breaks: ['clients/serves-together', 'clients/idle-client-blocks-nobody'],
    also: ['clients/*', 'robustness/*'],
    replace: (parts) => {
      let last: Promise<void> = Promise.resolve()
      return {
        converse(session) {
          last = last.then(() => parts.converse.call(this, session))
          return last
        },
      }
    },
  },
  'dies-of-resets': {
    describe: 'Dies when a client breaks the connection.',
    breaks: [
      'robustness/survives-aborts',
      'delivery/stores-before-it-promises',
      'delivery/forgets-what-was-taken-back',
    ],
    also: ['robustness/*'],
    replace: () => ({
      onFailure(_, error) {
        throw error
      },
    }),
  },
  'dies-of-leavers': {
    describe: 'Dies of a client that leaves without QUIT.',
    breaks: ['robustness/survives-leavers', 'clients/forgets-other-clients'],
    also: ['robustness/*', 'clients/*', 'delivery/*'],
    replace: (parts) => ({
      async nextLine(session) {
        const line = await parts.nextLine.call(this, session)
        if (line === undefined) throw new TypeError('cannot read properties of nothing')
        return line
      },
    }),
  },
  'ends-with-the-client': {
    describe: 'Closes at once when the client closes its direction, whatever is to be said.',
    breaks: ['robustness/answers-half-closers'],
    also: ['robustness/*'],
    replace: (parts) => ({
      onEnd(session) {
        session.socket.destroy()
        parts.onEnd(session)
      },
    }),
  },
  'serves-once': {
    describe: 'Listens no more when the first client has left.',
    breaks: ['greeting/greets-soon', 'clients/serves-one-after-the-other'],
    also: ['*'],
    replace: (parts) => ({
      onGone(session) {
        parts.onGone(session)
        session.house.world.exit(0)
      },
    }),
  },
  'dies-of-eight-bits': {
    describe: 'Decodes what it reads as ASCII, and dies of anything else.',
    breaks: ['robustness/survives-garbage', 'limits/answers-eight-bit-text'],
    also: ['robustness/*', 'limits/*', 'extensions/*', 'pipelining/*', 'addresses/*', 'malformed/*', 'smuggling/*'],
    replace: (parts) => ({
      onOctets(session, octets) {
        if (octets.some((octet) => octet > 0x7f)) throw new RangeError('ordinal not in range(128)')
        parts.onOctets(session, octets)
      },
    }),
  },
})
