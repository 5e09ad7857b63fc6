/** What the parts of the client tell each other: what is wanted, the connection, the response. */
import type { Socket } from 'node:net'
import type { Field } from '../grammar.ts'

/** A request, before it is known on which connection it goes. */
export interface Wanted {
  readonly method: string
  readonly url: URL
  /** What is asked for besides what every request says. */
  readonly fields: readonly Field[]
  /** `undefined` is no content, which is another thing than empty content (RFC 9112 §6.3). */
  readonly content?: Uint8Array
}

/** A connection to a server. */
export interface Line {
  readonly socket: Socket
  /** `host:port` of the server. */
  readonly authority: string
  /** What has come and has not been used yet. */
  received: Buffer
  /** Why nothing more will come. */
  over?: 'end' | 'silence' | 'broken'
  /** What the operating system says about that. */
  error?: NodeJS.ErrnoException
  /** How many responses it has brought. */
  responses: number
  /** Whether any octet of the present response has come. */
  answered: boolean
  wake(): void
}

export interface StatusLine {
  readonly minor: number
  readonly status: number
}

/** Where the content of a response ends (RFC 9112 §6.3). */
export type Framing =
  | { readonly by: 'length'; readonly octets: number }
  | { readonly by: 'chunks' }
  | { readonly by: 'close' }

/** A final response, whole. */
export interface Answer extends StatusLine {
  readonly fields: readonly Field[]
  readonly content: Buffer
  /** What was asked, and where: the last one after redirects. */
  readonly url: URL
}
