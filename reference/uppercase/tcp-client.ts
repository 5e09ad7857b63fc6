/**
 * The client, over TCP. It sends the line that was typed and shows what comes back. One segment may be less than the reply, so it
 * listens until it has as many octets as it sent, or until the server closes.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Client, World } from '../world.ts'
import { readLine } from './keyboard.ts'

/** Longest that we wait for a connection and its reply; people wait no longer. */
const REPLY_MS = 4_000

export const parts = {
  readLine,

  /** Where the server is. */
  address: ({ host, port }: World) => ({ host, port }),

  /** What is sent for the line that was typed: the line. */
  toSend: (line: Uint8Array) => line,

  /** Sends it; TCP takes as much as we have. */
  send(socket: Socket, octets: Uint8Array): void {
    socket.write(octets)
  },

  /** Puts the pieces of the reply together until it is whole or the server closes. */
  async receive(socket: Socket, sentence: Uint8Array): Promise<Uint8Array> {
    let reply = new Uint8Array()
    if (this.isWhole(reply, sentence)) return reply
    for await (const piece of socket) {
      reply = Buffer.concat([reply, piece])
      if (this.isWhole(reply, sentence)) break
    }
    return reply
  },

  /** A reply is as long as its sentence. */
  isWhole: (reply: Uint8Array, sentence: Uint8Array) => reply.length >= sentence.length,

  /** What is shown, octet for octet as it came. */
  toShow: (reply: Uint8Array, _sentence: Uint8Array) => reply,

  /** Afterwards: the exit status. */
  leave: async (status: number) => status,

  /** The exchange failed: says so in words. */
  async fail(world: World, words: string): Promise<number> {
    world.complain(words)
    return 1
  },
}

export type Parts = typeof parts

/** Puts a client together from its parts. */
export function tcpClient(parts: Parts): Client {
  return async (world) => {
    const line = await parts.readLine(world.stdin)
    if (line === undefined) return parts.leave(0)
    const { host, port } = parts.address(world)
    const late = AbortSignal.timeout(REPLY_MS)
    const socket = connect({ host, port, noDelay: true, signal: AbortSignal.any([late, world.stopped]) })
    // What goes wrong is told to whoever waits for the socket, below; this only says that it is expected.
    socket.on('error', () => {})
    try {
      await once(socket, 'connect')
      const sentence = parts.toSend(line)
      parts.send(socket, sentence)
      const reply = await parts.receive(socket, sentence)
      if (reply.length === 0 && sentence.length > 0) {
        return await parts.fail(world, `The server at ${host}:${port} closed the connection without a reply.`)
      }
      world.print(parts.toShow(reply, sentence))
      world.print('\n')
      return await parts.leave(0)
    } catch (error) {
      return await parts.fail(world, excuse(`${host}:${port}`, error, late.aborted))
    } finally {
      socket.destroy()
    }
  }
}

function excuse(server: string, error: unknown, late: boolean): string {
  if (late) return `The server at ${server} did not reply within ${REPLY_MS / 1000} seconds.`
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED') return `Nobody listens at ${server}: is the server running, and on this port?`
  if (code === 'ENOTFOUND') return `There is no host of the name in ${server}.`
  if (code === 'ECONNRESET') return `The server at ${server} broke the connection off before its reply was complete.`
  return `No reply from the server at ${server}: ${message}.`
}
