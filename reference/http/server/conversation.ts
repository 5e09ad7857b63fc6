/** One connection from its first octet to its last: requests are read and answered one after the other (RFC 9112 §9). */
import type { Parsed, Reader } from '../codec.ts'
import { membersOf, valuesOf } from '../grammar.ts'
import { Malformed } from '../malformed.ts'
import type { Parts } from '../server.ts'
import type { Connection, Request, RequestLine, Response } from './connection.ts'

/** Clients that say nothing for so long are forgotten; people pause to think. */
const SILENCE_MS = 60_000

/** A client that we have said goodbye to may go on sending for so long, and so much. */
const LINGER_SILENCE_MS = 5_000
const LINGER_MS = 30_000
const LINGER_OCTETS = 64 * 1024 * 1024

/** A client that sends more than this ahead of its answers has to wait. */
const HELD_OCTETS = 256 * 1024

export const conversationParts = {
  /** A client has connected. It speaks first. */
  onClient({ socket }: Connection): void {
    socket.setTimeout(SILENCE_MS)
  },

  /** Some octets have come: half a request, or three. */
  onOctets(this: Parts, connection: Connection, octets: Buffer): void {
    if (connection.lingering) {
      this.discard(connection, octets)
      return
    }
    connection.received = Buffer.concat([connection.received, octets])
    if (connection.received.length > HELD_OCTETS) connection.socket.pause()
    connection.wake()
  },

  /** The client has said all, and may still wait for its answers. */
  onEnd(connection: Connection): void {
    connection.over ??= 'end'
    connection.wake()
  },

  /** Nothing has moved for a long time. */
  onSilence(connection: Connection): void {
    const { socket } = connection
    if (connection.lingering || socket.writableLength > 0) socket.destroy()
    connection.over ??= 'silence'
    connection.wake()
  },

  /** The connection broke. It concerns this one client only, and there is nobody left to tell. */
  onFailure(_connection: Connection, _error: Error): void {},

  /** The connection is gone, whichever way it went. */
  onGone(connection: Connection): void {
    connection.over = 'gone'
    connection.wake()
  },

  /** Answers requests until one of them is the last. */
  async converse(this: Parts, connection: Connection): Promise<void> {
    try {
      while (await this.isNext(connection)) {
        if (!(await this.exchange(connection))) break
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      await this.transmit(connection, connection.asked, this.refuse(error), false)
    }
    this.close(connection)
  },

  /** Waits for the next request to begin; there is none when the client has left first. */
  async isNext(this: Parts, connection: Connection): Promise<boolean> {
    for (;;) {
      this.used(connection, this.emptyLines(connection.received))
      const { length } = connection.received
      if (length > 1 || (length === 1 && connection.received[0] !== 0x0d)) return true
      if (connection.over) return false
      await this.more(connection)
    }
  },

  /** One request and its answer. Says whether another one may follow. */
  async exchange(this: Parts, connection: Connection): Promise<boolean> {
    delete connection.asked
    const line = await this.take(connection, (octets) => this.firstLine(octets))
    connection.asked = line
    const fields = await this.take(connection, (octets) => this.headerSection(octets))
    const request = this.request(connection.world, line, fields)
    if (this.expectsContinue(request)) {
      const refused = this.refusal(request)
      // The client may now send its content or not, so what comes next could be anything.
      if (refused) return this.transmit(connection, request, refused, false)
      await this.send(connection, this.continueHead())
    }
    const content = await this.content(connection, request)
    return this.transmit(connection, request, await this.response(request, content), this.persists(request))
  },

  /** What a reader finds at the beginning of what has come, once enough has come. */
  async take<Value>(this: Parts, connection: Connection, read: Reader<Value>): Promise<Value> {
    for (;;) {
      const found: Parsed<Value> | undefined = read(connection.received)
      if (found) {
        this.used(connection, found.length)
        return found.value
      }
      if (connection.over) throw this.broken(connection.over)
      await this.more(connection)
    }
  },

  /** These octets are used up; those behind them belong to whatever follows. */
  used(connection: Connection, length: number): void {
    connection.received = connection.received.subarray(length)
    if (connection.received.length <= HELD_OCTETS && !connection.over) connection.socket.resume()
  },

  /** Until octets come, or will come no more. */
  async more(connection: Connection): Promise<void> {
    await new Promise<void>((resolve) => {
      connection.wake = resolve
    })
  },

  /** A request that stops before its end is not carried out (RFC 9112 §8). */
  broken(over: NonNullable<Connection['over']>): Malformed {
    return over === 'silence'
      ? new Malformed('silence', 'The rest of the request did not come.')
      : new Malformed('incomplete', 'The request stopped before its end.')
  },

  /** Whether the connection outlives the answer (RFC 9112 §9.3). */
  persists(this: Parts, request: Request): boolean {
    const options = this.connectionOptions(request)
    if (options.includes('close')) return false
    return request.minor > 0 || options.includes('keep-alive')
  },

  /** The options in Connection, in small letters (RFC 9110 §7.6.1). */
  connectionOptions({ fields }: Pick<Request, 'fields'>): readonly string[] {
    return membersOf(valuesOf(fields, 'connection')).map((option) => option.toLowerCase())
  },

  /** Sends a response whole, and says whether the connection persists. */
  async transmit(
    this: Parts,
    connection: Connection,
    asked: RequestLine | undefined,
    response: Response,
    persists: boolean,
  ): Promise<boolean> {
    try {
      await this.send(connection, this.responseHead(asked, response, persists))
      if (this.hasContent(asked, response)) await this.sendContent(connection, response)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
      // The file cannot be read to the end that was promised: only a broken connection can say so now.
      connection.socket.destroy()
    } finally {
      await response.release?.()
    }
    return persists
  },

  async sendContent(this: Parts, connection: Connection, { content }: Response): Promise<void> {
    for (const piece of content) {
      for await (const octets of this.octetsOf(piece)) {
        if (this.isGone(connection)) return
        await this.send(connection, octets)
      }
    }
  },

  /** Sends all of it, and waits while the client is slower than we are. */
  async send(this: Parts, connection: Connection, octets: Uint8Array): Promise<void> {
    if (this.isGone(connection)) return
    connection.socket.write(octets)
    while (connection.socket.writableNeedDrain && !this.isGone(connection)) await this.more(connection)
  },

  isGone: ({ over }: Connection) => over === 'gone',

  /**
   * Closes our direction behind the last answer and waits for the client to do the same. If we closed all at once while octets are
   * on their way, the client would be told of a reset and might never read its answer (RFC 9112 §9.6).
   */
  close(connection: Connection): void {
    connection.lingering = { sinceMs: Date.now(), octets: 0 }
    connection.received = Buffer.alloc(0)
    connection.socket.setTimeout(LINGER_SILENCE_MS)
    connection.socket.end()
    connection.socket.resume()
  },

  /** What comes after the last answer is read and forgotten, within bounds. */
  discard({ socket, lingering }: Connection, octets: Buffer): void {
    if (!lingering) return
    lingering.octets += octets.length
    if (lingering.octets > LINGER_OCTETS || Date.now() - lingering.sinceMs > LINGER_MS) socket.destroy()
  },
}
