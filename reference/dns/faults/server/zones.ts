/** Faults about zones: how the file is read, and what is found at its cuts and wildcards. */
import { readFileSync } from 'node:fs'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'
import { readZoneFile } from '../../zone-file.ts'

/** A line with everything in it: name, TTL, class, type, data, and one blank between them. */
const SIMPLE = /^[^\s$;@]\S* \d+ IN [A-Z]+ [^\s(][^(;]*$/

export const zoneFaults = faultsOf<Parts>('dns/server', {
  'simple-lines-only': {
    describe: 'Splits the zone file into lines and those at blanks, and passes over the rest.',
    breaks: [
      'files/skips-comments',
      'files/completes-names',
      'files/repeats-the-owner',
      'files/takes-ttl-and-class-in-any-order',
      'files/takes-the-usual-ttl',
      'files/joins-lines-in-parentheses',
      'files/reads-quoted-strings',
      'files/takes-small-letters',
    ],
    replace: () => ({
      loadZone({ values: { zone = '' } }) {
        const lines = readFileSync(zone, 'latin1').split('\n')
        const { origin, records } = readZoneFile(`${lines.filter((line) => SIMPLE.test(line)).join('\n')}\n`)
        return this.zoneOf(origin, records)
      },
    }),
  },
  'servers-in-both-sections': {
    describe: 'Gives the servers of a delegation as an answer, too.',
    breaks: ['delegations/refers-without-answer', 'delegations/refers-at-the-cut', 'delegations/refers-for-glue'],
    also: ['zones/*', 'aliases/refers-behind-an-alias'],
    replace: (parts) => ({
      referral(zone, servers, answers) {
        const found = parts.referral.call(this, zone, servers, answers)
        return { ...found, answers: [...answers, ...servers] }
      },
    }),
  },
  'soa-with-referrals': {
    describe: 'Adds the SOA record to a referral.',
    breaks: ['delegations/refers-without-soa'],
    replace: (parts) => ({
      referral(zone, servers, answers) {
        const found = parts.referral.call(this, zone, servers, answers)
        return { ...found, authority: [...found.authority, ...this.negativeAuthority(zone)] }
      },
    }),
  },
  'one-record-too-many': {
    describe: 'Adds a record of the name above to every answer.',
    breaks: ['first/answers-nothing-else'],
    also: ['*'],
    replace: (parts) => ({
      ofType: (records, question) => {
        const [first] = parts.ofType(records, question)
        return first ? [...parts.ofType(records, question), { ...first, name: first.name.slice(1) }] : []
      },
    }),
  },
  'asterisk-is-special': {
    describe: 'Does not find the asterisk when it is asked for.',
    breaks: ['wildcards/answers-for-the-asterisk'],
    replace: (parts) => ({
      lookUp(zone, question, before = []) {
        if (question.name[0] === '*') return this.nameError(zone, before)
        return parts.lookUp.call(this, zone, question, before)
      },
    }),
  },
  'no-wildcards': {
    describe: 'Takes an asterisk for a letter like others.',
    breaks: ['zones/finds-what-is-there', 'aliases/follows-into-wildcards', 'wildcards/stands-for-missing-names'],
    also: ['zones/says-what-is-not-there'],
    replace: () => ({ wildcardOf: (_zone, encloser) => ['no wildcard', ...encloser] }),
  },
  'wildcard-owner': {
    describe: 'Answers with the asterisk as owner.',
    breaks: [
      'aliases/follows-into-wildcards',
      'wildcards/stands-for-missing-names',
      'wildcards/carries-the-name-asked-for',
    ],
    also: ['zones/finds-what-is-there'],
    replace: () => ({ synthesises: (records) => records }),
  },
  'wildcard-from-anywhere': {
    describe: 'Looks for wildcards further up, past names that exist.',
    breaks: ['wildcards/stops-at-existing-names'],
    also: ['zones/says-what-is-not-there'],
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
    breaks: [
      'wildcards/stands-for-several-labels',
      'wildcards/has-only-its-types',
      'wildcards/leads-on-as-alias',
      'wildcards/receives-mail',
    ],
    also: ['zones/finds-what-is-there', 'zones/says-what-is-not-there'],
    replace: () => ({ findsClosestEncloser: (_zone, name) => name.slice(1) }),
  },
  'wildcard-matches-existing': {
    describe: 'Lets a wildcard stand in where a name has no records of the type.',
    breaks: ['wildcards/yields-to-existing-names', 'wildcards/yields-to-empty-names'],
    also: ['absence/knows-empty-names', 'zones/says-what-is-not-there'],
    replace: (parts) => ({
      atName(zone, question, records, before) {
        const wildcard = this.recordsOf(zone, ['*', ...question.name.slice(1)], question.type)
        const own = this.ofType(records, question).length > 0 || this.aliasOf(records, question)
        return parts.atName.call(this, zone, question, own ? records : this.synthesises(wildcard, question), before)
      },
    }),
  },
})
