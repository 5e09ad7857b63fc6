/** Connections to servers: opened, used for one request after the other, and given up (RFC 9112 §9). */
import { connect } from 'node:net'
import { mortal, type World } from '../../world.ts'
import type { Parts } from '../client.ts'
import type { Parsed, Reader } from '../codec.ts'
import { Malformed } from '../malformed.ts'
import type { Answer, Line, Wanted } from './exchange.ts'

const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']

export const connectionParts = {
  /** Where the server is. */
  address({ hostname, port }: URL): { readonly host: string; readonly port: number } {
    return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 80 : Number(port) }
  },

  /** Nobody waits longer for a server that says nothing. */
  silenceMs: ({ values }: World): number => Number(values.timeout) * 1_000,

  /** A new connection; it is not known yet whether anybody is there. */
  open(this: Parts, world: World, url: URL): Line {
    const on = mortal(world)
    // A server that closes its direction may be listening still, and we are not done before we have read all.
    const socket = connect({ ...this.address(url), noDelay: true, allowHalfOpen: true, signal: world.stopped })
    const line: Line = {
      socket,
      authority: url.host,
      received: Buffer.alloc(0),
      responses: 0,
      answered: false,
      wake() {},
    }
    socket.setTimeout(this.silenceMs(world))
    socket.on(
      'data',
      on((octets: Buffer) => this.onOctets(line, octets)),
    )
    const ends = (over: NonNullable<Line['over']>) =>
      on((error?: unknown) => {
        line.over ??= over
        if (error instanceof Error) line.error = error
        line.wake()
      })
    socket.on('end', ends('end'))
    socket.on('timeout', ends('silence'))
    socket.on('error', ends('broken'))
    socket.on('close', ends('broken'))
    return line
  },

  /** Some octets have come: half a response, or two. */
  onOctets(line: Line, octets: Buffer): void {
    line.answered = true
    line.received = Buffer.concat([line.received, octets])
    line.wake()
  },

  /** One request and its response, on the connection that there is or on a new one. Says which one it was. */
  async exchange(this: Parts, world: World, wanted: Wanted, held?: Line): Promise<readonly [Answer, Line]> {
    const line = held && this.mayReuse(held, wanted) ? held : this.open(world, wanted.url)
    if (line !== held) held?.socket.destroy()
    line.answered = false
    this.send(line, this.request(wanted))
    try {
      return [await this.answer(line, wanted), line]
    } catch (error) {
      line.socket.destroy()
      if (this.mayRetry(line, wanted)) return this.exchange(world, wanted)
      throw error
    }
  },

  /** Sends all of it. The response may come before that, and may be the reason not to go on. */
  send({ socket }: Line, octets: Uint8Array): void {
    socket.write(octets)
  },

  /**
   * Whether the request may go on a connection that has carried others. The server may be closing it at this very moment, and a
   * request that must not be sent twice would be lost then (RFC 9112 §9.3.1).
   */
  mayReuse(line: Line, { url, method }: Wanted): boolean {
    return line.authority === url.host && !line.over && !line.socket.destroyed && IDEMPOTENT.includes(method)
  },

  /** Whether the server had closed the connection before it saw the request, which does no harm when sent again. */
  mayRetry(line: Line, { method }: Wanted): boolean {
    return line.responses > 0 && !line.answered && line.over !== 'silence' && IDEMPOTENT.includes(method)
  },

  /** What a reader finds at the beginning of what has come, once enough has come. */
  async take<Value>(this: Parts, line: Line, read: Reader<Value>): Promise<Value> {
    for (;;) {
      const found: Parsed<Value> | undefined = read(line.received)
      if (found) {
        line.received = line.received.subarray(found.length)
        return found.value
      }
      if (line.over) throw this.broken(line)
      await this.more(line)
    }
  },

  /** Until octets come, or will come no more. */
  async more(line: Line): Promise<void> {
    await new Promise<void>((resolve) => {
      line.wake = resolve
    })
  },

  /** The response stops before its end, and so is none (RFC 9112 §8). */
  broken(this: Parts, { socket, over, error, authority, answered }: Line): Error {
    if (over === 'silence') {
      return new Malformed(
        'silence',
        `The server at ${authority} has said nothing for ${(socket.timeout ?? 0) / 1_000} seconds.`,
      )
    }
    if (error) return new Malformed('incomplete', excuse(authority, error))
    if (!answered) return new Malformed('incomplete', `The server at ${authority} closed without a response.`)
    return new Malformed('incomplete', `The server at ${authority} closed before its response was complete.`)
  },
}

function excuse(server: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return `Nobody listens at ${server}: is the server running, and on this port?`
  if (code === 'ENOTFOUND') return `There is no host of the name in ${server}.`
  if (code === 'ECONNRESET') return `The server at ${server} broke the connection off before its response was complete.`
  return `No response from the server at ${server}: ${message}.`
}
