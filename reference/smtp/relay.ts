/**
 * The relay: it takes messages for any domain that it has a route to, keeps them on the disk, and hands them on until they are taken
 * or there is no more hope; then their senders are told. Each part is one decision of the standard.
 */
import type { Server } from '../world.ts'
import { type Receiver, receive, receiverParts } from './receiver.ts'
import { bounceParts } from './relay/bounces.ts'
import { deliveryParts } from './relay/delivery.ts'
import type { Office } from './relay/office.ts'
import { queueParts } from './relay/queue.ts'
import { routeParts } from './relay/routes.ts'
import { type Sender, senderParts } from './sender.ts'

export const parts: Parts = {
  ...receiverParts,
  ...senderParts,
  ...routeParts,
  ...queueParts,
  ...deliveryParts,
  ...bounceParts,
}

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Receiver, Sender, Routes, Queue, Deliveries, Bounces {}

type Routes = typeof routeParts
type Queue = typeof queueParts
type Deliveries = typeof deliveryParts
type Bounces = typeof bounceParts

/** Puts a relay together from its parts. */
export function relay(parts: Parts): Server {
  return async (world) => {
    const quitting = new AbortController()
    const office: Office = {
      // Deliveries under way break off when the relay ends, as they would in a process.
      world: { ...world, stopped: AbortSignal.any([world.stopped, quitting.signal]) },
      due: new Map(),
      stopped: false,
      arrived(id) {
        parts.schedule(office, id, 0)
      },
    }
    await parts.resume(office)
    const service = await receive(parts, office)
    return {
      async stop() {
        office.stopped = true
        for (const timer of office.due.values()) clearTimeout(timer)
        quitting.abort()
        await service.stop()
      },
    }
  }
}
