/** Faults of relays about the table of next hops: who is refused, and who is asked. */
import { faultsOf } from '../../../fault.ts'
import { answer } from '../../receiver/session.ts'
import { hopsIn } from '../../relay/routes.ts'
import type { Parts } from '../../relay.ts'

export const routeFaults = faultsOf<Parts>('smtp/relay', {
  'open-relay': {
    describe: 'Takes mail for everybody, whether it has a route or not.',
    breaks: ['routing/refuses-foreign-recipients'],
    also: ['routing/*'],
    replace: () => ({ refuses: () => undefined }),
  },
  'looks-behind-the-first-at': {
    describe: 'Looks up what stands behind the first @.',
    breaks: ['routing/refuses-disguised-recipients'],
    also: ['envelope/*', 'routing/*'],
    replace: () => ({ domainIn: (address) => /@([\w.-]+)/.exec(address)?.[1]?.toLowerCase() ?? '' }),
  },
  'no-route-yet': {
    describe: 'Asks those to come again for whom it has no route.',
    breaks: ['routing/says-permanently'],
    replace: (parts) => ({
      refuses(session, recipient) {
        const refused = parts.refuses.call(this, session, recipient)
        return refused && answer(451, '4.7.1', 'I do not relay to there today')
      },
    }),
  },
  'all-or-nothing': {
    describe: 'Forgets the message when one recipient is refused.',
    breaks: ['routing/takes-the-others'],
    also: ['routing/*'],
    replace: (parts) => ({
      async rcpt(session, argument) {
        const given = await parts.rcpt.call(this, session, argument)
        if (given.code >= 400) parts.clear(session)
        return given
      },
    }),
  },
  'domains-as-they-are-written': {
    describe: 'Finds a domain only in the letters of the table.',
    breaks: ['routing/finds-domains-in-any-case'],
    replace: () => ({ domainIn: (address) => address.slice(address.lastIndexOf('@') + 1) }),
  },
  'takes-what-looks-like-it': {
    describe: 'Takes the first line of the table whose domain ends like that of the recipient.',
    breaks: ['routing/goes-nowhere-else', 'envelope/sends-to-each-server'],
    also: ['*'],
    replace: () => ({
      nextHops(world, address) {
        const domain = this.domainIn(address)
        return hopsIn([...this.routes(world)].find(([name]) => name.slice(1) === domain.slice(1))?.[1] ?? '')
      },
    }),
  },
  'last-server-first': {
    describe: 'Tries the servers of a domain from the last to the first.',
    breaks: ['hosts/prefers-first'],
    also: ['hosts/*'],
    replace: (parts) => ({
      nextHops(world, address) {
        return parts.nextHops.call(this, world, address)?.toReversed()
      },
    }),
  },
  'first-server-only': {
    describe: 'Tries the first server of a domain, and no other.',
    breaks: ['hosts/tries-the-next'],
    also: ['hosts/*'],
    replace: (parts) => ({
      handToFirst(world, hops, entry) {
        return parts.handToFirst.call(this, world, hops.slice(0, 1), entry)
      },
    }),
  },
  'all-servers-at-once': {
    describe: 'Gives the message to every server of a domain.',
    breaks: ['hosts/tries-one-after-the-other', 'hosts/prefers-first'],
    also: ['hosts/*'],
    replace: () => ({
      async handToFirst(world, hops, entry) {
        const all = await Promise.all(hops.map((hop) => this.handTo(world, hop, entry)))
        return all.find((fates) => fates.every(({ is }) => is === 'delivered')) ?? all[0] ?? []
      },
    }),
  },
  'bears-a-grudge': {
    describe: 'Never tries a server again that has once failed, as long as there is another.',
    breaks: ['hosts/returns-to-the-first'],
    also: ['hosts/*'],
    replace: () => {
      const failed = new Set<string>()
      return {
        async handToFirst(world, hops, entry) {
          const [hop, ...others] = hops.filter(({ host }, at) => !failed.has(host) || at === hops.length - 1)
          if (!hop) return []
          const fates = await this.handTo(world, hop, entry)
          if (fates.some(({ is }) => is !== 'deferred')) return fates
          failed.add(hop.host)
          return others.length > 0 ? this.handToFirst(world, others, entry) : fates
        },
      }
    },
  },
})
