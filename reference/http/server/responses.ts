/** Writes responses: status line, fields, content (RFC 9112 §4, RFC 9110 §15). */
import { writeDate } from '../date.ts'
import type { Field } from '../grammar.ts'
import type { Flaw, Malformed } from '../malformed.ts'
import type { Parts } from '../server.ts'
import type { Piece, RequestLine, Response } from './connection.ts'

const PHRASES: Readonly<Record<number, string>> = {
  100: 'Continue',
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
}

const STATUS_OF: Readonly<Record<Flaw, number>> = {
  syntax: 400,
  framing: 400,
  incomplete: 400,
  silence: 408,
  version: 505,
  coding: 501,
  misdirected: 421,
  'long method': 501,
  'long target': 414,
  'long fields': 431,
  'long content': 413,
}

/** Octets of a file that are in memory at a time. */
const PIECE_OCTETS = 64 * 1024

export const responseParts = {
  /** `HTTP/1.1 200 OK`: our version whatever the client's is (RFC 9110 §2.5), and the blank even where no phrase follows. */
  statusLine(status: number): string {
    return `HTTP/1.1 ${status} ${PHRASES[status] ?? ''}`
  },

  fieldLines(fields: readonly Field[]): string {
    return fields.map(({ name, value }) => `${name}: ${value}\r\n`).join('')
  },

  /** Status line and header section, as they are sent. */
  responseHead(this: Parts, asked: RequestLine | undefined, response: Response, persists: boolean): Uint8Array {
    const fields = [
      ...this.dateField(),
      ...response.fields,
      ...this.lengthField(response),
      ...this.connectionField(asked, persists),
    ]
    return Buffer.from(`${this.statusLine(response.status)}\r\n${this.fieldLines(fields)}\r\n`, 'latin1')
  },

  /** A server with a clock says when it answered (RFC 9110 §6.6.1). */
  dateField(this: Parts): readonly Field[] {
    return [{ name: 'Date', value: this.httpDate(Date.now()) }]
  },

  /** The one form of a date that may be sent (RFC 9110 §5.6.7). */
  httpDate: writeDate,

  /** Every response says how long it is, except those that cannot have content (RFC 9110 §8.6). */
  lengthField({ status, content }: Response): readonly Field[] {
    if (status < 200 || status === 204 || status === 304) return []
    return [{ name: 'Content-Length', value: String(lengthOf(content)) }]
  },

  /** Says what the client cannot take for granted: that we close, or, to HTTP/1.0, that we do not (RFC 9112 §9.3, §9.6). */
  connectionField(asked: RequestLine | undefined, persists: boolean): readonly Field[] {
    if (!persists) return [{ name: 'Connection', value: 'close' }]
    return asked?.minor === 0 ? [{ name: 'Connection', value: 'keep-alive' }] : []
  },

  /** The response to HEAD is that to GET without its content, and some statuses never have any (RFC 9112 §6.3). */
  hasContent(asked: RequestLine | undefined, { status }: Response): boolean {
    return asked?.method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
  },

  /** The client may send its content now (RFC 9110 §15.2.1). */
  continueHead(this: Parts): Uint8Array {
    return Buffer.from(`${this.statusLine(100)}\r\n\r\n`, 'latin1')
  },

  /** A piece of content, a little at a time. */
  async *octetsOf(piece: Piece): AsyncIterable<Uint8Array> {
    if (piece instanceof Uint8Array) return yield piece
    for (let at = piece.first; at <= piece.last; ) {
      const most = Math.min(PIECE_OCTETS, piece.last - at + 1)
      const { bytesRead, buffer } = await piece.file.read(Buffer.alloc(most), 0, most, at)
      if (bytesRead === 0) throw new Unreadable()
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
  },

  /** A response that consists of some words for the person who reads it. */
  words(this: Parts, status: number, sentence: string, fields: readonly Field[] = []): Response {
    const type = { name: 'Content-Type', value: 'text/plain; charset=utf-8' }
    return { status, fields: [...fields, type], content: [Buffer.from(`${status} ${PHRASES[status]}: ${sentence}\n`)] }
  },

  /** The answer to what is no request, or none for us. */
  refuse(this: Parts, error: Malformed): Response {
    return this.words(this.statusOf(error.flaw), error.message)
  },

  statusOf(flaw: Flaw): number {
    return STATUS_OF[flaw]
  },
}

/** A document has lost octets that its response had promised. */
class Unreadable extends Error {
  readonly syscall = 'read'
}

function lengthOf(content: readonly Piece[]): number {
  return content
    .map((piece) => (piece instanceof Uint8Array ? piece.length : piece.last - piece.first + 1))
    .reduce((sum, length) => sum + length, 0)
}
