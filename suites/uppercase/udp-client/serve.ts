/** How we are the server of a UDP client of this protocol, and how we look at what it did: shared by the topics of this role. */
import {
  datagrams,
  indexOf,
  type Network,
  octets,
  octetsOf,
  type Stage,
  shows,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { sameText } from '../lens.ts'

/** The contract's timer: a client that has heard nothing for this long asks again. Half a second more for a busy machine. */
export const RESEND_MS = 1_500
/** The contract's limit for giving up, with the same allowance. */
export const GIVING_UP_MS = 3_500

export interface Exchange {
  /** The line that is typed, without its end. */
  readonly typed: string
  readonly reply: string
  readonly network?: Network
  /** How many of the client's datagrams we answer; the impaired network may want more than one. */
  readonly requests?: number
  /** Whether the program is seen out after its reply has been shown. */
  readonly toTheEnd?: boolean
}

/** Types a line, replies to the client's datagrams, and waits until the reply is shown. */
export async function serve(
  stage: Stage,
  { typed, reply, network = {}, requests = 1, toTheEnd = false }: Exchange,
): Promise<void> {
  const service = stage.service(network)
  const program = await stage.run({ stdin: octetsOf(`${typed}\n`) })
  const impaired = network.incoming !== undefined || requests > 1
  for (let request = 1; request <= requests; request++) {
    const wait = impaired ? { for: 'the sentence, once more', atLeastMs: RESEND_MS } : { for: 'the sentence' }
    if ((await service.receive(request, wait)) !== 'satisfied') return
    await service.send(octetsOf(reply))
  }
  const shown = await program.prints({ until: (printed) => indexOf(printed, octetsOf(reply)) >= 0 })
  // What is not shown by now may stand in a buffer until the program ends.
  if (toTheEnd || shown !== 'satisfied') await program.leave()
}

/** The server received the line that was typed, as one datagram; whether with a line end is the client's choice. */
export function gotSentence(transcript: Transcript, typed: string): Verdict {
  const first = datagrams(transcript, 'server 1', 'received')[0]
  if (!first) return unmet(`a datagram with "${typed}"`, 'nothing came')
  return sameText(octetsOf(typed), { bytes: first.bytes, at: (byte) => ({ ...first.at, byte }) })
}

/** The client printed this reply, in one piece. */
export function showsReply(transcript: Transcript, reply: string): Verdict {
  return shows(octetsOf(reply), octets(transcript, 'stdout', 'printed'))
}
