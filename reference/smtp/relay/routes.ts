/** Where mail for a domain goes: a file in place of the MX records that a relay asks DNS for (RFC 5321 §5.1). */
import { readFileSync } from 'node:fs'
import type { World } from '../../world.ts'
import type { Mailbox } from '../codec/paths.ts'
import { type Answer, answer, type Session } from '../receiver/session.ts'
import type { Parts } from '../relay.ts'
import type { Address } from '../sender/line.ts'

const ROUTE = /^(\S+)\s+(?:\[([^\]]+)\]|([^\s:]+)):(\d+)$/

export const routeParts = {
  extensions(this: Parts, _session: Session): readonly string[] {
    return ['PIPELINING', `SIZE ${this.largestMessage()}`, 'ENHANCEDSTATUSCODES', 'HELP', 'VRFY']
  },

  /** The routes as they are now: the file may change while the relay runs. */
  routes({ values }: World): ReadonlyMap<string, Address> {
    const lines = readFileSync(values.routes ?? '', 'utf8').split(/\r?\n/)
    const routes = lines.flatMap((line) => {
      const [, domain, bracketed, plain, port] = ROUTE.exec(line.trim()) ?? []
      const host = bracketed ?? plain
      return domain === undefined || host === undefined
        ? []
        : [[domain.toLowerCase(), { host, port: Number(port) }] as const]
    })
    return new Map(routes)
  },

  /** The next hop for an address. */
  nextHop(this: Parts, world: World, address: string): Address | undefined {
    return this.routes(world).get(address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  },

  /** Mail to where we have no route is refused: we relay for those whom we know (RFC 5321 §3.6.2 and §7.9). */
  refuses(this: Parts, { house }: Session, recipient: Mailbox): Answer | undefined {
    return this.nextHop(house.world, this.fullAddress(house.world, recipient))
      ? undefined
      : answer(550, '5.7.1', 'I do not relay to there')
  },

  /** The postmaster without a domain is ours; where we have no route of our own, the first one of whom we serve (RFC 5321 §4.5.1). */
  fullAddress(this: Parts, world: World, { text, domain }: Mailbox): string {
    if (domain !== '') return text
    const own = world.values.domain ?? ''
    const routes = this.routes(world)
    const [first = own] = routes.keys()
    return `${text}@${routes.has(own.toLowerCase()) ? own : first}`
  },
}
