/**
 * The client, over UDP. Sentence and reply may both get lost, and nobody says so: after a silence the sentence is sent again, a few
 * times, and then the client gives up in words. Datagrams from anybody but the server are not for us.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import type { Client, World } from '../world.ts'
import { readLine } from './keyboard.ts'

/** Where the server is: a numeric address, since replies carry one. */
export interface Place {
  readonly address: string
  readonly port: number
}

export const parts = {
  readLine,

  /** The silence after which the sentence counts as lost, and how often it is sent in all. */
  patienceMs: 250,
  tries: 4,

  /** What is sent for the line that was typed: the line. */
  toSend: (line: Uint8Array) => line,

  /** One sentence, one datagram. */
  send(socket: Socket, octets: Uint8Array, server: Place): void {
    socket.send(octets, server.port, server.address, () => {})
  },

  /** Whether a datagram comes from the server that was asked: anybody can send us one. */
  isFromServer: (sender: RemoteInfo, server: Place) => sender.port === server.port && sender.address === server.address,

  /** Resolves with the first datagram from the server, or with nothing after `ms` without one. */
  receive(socket: Socket, server: Place, ms: number): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      const finish = (reply?: Uint8Array) => {
        clearTimeout(timer)
        socket.off('message', hear)
        socket.off('close', finish)
        resolve(reply)
      }
      const hear = (octets: Uint8Array, sender: RemoteInfo) => {
        if (this.isFromServer(sender, server)) finish(octets)
      }
      const timer = setTimeout(finish, ms)
      socket.on('message', hear)
      socket.once('close', finish)
    })
  },

  /** What is shown, octet for octet as it came. */
  toShow: (reply: Uint8Array, _sentence: Uint8Array) => reply,

  /** Afterwards: the exit status. The socket is still open. */
  leave: async (status: number, _socket?: Socket, _world?: World) => status,

  /** The exchange failed: says so in words. */
  async fail(world: World, words: string): Promise<number> {
    world.complain(words)
    return 1
  },
}

export type Parts = typeof parts

/** Puts a client together from its parts. */
export function udpClient(parts: Parts): Client {
  return async (world) => {
    const line = await parts.readLine(world.stdin)
    if (line === undefined) return parts.leave(0)
    const found = await lookup(world.host).catch(() => undefined)
    if (!found) return parts.fail(world, `There is no host of the name ${world.host}.`)
    const server: Place = { address: found.address, port: world.port }
    const socket = createSocket({ type: found.family === 6 ? 'udp6' : 'udp4', signal: world.stopped })
    // That nobody was there is what silence says as well.
    socket.on('error', () => {})
    try {
      const sentence = parts.toSend(line)
      for (let tries = 0; tries < parts.tries && !world.stopped.aborted; tries++) {
        parts.send(socket, sentence, server)
        const reply = await parts.receive(socket, server, parts.patienceMs)
        if (!reply) continue
        world.print(parts.toShow(reply, sentence))
        world.print('\n')
        return await parts.leave(0, socket, world)
      }
      return await parts.fail(world, `No reply from ${server.address}:${server.port} to ${parts.tries} tries.`)
    } finally {
      if (!world.stopped.aborted) socket.close()
    }
  }
}
