/** How we look for what the server has stored, and what has to be there. */
import { met, octetsOf, type Stage, type Transcript, unmet, unobserved, type Verdict } from '../../../harness/kit.ts'
import { carries, difference, messagesIn, ownerOf, type StoredMessage } from '../lens/stored.ts'
import { type Mail, markOf, messageOf } from '../pen.ts'
import { USERS } from '../protocol.ts'

/** The place in which the server keeps what it has taken. */
const MAILBOXES = 'mailboxes'

/** What is looked for: a message by its mark. */
export type Marked = Pick<Mail, 'stem' | 'key'>

/** Waits until a message with this mark is stored; then a little longer for what `enough` still misses. */
export async function looksFor(
  stage: Stage,
  mail: Marked,
  enough = (found: readonly StoredMessage[]) => found.length > 0,
): Promise<void> {
  const mark = markOf(mail)
  const marked = (files: readonly Uint8Array[]) => files.flatMap(messagesIn).filter((each) => carries(each, mark))
  const wanted = octetsOf(mark)
  await stage.search(MAILBOXES, wanted, {
    until: (files) => marked(files).length > 0,
    for: 'the message in its mailbox',
  })
  if (enough(storedIn(stage.soFar(), mail).map(({ message }) => message))) return
  await stage.search(MAILBOXES, wanted, { until: (files) => enough(marked(files)), patience: 0.3, optional: true })
}

/** Waits until this message is stored as it was sent, or is certain not to be. */
export function looksForWhole(stage: Stage, mail: Mail, message = messageOf(mail)): Promise<void> {
  return looksFor(stage, mail, (found) => found.some((each) => difference(message, each) === undefined))
}

/** Looks once more whether there is anything with this mark, which nobody should have stored. */
export async function looksInVain(stage: Stage, mail: Marked): Promise<void> {
  await stage.search(MAILBOXES, octetsOf(markOf(mail)), { until: () => false, patience: 0.05, optional: true })
}

export interface Stored {
  readonly path: string
  readonly message: StoredMessage
}

/** The messages with this mark that were found, each file as it was seen last. */
export function storedIn(t: Transcript, mail: Marked): readonly Stored[] {
  const files = new Map<string, Uint8Array>()
  for (const { line, what, path = '', bytes } of t) {
    if (line === MAILBOXES && what === 'found' && bytes) files.set(path, bytes)
  }
  const mark = markOf(mail)
  return [...files].flatMap(([path, bytes]) =>
    messagesIn(bytes)
      .filter((message) => carries(message, mark))
      .map((message) => ({ path, message })),
  )
}

/** The message is stored, octet for octet. */
export function isStored(t: Transcript, mail: Mail, message = messageOf(mail)): Verdict {
  const found = storedIn(t, mail)
  const differences = found.map((each) => difference(message, each.message))
  const [first] = differences
  if (differences.some((each) => each === undefined)) return met
  return first
    ? unmet(`in the stored message, ${first[0]}`, first[1])
    : unmet('the message in its mailbox', 'nothing with its Message-ID')
}

/** Nothing with this mark is stored. */
export function isNotStored(t: Transcript, mail: Marked, why: string): Verdict {
  const [first] = storedIn(t, mail)
  return first ? unmet(`nothing stored: ${why}`, `a message in ${first.path}`) : met
}

/** Judges the stored message: what the server has put into its header section, above all. */
export function inStored(t: Transcript, mail: Marked, judge: (stored: StoredMessage) => Verdict): Verdict {
  const [first] = storedIn(t, mail)
  return first ? judge(first.message) : unobserved('the message was not found in the store')
}

/** In whose mailboxes it lies, where the store says so. */
export function ownersOf(t: Transcript, mail: Marked): readonly string[] {
  return storedIn(t, mail).flatMap(({ path }) => ownerOf(path, [...USERS, 'postmaster']) ?? [])
}
