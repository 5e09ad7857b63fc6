/** Faults about the look-up: aliases, wildcards, delegations, and what is not there. */
import { faultsOf } from '../../../fault.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import type { Parts } from '../../server.ts'

export const lookupFaults = faultsOf<Parts>('dns/server', {
  'forgets-aa': {
    describe: 'Never says that it is the authority.',
    breaks: [
      'header/answers-with-authority',
      'header/answers-negatively-with-authority',
      'delegations/answers-for-its-own-servers',
    ],
    also: ['zones/finds-what-is-there'],
    replace: () => ({ setsAuthoritative: () => false }),
  },
  'aa-on-referrals': {
    describe: 'Claims authority for what it has delegated.',
    breaks: ['delegations/refers-without-authority', 'delegations/refers-at-the-cut', 'delegations/refers-for-glue'],
    also: ['zones/refers-where-it-ends'],
    replace: () => ({ referralIsAuthoritative: () => true }),
  },
  'nxdomain-for-empty-non-terminals': {
    describe: 'Knows only names that own records.',
    breaks: [
      'aliases/follows-into-wildcards',
      'absence/knows-empty-names',
      'delegations/keeps-to-its-own-names',
      'wildcards/stands-for-missing-names',
      'wildcards/yields-to-empty-names',
      'wildcards/is-not-for-its-parent',
    ],
    also: ['zones/finds-what-is-there', 'zones/says-what-is-not-there'],
    replace: (parts) => ({ exists: (zone, name) => zone.records.has(parts.nameKey(name)) }),
  },
  'nxdomain-for-other-types': {
    describe: 'Says that there is no name where there is no such type.',
    breaks: [
      'absence/says-no-data-for-other-types',
      'aliases/finds-nothing-behind-an-alias',
      'delegations/keeps-to-its-own-names',
      'delegations/answers-for-the-childs-keys',
      'wildcards/yields-to-existing-names',
      'wildcards/yields-to-empty-names',
      'wildcards/has-only-its-types',
      'wildcards/is-not-for-its-parent',
    ],
    also: ['zones/says-what-is-not-there'],
    replace: () => ({
      noData(zone, answers) {
        return this.nameError(zone, answers)
      },
    }),
  },
  'noerror-for-missing-names': {
    describe: 'Answers NOERROR for names that do not exist.',
    breaks: [
      'first/says-name-error',
      'question/reads-long-questions',
      'aliases/gives-the-code-of-the-last-name',
      'absence/knows-nothing-below-leaves',
      'absence/says-the-same-for-every-type',
      'delegations/keeps-to-its-own-names',
      'wildcards/stops-at-existing-names',
      'records/answers-for-longest-names',
      'robustness/finds-odd-labels',
      'robustness/reads-names-to-their-end',
    ],
    also: ['updates/*', 'zones/says-what-is-not-there'],
    replace: () => ({ nameErrorCode: () => RCODES.NOERROR }),
  },
  'refuses-missing-names': {
    describe: 'Refuses to answer for names that do not exist.',
    breaks: [
      'first/says-name-error',
      'question/reads-long-questions',
      'aliases/gives-the-code-of-the-last-name',
      'absence/knows-nothing-below-leaves',
      'absence/says-the-same-for-every-type',
      'delegations/keeps-to-its-own-names',
      'wildcards/stops-at-existing-names',
      'records/answers-for-longest-names',
      'robustness/finds-odd-labels',
      'robustness/reads-names-to-their-end',
    ],
    also: ['updates/*', 'zones/says-what-is-not-there'],
    replace: () => ({ nameErrorCode: () => RCODES.REFUSED }),
  },
  'no-soa': {
    describe: 'Says no without the SOA record.',
    breaks: [
      'zones/says-what-is-not-there',
      'aliases/gives-the-code-of-the-last-name',
      'aliases/finds-nothing-behind-an-alias',
      'absence/carries-soa-with-no-data',
      'absence/carries-soa-with-name-errors',
      'delegations/answers-for-the-childs-keys',
      'wildcards/has-only-its-types',
    ],
    replace: () => ({ negativeAuthority: () => [] }),
  },
  'ttl-of-soa': {
    describe: 'Gives the SOA record its own TTL in a no.',
    breaks: ['absence/limits-the-negative-ttl'],
    replace: () => ({ negativeTtl: ({ ttl }) => ttl }),
  },
  'ttl-of-minimum': {
    describe: 'Gives the SOA record its minimum as TTL in a no, even where its TTL is less.',
    breaks: ['absence/takes-the-smaller-ttl'],
    replace: () => ({
      negativeTtl(soa) {
        return this.minimumOfSoa(soa)
      },
    }),
  },
  'minimum-is-expire': {
    describe: 'Takes the expire field of SOA for its minimum.',
    breaks: ['absence/limits-the-negative-ttl'],
    replace: () => ({ minimumOfSoa: ({ data }) => data[5] as number }),
  },
  'nxdomain-outside': {
    describe: 'Says that names outside its zone do not exist.',
    breaks: ['outside/refuses-foreign-names'],
    replace: () => ({ refusal: () => RCODES.NXDOMAIN }),
  },
  'servfail-outside': {
    describe: 'Fails for names outside its zone.',
    breaks: ['outside/refuses-foreign-names'],
    replace: () => ({ refusal: () => RCODES.SERVFAIL }),
  },
  'zone-by-letters': {
    describe: 'Takes a name for one of the zone when its letters end so.',
    breaks: ['outside/refuses-foreign-names', 'outside/knows-nothing-of-foreign-names'],
    replace: () => ({
      isOurs: (zone, name) => name.join('.').toLowerCase().endsWith(zone.origin.join('.').toLowerCase()),
    }),
  },
  'follows-no-alias': {
    describe: 'Answers with the alias and stops.',
    breaks: ['aliases/follows-an-alias', 'wildcards/leads-on-as-alias'],
    also: ['updates/adds-a-family', 'zones/finds-what-is-there'],
    replace: () => ({
      followsAlias(_zone, _question, alias, before) {
        return this.authoritative({ answers: [...before, alias] })
      },
    }),
  },
  'follows-one-alias': {
    describe: 'Follows an alias, and no alias behind it.',
    breaks: ['aliases/follows-a-chain'],
    also: ['zones/finds-what-is-there'],
    replace: (parts) => ({
      isLoop(aliases, target) {
        return aliases.length > 1 || parts.isLoop.call(this, aliases, target)
      },
    }),
  },
  'hides-the-alias': {
    describe: 'Answers with the records behind the alias and leaves the alias out.',
    breaks: ['aliases/follows-an-alias', 'aliases/leaves-foreign-names-alone', 'wildcards/leads-on-as-alias'],
    also: ['updates/adds-a-family', 'zones/finds-what-is-there'],
    replace: () => ({
      followsAlias(zone, question, alias) {
        const [name] = alias.data as [readonly string[]]
        if (this.nameKey(name) === this.nameKey(question.name)) return this.authoritative({})
        return this.atName(zone, question, this.recordsOf(zone, name, question.type), [])
      },
    }),
  },
  'aliases-for-ever': {
    describe: 'Follows aliases in a circle until its stack is used up.',
    breaks: ['aliases/survives-loops'],
    replace: () => ({ isLoop: () => false }),
  },
  'no-aliases': {
    describe: 'Knows nothing of aliases.',
    breaks: ['aliases/follows-an-alias', 'aliases/leaves-foreign-names-alone', 'wildcards/leads-on-as-alias'],
    also: ['updates/adds-a-family', 'zones/finds-what-is-there'],
    replace: () => ({ aliasOf: () => undefined }),
  },
  'follows-alias-for-cname': {
    describe: 'Follows an alias that was asked for itself.',
    breaks: ['aliases/gives-the-alias'],
    also: ['aliases/*'],
    replace: () => ({ aliasOf: (records) => records.find(({ type }) => type === TYPES.CNAME) }),
  },
  'ignores-cuts': {
    describe: 'Answers for names below a delegation.',
    breaks: ['zones/refers-where-it-ends', 'aliases/refers-behind-an-alias', 'delegations/refers'],
    replace: () => ({ findsCut: () => undefined }),
  },
  'cut-at-the-name-only': {
    describe: 'Refers at the name of a delegation and not below it.',
    breaks: ['aliases/refers-behind-an-alias', 'delegations/refers'],
    also: ['zones/refers-where-it-ends'],
    replace: (parts) => ({
      findsCut(zone, question) {
        const cut = parts.findsCut.call(this, zone, question)
        return cut?.[0]?.name.length === question.name.length ? cut : undefined
      },
    }),
  },
  'no-glue': {
    describe: 'Refers without addresses.',
    breaks: ['delegations/gives-glue'],
    replace: () => ({ glue: () => [] }),
  },
  'servers-in-the-answer': {
    describe: 'Puts the servers of a referral into the answer section.',
    breaks: ['aliases/refers-behind-an-alias', 'delegations/refers'],
    also: ['zones/refers-where-it-ends'],
    replace: (parts) => ({
      referral(zone, servers, answers) {
        return { ...parts.referral.call(this, zone, servers, answers), answers: servers, authority: [] }
      },
    }),
  },
  'no-additional-addresses': {
    describe: 'Leaves the addresses of mail exchangers for another question.',
    breaks: ['records/adds-addresses-of-exchangers'],
    replace: () => ({ additionalAddresses: () => [] }),
  },
  'one-record-of-a-set': {
    describe: 'Answers with one record where there are several.',
    breaks: [
      'first/gives-all-addresses',
      'records/answers-for-mx',
      'records/answers-for-ns',
      'aliases/follows-an-alias',
      'records/adds-addresses-of-exchangers',
      'delegations/answers-for-its-own-servers',
      'wildcards/leads-on-as-alias',
      'truncation/says-that-it-is-truncated',
      'truncation/stays-below-the-room-of-edns',
    ],
    also: [
      'files/repeats-the-owner',
      'question/compares-without-case',
      'tcp/answers-over-tcp',
      'tcp/answers-whole',
      'updates/keeps-the-top',
    ],
    replace: (parts) => ({ ofType: (records, question) => parts.ofType(records, question).slice(0, 1) }),
  },
  'any-is-nothing': {
    describe: 'Takes ANY for a type of records.',
    breaks: ['records/answers-any-with-something'],
    replace: () => ({ ofType: (records, { type }) => records.filter((record) => record.type === type) }),
  },
  'every-type': {
    describe: 'Answers with every record of the name.',
    breaks: [
      'records/answers-for-mx',
      'records/answers-for-ns',
      'absence/says-no-data-for-other-types',
      'records/answers-for-aaaa',
      'records/tells-addresses-apart',
      'records/answers-for-soa',
      'aliases/finds-nothing-behind-an-alias',
      'aliases/follows-into-wildcards',
      'delegations/answers-for-its-own-servers',
      'delegations/answers-for-the-childs-keys',
      'wildcards/stands-for-missing-names',
      'wildcards/yields-to-existing-names',
      'wildcards/answers-for-the-asterisk',
    ],
    also: [
      'files/joins-lines-in-parentheses',
      'files/repeats-the-owner',
      'updates/keeps-the-top',
      'zones/says-what-is-not-there',
    ],
    replace: () => ({ ofType: (records) => records }),
  },
  'keeps-duplicates': {
    describe: 'Keeps a record that stands in the zone twice.',
    breaks: ['files/keeps-a-record-once'],
    replace: () => ({ withoutDuplicates: (records) => records }),
  },
})
