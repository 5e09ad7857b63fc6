/** What a client said on each of its connections, and the messages that it handed over: what the invariants of this role look at. */
import {
  linesOf,
  met,
  octets,
  type Place,
  readOnce,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { type CommandRule, type Dialogue, dialogueOn, unstuffed } from '../lens/dialogue.ts'
import { type Message, type MessageRule, readMessage } from '../lens/message.ts'
import { type MimeFlaw, type Reading, readMime } from '../lens/mime.ts'

export const CLIENT = ['client']
/** Whoever says commands. A relay does not write the messages that it hands on. */
export const SENDERS = [...CLIENT, 'relay']

export interface Said {
  readonly dialogue: Dialogue
  placeOf(offset: number): Place | undefined
}

export const said = readOnce((t: Transcript): readonly Said[] =>
  linesOf(t, 'server').flatMap((line) => {
    const stream = octets(t, line, 'received')
    return stream.bytes.length === 0 ? [] : [{ dialogue: dialogueOn(t, line), placeOf: stream.at }]
  }),
)

export interface Written {
  readonly message: Message
  readonly mime: Reading
  /** Where an offset in the message as it is read stands in what travelled, with the dots of SMTP. */
  placeOf(offset: number): Place | undefined
}

export const written = readOnce((t: Transcript): readonly Written[] =>
  said(t).flatMap(({ dialogue, placeOf }) =>
    dialogue.submissions
      .filter(({ whole }) => whole)
      .map(({ raw, at }) => {
        const message = readMessage(unstuffed(raw))
        return { message, mime: readMime(message), placeOf: (offset: number) => placeOf(at + travelled(raw, offset)) }
      }),
  ),
)

/** The offset in a message as it travelled, from the one without its dots. */
function travelled(raw: string, offset: number): number {
  let dots = 0
  for (const { index } of raw.matchAll(/(?:^|(?<=\n))\./g)) {
    if (index > offset + dots) break
    dots++
  }
  return offset + dots
}

export function inEveryMessage(judge: (written: Written) => Verdict): (t: Transcript) => Verdict {
  return (t) => {
    const all = written(t)
    return all.length === 0 ? unobserved('no message came') : (all.map(judge).find(({ is }) => is === 'unmet') ?? met)
  }
}

export function withoutFlaw(rule: MessageRule, expected: string): (t: Transcript) => Verdict {
  return inEveryMessage(({ message, placeOf }) => {
    const flaw = message.flaws.find((each) => each.rule === rule)
    return flaw ? unmet(expected, flaw.says, placeOf(flaw.at)) : met
  })
}

export function withoutMimeFlaw(rules: readonly MimeFlaw['rule'][], expected: string): (t: Transcript) => Verdict {
  return inEveryMessage(({ mime }) => {
    const flaw = mime.flaws.find(({ rule }) => rules.includes(rule))
    return flaw ? unmet(expected, flaw.says) : met
  })
}

export function onEveryLine(rule: CommandRule, expected: string): (t: Transcript) => Verdict {
  return (t) => {
    const all = said(t)
    if (all.length === 0) return unobserved('nothing was said')
    for (const { dialogue, placeOf } of all) {
      const flaw = dialogue.flaws.find((each) => each.rule === rule)
      if (flaw) return unmet(expected, flaw.says, placeOf(flaw.at))
    }
    return met
  }
}
