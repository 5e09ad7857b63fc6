/** How we talk to a TCP server of this protocol, and how we look at its answer: shared by the topics of this role. */
import {
  type Awaited,
  type Line,
  octets,
  octetsOf,
  type Stage,
  type Transcript,
  type Verdict,
} from '../../../harness/kit.ts'
import { capitals, sameText, withoutLineEnd } from '../lens.ts'

/** One client: connects, says a text in one segment (or as cut), waits for as much as it said, hangs up. */
export async function ask(stage: Stage, text: string, cuts: readonly number[] = []): Promise<void> {
  const line = await stage.connect()
  await say(line, text, cuts)
  await line.hangUp()
}

/** Says a text on a line that stays open, and waits for the reply: as much as was said, a line end at its end apart. */
export async function say(line: Line, text: string, cuts: readonly number[] = []): Promise<Awaited> {
  const said = octetsOf(text)
  await line.send(said, cuts)
  return line.read({ until: (received) => received.length >= withoutLineEnd(said).length, for: 'the reply' })
}

/** The client of this number got the text back in capitals; whether a line end came back is asked elsewhere. */
export function gotCapitals(transcript: Transcript, client: number, text: string): Verdict {
  const line = `client ${client}`
  return sameText(
    capitals(octetsOf(text)),
    octets(transcript, line, 'received'),
    client > 1 ? ` for client ${client}` : '',
  )
}
