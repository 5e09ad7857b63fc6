/** Faults of servers about clients: several at once, and those that leave. */
import { faultsOf } from '../../../fault.ts'
import { answer, type Session } from '../../receiver/session.ts'
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
    breaks: ['robustness/survives-aborts'],
    also: ['*'],
    replace: () => ({
      onFailure(_, error) {
        throw error
      },
    }),
  },
  'dies-of-leavers': {
    describe: 'Dies of a client that leaves without QUIT.',
    breaks: ['robustness/survives-leavers'],
    also: ['*'],
    replace: (parts) => ({
      async nextLine(session) {
        const line = await parts.nextLine.call(this, session)
        if (line === undefined) throw new TypeError('cannot read properties of nothing')
        return line
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
    also: ['robustness/*', 'limits/*', 'extensions/*', 'addresses/*', 'malformed/*', 'smuggling/*', 'delivery/*'],
    replace: (parts) => ({
      onOctets(session, octets) {
        if (octets.some((octet) => octet > 0x7f)) throw new RangeError('ordinal not in range(128)')
        parts.onOctets(session, octets)
      },
    }),
  },
  'transaction-outlives-its-client': {
    describe: 'Leaves the transaction of a client that has left to the next one.',
    breaks: ['clients/forgets-other-clients'],
    also: ['*'],
    replace: (parts) => {
      let last: Session | undefined
      return {
        introduce(session, verb, argument) {
          const refused = parts.introduce.call(this, session, verb, argument)
          if (last?.over && last.transaction) session.transaction = last.transaction
          last = session
          return refused
        },
      }
    },
  },
  'ten-messages-are-enough': {
    describe: 'Takes ten messages from a client.',
    breaks: ['clients/serves-many-messages'],
    also: ['states/*', 'pipelining/*', 'manners/*'],
    replace: (parts) => {
      const counts = new WeakMap<Session, number>()
      return {
        async data(session, argument) {
          const count = (counts.get(session) ?? 0) + 1
          counts.set(session, count)
          return count > 10 ? answer(452, '4.5.3', 'That is enough') : parts.data.call(this, session, argument)
        },
      }
    },
  },
  'dies-of-strangers': {
    describe: 'Dies when somebody speaks another protocol.',
    breaks: ['robustness/survives-strangers'],
    also: ['robustness/*', 'errors/*'],
    replace: (parts) => ({
      obey(session, line) {
        if (/^[A-Z]+ .* HTTP\//.test(line)) throw new TypeError('not enough values to unpack')
        return parts.obey.call(this, session, line)
      },
    }),
  },
  'one-message-at-a-time': {
    describe: 'Lets nobody send a message while somebody else does.',
    breaks: ['clients/slow-client-blocks-nobody'],
    also: ['clients/*', 'robustness/*'],
    replace: (parts) => {
      let last: Promise<unknown> = Promise.resolve()
      return {
        async content(session) {
          const mine = last.then(() => parts.content.call(this, session))
          last = mine.catch(() => {})
          return mine
        },
      }
    },
  },
  'hangs-up-on-typists': {
    describe: 'Closes the connection when a line comes in more than six pieces.',
    breaks: ['segments/reads-letter-by-letter'],
    also: ['segments/*', 'robustness/*', 'limits/*'],
    replace: (parts) => {
      const pieces = new WeakMap<Session, number>()
      return {
        onOctets(session, octets) {
          const count = octets.includes('\n') ? 0 : (pieces.get(session) ?? 0) + 1
          pieces.set(session, count)
          if (count > 6) session.socket.destroy()
          else parts.onOctets(session, octets)
        },
      }
    },
  },
  'leaves-with-its-client': {
    describe: 'Closes the connection as soon as the client has closed its own direction, whatever it still waits for.',
    breaks: ['robustness/answers-half-closers'],
    also: ['robustness/*'],
    replace: () => ({
      onEnd(session) {
        session.socket.destroy()
      },
    }),
  },
  'dies-of-haste': {
    describe: 'Dies when a client introduces itself and sends a message in one breath.',
    breaks: ['robustness/survives-haste'],
    also: ['robustness/*', 'pipelining/*', 'segments/*'],
    replace: (parts) => ({
      onOctets(session, octets) {
        if (/^(?:HELO|EHLO) .*\nDATA\r/s.test(octets.toString('latin1')))
          throw new RangeError('list index out of range')
        parts.onOctets(session, octets)
      },
    }),
  },
  'dies-of-endless-lines': {
    describe: 'Dies of a line that does not end for half a megabyte.',
    breaks: ['robustness/survives-floods'],
    also: ['robustness/*', 'limits/*'],
    replace: (parts) => {
      const lost = new WeakMap<Session, number>()
      return {
        forget(session) {
          const length = parts.forget.call(this, session)
          lost.set(session, (lost.get(session) ?? 0) + length)
          if ((lost.get(session) ?? 0) > 500_000) throw new RangeError('out of memory')
          return length
        },
      }
    },
  },
  'dies-of-crowds': {
    describe: 'Has room for eight clients at once, and dies of the ninth.',
    breaks: ['robustness/serves-after-all'],
    also: ['robustness/*', 'clients/*'],
    replace: (parts) => {
      const there = new Set<Session>()
      return {
        onClient(session) {
          for (const each of there) if (each.socket.destroyed) there.delete(each)
          if (there.add(session).size > 8) throw new RangeError('list index out of range')
          parts.onClient(session)
        },
      }
    },
  },
})
