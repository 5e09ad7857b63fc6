/** Faults about connections: how long they last, what is answered on them, and who else is served meanwhile. */
import { faultsOf } from '../../../fault.ts'
import type { Connection } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'

const MANY = [
  'bodies/*',
  'boundaries/*',
  'smuggling/*',
  'connections/*',
  'pipelines/*',
  'old-clients/*',
  'clients/*',
  'robustness/*',
  'endurance/*',
]

/** Ports of servers that have closed a connection: the kernel keeps those for a minute. */
const cooling = new Set<number>()

export const connectionFaults = faultsOf<Parts>('http/server', {
  'never-closes': {
    describe: 'Keeps every connection open.',
    breaks: [
      'connections/closes-when-asked',
      'connections/processes-nothing-after-close',
      'old-clients/closes-after-http10',
    ],
    also: [...MANY, 'codings/*', 'expectations/*', 'upgrades/*', 'chunked/*', 'broken-chunks/*'],
    replace: () => ({ persists: () => true }),
  },
  'close-is-small': {
    describe: 'Knows close only where it stands alone and in small letters.',
    breaks: ['connections/finds-close-in-list'],
    also: MANY,
    replace: () => ({
      connectionOptions: ({ fields }) => fields.filter(({ name }) => name === 'Connection').map(({ value }) => value),
    }),
  },
  'does-not-say-close': {
    describe: 'Never says whether it closes.',
    breaks: ['connections/announces-close', 'old-clients/keeps-http10-only-with-word'],
    also: MANY,
    replace: () => ({ connectionField: () => [] }),
  },
  'one-request-per-connection': {
    describe: 'Answers the first request of a connection, and forgets the others.',
    breaks: ['connections/serves-many-requests', 'connections/persists-or-says-close'],
    also: MANY,
    replace: (parts) => ({
      async isNext(this: Parts, connection) {
        return connection.asked ? false : parts.isNext.call(this, connection)
      },
    }),
  },
  'drops-what-came-along': {
    describe: 'Forgets what came in the same segment behind a request.',
    breaks: ['pipelines/answers-pipeline-in-order'],
    also: [...MANY, 'chunked/*', 'codings/*'],
    replace: (parts) => ({
      async transmit(this: Parts, connection, asked, response, persists) {
        this.used(connection, connection.received.length)
        return parts.transmit.call(this, connection, asked, response, persists)
      },
    }),
  },
  'request-in-one-segment': {
    describe: 'Refuses a request whose header section is not whole when its first octets have come.',
    breaks: ['pipelines/answers-cut-pipeline'],
    also: [...MANY, 'chunked/*', 'lines/joins-segments'],
    replace: (parts) => ({
      headerSection(this: Parts, octets) {
        const found = parts.headerSection.call(this, octets)
        if (!found && octets.length > 0) return { value: [], length: octets.length }
        return found
      },
    }),
  },
  'keeps-old-clients': {
    describe: 'Keeps connections of HTTP/1.0 as those of HTTP/1.1.',
    breaks: ['old-clients/closes-after-http10'],
    also: MANY,
    replace: (parts) => ({
      persists(this: Parts, request) {
        return parts.persists.call(this, { ...request, minor: 1 })
      },
    }),
  },
  'chunks-to-old-clients': {
    describe: 'Sends chunks to everybody.',
    breaks: ['old-clients/sends-no-chunks-to-http10'],
    also: ['old-clients/*', 'request-line/refuses-asterisk-for-documents', 'versions/serves-http10'],
    replace: (parts) => ({
      async transmit(this: Parts, connection, asked, response, persists) {
        if (asked?.minor !== 0 || !this.hasContent(asked, response)) {
          return parts.transmit.call(this, connection, asked, response, persists)
        }
        await response.release?.()
        await this.send(
          connection,
          Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n'),
        )
        return persists
      },
    }),
  },
  'forgets-at-half-close': {
    describe: 'Takes the end of what the client sends for the end of the client.',
    breaks: ['connections/answers-after-half-close'],
    also: [...MANY, 'codings/*', 'chunked/*', 'broken-chunks/*', 'expectations/*'],
    replace: () => ({
      onEnd({ socket }) {
        socket.destroy()
      },
    }),
  },
  'never-sees-the-end': {
    describe: 'Does not notice that the client has closed.',
    breaks: ['connections/closes-with-the-client'],
    also: [...MANY, 'codings/*', 'chunked/*', 'broken-chunks/*', 'expectations/*'],
    replace: () => ({ onEnd: () => {} }),
  },
  'switches-to-anything': {
    describe: 'Answers 101 to every Upgrade.',
    breaks: [
      'upgrades/switches-to-nothing-unknown',
      'upgrades/ignores-upgrade-without-option',
      'upgrades/opens-no-odd-web-socket',
    ],
    replace: (parts) => ({
      async response(this: Parts, request, content) {
        const upgrade = request.fields.find(({ name }) => name === 'Upgrade')
        return upgrade ? { status: 101, fields: [upgrade], content: [] } : parts.response.call(this, request, content)
      },
    }),
  },
  'exits-after-ten-clients': {
    describe: 'Serves ten clients and crashes.',
    breaks: ['clients/serves-one-after-the-other'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: () => {
      let clients = 0
      return {
        onClient({ world }) {
          if (++clients > 10) world.exit(1)
        },
      }
    },
  },
  'blocks-behind-an-idle-client': {
    describe: 'Serves one client at a time, however long it says nothing.',
    breaks: ['clients/idle-client-blocks-nobody', 'clients/serves-together', 'endurance/serves-beside-a-crowd'],
    also: ['clients/*', 'robustness/*', 'endurance/*'],
    replace: (parts) => {
      let before = Promise.resolve()
      return {
        async converse(this: Parts, connection) {
          const others = before
          before = new Promise((resolve) => connection.socket.once('close', () => resolve()))
          await others
          await parts.converse.call(this, connection)
        },
      }
    },
  },
  'stays-with-whom-it-serves': {
    describe: 'Asks select for the first request of a client, and then waits for the others of that client.',
    breaks: ['clients/interleaves-connections'],
    also: ['clients/*', 'robustness/*', 'endurance/*'],
    replace: (parts) => {
      let served: Connection | undefined
      let over = Promise.resolve()
      return {
        async exchange(this: Parts, connection) {
          if (connection !== served) await over
          const persists = await parts.exchange.call(this, connection)
          if (!persists || connection === served) return persists
          served = connection
          over = new Promise((resolve) => connection.socket.once('close', () => resolve()))
          return persists
        },
      }
    },
  },
  'sends-and-waits': {
    describe: 'Asks select who has something to say, and sends with a call that returns when all is sent.',
    breaks: ['clients/slow-reader-blocks-nobody'],
    also: ['endurance/survives-aborted-downloads'],
    replace: (parts) => {
      let before: Promise<unknown> = Promise.resolve()
      return {
        transmit(this: Parts, ...response) {
          const sent = before.then(() => parts.transmit.apply(this, response))
          before = sent.catch(() => {})
          return sent
        },
      }
    },
  },
  'ten-segments-are-enough': {
    describe: 'Calls recv ten times for a request, and has it whole by then.',
    breaks: ['robustness/serves-trickle'],
    also: [...MANY, 'lines/*', 'chunked/*'],
    replace: (parts) => {
      const calls = new WeakMap<Connection, number>()
      return {
        onOctets(this: Parts, connection, octets) {
          const nth = (calls.get(connection) ?? 0) + 1
          calls.set(connection, connection.asked ? 0 : nth)
          const rest = nth < 10 || connection.asked ? '' : '\r\n\r\n'
          parts.onOctets.call(this, connection, Buffer.concat([octets, Buffer.from(rest)]))
        },
      }
    },
  },
  'ring-of-requests': {
    describe: 'Keeps requests that wait in a ring of sixteen, and writes over the oldest.',
    breaks: ['endurance/answers-who-writes-first'],
    replace: (parts) => ({
      onOctets(this: Parts, connection, octets) {
        parts.onOctets.call(this, connection, octets)
        const heads = connection.received.toString('latin1').split(/(?<=\r\n\r\n)(?=GET )/)
        connection.received = Buffer.from(heads.slice(-16).join(''), 'latin1')
      },
    }),
  },
  'one-buffer-for-all': {
    describe: 'Takes a client that has said half of its request for the only one.',
    breaks: ['clients/slow-client-blocks-nobody'],
    also: ['clients/*', 'robustness/*', 'endurance/*', 'bodies/reads-decimal-length'],
    replace: (parts) => {
      let busy: Connection | undefined
      return {
        onOctets(this: Parts, client, octets) {
          if (busy && busy !== client && !busy.over && busy.received.length > 0) return
          busy = client
          parts.onOctets.call(this, client, octets)
        },
      }
    },
  },
  'dies-of-an-empty-connection': {
    describe: 'Looks at the first word of a request, and there is none.',
    breaks: ['robustness/survives-empty-connection'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: (parts) => ({
      onEnd(this: Parts, client) {
        if (client.socket.bytesRead === 0) throw new Error('IndexError: list index out of range')
        parts.onEnd.call(this, client)
      },
    }),
  },
  'dies-of-half-a-request': {
    describe: 'Lets the exception about a request that broke off end it.',
    breaks: ['robustness/survives-half-request'],
    also: [...MANY, 'codings/*', 'chunked/*', 'broken-chunks/*', 'expectations/*'],
    replace: () => ({
      broken() {
        throw new Error('ValueError: not enough values to unpack')
      },
    }),
  },
  'dies-of-nonsense': {
    describe: 'Lets the exception about a request that is none end it.',
    breaks: [
      'robustness/survives-garbage',
      'robustness/survives-strangers',
      'robustness/survives-length',
      'robustness/survives-announced-length',
      'robustness/survives-cookies',
    ],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: () => ({
      refuse() {
        throw new Error('ValueError: invalid request')
      },
    }),
  },
  'dies-of-a-reset': {
    describe: 'Lets the error of a broken connection end it.',
    breaks: ['robustness/survives-abort', 'endurance/survives-aborted-downloads'],
    also: ['robustness/*', 'endurance/*', 'clients/*'],
    replace: () => ({
      onFailure(_, error) {
        throw error
      },
    }),
  },
  'binds-without-reuse': {
    describe: 'Does not set SO_REUSEADDR, and finds its own port taken when it is started again.',
    breaks: ['endurance/starts-again-at-once'],
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
    breaks: ['endurance/survives-many-clients'],
    also: [...MANY, 'upgrades/*', 'codings/*', 'chunked/*', 'broken-chunks/*', 'expectations/*', 'statuses/*'],
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
