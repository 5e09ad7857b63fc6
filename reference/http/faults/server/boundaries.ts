/** Faults about where one request ends and the next begins: what attackers use. */
import { faultsOf } from '../../../fault.ts'
import { valuesOf } from '../../grammar.ts'
import type { Parts } from '../../server.ts'

const MANY = [
  'bodies/*',
  'expectations/*',
  'chunked/*',
  'broken-chunks/*',
  'codings/*',
  'boundaries/*',
  'smuggling/*',
  'connections/*',
  'pipelines/*',
  'old-clients/*',
]

export const boundaryFaults = faultsOf<Parts>('http/server', {
  'goes-on-after-both': {
    describe: 'Believes Transfer-Encoding when both are there, and goes on with the next request.',
    breaks: ['smuggling/closes-after-length-and-coding', 'smuggling/closes-after-coding-in-http10'],
    also: MANY,
    replace: () => ({ onlyCoding: () => {} }),
  },
  'length-before-coding': {
    describe: 'Believes Content-Length when both are there.',
    breaks: ['smuggling/hides-nothing-in-chunks', 'smuggling/closes-after-length-and-coding'],
    also: MANY,
    replace: (parts) => ({
      framing(this: Parts, fields, minor) {
        const lengths = valuesOf(fields, 'content-length')
        return lengths.length > 0
          ? { by: 'length', octets: this.contentLength(lengths) }
          : parts.framing.call(this, fields, minor)
      },
    }),
  },
  'mends-names': {
    describe: 'Takes an underscore in the name of a field for a hyphen, and chunks before lengths.',
    breaks: ['smuggling/hides-nothing-behind-chunks', 'boundaries/takes-no-likeness-for-length'],
    also: MANY,
    replace: (parts) => ({
      framing(this: Parts, fields, minor) {
        const mended = fields.map((field) => ({ ...field, name: field.name.replaceAll('_', '-') }))
        const coded =
          valuesOf(mended, 'transfer-encoding').length > 0 && valuesOf(fields, 'transfer-encoding').length === 0
        return coded ? { by: 'chunks' } : parts.framing.call(this, mended, minor)
      },
    }),
  },
  'goes-on-after-errors': {
    describe: 'Looks for the next request after one that it could not read.',
    breaks: [
      'boundaries/hides-nothing-behind-broken-chunks',
      'smuggling/hides-nothing-behind-two-lengths',
      'connections/closes-after-error',
      'codings/refuses-likenesses',
    ],
    also: [...MANY, 'manners/answers-once'],
    replace: (parts) => ({
      async exchange(this: Parts, connection) {
        try {
          return await parts.exchange.call(this, connection)
        } catch (error) {
          if (connection.over === 'gone') throw error
          const refusal = this.refuse(error as Parameters<Parts['refuse']>[0])
          const at = connection.received.indexOf('GET /', connection.asked ? 0 : 1)
          this.used(connection, at < 0 ? connection.received.length : at)
          return this.transmit(connection, connection.asked, refusal, true)
        }
      },
    }),
  },
  'lf-ends-content': {
    describe: 'Takes LF alone behind the size of a chunk for the end of all of them.',
    breaks: ['boundaries/tolerates-lf-in-chunks'],
    also: MANY,
    replace: (parts) => ({
      async contentByChunks(this: Parts, connection) {
        const { received } = connection
        const end = received.indexOf(0x0a)
        if (end < 1 || received[end - 1] === 0x0d) return parts.contentByChunks.call(this, connection)
        this.used(connection, end + 1)
        return Buffer.alloc(0)
      },
    }),
  },
  'mends-requests': {
    describe: 'Throws away what stands before the next request.',
    breaks: ['boundaries/keeps-stray-octets'],
    also: [...MANY, 'request-line/refuses-junk-before-method'],
    replace: () => ({
      emptyLines(octets) {
        const at = octets.indexOf('GET ')
        return at > 0 && at < 60 && !/^[A-Z]+ \//.test(octets.toString('latin1', 0, 20)) ? at : 0
      },
    }),
  },
})
