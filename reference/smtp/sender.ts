/** What sends messages: the client and the relay hold the same dialogue with a server. Each part is one decision of the standard. */
import type { World } from '../world.ts'
import { connectionParts } from './sender/connections.ts'
import { dialogueParts } from './sender/dialogue.ts'
import type { Line } from './sender/line.ts'
import { securityParts } from './sender/security.ts'

export const senderParts = { ...connectionParts, ...dialogueParts, ...securityParts }

type Connections = typeof connectionParts
type Dialogue = typeof dialogueParts
type Security = typeof securityParts

/** What is different in every sender. */
interface Manner {
  /** For how long it waits for a reply. */
  patienceMs(world: World): number
  /** What it calls itself. */
  ownName(line: Line): string
}

/** All parts, as they know each other; an interface, because a type would be defined by itself. */
export interface Sender extends Connections, Dialogue, Security, Manner {}
