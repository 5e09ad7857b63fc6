/** Answers of a server in all the forms in which content travels, as data: shared by the topics of this role. */
import { type Arbitrary, fc, met, type Transcript, type Verdict } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Request } from '../lens/message.ts'
import { chunked, type FieldLines } from '../pen.ts'
import { document, requestsOn, response } from './serve.ts'

const TEXT = ['Content-Type', 'text/plain'] as const
const CLOSE = ['Connection', 'close'] as const
const CHUNKED = ['Transfer-Encoding', 'chunked'] as const

/** A document with its length, the last of its connection: what the textbook's client can read. */
export function closing(content: Uint8Array, more: FieldLines = []): Uint8Array {
  return document(content, [...more, CLOSE])
}

/** A document that ends when the connection does. */
export function untilClose(content: Uint8Array, version = 'HTTP/1.1'): Uint8Array {
  return response({ version, fields: version === 'HTTP/1.1' ? [TEXT, CLOSE] : [TEXT], content })
}

/** Content in chunks, as it is drawn on the wire. */
export interface Chunks {
  readonly sizes: readonly number[]
  readonly extension?: string
  readonly trailers?: string
}

/**
 * A document in chunks. No server sends chunks to who asks with HTTP/1.0 (RFC 9112 §6.1): such a client gets the same content until
 * the close, and has nothing to show for itself here.
 */
export function inChunks(content: Uint8Array, { sizes, extension, trailers }: Chunks, more: FieldLines = []) {
  const octets = chunked(content, sizes, extension, trailers)
  return (asked: Request | undefined): Uint8Array =>
    speaks11(asked) ? response({ fields: [TEXT, CHUNKED, ...more], content: octets }) : untilClose(content)
}

/** Something in front of an answer that only HTTP/1.1 knows: interim responses. */
export function speaks11(asked: Request | undefined): boolean {
  return asked?.version === '1.1'
}

/** Sizes of chunks for content of any length; what they leave over is the last chunk. */
export function sizes(most = 6, largest = 80): Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: largest }), { maxLength: most })
}

/** `host:port` as the client knows us: as it says in Host, or where it found us. */
export function authorityOf(asked: Request | undefined, t: Transcript): string {
  const port = portOf(t)
  const host = (asked && fieldOf(asked, 'host')) ?? ''
  return host.endsWith(`:${port}`) ? host : `127.0.0.1:${port}`
}

/** The port at which the client found us. */
export function portOf(t: Transcript): number {
  return t.find(({ port }) => port !== undefined)?.port ?? 0
}

/** Judges a client that speaks HTTP/1.1; to another one no chunks were sent. */
export function of11(t: Transcript, verdict: Verdict): Verdict {
  const [asked] = requestsOn(t).messages
  return asked && !speaks11(asked) ? met : verdict
}
