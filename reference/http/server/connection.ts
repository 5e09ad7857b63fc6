/** What the parts of the server tell each other: connections, requests, responses. */
import type { FileHandle } from 'node:fs/promises'
import type { Socket } from 'node:net'
import type { World } from '../../world.ts'
import type { Field } from '../grammar.ts'

/** One client that is connected. Its octets come in by events and are used up in the order in which they came. */
export interface Connection {
  readonly socket: Socket
  readonly world: World
  /** What has come and has not been used yet. */
  received: Buffer
  /** The request that is read or answered at present, as far as it is known. */
  asked?: RequestLine
  /** Why nothing more will come. */
  over?: 'end' | 'silence' | 'gone'
  /** Since when we only wait for the client to close, and how much it has sent since. */
  lingering?: { readonly sinceMs: number; octets: number }
  /** Goes on with whoever waits for octets. */
  wake(): void
}

/** How the content of a request is delimited (RFC 9112 §6.3). */
export type Framing = { readonly by: 'length'; readonly octets: number } | { readonly by: 'chunks' }

export interface RequestLine {
  readonly method: string
  readonly target: string
  /** The minor version: 0, or 1 for 1.1 and whatever follows it. */
  readonly minor: number
}

/** What a request-target names (RFC 9112 §3.2); the authority only where the target says it. */
export interface Target {
  readonly form: 'origin' | 'absolute' | 'authority' | 'asterisk'
  readonly path: string
  readonly query: string
  readonly authority?: string
}

/** A request whose header section is whole and well-formed. */
export interface Request extends RequestLine {
  readonly fields: readonly Field[]
  readonly path: string
  readonly query: string
  readonly form: Target['form']
  /** The name of the host that is asked, without the port, in small letters. */
  readonly host: string
  readonly framing: Framing
  /** The folder of documents of this host. */
  readonly root: string
  readonly world: World
}

/** A piece of content: octets that are at hand, or some that are read from a file when their turn has come. */
export type Piece = Uint8Array | { readonly file: FileHandle; readonly first: number; readonly last: number }

export interface Response {
  readonly status: number
  readonly fields: readonly Field[]
  readonly content: readonly Piece[]
  /** Lets go of the file that it was read from. */
  readonly release?: () => Promise<void>
}

/** The selected representation of a document (RFC 9110 §3.2), as it is at this moment. */
export interface Representation {
  readonly file: string
  readonly size: number
  readonly modifiedMs: number
  readonly etag: string
}

/** Positions of the first and the last octet. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}
