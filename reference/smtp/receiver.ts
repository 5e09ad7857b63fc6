/**
 * What receives messages: the server and the relay hold the same conversation with their clients, and differ in whom they accept and
 * in what they do with a message. Each part is one decision of the standard.
 */
import { once } from 'node:events'
import { createServer, type Server as Listener, type Socket } from 'node:net'
import { mortal, type Service, type World } from '../world.ts'
import type { Mailbox } from './codec/paths.ts'
import { authenticationParts } from './receiver/authentication.ts'
import { commandParts } from './receiver/commands.ts'
import { conversationParts } from './receiver/conversation.ts'
import { dataParts } from './receiver/data.ts'
import { securityParts } from './receiver/security.ts'
import type { Answer, House, Message, Session } from './receiver/session.ts'
import { traceParts } from './receiver/trace.ts'
import { transactionParts } from './receiver/transactions.ts'

const listening = {
  /** Takes the port. Node sets SO_REUSEADDR, so that what is left of an earlier server's connections is in nobody's way. */
  listen(listener: Listener, { host, port }: World): void {
    listener.listen({ host, port })
  },
}

export const receiverParts = {
  ...listening,
  ...conversationParts,
  ...commandParts,
  ...authenticationParts,
  ...securityParts,
  ...transactionParts,
  ...dataParts,
  ...traceParts,
}

type Listening = typeof listening
type Conversation = typeof conversationParts
type Commands = typeof commandParts
type Authentication = typeof authenticationParts
type Security = typeof securityParts
type Transactions = typeof transactionParts
type Data = typeof dataParts
type Trace = typeof traceParts

/** What is different in every receiver. */
interface Policy {
  /** The lines that EHLO is answered with, but for the first. */
  extensions(session: Session): readonly string[]
  /** Why this recipient is not accepted. */
  refuses(session: Session, recipient: Mailbox): Answer | undefined
  /** What is wrong with the content itself. */
  refusesContent(message: Message): Answer | undefined
  /** Takes a message into keeping; what throws here is told with 451. */
  keep(session: Session, message: Message): Promise<void>
}

/** All parts, as they know each other; an interface, because a type would be defined by itself. */
export interface Receiver
  extends Listening,
    Conversation,
    Commands,
    Authentication,
    Security,
    Transactions,
    Data,
    Trace,
    Policy {}

/** Starts to receive. */
export async function receive(parts: Receiver, house: House): Promise<Service> {
  const { world } = house
  const on = mortal(world)
  const sessions = new Set<Session>()
  const conversations = new Set<Promise<void>>()
  const fail = on((error: unknown) => {
    throw error
  })
  const welcome = on((socket: Socket) => {
    const session: Session = {
      socket,
      house,
      received: Buffer.alloc(0),
      leaving: false,
      wake() {},
      hears(source) {
        const hear = <Given extends unknown[]>(event: string, handle: (...given: Given) => void) =>
          source.on(event, on(handle) as (...given: unknown[]) => void)
        hear('data', (octets: Buffer) => parts.onOctets(session, octets))
        hear('end', () => parts.onEnd(session))
        hear('timeout', () => parts.onSilence(session))
        hear('error', (error: Error) => parts.onFailure(session, error))
        hear('close', () => parts.onGone(session))
        source.on('close', () => sessions.delete(session))
      },
    }
    sessions.add(session)
    session.hears(socket)
    parts.onClient(session)
    const conversation = parts
      .converse(session)
      .catch(fail)
      .finally(() => conversations.delete(conversation))
    conversations.add(conversation)
  })
  // A client may close its direction and still wait for its replies, so the end of one is not the end of both.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, welcome)
  parts.listen(listener, world)
  await once(listener, 'listening')
  listener.on('error', fail)
  return {
    async stop() {
      listener.close()
      for (const session of sessions) {
        if (!session.leaving) parts.reply(session, parts.farewell(session))
        // Who does not even read what it was told before cannot be waited for.
        if (session.socket.writableNeedDrain) session.socket.destroy()
        else session.socket.destroySoon()
      }
      // A message that is being stored is stored, or nobody would know what became of it.
      await Promise.all(conversations)
    },
  }
}
