/**
 * The server: an origin server for HTTP/1.1 and HTTP/1.0 on plain sockets. A request is read from a stream in which nothing but the
 * message itself says where it ends; it is answered; then comes the next one on the same connection. Each part is one decision of the
 * standard.
 */
import { once } from 'node:events'
import { createServer, type Server as Listener, type Socket } from 'node:net'
import { mortal, type Server, type World } from '../world.ts'
import { conditionParts } from './server/conditions.ts'
import type { Connection } from './server/connection.ts'
import { contentParts } from './server/content.ts'
import { conversationParts } from './server/conversation.ts'
import { documentParts } from './server/documents.ts'
import { messageParts } from './server/message.ts'
import { methodParts } from './server/methods.ts'
import { rangeParts } from './server/ranges.ts'
import { redirectParts } from './server/redirects.ts'
import { responseParts } from './server/responses.ts'
import { uploadParts } from './server/uploads.ts'

const listening = {
  /** Takes the port. Node sets SO_REUSEADDR, so that what is left of an earlier server's connections is in nobody's way. */
  listen(listener: Listener, { host, port }: World): void {
    listener.listen({ host, port })
  },
}

export const parts: Parts = {
  ...listening,
  ...conversationParts,
  ...messageParts,
  ...contentParts,
  ...methodParts,
  ...documentParts,
  ...redirectParts,
  ...conditionParts,
  ...rangeParts,
  ...uploadParts,
  ...responseParts,
}

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts
  extends Listening,
    Conversation,
    Message,
    Content,
    Methods,
    Documents,
    Redirects,
    Conditions,
    Ranges,
    Uploads,
    Responses {}

type Listening = typeof listening
type Conversation = typeof conversationParts
type Message = typeof messageParts
type Content = typeof contentParts
type Methods = typeof methodParts
type Documents = typeof documentParts
type Redirects = typeof redirectParts
type Conditions = typeof conditionParts
type Ranges = typeof rangeParts
type Uploads = typeof uploadParts
type Responses = typeof responseParts

/** Puts a server together from its parts. */
export function server(parts: Parts): Server {
  return async (world) => {
    const on = mortal(world)
    const sockets = new Set<Socket>()
    const fail = on((error: unknown) => {
      throw error
    })
    const welcome = on((socket: Socket) => {
      const connection: Connection = { socket, world, received: Buffer.alloc(0), wake() {} }
      sockets.add(socket)
      const hear = <Given extends unknown[]>(event: string, handle: (...given: Given) => void) =>
        socket.on(event, on(handle) as (...given: unknown[]) => void)
      hear('data', (octets: Buffer) => parts.onOctets(connection, octets))
      hear('end', () => parts.onEnd(connection))
      hear('timeout', () => parts.onSilence(connection))
      hear('error', (error: Error) => parts.onFailure(connection, error))
      hear('close', () => parts.onGone(connection))
      socket.on('drain', () => connection.wake())
      socket.on('close', () => sockets.delete(socket))
      parts.onClient(connection)
      parts.converse(connection).catch(fail)
    })
    // A client may close its direction and still wait for its answers, so the end of one is not the end of both.
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, welcome)
    parts.listen(listener, world)
    await once(listener, 'listening')
    listener.on('error', fail)
    return {
      async stop() {
        listener.close()
        for (const socket of sockets) socket.destroy()
      },
    }
  }
}
