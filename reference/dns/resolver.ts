/**
 * The resolver: asks its way down from the root for its clients, and remembers what it was told as long as it may. Each part is one
 * decision of the standard.
 */
import type { Server } from '../world.ts'
import { askingParts } from './asking.ts'
import { cacheParts } from './resolver/cache.ts'
import { frontParts } from './resolver/front.ts'
import { iterationParts } from './resolver/iteration.ts'
import { judgingParts } from './resolver/judging.ts'
import { ednsParts, replyParts } from './server/edns.ts'
import { listen, transportParts } from './server/transport.ts'

/** An iterative query asks for no recursion (RFC 1034 §5.3.3). */
const iterative = { wantsRecursion: (): boolean => false }

export const parts: Parts = {
  ...transportParts,
  ...replyParts,
  ...ednsParts,
  ...askingParts,
  ...iterative,
  ...cacheParts,
  ...judgingParts,
  ...iterationParts,
  ...frontParts,
}

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Transport, Reply, Edns, Asks, Caching, Judging, Iteration, Front {}

type Transport = typeof transportParts
type Reply = typeof replyParts
type Edns = typeof ednsParts
type Asks = typeof askingParts
type Caching = typeof cacheParts
type Judging = typeof judgingParts
type Iteration = typeof iterationParts
type Front = typeof frontParts

/** Puts a resolver together from its parts. */
export function resolver(parts: Parts): Server {
  return async (world) => {
    const over = new AbortController()
    const house = {
      cache: { outcomes: new Map(), delegations: new Map() },
      root: parts.loadHints(world),
      upstreamPort: Number(world.values.upstream_port),
      stopped: over.signal,
      seeking: new Set<string>(),
      spent: { queries: 0 },
    }
    const fail = (error: unknown) => {
      world.complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
      world.exit(1)
    }
    const service = await listen(parts, world, (octets, transport, reply) => {
      const send = (answer: Buffer | undefined) => {
        if (answer && !over.signal.aborted) reply(answer)
      }
      parts.respond(house, octets, transport).then(send).catch(fail)
    })
    return {
      async stop() {
        over.abort()
        await service.stop()
      },
    }
  }
}
