/** Faults about the look-up: aliases, wildcards, delegations, and what is not there. */
import { faultsOf } from '../../../fault.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import type { Parts } from '../../server.ts'

export const lookupFaults = faultsOf<Parts>('dns/server', {
  'forgets-aa': {
    describe: 'Never says that it is the authority.',
    breaks: ['lookup/sets-aa'],
    replace: () => ({ setsAuthoritative: () => false }),
  },
  'aa-on-referrals': {
    describe: 'Claims authority for what it has delegated.',
    breaks: ['delegations/clears-aa'],
    replace: () => ({ referralIsAuthoritative: () => true }),
  },
  'nxdomain-for-empty-non-terminals': {
    describe: 'Knows only names that own records.',
    breaks: ['negative/knows-empty-non-terminals'],
    also: ['wildcards/*'],
    replace: (parts) => ({ exists: (zone, name) => zone.records.has(parts.nameKey(name)) }),
  },
  'nxdomain-for-other-types': {
    describe: 'Says that there is no name where there is no such type.',
    breaks: ['negative/answers-no-data'],
    also: ['negative/*', 'wildcards/*'],
    replace: () => ({
      noData(zone, answers) {
        return this.nameError(zone, answers)
      },
    }),
  },
  'noerror-for-missing-names': {
    describe: 'Answers NOERROR for names that do not exist.',
    breaks: ['negative/answers-name-error'],
    also: ['*'],
    replace: () => ({ nameErrorCode: () => RCODES.NOERROR }),
  },
  'refuses-missing-names': {
    describe: 'Refuses to answer for names that do not exist.',
    breaks: ['negative/answers-name-error'],
    also: ['*'],
    replace: () => ({ nameErrorCode: () => RCODES.REFUSED }),
  },
  'no-soa': {
    describe: 'Says no without the SOA record.',
    breaks: ['negative/adds-soa'],
    also: ['negative/*'],
    replace: () => ({ negativeAuthority: () => [] }),
  },
  'ttl-of-soa': {
    describe: 'Gives the SOA record its own TTL in a no.',
    breaks: ['negative/bounds-ttl-by-minimum'],
    replace: () => ({ negativeTtl: ({ ttl }) => ttl }),
  },
  'ttl-of-minimum': {
    describe: 'Gives the SOA record its minimum as TTL in a no, even where its TTL is less.',
    breaks: ['negative/bounds-ttl-by-soa-ttl'],
    replace: () => ({
      negativeTtl(soa) {
        return this.minimumOfSoa(soa)
      },
    }),
  },
  'minimum-is-expire': {
    describe: 'Takes the expire field of SOA for its minimum.',
    breaks: ['negative/bounds-ttl-by-minimum'],
    replace: () => ({ minimumOfSoa: ({ data }) => data[5] as number }),
  },
  'nxdomain-outside': {
    describe: 'Says that names outside its zone do not exist.',
    breaks: ['zones/refuses-names-outside'],
    replace: () => ({ refusal: () => RCODES.NXDOMAIN }),
  },
  'servfail-outside': {
    describe: 'Fails for names outside its zone.',
    breaks: ['zones/refuses-names-outside'],
    replace: () => ({ refusal: () => RCODES.SERVFAIL }),
  },
  'zone-by-letters': {
    describe: 'Takes a name for one of the zone when its letters end so.',
    breaks: ['zones/compares-whole-labels'],
    also: ['zones/*'],
    replace: () => ({
      isOurs: (zone, name) => name.join('.').toLowerCase().endsWith(zone.origin.join('.').toLowerCase()),
    }),
  },
  'follows-no-alias': {
    describe: 'Answers with the alias and stops.',
    breaks: ['aliases/follows-aliases'],
    also: ['aliases/*'],
    replace: () => ({
      followsAlias(_zone, _question, alias, before) {
        return this.authoritative({ answers: [...before, alias] })
      },
    }),
  },
  'follows-one-alias': {
    describe: 'Follows an alias, and no alias behind it.',
    breaks: ['aliases/follows-chains'],
    also: ['aliases/*'],
    replace: (parts) => ({
      isLoop(aliases, target) {
        return aliases.length > 1 || parts.isLoop.call(this, aliases, target)
      },
    }),
  },
  'hides-the-alias': {
    describe: 'Answers with the records behind the alias and leaves the alias out.',
    breaks: ['aliases/shows-aliases'],
    also: ['aliases/*'],
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
    breaks: ['aliases/ends-loops'],
    also: ['*'],
    replace: () => ({ isLoop: () => false }),
  },
  'no-aliases': {
    describe: 'Knows nothing of aliases.',
    breaks: ['aliases/follows-aliases'],
    also: ['aliases/*'],
    replace: () => ({ aliasOf: () => undefined }),
  },
  'follows-alias-for-cname': {
    describe: 'Follows an alias that was asked for itself.',
    breaks: ['aliases/answers-cname-questions'],
    also: ['aliases/*'],
    replace: () => ({ aliasOf: (records) => records.find(({ type }) => type === TYPES.CNAME) }),
  },
  'no-wildcards': {
    describe: 'Takes an asterisk for a letter like others.',
    breaks: ['wildcards/synthesises'],
    also: ['wildcards/*'],
    replace: () => ({ wildcardOf: (_zone, encloser) => ['no wildcard', ...encloser] }),
  },
  'wildcard-owner': {
    describe: 'Answers with the asterisk as owner.',
    breaks: ['wildcards/synthesises'],
    also: ['wildcards/*'],
    replace: () => ({ synthesises: (records) => records }),
  },
  'wildcard-from-anywhere': {
    describe: 'Looks for wildcards further up, past names that exist.',
    breaks: ['wildcards/stops-at-closest-encloser'],
    also: ['wildcards/*'],
    replace: (parts) => ({
      findsClosestEncloser(zone, name) {
        for (let up = 1; name.length - up >= zone.origin.length; up++) {
          if (this.exists(zone, ['*', ...name.slice(up)])) return name.slice(up)
        }
        return parts.findsClosestEncloser.call(this, zone, name)
      },
    }),
  },
  'wildcard-for-one-label': {
    describe: 'Lets an asterisk stand for one label only.',
    breaks: ['wildcards/matches-several-labels'],
    also: ['wildcards/*'],
    replace: () => ({ findsClosestEncloser: (_zone, name) => name.slice(1) }),
  },
  'wildcard-matches-existing': {
    describe: 'Lets a wildcard stand in where a name has no records of the type.',
    breaks: ['wildcards/spares-existing-names'],
    also: ['wildcards/*'],
    replace: (parts) => ({
      atName(zone, question, records, before) {
        const wildcard = this.recordsOf(zone, ['*', ...question.name.slice(1)], question.type)
        const own = this.ofType(records, question).length > 0 || this.aliasOf(records, question)
        return parts.atName.call(this, zone, question, own ? records : this.synthesises(wildcard, question), before)
      },
    }),
  },
  'ignores-cuts': {
    describe: 'Answers for names below a delegation.',
    breaks: ['delegations/refers'],
    also: ['delegations/*', 'wildcards/*'],
    replace: () => ({ findsCut: () => undefined }),
  },
  'cut-at-the-name-only': {
    describe: 'Refers at the name of a delegation and not below it.',
    breaks: ['delegations/refers-below-cut'],
    also: ['delegations/*', 'wildcards/*'],
    replace: (parts) => ({
      findsCut(zone, question) {
        const cut = parts.findsCut.call(this, zone, question)
        return cut?.[0]?.name.length === question.name.length ? cut : undefined
      },
    }),
  },
  'no-glue': {
    describe: 'Refers without addresses.',
    breaks: ['delegations/adds-glue'],
    also: ['delegations/*'],
    replace: () => ({ glue: () => [] }),
  },
  'servers-in-the-answer': {
    describe: 'Puts the servers of a referral into the answer section.',
    breaks: ['delegations/refers'],
    also: ['delegations/*'],
    replace: (parts) => ({
      referral(zone, servers, answers) {
        return { ...parts.referral.call(this, zone, servers, answers), answers: servers, authority: [] }
      },
    }),
  },
  'no-additional-addresses': {
    describe: 'Leaves the addresses of mail exchangers for another question.',
    breaks: ['additional/adds-addresses'],
    replace: () => ({ additionalAddresses: () => [] }),
  },
  'one-record-of-a-set': {
    describe: 'Answers with one record where there are several.',
    breaks: ['lookup/answers-whole-set'],
    also: ['*'],
    replace: (parts) => ({ ofType: (records, question) => parts.ofType(records, question).slice(0, 1) }),
  },
  'any-is-nothing': {
    describe: 'Takes ANY for a type of records.',
    breaks: ['lookup/answers-any'],
    replace: () => ({ ofType: (records, { type }) => records.filter((record) => record.type === type) }),
  },
  'every-type': {
    describe: 'Answers with every record of the name.',
    breaks: ['lookup/answers-type-asked'],
    also: ['*'],
    replace: () => ({ ofType: (records) => records }),
  },
  'keeps-the-order': {
    describe: 'Gives addresses always in the same order.',
    breaks: ['lookup/rotates-addresses'],
    replace: () => ({ rotates: (_zone, records) => records }),
  },
  'keeps-duplicates': {
    describe: 'Keeps a record that stands in the zone twice.',
    breaks: ['lookup/shows-record-once'],
    also: ['additional/*'],
    replace: () => ({ withoutDuplicates: (records) => records }),
  },
  'serial-stays': {
    describe: 'Changes the zone under the same serial.',
    breaks: ['updates/increases-serial'],
    replace: () => ({ nextSerial: (serial) => serial }),
  },
  'ignores-prerequisites': {
    describe: 'Updates whatever the prerequisites say.',
    breaks: ['updates/checks-prerequisites'],
    also: ['updates/*'],
    replace: () => ({ checksPrerequisites: () => RCODES.NOERROR }),
  },
  'updates-unchecked': {
    describe: 'Changes what it can, and looks at the rest of the update later.',
    breaks: ['updates/refuses-names-outside'],
    also: ['updates/*'],
    replace: () => ({ prescans: () => RCODES.NOERROR }),
  },
  'deletes-the-top': {
    describe: 'Lets an update delete the SOA record and the last server of the zone.',
    breaks: ['updates/protects-apex'],
    also: ['updates/*'],
    replace: () => ({ isProtected: () => false }),
  },
  'alias-beside-data': {
    describe: 'Adds an alias to a name that has other records.',
    breaks: ['updates/keeps-aliases-alone'],
    also: ['updates/*'],
    replace: () => ({ added: (_zone, records, change) => [...records, change] }),
  },
})
