/** Reads the content of a request, with the octets taken off the connection as they come (RFC 9112 §6, §7). */
import { longerThan, type Parsed, readChunkEnd, readChunkSize, readFieldSection, readSome } from '../codec.ts'
import type { Field } from '../grammar.ts'
import { Malformed } from '../malformed.ts'
import type { Parts } from '../server.ts'
import type { Connection, Request } from './connection.ts'

const LONGEST_CHUNK_LINE = 4 * 1024
const TRAILER_LIMITS = { octets: 64 * 1024, fields: 1_000 }

/** Extensions of all chunks of one request together, so that many small chunks do not make up a large one (RFC 9112 §7.1.1). */
const MOST_CHUNK_LINES = 256 * 1024

export const contentParts = {
  /** The content of a request, complete or not at all. */
  async content(this: Parts, connection: Connection, { framing }: Request): Promise<Buffer> {
    return framing.by === 'length' ? this.contentByLength(connection, framing.octets) : this.contentByChunks(connection)
  },

  async contentByLength(this: Parts, connection: Connection, octets: number): Promise<Buffer> {
    this.largestContent(octets)
    return Buffer.concat(await this.data(connection, octets))
  },

  /** Chunks up to the one of size 0, and the trailer section. */
  async contentByChunks(this: Parts, connection: Connection): Promise<Buffer> {
    const pieces: Buffer[] = []
    let length = 0
    let lines = 0
    for (;;) {
      const line = await this.take(connection, (octets) => this.chunkLine(octets))
      const size = this.chunkSize(line)
      this.largestContent(length + size)
      lines += line.length - size.toString(16).length
      if (lines > MOST_CHUNK_LINES) throw new Malformed('framing', 'The chunks have too many extensions.')
      if (size === 0) break
      pieces.push(...(await this.data(connection, size)))
      length += size
      await this.take(connection, (octets) => this.chunkEnd(octets))
    }
    await this.take(connection, (octets) => this.trailerSection(octets))
    return Buffer.concat(pieces)
  },

  /** So many octets of content, in the pieces in which they come. */
  async data(this: Parts, connection: Connection, octets: number): Promise<Buffer[]> {
    const pieces: Buffer[] = []
    for (let missing = octets; missing > 0; ) {
      const most = missing
      const piece = await this.take(connection, (received) => readSome(received, most))
      pieces.push(piece)
      missing -= piece.length
    }
    return pieces
  },

  chunkLine(this: Parts, octets: Buffer): Parsed<string> | undefined {
    if (longerThan(LONGEST_CHUNK_LINE, octets)) throw new Malformed('framing', 'A chunk extension is too long.')
    return this.line(octets)
  },

  chunkSize: readChunkSize,

  chunkEnd: readChunkEnd,

  /** Fields behind the content. They have to be well-formed, and are forgotten: none of them means anything to us. */
  trailerSection(this: Parts, octets: Buffer): Parsed<Field[]> | undefined {
    return readFieldSection(octets, this, TRAILER_LIMITS)
  },
}
