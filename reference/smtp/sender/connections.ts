/** The connection to a server, and the replies that come in on it. */
import { connect } from 'node:net'
import { mortal, type World } from '../../world.ts'
import { CRLF, type Parsed } from '../codec/lines.ts'
import { type Reply, readReply } from '../codec/replies.ts'
import { Malformed } from '../malformed.ts'
import type { Sender } from '../sender.ts'
import { type Address, Failure, type Line } from './line.ts'

const BLOCK = 64 * 1024

export const connectionParts = {
  /** A new connection; it is not known yet whether anybody is there. */
  open(this: Sender, world: World, address: Address): Line {
    const socket = connect({ ...address, noDelay: true, allowHalfOpen: true, signal: world.stopped })
    const line: Line = {
      socket,
      world,
      address,
      received: Buffer.alloc(0),
      connected: false,
      secured: false,
      patienceMs: this.patienceMs(world),
      offers: new Map(),
      wake() {},
    }
    socket.on('connect', () => {
      line.connected = true
    })
    this.hear(line)
    return line
  },

  /** Listens to the server. */
  hear(this: Sender, line: Line): void {
    const on = mortal(line.world)
    const { socket } = line
    socket.on('drain', () => line.wake())
    socket.on(
      'data',
      on((octets: Buffer) => this.onReplyOctets(line, octets)),
    )
    const ends = (over: NonNullable<Line['over']>) =>
      on((error?: unknown) => {
        line.over ??= over
        if (error instanceof Error) line.error = error
        line.wake()
      })
    socket.on('end', ends('end'))
    socket.on('error', ends('broken'))
    socket.on('close', ends('broken'))
  },

  /** Some octets have come: half a reply, or two. */
  onReplyOctets(line: Line, octets: Buffer): void {
    line.received = Buffer.concat([line.received, octets])
    line.wake()
  },

  /** The next reply, once it is whole. */
  async nextReply(this: Sender, line: Line): Promise<Reply> {
    const { value, length } = await this.waitFor(line, () => this.readReply(line))
    line.received = line.received.subarray(length)
    return value
  },

  /** Looks whenever something has happened, for as long as one waits for one reply or one block (RFC 5321 §4.5.3.2). */
  async waitFor<Found>(this: Sender, line: Line, look: () => Found | undefined): Promise<Found> {
    const timer = setTimeout(() => {
      line.over ??= 'silence'
      line.wake()
    }, line.patienceMs)
    try {
      for (;;) {
        const found = look()
        if (found !== undefined) return found
        if (line.over) throw this.broken(line)
        await this.untilMore(line)
      }
    } finally {
      clearTimeout(timer)
    }
  },

  readReply({ received, address }: Line): Parsed<Reply> | undefined {
    try {
      return readReply(received)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      throw new Failure('broken', `The server at ${name(address)} does not speak SMTP. ${error.message}`)
    }
  },

  /** Until octets come, or will come no more. */
  async untilMore(line: Line): Promise<void> {
    await new Promise<void>((resolve) => {
      line.wake = resolve
    })
  },

  /** Sends a command and waits for its reply; nothing else is sent before that (RFC 5321 §4.3.1). */
  async exchange(this: Sender, line: Line, text: string): Promise<Reply> {
    this.transmit(line, Buffer.from(text + CRLF, 'latin1'))
    return this.nextReply(line)
  },

  transmit({ socket }: Line, octets: Uint8Array): void {
    socket.write(octets)
  },

  /** Sends something large, block by block; when the server is gone in the middle, its last words say why. */
  async transmitAll(this: Sender, line: Line, octets: Buffer): Promise<void> {
    for (let at = 0; at < octets.length && !line.over; at += BLOCK) {
      this.transmit(line, octets.subarray(at, at + BLOCK))
      await this.waitFor(line, () => line.over !== undefined || !line.socket.writableNeedDrain || undefined)
    }
  },

  /** A connection that breaks is as good as 451: somebody may try again (RFC 5321 §3.8). */
  broken({ over, error, address, connected }: Line): Failure {
    const server = `The server at ${name(address)}`
    if (over === 'silence') return new Failure('silent', `${server} has said nothing for a long time.`)
    if (!connected) return new Failure('unreachable', excuse(name(address), error))
    return new Failure('temporarily', `${server} closed the connection before the message was taken.`)
  },
}

function name({ host, port }: Address): string {
  return `${host}:${port}`
}

function excuse(server: string, error: NodeJS.ErrnoException | undefined): string {
  if (error?.code === 'ECONNREFUSED') return `Nobody listens at ${server}: is the server running, and on this port?`
  if (error?.code === 'ENOTFOUND') return `There is no host of the name in ${server}.`
  return `No connection to the server at ${server}: ${error?.message ?? 'it was closed at once'}.`
}
