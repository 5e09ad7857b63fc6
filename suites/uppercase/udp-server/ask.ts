/** How we talk to a UDP server of this protocol, and how we look at its answers: shared by the topics of this role. */
import {
  all,
  datagrams,
  type Flow,
  met,
  octetsOf,
  quote,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { capitals, sameText } from '../lens.ts'

/** One client: sends one datagram and waits for one. */
export async function ask(stage: Stage, text: string): Promise<void> {
  const flow = await stage.flow()
  await say(flow, text, 1)
}

/** Sends a datagram on a flow, and waits until `answers` have come in all. */
export async function say(flow: Flow, text: string, answers: number) {
  await flow.send(octetsOf(text))
  return flow.receive(answers, { for: 'the reply' })
}

/** The answers of this client, in order, are these texts in capitals; whether a line end came back is asked elsewhere. */
export function gotCapitals(
  transcript: Transcript,
  client: number,
  texts: readonly string[],
  compare = sameText,
): Verdict {
  const answers = datagrams(transcript, `client ${client}`, 'received')
  const where = client > 1 ? ` for client ${client}` : ''
  return all(
    ...texts.map((text, nth) => {
      const answer = answers[nth]
      return compare(
        capitals(octetsOf(text)),
        { bytes: answer?.bytes ?? new Uint8Array(), at: (byte) => answer && { ...answer.at, byte } },
        where,
      )
    }),
    answers.length > texts.length
      ? unmet(
          `${texts.length === 1 ? 'one answer' : `${texts.length} answers`}${where}`,
          `${answers.length}`,
          answers[texts.length]?.at,
        )
      : met,
  )
}

/** Every datagram that reached the server was answered as often as it arrived, in whatever order. */
export function answeredWhatArrived(transcript: Transcript, client: number): Verdict {
  const line = `client ${client}`
  const due = datagrams(transcript, line, 'sent').map((datagram) => capitals(datagram.bytes))
  for (const answer of datagrams(transcript, line, 'received')) {
    const nth = due.findIndex((expected) => Buffer.compare(expected, answer.bytes) === 0)
    if (nth < 0) return unmet('only answers to what was sent, each once', quote(answer.bytes), answer.at)
    due.splice(nth, 1)
  }
  if (due.length === 0) return met
  return unmet(due.map(quote).join(' and '), `no answer to ${due.length === 1 ? 'that one' : `those ${due.length}`}`)
}
