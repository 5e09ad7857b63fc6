/** Faults about the way down from the root, and about what clients get. */
import { faultsOf } from '../../../fault.ts'
import { sameName } from '../../codec/names.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import type { Parts } from '../../resolver.ts'

export const lookingFaults = faultsOf<Parts>('dns/resolver', {
  'wrong-identifier': {
    describe: 'Answers its clients under another identifier.',
    breaks: ['answers/copies-identifier'],
    also: ['*'],
    replace: () => ({ copiesIdentifier: (id) => (id + 1) & 0xffff }),
  },
  'forgets-qr': {
    describe: 'Sends answers that look like queries.',
    breaks: ['answers/sets-response-bit'],
    also: ['*'],
    replace: () => ({ setsResponse: () => false }),
  },
  'forgets-the-question': {
    describe: 'Leaves the question out of its answers.',
    breaks: ['answers/echoes-question'],
    also: ['*'],
    replace: () => ({ echoesQuestion: () => [] }),
  },
  'forgets-ra': {
    describe: 'Does not say that it does recursion.',
    breaks: ['answers/sets-ra'],
    replace: () => ({ offersRecursion: () => false }),
  },
  'claims-authority': {
    describe: 'Passes the authority bit on.',
    breaks: ['answers/clears-aa'],
    replace: () => ({ claimsAuthority: () => true }),
  },
  'recurses-unasked': {
    describe: 'Does recursion for clients that do not want it.',
    breaks: ['answers/honours-rd'],
    replace: () => ({ recurses: () => true }),
  },
  'asks-for-recursion': {
    describe: 'Asks upstream for recursion.',
    breaks: ['iteration/asks-iteratively'],
    replace: () => ({ wantsRecursion: () => true }),
  },
  'nxdomain-for-failure': {
    describe: 'Says that a name does not exist that it could not find.',
    breaks: ['failures/answers-servfail'],
    also: ['failures/*', 'loops/*'],
    replace: () => ({ failed: () => ({ rcode: RCODES.NXDOMAIN, answers: [], authority: [] }) }),
  },
  'empty-for-failure': {
    describe: 'Answers with nothing what it could not find.',
    breaks: ['failures/answers-servfail'],
    also: ['failures/*', 'loops/*'],
    replace: () => ({ failed: () => ({ rcode: RCODES.NOERROR, answers: [], authority: [] }) }),
  },
  'dies-of-failure': {
    describe: 'Lets a look-up that fails end it.',
    breaks: ['failures/answers-servfail'],
    also: ['*'],
    replace: () => ({
      failed() {
        throw new Error('Nothing was found.')
      },
    }),
  },
  'passes-referrals-on': {
    describe: 'Gives its clients an empty answer where it was referred.',
    breaks: ['iteration/follows-referrals'],
    also: ['*'],
    replace: (parts) => ({
      async asksZone(job, delegation, question) {
        const found = await parts.asksZone.call(this, job, delegation, question)
        return 'rcode' in found ? found : { rcode: RCODES.NOERROR, answers: [], authority: found.servers }
      },
    }),
  },
  'asks-root-each-time': {
    describe: 'Begins at the root for every name.',
    breaks: ['cache/remembers-delegations'],
    replace: () => ({ nearestDelegation: (_cache, _name, root) => root }),
  },
  'gives-up-at-once': {
    describe: 'Asks every server once, and does not wait for long.',
    breaks: ['failures/asks-again'],
    also: ['failures/*'],
    replace: () => ({ patiencesMs: () => [100] }),
  },
  'knows-one-server': {
    describe: 'Asks the first of the servers only.',
    breaks: ['failures/asks-other-servers'],
    also: ['failures/*'],
    replace: (parts) => ({
      async *addressesOf(job, delegation) {
        for await (const address of parts.addressesOf.call({ ...this, shuffled: (all) => all }, job, delegation)) {
          yield address
          return
        }
      },
    }),
  },
  'always-the-first-server': {
    describe: 'Asks the servers in the order in which they came.',
    breaks: ['iteration/spreads-queries'],
    replace: () => ({ shuffled: (entries) => entries }),
  },
  'gives-up-at-lame-servers': {
    describe: 'Fails when the first server that answers is lame.',
    breaks: ['failures/skips-lame-servers'],
    also: ['failures/*', 'loops/*'],
    replace: (parts) => ({
      judges(job, zone, question, answer) {
        return (
          parts.judges.call(this, job, zone, question, answer) ?? {
            rcode: RCODES.SERVFAIL,
            answers: [],
            authority: [],
          }
        )
      },
    }),
  },
  'believes-any-code': {
    describe: 'Takes SERVFAIL and REFUSED of a server for an answer.',
    breaks: ['failures/skips-failing-servers'],
    also: ['failures/*'],
    replace: () => ({ isGoodCode: () => true }),
  },
  'believes-hearsay': {
    describe: 'Takes answers of servers that are no authority.',
    breaks: ['failures/skips-lame-servers'],
    also: ['*'],
    replace: () => ({ isAuthoritative: () => true }),
  },
  'needs-glue': {
    describe: 'Asks no server whose address did not come along.',
    breaks: ['iteration/finds-servers-without-glue'],
    also: ['iteration/*', 'loops/*'],
    replace: () => ({ seeks: async () => [] }),
  },
  'seeks-one-level-deep': {
    describe: 'Looks for the address of a server, and not for what that needs.',
    breaks: ['iteration/finds-servers-without-glue-twice'],
    also: ['iteration/*', 'loops/*'],
    replace: () => ({ mostDepth: () => 1 }),
  },
  'follows-no-alias': {
    describe: 'Does not follow aliases across zones.',
    breaks: ['aliases/follows-aliases'],
    also: ['aliases/*', 'loops/*'],
    replace: () => ({ aliasIn: () => undefined }),
  },
  'follows-one-alias': {
    describe: 'Follows one alias, and fails at the next.',
    breaks: ['aliases/follows-chains'],
    also: ['aliases/*'],
    replace: () => ({ isAliasLoop: (aliases) => aliases.length > 1 }),
  },
  'aliases-for-ever': {
    describe: 'Follows aliases in a circle until it has no time left.',
    breaks: ['loops/ends-alias-loops'],
    also: ['*'],
    replace: () => ({
      isAliasLoop(aliases) {
        if (aliases.length > 1000) throw new RangeError('Maximum call stack size exceeded')
        return false
      },
    }),
  },
  'refers-upwards': {
    describe: 'Follows referrals in every direction.',
    breaks: ['bailiwick/refuses-upward-referrals'],
    also: ['bailiwick/*', 'loops/*', 'failures/*'],
    replace: () => ({ leadsDown: () => true }),
  },
  'queries-without-bound': {
    describe: 'Asks as often as a zone makes it ask.',
    breaks: ['loops/bounds-queries'],
    also: ['loops/*'],
    replace: () => ({ mostQueries: () => 100_000 }),
  },
  'no-bounds': {
    describe: 'Looks up without an end.',
    breaks: ['loops/bounds-time'],
    also: ['loops/*', 'failures/*'],
    replace: () => ({ bounds: () => {} }),
  },
  'never-truncates': {
    describe: 'Sends its clients datagrams of any size.',
    breaks: ['truncation/keeps-to-512-octets'],
    also: ['truncation/*'],
    replace: () => ({ datagramOctets: () => 65_535 }),
  },
  'tcp-without-length': {
    describe: 'Sends messages over TCP as over UDP.',
    breaks: ['tcp/prefixes-length'],
    also: ['tcp/*', 'truncation/*'],
    replace: () => ({ prefixes: (octets) => octets }),
  },
  'takes-truncated-answers': {
    describe: 'Uses what fitted into a datagram.',
    breaks: ['truncation/asks-over-tcp'],
    also: ['truncation/*'],
    replace: () => ({ isTruncated: () => false }),
  },
  'leaves-no-names-out': {
    describe: 'Takes whatever stands in the answer section, whatever its name.',
    breaks: ['bailiwick/takes-names-asked'],
    also: ['bailiwick/*', 'aliases/*'],
    replace: () => ({
      setFor: ({ type }, answers) => answers.filter((record) => record.type === type || type === TYPES.ANY),
    }),
  },
  'mixes-types': {
    describe: 'Answers with all records of the name.',
    breaks: ['answers/answers-type-asked'],
    also: ['aliases/*'],
    replace: () => ({ setFor: ({ name }, answers) => answers.filter((record) => sameName(record.name, name)) }),
  },
})
