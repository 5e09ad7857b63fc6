/** The receiving mail server: it takes messages for the users of one domain and puts them into their mailboxes. */
import type { Server } from '../world.ts'
import { type Receiver, receive, receiverParts } from './receiver.ts'
import { mailboxParts } from './server/mailboxes.ts'

export const parts: Parts = { ...receiverParts, ...mailboxParts }

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Receiver, Mailboxes {}

type Mailboxes = typeof mailboxParts

/** Puts a server together from its parts. */
export function server(parts: Parts): Server {
  return (world) => receive(parts, { world, arrived() {} })
}
