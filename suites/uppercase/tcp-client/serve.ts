/** How we are the server of a TCP client of this protocol, and how we look at what it did: shared by the topics of this role. */
import { indexOf, octets, octetsOf, type Stage, shows, type Transcript, type Verdict } from '../../../harness/kit.ts'
import { lineEnd, sameText } from '../lens.ts'

/** One exchange from the server's point of view. */
export interface Exchange {
  /** The line that is typed, without its end. */
  readonly typed: string
  /** The reply, without the line end that goes back when one has come. */
  readonly reply: string
  /** Where the reply is cut into segments. */
  readonly cuts?: readonly number[]
  /** Whether the server closes after its reply, as the textbook's does. */
  readonly closes?: boolean
  /** Whether the program is seen out after its reply has been shown. */
  readonly toTheEnd?: boolean
}

/** Types a line, takes the client's connection, replies octet for octet when the whole line has come, and waits until the reply is shown. */
export async function serve(
  stage: Stage,
  { typed, reply, cuts = [], closes = true, toTheEnd = false }: Exchange,
): Promise<void> {
  const program = await stage.run({ stdin: octetsOf(`${typed}\n`) })
  const line = await stage.accept()
  if (!line) return
  let sentence: Uint8Array = new Uint8Array()
  const holds = (octets: number) => (received: Uint8Array) => {
    sentence = received
    return received.length >= octets
  }
  const said = octetsOf(typed).length
  await line.read({ until: holds(said), for: 'the sentence' })
  // A client that counts octets, or reads a line, waits for the line end that it sent. A close would end its wait as well.
  if (!closes && sentence.length === said) await line.linger(holds(said + 1))
  await line.send(Uint8Array.from([...octetsOf(reply), ...lineEnd(sentence)]), cuts)
  if (closes) await line.end()
  const shown = await program.prints({ until: (printed) => indexOf(printed, octetsOf(reply)) >= 0 })
  // What is not shown by now may stand in a buffer until the program ends.
  if (toTheEnd || shown !== 'satisfied') await program.leave()
}

/** The server received the line that was typed; whether with a line end is the client's choice. */
export function gotSentence(transcript: Transcript, typed: string): Verdict {
  return sameText(octetsOf(typed), octets(transcript, 'server 1', 'received'))
}

/** The client printed this reply, in one piece. */
export function showsReply(transcript: Transcript, reply: string): Verdict {
  return shows(octetsOf(reply), octets(transcript, 'stdout', 'printed'))
}
