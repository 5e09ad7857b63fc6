/**
 * The server: the authority for one zone, over UDP and TCP. It answers from its records alone, and never asks anybody. Each part is one
 * decision of the standard.
 */
import type { Server } from '../world.ts'
import { delegationParts } from './server/delegations.ts'
import { ednsParts, replyParts } from './server/edns.ts'
import { lookupParts } from './server/lookup.ts'
import { messageParts } from './server/messages.ts'
import { listen, transportParts } from './server/transport.ts'
import { updateParts } from './server/updates.ts'
import { zoneParts } from './server/zone.ts'

export const parts: Parts = {
  ...transportParts,
  ...replyParts,
  ...ednsParts,
  ...messageParts,
  ...lookupParts,
  ...delegationParts,
  ...zoneParts,
  ...updateParts,
}

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Transport, Reply, Edns, Messages, Lookup, Delegations, Zones, Updates {}

type Transport = typeof transportParts
type Reply = typeof replyParts
type Edns = typeof ednsParts
type Messages = typeof messageParts
type Lookup = typeof lookupParts
type Delegations = typeof delegationParts
type Zones = typeof zoneParts
type Updates = typeof updateParts

/** Puts a server together from its parts. */
export function server(parts: Parts): Server {
  return async (world) => {
    const zone = parts.loadZone(world)
    return listen(parts, world, (octets, over, reply) => {
      const answer = parts.respond(zone, octets, over)
      if (answer) reply(answer)
    })
  }
}
