/** Where mail for a domain goes: a file in place of the MX records that a relay asks DNS for (RFC 5321 §5.1). */
import { readFileSync } from 'node:fs'
import type { World } from '../../world.ts'
import type { Mailbox } from '../codec/paths.ts'
import { type Answer, answer, type Session } from '../receiver/session.ts'
import type { Parts } from '../relay.ts'
import type { Address } from '../sender/line.ts'

/** A line: a domain, and its servers in the order in which they are tried. */
const ROUTE = /^[ \t]*([^\s#]\S*)[ \t]+(\S.*)$/gm
const HOP = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/

/** The servers of each domain, as they stand behind it: a table is long, and few of its lines are ever asked for. */
type Routes = ReadonlyMap<string, string>

/** A table is seldom another one. */
const known = new WeakMap<World['values'], { readonly text: string; readonly routes: Routes }>()

export const routeParts = {
  extensions(this: Parts, _session: Session): readonly string[] {
    return ['PIPELINING', `SIZE ${this.largestMessage()}`, 'ENHANCEDSTATUSCODES', 'HELP', 'VRFY']
  },

  /** The routes as they are now: the file may change while the relay runs. */
  routes({ values }: World): Routes {
    const text = readFileSync(values.routes ?? '', 'latin1')
    const before = known.get(values)
    if (before?.text === text) return before.routes
    const routes = routesIn(text)
    known.set(values, { text, routes })
    return routes
  },

  /** The next hops for an address, the best first. */
  nextHops(this: Parts, world: World, address: string): readonly Address[] | undefined {
    const servers = this.routes(world).get(this.domainIn(address))
    return servers === undefined ? undefined : hopsIn(servers)
  },

  /** What stands behind the last @: a local part in quotes may have others (RFC 5321 §4.1.2). */
  domainIn: (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase(),

  /** Mail to where we have no route is refused: we relay for those whom we know (RFC 5321 §3.6.2 and §7.9). */
  refuses(this: Parts, { house }: Session, recipient: Mailbox): Answer | undefined {
    return this.nextHops(house.world, this.fullAddress(house.world, recipient))
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

function routesIn(text: string): Routes {
  return new Map([...text.matchAll(ROUTE)].map(([, domain = '', servers = '']) => [domain.toLowerCase(), servers]))
}

/** The servers on a line; what is none is passed over, and a domain without any has no route. */
export function hopsIn(servers: string): readonly Address[] | undefined {
  const hops = servers.trim().split(/\s+/).flatMap(hopIn)
  return hops.length > 0 ? hops : undefined
}

function hopIn(text: string): readonly Address[] {
  const [, bracketed, plain, port] = HOP.exec(text) ?? []
  const host = bracketed ?? plain
  return host === undefined ? [] : [{ host, port: Number(port) }]
}
