/** What the parts of a sender tell each other: the connection, the envelope, what came of it. */
import type { Socket } from 'node:net'
import type { World } from '../../world.ts'
import type { Reply } from '../codec/replies.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** A connection to a server. */
export interface Line {
  /** Where the server is heard: inside TLS, once that stands. */
  socket: Socket
  readonly world: World
  readonly address: Address
  /** What has come and has not been used yet. */
  received: Buffer
  /** Why nothing more will come. */
  over?: 'end' | 'silence' | 'broken'
  /** What the operating system says about that. */
  error?: NodeJS.ErrnoException
  /** Whether the connection was ever there. */
  connected: boolean
  /** TLS stands. */
  secured: boolean
  /** For how long a reply is waited for. */
  patienceMs: number
  /** What the server has offered in its reply to EHLO: keywords in capitals, each with its parameters. */
  offers: ReadonlyMap<string, readonly string[]>
  wake(): void
}

/** Who sends a message, and to whom: what the server goes by, whatever stands in the message itself (RFC 5321 §2.3.1). */
export interface Envelope {
  /** Nobody is the empty text. */
  readonly sender: string
  readonly recipients: readonly string[]
}

/** What became of a message, as far as one recipient is concerned. */
export interface Outcome {
  readonly recipient: string
  readonly reply: Reply
}

/** Why there is no going on, in one word, and what there is to say about it. */
export class Failure extends Error {
  readonly kind: FailureKind
  readonly reply: Reply | undefined

  constructor(kind: FailureKind, words: string, reply?: Reply) {
    super(words)
    this.kind = kind
    this.reply = reply
  }
}

export type FailureKind = 'refused' | 'temporarily' | 'unreachable' | 'silent' | 'broken'

export function isPositive({ code }: Reply): boolean {
  return firstDigit(code) === 2
}

/** Unknown codes are understood by their first digit (RFC 5321 §4.3.2). */
export function firstDigit(code: number): number {
  return Math.floor(code / 100)
}
