/**
 * The client: a user agent that hands one message over to a mail server and says what became of it. Each part is one decision of the
 * standard.
 */
import type { Client, World } from '../world.ts'
import { argumentParts, Unusable } from './client/arguments.ts'
import { messageParts } from './client/message.ts'
import { addressLiteral } from './codec/paths.ts'
import { inWords, kindOf } from './sender/dialogue.ts'
import { Failure, isPositive, type Line, type Outcome } from './sender/line.ts'
import { type Sender, senderParts } from './sender.ts'

/** A person waits; the five minutes of the standard are for machines (RFC 5321 §4.5.3.2). */
const PATIENCE_MS = 10_000

const telling = {
  async run(this: Parts, world: World): Promise<number> {
    const letter = await this.letter(world)
    const envelope = { sender: letter.from.text, recipients: letter.to.map(({ text }) => text) }
    const line = this.open(world, { host: world.host, port: world.port })
    return this.tell(world, await this.transfer(line, envelope, this.message(letter)))
  },

  /** Says who was refused; the exit status is 0 when nobody was. */
  tell(world: World, outcomes: readonly Outcome[]): number {
    const failed = outcomes.filter(({ reply }) => !isPositive(reply))
    for (const { recipient, reply } of failed) world.complain(`${kindOf(reply)}: ${recipient}: ${inWords(reply)}`)
    return failed.length === 0 ? 0 : 1
  },

  /** There was no going on: one word for what kind of trouble it is, and the rest of the sentence. */
  fail(world: World, { kind, message }: Failure): number {
    world.complain(`${kind}: ${message}`)
    return 1
  },

  patienceMs: (_world: World): number => PATIENCE_MS,

  /** A name where we were told one, else the address that we have on this connection (RFC 5321 §4.1.4). */
  ownName: ({ world, socket }: Line): string =>
    world.values.domain || addressLiteral(socket.localAddress ?? '127.0.0.1'),
}

export const parts: Parts = { ...senderParts, ...argumentParts, ...messageParts, ...telling }

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Sender, Arguments, Message, Telling {}

type Arguments = typeof argumentParts
type Message = typeof messageParts
type Telling = typeof telling

/** Puts a client together from its parts. */
export function client(parts: Parts): Client {
  return async (world) => {
    try {
      return await parts.run(world)
    } catch (error) {
      if (error instanceof Failure) return parts.fail(world, error)
      if (!(error instanceof Unusable) && !isOfSystem(error)) throw error
      world.complain(`unusable: ${error.message}`)
      return 2
    }
  }
}

/** A file that cannot be read, for example. */
function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
