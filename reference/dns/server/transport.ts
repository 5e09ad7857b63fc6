/** Datagrams and streams (RFC 1035 §4.2, RFC 7766). */
import { createSocket, type Socket as Datagrams, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6, type Socket } from 'node:net'
import { mortal, type Service, type World } from '../../world.ts'

const SILENCE_MS = 10_000
const PREFIX_OCTETS = 2

/** A client over TCP, and what it has sent of a message that is not whole yet. */
export interface Stream {
  readonly socket: Socket
  received: Buffer
}

/** Answers a message, at once or later, or not at all. */
export type Responder = (octets: Buffer, over: 'udp' | 'tcp', reply: (octets: Buffer) => void) => void

export interface Transport {
  onDatagram(socket: Datagrams, octets: Buffer, sender: RemoteInfo, respond: Responder): void
  onOctets(stream: Stream, octets: Buffer, respond: Responder): void
  takesMessage(stream: Stream): Buffer | undefined
  onClose(stream: Stream): void
  prefixes(octets: Buffer): Buffer
  replies(stream: Stream, octets: Buffer): void
}

export const transportParts = {
  /** One datagram is one message, and its answer goes back to where it came from, from the port that was asked. */
  onDatagram(socket: Datagrams, octets: Buffer, { port, address }: RemoteInfo, respond: Responder): void {
    respond(octets, 'udp', (answer) => socket.send(answer, port, address, () => {}))
  },

  /** Some octets have come: half a message, or three, and none of them waits for the answer to another (RFC 7766 §6.2.1). */
  onOctets(this: Transport, stream: Stream, octets: Buffer, respond: Responder): void {
    stream.received = Buffer.concat([stream.received, octets])
    for (let message = this.takesMessage(stream); message; message = this.takesMessage(stream)) {
      respond(message, 'tcp', (answer) => this.replies(stream, answer))
    }
  },

  /** The next message of a stream, once all of it is there: its length stands before it (RFC 1035 §4.2.2). */
  takesMessage(stream: Stream): Buffer | undefined {
    const { received } = stream
    const end = received.length < PREFIX_OCTETS ? Infinity : PREFIX_OCTETS + received.readUInt16BE(0)
    if (received.length < end) return undefined
    stream.received = received.subarray(end)
    return received.subarray(PREFIX_OCTETS, end)
  },

  /** What has come of a message that never was whole is forgotten with its connection. */
  onClose(_stream: Stream): void {},

  /** The length and the message, in one write (RFC 7766 §8). */
  prefixes(octets: Buffer): Buffer {
    return Buffer.concat([Buffer.of(octets.length >> 8, octets.length & 0xff), octets])
  },

  /** The connection stays open for more (RFC 7766 §6.2.1). */
  replies(this: Transport, { socket }: Stream, octets: Buffer): void {
    if (socket.writable) socket.write(this.prefixes(octets))
  },
}

/** Listens on one port over UDP and TCP. */
export async function listen(parts: Transport, world: World, respond: Responder): Promise<Service> {
  const on = mortal(world)
  const answering: Responder = (...given) => on(() => respond(...given))()
  const sockets = new Set<Socket>()
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const stream: Stream = { socket, received: Buffer.alloc(0) }
    sockets.add(socket)
    socket.setTimeout(SILENCE_MS, () => socket.destroy())
    socket.on('error', () => {})
    socket.on(
      'close',
      on(() => {
        sockets.delete(socket)
        parts.onClose(stream)
      }),
    )
    socket.on('end', () => setImmediate(() => socket.end()))
    socket.on(
      'data',
      on((octets: Buffer) => parts.onOctets(stream, octets, answering)),
    )
  })
  const datagrams = createSocket(isIPv6(world.host) ? 'udp6' : 'udp4')
  datagrams.on(
    'message',
    on((octets: Buffer, sender: RemoteInfo) => parts.onDatagram(datagrams, octets, sender, answering)),
  )
  try {
    datagrams.bind({ address: world.host, port: world.port })
    await once(datagrams, 'listening')
    listener.listen({ host: world.host, port: datagrams.address().port })
    await once(listener, 'listening')
  } catch (error) {
    datagrams.close()
    throw error
  }
  datagrams.on('error', () => {})
  return {
    async stop() {
      datagrams.close()
      listener.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
