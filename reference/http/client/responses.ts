/** Reads responses, of every framing and in pieces of any size (RFC 9112 §4, §6, §7). */
import type { Parts } from '../client.ts'
import {
  crlfLine,
  longerThan,
  type Parsed,
  readChunkEnd,
  readChunkSize,
  readFieldLine,
  readFieldSection,
  readSome,
} from '../codec.ts'
import { type Field, membersOf, valuesOf, withoutBlanks } from '../grammar.ts'
import { Malformed } from '../malformed.ts'
import type { Answer, Framing, Line, StatusLine, Wanted } from './exchange.ts'

const STATUS_LINE = /^HTTP\/([0-9])\.([0-9]) ([0-9]{3})(?: [\t\x20-\x7e\x80-\xff]*)?$/
const LONGEST_LINE = 64 * 1024
const SECTION_LIMITS = { octets: 256 * 1024, fields: 10_000 }
const MOST_INTERIM = 100
const DECIMAL = /^[0-9]+$/
const NO_CONTENT: Framing = { by: 'length', octets: 0 }

export const responseParts = {
  line: crlfLine,

  fieldLine: readFieldLine,

  /** A field value that goes on in the next line goes on behind a blank (RFC 9112 §5.2). */
  foldedLine(before: Field | undefined, line: string): Field {
    if (!before) throw new Malformed('syntax', 'The first field line begins with a blank.')
    const { value } = readFieldLine(`folded:${line}`)
    return { name: before.name, value: withoutBlanks(`${before.value} ${value}`) }
  },

  /** The final response: those before it only say that it will come (RFC 9110 §15.2). */
  async answer(this: Parts, line: Line, wanted: Wanted): Promise<Answer> {
    for (let interim = 0; interim <= MOST_INTERIM; interim++) {
      const start = await this.take(line, (octets) => this.firstLine(octets))
      const fields = await this.take(line, (octets) => this.headerSection(octets))
      if (!this.isInterim(start.status)) {
        const framing = this.framing(wanted.method, start, fields)
        const content = await this.content(line, framing)
        line.responses++
        if (!this.persists(start, fields, framing) || line.received.length > 0) line.socket.destroy()
        return { ...start, fields, content, url: wanted.url }
      }
    }
    throw new Malformed('syntax', `More than ${MOST_INTERIM} interim responses, and no final one.`)
  },

  firstLine(this: Parts, octets: Buffer): Parsed<StatusLine> | undefined {
    if (longerThan(LONGEST_LINE, octets)) throw new Malformed('syntax', 'The status line has no end.')
    const line = this.line(octets)
    return line && { value: this.statusLine(line.value), length: line.length }
  },

  /** The phrase is for people, and may lack (RFC 9112 §4). */
  statusLine(this: Parts, line: string): StatusLine {
    const [, major, minor, code] = STATUS_LINE.exec(line) ?? []
    if (code === undefined) throw new Malformed('syntax', 'The first line is no status line.')
    if (major !== '1') throw new Malformed('version', `The server speaks HTTP/${major}.${minor}.`)
    return { minor: Number(minor), status: this.statusOf(Number(code)) }
  },

  /** A status that is none counts as a server error (RFC 9110 §15). */
  statusOf: (code: number) => (code >= 100 && code <= 599 ? code : 500),

  headerSection(this: Parts, octets: Buffer): Parsed<Field[]> | undefined {
    return readFieldSection(octets, this, SECTION_LIMITS)
  },

  /** 1xx is skipped, even unasked; but a server that changes the protocol unasked is not to be understood any more. */
  isInterim(status: number): boolean {
    if (status === 101) throw new Malformed('syntax', 'The server changes to a protocol that nobody asked for.')
    return status < 200
  },

  /** How the end of the content is found, in the order of RFC 9112 §6.3. */
  framing(this: Parts, method: string, { status }: StatusLine, fields: readonly Field[]): Framing {
    if (this.hasNoContent(method, status)) return NO_CONTENT
    const codings = valuesOf(fields, 'transfer-encoding')
    if (codings.length > 0) return this.transferCoding(codings)
    const lengths = valuesOf(fields, 'content-length')
    return lengths.length > 0 ? { by: 'length', octets: this.contentLength(lengths) } : { by: 'close' }
  },

  /** Whatever their fields say. */
  hasNoContent: (method: string, status: number) => method === 'HEAD' || status === 204 || status === 304,

  /** Chunked is the one coding that every client understands; we asked for no other. */
  transferCoding(values: readonly string[]): Framing {
    const codings = membersOf(values).map((coding) => coding.toLowerCase())
    if (codings.length !== 1 || codings[0] !== 'chunked') {
      throw new Malformed('coding', `The transfer coding "${codings.join(', ')}" cannot be read.`)
    }
    return { by: 'chunks' }
  },

  /** Decimal digits; the same number several times is that number. */
  contentLength(values: readonly string[]): number {
    const numbers = values.flatMap((value) => value.split(',')).map(withoutBlanks)
    if (!numbers.every((number) => DECIMAL.test(number))) throw new Malformed('framing', 'Content-Length is no number.')
    const [length = 0, ...more] = numbers.map(Number)
    if (more.some((other) => other !== length)) throw new Malformed('framing', 'Content-Length contradicts itself.')
    return length
  },

  /** The content, whole or not at all. */
  async content(this: Parts, line: Line, framing: Framing): Promise<Buffer> {
    if (framing.by === 'chunks') return this.contentByChunks(line)
    if (framing.by === 'close') return this.contentByClose(line)
    return Buffer.concat(await this.data(line, framing.octets))
  },

  async contentByChunks(this: Parts, line: Line): Promise<Buffer> {
    const pieces: Buffer[] = []
    for (;;) {
      const size = this.chunkSize(await this.take(line, (octets) => this.chunkLine(octets)))
      if (size === 0) break
      pieces.push(...(await this.data(line, size)))
      await this.take(line, (octets) => this.chunkEnd(octets))
    }
    await this.take(line, (octets) => this.trailerSection(octets))
    return Buffer.concat(pieces)
  },

  /** All that comes until the server closes, in good order: a connection that breaks is no end (RFC 9112 §8). */
  async contentByClose(this: Parts, line: Line): Promise<Buffer> {
    const pieces: Buffer[] = []
    for (;;) {
      if (line.received.length > 0) pieces.push(await this.take(line, (octets) => readSome(octets, octets.length)))
      else if (line.over === 'end') return Buffer.concat(pieces)
      else if (line.over) throw this.broken(line)
      else await this.more(line)
    }
  },

  async data(this: Parts, line: Line, octets: number): Promise<Buffer[]> {
    const pieces: Buffer[] = []
    for (let missing = octets; missing > 0; ) {
      const most = missing
      const piece = await this.take(line, (received) => readSome(received, most))
      pieces.push(piece)
      missing -= piece.length
    }
    return pieces
  },

  chunkLine(this: Parts, octets: Buffer): Parsed<string> | undefined {
    if (longerThan(LONGEST_LINE, octets)) throw new Malformed('framing', 'A chunk extension has no end.')
    return this.line(octets)
  },

  chunkSize: readChunkSize,

  chunkEnd: readChunkEnd,

  /** Fields behind the content are read and forgotten (RFC 9112 §7.1.2). */
  trailerSection(this: Parts, octets: Buffer): Parsed<Field[]> | undefined {
    return readFieldSection(octets, this, SECTION_LIMITS)
  },

  /** Whether the connection may carry another request (RFC 9112 §9.3), its framing being beyond doubt (§6.1). */
  persists(this: Parts, { minor }: StatusLine, fields: readonly Field[], framing: Framing): boolean {
    const options = membersOf(valuesOf(fields, 'connection')).map((option) => option.toLowerCase())
    const doubtful = framing.by === 'chunks' && (minor === 0 || valuesOf(fields, 'content-length').length > 0)
    if (framing.by === 'close' || doubtful || options.includes('close')) return false
    return minor > 0 || options.includes('keep-alive')
  },
}
