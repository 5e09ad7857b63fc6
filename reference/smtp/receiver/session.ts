/** What the parts of a receiver tell each other: sessions, transactions, answers. */
import type { Socket } from 'node:net'
import type { World } from '../../world.ts'
import type { Mailbox } from '../codec/paths.ts'

/** The program of which the sessions are. */
export interface House {
  readonly world: World
  /** A message has come, for whoever works behind the receiver. */
  arrived(id: string): void
}

/** One client that is connected. Its octets come in by events and are used up in the order in which they came. */
export interface Session {
  /** Where the client is heard: inside TLS, once that stands. */
  socket: Socket
  readonly house: House
  /** What has come and has not been used yet. */
  received: Buffer
  /** Why nothing more will come. */
  over?: 'end' | 'silence' | 'gone'
  /** How the client has introduced itself. */
  client?: Introduction
  /** Who the client has proved to be. */
  user?: string
  transaction?: Transaction
  /** TLS has been agreed on. */
  secured?: boolean
  /** The last reply has been given. */
  leaving: boolean
  /** Goes on with whoever waits for octets. */
  wake(): void
  /** Listens to this socket. */
  hears(socket: Socket): void
}

export interface Introduction {
  readonly verb: 'HELO' | 'EHLO'
  readonly name: string
}

/** A message on its way in: who has sent it, and to whom it goes (RFC 5321 §3.3). */
export interface Transaction {
  /** Nobody, for messages that must not be answered. */
  readonly reversePath: Mailbox | undefined
  /** Those who were accepted. */
  readonly recipients: Mailbox[]
}

/** A message that has come whole. */
export interface Message extends Transaction {
  readonly content: Buffer
  readonly id: string
}

/** A reply, before it is written: the enhanced code stands before the words of every line (RFC 2034 §4). */
export interface Answer {
  readonly code: number
  readonly enhanced?: string
  readonly lines: readonly string[]
}

export function answer(code: number, enhanced: string, ...lines: readonly string[]): Answer {
  return { code, enhanced, lines }
}
