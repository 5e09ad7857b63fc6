/** Faults about the cache, and about whom a resolver believes. */
import { faultsOf } from '../../../fault.ts'
import { keyOf } from '../../codec/names.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import type { Parts } from '../../resolver.ts'

export const trustFaults = faultsOf<Parts>('dns/resolver', {
  'no-cache': {
    describe: 'Remembers nothing.',
    breaks: ['cache/remembers-answers'],
    also: ['cache/*', 'ttls/*'],
    replace: () => ({ remembers: () => {} }),
  },
  'caches-for-ever': {
    describe: 'Remembers what it was told once.',
    breaks: ['cache/forgets-in-time'],
    also: ['cache/*', 'ttls/*'],
    replace: () => ({ isExpired: () => false }),
  },
  'servers-for-ever': {
    describe: 'Keeps to the servers of a zone as long as it runs.',
    breaks: ['cache/forgets-in-time'],
    replace: (parts) => ({
      remembersDelegation(cache, delegation) {
        const servers = delegation.servers.map((server) => ({ ...server, ttl: 604_800 }))
        return parts.remembersDelegation.call(this, cache, { ...delegation, servers })
      },
    }),
  },
  'ttl-stands-still': {
    describe: 'Gives the same TTL as long as it remembers.',
    breaks: ['ttls/counts-down'],
    also: ['cache/forgets-in-time'],
    replace: () => ({ countsDown: (ttl) => ttl }),
  },
  'forgets-ttl': {
    describe: 'Remembers everything for an hour.',
    breaks: ['cache/forgets-in-time', 'cache/passes-ttl-on'],
    also: ['cache/*', 'ttls/*'],
    replace: () => ({ positiveTtl: () => 3600 }),
  },
  'ttl-zero-is-a-second': {
    describe: 'Remembers what must not be remembered.',
    breaks: ['cache/remembers-no-zero'],
    also: ['cache/*', 'ttls/*'],
    replace: (parts) => ({ positiveTtl: (record) => Math.max(1, parts.positiveTtl(record)) }),
  },
  'counts-in-milliseconds': {
    describe: 'Counts in milliseconds, and forgets to divide.',
    breaks: ['cache/passes-ttl-on'],
    also: ['cache/*', 'ttls/*'],
    replace: (parts) => ({ positiveTtl: (record) => 1000 * parts.positiveTtl(record) }),
  },
  'no-negative-cache': {
    describe: 'Asks again for what does not exist.',
    breaks: ['cache/remembers-negative-answers'],
    also: ['cache/*', 'ttls/*'],
    replace: () => ({ negativeTtl: () => 0 }),
  },
  'negative-by-minimum': {
    describe: 'Remembers a no as long as the last field of its SOA record says, whatever its TTL.',
    breaks: ['cache/forgets-in-time'],
    replace: () => ({ negativeTtl: ({ data }) => data[6] as number }),
  },
  'no-soa': {
    describe: 'Leaves the SOA record out of its no.',
    breaks: ['answers/adds-soa'],
    also: ['cache/*', 'ttls/*'],
    replace: () => ({ soaIn: () => undefined }),
  },
  'nodata-is-nxdomain': {
    describe: 'Remembers that a name does not exist where only a type does not.',
    breaks: ['cache/keeps-no-data-apart', 'answers/says-no-data', 'aliases/says-no-data-of-last-name'],
    also: ['*'],
    replace: (parts) => ({
      remembersNegative(cache, question, _rcode, soa) {
        return parts.remembersNegative.call(this, cache, question, RCODES.NXDOMAIN, soa)
      },
    }),
  },
  'caches-by-name': {
    describe: 'Remembers one set for a name, of whatever type.',
    breaks: ['cache/keeps-types-apart', 'aliases/keeps-aliases-for-other-types'],
    also: ['*'],
    replace: (parts) => ({
      recalls: (cache, key) => {
        const name = key.slice(0, key.indexOf(' '))
        const any = [...cache.outcomes.keys()].find((known) => known.startsWith(`${name} `))
        return parts.recalls.call(parts, cache, any ?? key)
      },
    }),
  },
  'believes-any-identifier': {
    describe: 'Takes answers under any identifier.',
    breaks: ['forgery/matches-identifier'],
    replace: () => ({ matchesIdentifier: () => true }),
  },
  'believes-any-address': {
    describe: 'Takes answers from anybody.',
    breaks: ['forgery/matches-address', 'forgery/matches-port'],
    replace: () => ({ matchesAddress: () => true }),
  },
  'believes-any-port': {
    describe: 'Takes answers from any port of the server.',
    breaks: ['forgery/matches-port'],
    replace: () => ({ matchesAddress: ({ address }, sender) => address === sender.address }),
  },
  'believes-any-question': {
    describe: 'Takes answers to other questions.',
    breaks: ['forgery/matches-question'],
    replace: () => ({ matchesQuestion: () => true }),
  },
  'believes-everything': {
    describe: 'Takes records of any name from anybody.',
    breaks: ['bailiwick/follows-aliases-itself', 'bailiwick/refuses-foreign-glue'],
    also: ['bailiwick/*', 'failures/*'],
    replace: () => ({ inBailiwick: () => true }),
  },
  'bailiwick-by-letters': {
    describe: 'Takes names for those of a zone whose letters end so.',
    breaks: ['bailiwick/compares-whole-labels'],
    replace: () => ({ inBailiwick: (name, zone) => keyOf(name).endsWith(keyOf(zone)) }),
  },
  'takes-all-addresses': {
    describe: 'Takes every address that came along for one of a server.',
    breaks: ['bailiwick/takes-addresses-of-servers-only'],
    also: ['bailiwick/*'],
    replace: () => ({ glueIn: (_zone, _servers, { additional }) => additional.filter(({ type }) => type === TYPES.A) }),
  },
  'predictable-identifiers': {
    describe: 'Counts its identifiers up.',
    breaks: ['forgery/chooses-identifiers-at-random'],
    replace: () => {
      let last = 0
      return {
        identifier: () => {
          last = (last + 1) & 0xffff
          return last
        },
      }
    },
  },
  'identifier-zero': {
    describe: 'Asks everything under the identifier 0.',
    breaks: ['forgery/chooses-identifiers-at-random'],
    replace: () => ({ identifier: () => 0 }),
  },
  'same-port': {
    describe: 'Asks everything from the same port.',
    breaks: ['forgery/chooses-ports-at-random'],
    // Two look-ups at once are in each other's way.
    also: ['*'],
    replace: () => {
      const port = 40_000 + Math.floor(Math.random() * 10_000)
      return { sourcePort: () => port }
    },
  },
  'neighbouring-ports': {
    describe: 'Asks from one port after the other.',
    breaks: ['forgery/chooses-ports-at-random'],
    replace: () => {
      let last = 40_000 + Math.floor(Math.random() * 10_000)
      return {
        sourcePort: () => {
          last++
          return last
        },
      }
    },
  },
  'caches-everything': {
    describe: 'Remembers every address that it comes across.',
    breaks: ['bailiwick/refuses-foreign-records'],
    also: ['*'],
    replace: (parts) => ({
      judges(job, zone, question, answer) {
        const all = [...answer.answers, ...answer.authority, ...answer.additional]
        for (const record of all.filter(({ type }) => type === TYPES.A)) this.remembersSet(job.cache, [record], TYPES.A)
        return parts.judges.call(this, job, zone, question, answer)
      },
    }),
  },
  'servers-of-anything': {
    describe: 'Remembers the servers of any zone from anybody.',
    breaks: ['bailiwick/refuses-foreign-servers'],
    also: ['*'],
    replace: (parts) => ({
      judges(job, zone, question, answer) {
        const servers = answer.authority.filter(({ type }) => type === TYPES.NS)
        const [first] = servers
        if (first) this.remembersDelegation(job.cache, { zone: first.name, servers, glue: [] })
        return parts.judges.call(this, job, zone, question, answer)
      },
    }),
  },
  'takes-queries-for-answers': {
    describe: 'Does not look whether an answer is one.',
    breaks: ['forgery/matches-response-bit'],
    replace: () => ({
      matches(query, answer) {
        return this.matchesIdentifier(query, answer) && this.matchesQuestion(query, answer)
      },
    }),
  },
  'dies-of-broken-answers': {
    describe: 'Lets an answer that cannot be read end it.',
    breaks: ['robustness/survives-broken-answers'],
    replace: (parts) => ({
      decodesAnswer(octets) {
        try {
          return parts.decodesAnswer(octets)
        } catch (error) {
          throw new Error('There is something wrong with the answer.', { cause: error })
        }
      },
    }),
  },
})
