/**
 * The server, over UDP. There are no connections: every datagram brings its sender's address along, and its answer goes back
 * there. Nothing is kept from one to the next, so that loss, doubling and reordering are nobody's trouble.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { mortal, type Server, type World } from '../world.ts'
import { capitalise } from './letters.ts'

/** The one socket of the server, and the world in which it serves. */
export interface Post {
  readonly socket: Socket
  readonly world: World
}

/** A burst of datagrams waits here until we come to it. */
const BUFFER_OCTETS = 1024 * 1024

export const parts = {
  capitalise,

  /** A datagram has come. An empty one is a datagram, too. */
  onDatagram(post: Post, octets: Uint8Array, sender: RemoteInfo): void {
    this.answer(post, this.capitalise(octets), sender)
  },

  /** One datagram back, from the port that was asked. Whether it arrives is not ours to know. */
  answer({ socket }: Post, octets: Uint8Array, receiver: RemoteInfo): void {
    socket.send(octets, receiver.port, receiver.address, () => {})
  },

  /** A datagram could not be delivered: its client is gone, and the others are not. */
  onFailure(_post: Post, _error: Error): void {},
}

export type Parts = typeof parts

/** Puts a server together from its parts. */
export function udpServer(parts: Parts): Server {
  return async (world) => {
    const on = mortal(world)
    const socket = createSocket({ type: isIPv6(world.host) ? 'udp6' : 'udp4', recvBufferSize: BUFFER_OCTETS })
    const post: Post = { socket, world }
    socket.on(
      'message',
      on((octets: Uint8Array, sender: RemoteInfo) => parts.onDatagram(post, octets, sender)),
    )
    socket.bind({ address: world.host, port: world.port })
    await once(socket, 'listening')
    socket.on(
      'error',
      on((error: Error) => parts.onFailure(post, error)),
    )
    return {
      async stop() {
        socket.close()
      },
    }
  }
}
