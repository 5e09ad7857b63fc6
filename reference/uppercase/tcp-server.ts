/**
 * The server, over TCP. A connection is a stream of octets in which nothing marks the end of a sentence, and nothing needs
 * to: what comes in goes out in capitals at once, and when the client has said its last, so have we.
 */
import { once } from 'node:events'
import { createServer, type Server as Listener, type Socket } from 'node:net'
import { mortal, type Server, type World } from '../world.ts'
import { capitalise } from './letters.ts'

/** One client that is connected, and the world in which it is served. */
export interface Connection {
  readonly socket: Socket
  readonly world: World
}

/** A client that writes and never reads is listened to again when it has fetched some of its replies. */
const HELD_OCTETS = 16 * 1024 * 1024

export const parts = {
  capitalise,

  /** Takes the port. Node sets SO_REUSEADDR, so that what is left of an earlier server's connections is in nobody's way. */
  listen(listener: Listener, { host, port }: World): void {
    listener.listen({ host, port })
  },

  /** A client has connected. It speaks first. */
  onClient(_client: Connection): void {},

  /** Some octets have come: half a sentence, or three. They are answered as they come. */
  onOctets(client: Connection, octets: Uint8Array): void {
    this.reply(client, this.capitalise(octets))
  },

  /** Sends all of it, however much that is; the rest waits in memory while the network is busy. */
  reply({ socket }: Connection, octets: Uint8Array): void {
    socket.write(octets)
    if (socket.writableLength > HELD_OCTETS) {
      socket.pause()
      socket.once('drain', () => socket.resume())
    }
  },

  /** The client has said all, and may still be listening: our side closes behind the last reply. */
  onEnd({ socket }: Connection): void {
    socket.end()
  },

  /** The connection broke. It concerns this one client only, and there is nobody left to tell. */
  onFailure(_client: Connection, _error: Error): void {},

  /** The connection is gone, whichever way it went. */
  onGone(_client: Connection): void {},
}

export type Parts = typeof parts

/** Puts a server together from its parts. */
export function tcpServer(parts: Parts): Server {
  return async (world) => {
    const on = mortal(world)
    const sockets = new Set<Socket>()
    const welcome = on((socket: Socket) => {
      const client: Connection = { socket, world }
      sockets.add(socket)
      socket.on(
        'data',
        on((octets: Uint8Array) => parts.onOctets(client, octets)),
      )
      socket.on(
        'end',
        on(() => parts.onEnd(client)),
      )
      socket.on(
        'error',
        on((error: Error) => parts.onFailure(client, error)),
      )
      socket.on(
        'close',
        on(() => parts.onGone(client)),
      )
      socket.on('close', () => sockets.delete(socket))
      parts.onClient(client)
    })
    // A client may close its direction and still wait for the reply, so the end of one is not the end of both.
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, welcome)
    parts.listen(listener, world)
    await once(listener, 'listening')
    listener.on(
      'error',
      on((error: Error) => {
        throw error
      }),
    )
    return {
      async stop() {
        listener.close()
        for (const socket of sockets) socket.destroy()
      },
    }
  }
}
