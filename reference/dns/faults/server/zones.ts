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
})
