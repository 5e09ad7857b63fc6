/** Faults about the way down from the root, and about what clients get. */
import { setTimeout as delay } from 'node:timers/promises'
import { faultsOf } from '../../../fault.ts'
import { keyOf, sameName } from '../../codec/names.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import { EMPTY } from '../../codec.ts'
import { Failure } from '../../resolver/iteration.ts'
import type { Parts } from '../../resolver.ts'

/** As if the servers of the world were far away. */
const PAUSE_MS = 20

export const lookingFaults = faultsOf<Parts>('dns/resolver', {
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
    breaks: ['failures/answers-servfail', 'failures/goes-on-after-failures', 'loops/ends-endless-aliases'],
    also: ['*'],
    replace: () => ({
      failed() {
        throw new Error('Nothing was found.')
      },
    }),
  },
  'passes-referrals-on': {
    describe: 'Gives its clients an empty answer where it was referred.',
    breaks: ['first/finds-the-address'],
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
    breaks: ['cache/remembers-delegations', 'cache/remembers-top-level-servers'],
    replace: () => ({ nearestDelegation: (_cache, _name, root) => root }),
  },
  'gives-up-at-once': {
    describe: 'Asks every server once, and does not wait for long.',
    breaks: ['failures/asks-again'],
    also: ['failures/*', 'clients/holds-nobody-up', 'robustness/survives-broken-answers'],
    replace: () => ({ patiencesMs: () => [100] }),
  },
  'knows-one-server': {
    describe: 'Asks the first of the servers only.',
    breaks: ['failures/asks-other-servers'],
    also: ['failures/*', 'iteration/spreads-queries', 'worlds/gets-along-with-ill-servers'],
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
    breaks: ['failures/skips-lame-servers', 'worlds/gets-along-with-ill-servers'],
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
    also: ['failures/*', 'worlds/gets-along-with-ill-servers'],
    replace: () => ({ isGoodCode: () => true }),
  },
  'needs-glue': {
    describe: 'Asks no server whose address did not come along.',
    breaks: ['iteration/finds-servers-without-glue'],
    also: ['iteration/*', 'loops/*', 'worlds/*'],
    replace: () => ({ seeks: async () => [] }),
  },
  'seeks-one-level-deep': {
    describe: 'Looks for the address of a server, and not for what that needs.',
    breaks: ['iteration/finds-servers-without-glue-twice'],
    also: ['iteration/*', 'loops/*', 'worlds/*'],
    replace: () => ({ mostDepth: () => 1 }),
  },
  'follows-no-alias': {
    describe: 'Does not follow aliases across zones.',
    breaks: ['aliases/follows-aliases', 'worlds/finds-what-is-there'],
    also: ['aliases/*', 'loops/*', 'bailiwick/*', 'worlds/*'],
    replace: () => ({ aliasIn: () => undefined }),
  },
  'follows-one-alias': {
    describe: 'Follows one alias, and fails at the next.',
    breaks: ['aliases/follows-chains'],
    also: ['aliases/*', 'worlds/*'],
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
  'queries-without-bound': {
    describe: 'Lets one look-up cost more than three hundred queries.',
    breaks: ['loops/bounds-queries'],
    also: ['loops/*'],
    replace: () => ({ mostQueries: () => 350 }),
  },
  'no-bounds': {
    describe: 'Looks up without an end, each time a moment after the last.',
    breaks: ['loops/bounds-queries'],
    also: ['loops/*', 'failures/*'],
    replace: () => ({
      async asksServer({ upstreamPort, stopped }, address, question, ms) {
        await delay(PAUSE_MS)
        if (stopped.aborted) throw new Failure('The resolver was stopped.')
        return this.asks({ address, port: upstreamPort }, question, ms, stopped)
      },
    }),
  },
  'takes-truncated-answers': {
    describe: 'Uses what fitted into a datagram.',
    breaks: ['truncation/asks-over-tcp'],
    also: ['truncation/*', 'tcp/answers-whole'],
    replace: () => ({ isTruncated: () => false }),
  },
  'leaves-no-names-out': {
    describe: 'Takes whatever stands in the answer section, whatever its name.',
    breaks: ['bailiwick/takes-names-asked', 'aliases/says-no-data-of-last-name'],
    also: ['bailiwick/*', 'aliases/*', 'worlds/*', 'cache/*', 'loops/*'],
    replace: () => ({
      setFor: ({ type }, answers) => answers.filter((record) => record.type === type || type === TYPES.ANY),
    }),
  },
  'takes-any-referral': {
    describe: 'Follows referrals in every direction, and takes every address beside them.',
    breaks: ['bailiwick/refuses-upward-referrals'],
    also: ['*'],
    replace: () => ({
      referralIn(_zone, _question, _authority, { authority, additional }) {
        const servers = authority.filter(({ type }) => type === TYPES.NS)
        const [first] = servers
        return first && { zone: first.name, servers, glue: additional.filter(({ type }) => type === TYPES.A) }
      },
    }),
  },
  'few-referrals': {
    describe: 'Follows three referrals, and fails at the next.',
    breaks: ['iteration/follows-many-referrals'],
    also: ['loops/*', 'worlds/*'],
    replace: () => ({ mostReferrals: () => 3 }),
  },
  'believes-glue': {
    describe: 'Answers with the addresses that stand beside a referral.',
    breaks: ['iteration/follows-referrals'],
    also: ['*'],
    replace: (parts) => ({
      judges(job, zone, question, answer) {
        const glue = answer.additional.filter(
          ({ name, type }) => type === question.type && sameName(name, question.name),
        )
        const found = parts.judges.call(this, job, zone, question, answer)
        return glue.length > 0 && found && !('rcode' in found)
          ? this.remembersSet(job.cache, glue, question.type)
          : found
      },
    }),
  },
  'nodata-for-nxdomain': {
    describe: 'Says that a name has nothing of the type where it does not exist.',
    breaks: ['answers/says-name-error', 'worlds/says-what-is-not-there'],
    also: ['aliases/*', 'cache/*', 'tcp/*', 'worlds/*'],
    replace: (parts) => ({
      remembersNegative(cache, question, _rcode, soa) {
        return parts.remembersNegative.call(this, cache, question, RCODES.NOERROR, soa)
      },
    }),
  },
  'one-record': {
    describe: 'Keeps the first record of a set.',
    breaks: ['answers/gives-all-addresses'],
    also: ['*'],
    replace: (parts) => ({
      remembersSet(cache, records, type) {
        return parts.remembersSet.call(this, cache, records.slice(0, 1), type)
      },
    }),
  },
  'drops-unknown-types': {
    describe: 'Passes on only what it knows.',
    breaks: ['answers/passes-unknown-types-on'],
    replace: (parts) => ({
      setFor(question, answers) {
        return question.type > 255 ? [] : parts.setFor.call(this, question, answers)
      },
    }),
  },
  'follows-aliases-asked-for': {
    describe: 'Follows an alias where the alias was asked for.',
    breaks: ['aliases/shows-aliases-asked'],
    also: ['*'],
    replace: () => ({
      aliasIn: ({ answers }) =>
        answers.find(({ type }) => type === TYPES.CNAME)?.data[0] as readonly string[] | undefined,
    }),
  },
  'code-of-the-first-name': {
    describe: 'Reports no error where an alias is there, wherever that leads.',
    breaks: ['aliases/gives-code-of-last-name'],
    also: ['aliases/*', 'worlds/*'],
    replace: (parts) => ({
      async resolve(job, question) {
        const found = await parts.resolve.call(this, job, question)
        return found.answers.length > 0 ? { ...found, rcode: RCODES.NOERROR } : found
      },
    }),
  },
  'silent-about-failures': {
    describe: 'Says nothing where it could not find out.',
    breaks: ['failures/answers-servfail'],
    also: ['*'],
    replace: () => ({ failed: () => new Promise<never>(() => {}) as never }),
  },
  'asks-eight-times': {
    describe: 'Asks everything eight times, to be sure.',
    breaks: ['iteration/asks-little'],
    also: ['*'],
    replace: (parts) => ({
      async asksServer(job, address, question, ms) {
        for (let more = 7; more > 0; more--) await parts.asksServer.call(this, job, address, question, ms)
        return parts.asksServer.call(this, job, address, question, ms)
      },
    }),
  },
  'silence-is-a-no': {
    describe: 'Takes a silent server for one that says that there is no such name.',
    breaks: ['failures/gives-up-on-silence'],
    also: ['failures/*', 'clients/holds-nobody-up', 'loops/*', 'robustness/survives-broken-answers'],
    replace: (parts) => ({
      async asksServer(job, address, question, ms) {
        const answer = await parts.asksServer.call(this, job, address, question, ms)
        return answer ?? { ...EMPTY, qr: true, aa: true, rcode: RCODES.NXDOMAIN, questions: [question] }
      },
    }),
  },
  'waits-for-the-silent': {
    describe: 'Waits for a server until it answers.',
    breaks: ['failures/asks-again'],
    also: ['*'],
    replace: (parts) => ({
      async asksServer(job, address, question, ms) {
        const answer = await parts.asksServer.call(this, job, address, question, ms)
        return answer ?? new Promise<never>(() => {})
      },
    }),
  },
  'dies-of-circles': {
    describe: 'Ends when a server is needed to find itself.',
    breaks: ['loops/ends-server-circles'],
    replace: (parts) => ({
      seeks(job, name) {
        if (job.seeking.has(keyOf(name))) throw new RangeError('Maximum call stack size exceeded')
        return parts.seeks.call(this, job, name)
      },
    }),
  },
  'asks-two-questions': {
    describe: 'Asks for name servers in the same query.',
    breaks: ['queries/ask-one-question'],
    replace: (parts) => ({
      encodesQuery: (query) => {
        const [asked] = query.questions
        return parts.encodesQuery(asked ? { ...query, questions: [asked, { ...asked, type: TYPES.NS }] } : query)
      },
    }),
  },
  'sends-its-buffer': {
    describe: 'Sends more octets than its query has.',
    breaks: ['queries/end-with-their-sections'],
    replace: (parts) => ({ encodesQuery: (query) => Buffer.concat([parts.encodesQuery(query), Buffer.alloc(16)]) }),
  },
})
