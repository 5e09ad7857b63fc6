/** How we are the server of this client, and how we look at what it did: shared by the topics of this role. */
import {
  type Errand,
  happened,
  linesOf,
  octetsOf,
  type Program,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Command, type Dialogue, dialogueOn, type Submission } from '../lens/dialogue.ts'
import { converse, type Manners } from '../mail-server.ts'
import { addressOf, OURSELVES, SENDER } from '../pen.ts'

/** What a client is told: who writes what to whom. */
export interface Letter {
  readonly from?: string
  readonly to?: readonly string[]
  readonly subject?: string
  /** Lines of the text. */
  readonly text?: readonly string[]
}

/** An errand: send this letter. The text is an argument, a file and standard input all at once: a command takes one of them. */
export function errand(letter: Letter = {}, more: Partial<Errand> = {}): Errand {
  const {
    from = SENDER,
    to = [addressOf('alice')],
    subject = 'greetings',
    text = ['Hello,', '', 'all is well.'],
  } = letter
  return {
    stdin: typed(text),
    inputEnds: true,
    ...more,
    values: { from, to: to.join(','), subject, body: text.join('\n'), domain: OURSELVES, ...more.values },
  }
}

function typed(text: readonly string[]): Uint8Array {
  return octetsOf(text.map((line) => `${line}\n`).join(''))
}

/** Sends the client on an errand, with the file of its text where its command wants one. */
export async function sends(stage: Stage, letter: Letter = {}, more: Partial<Errand> = {}): Promise<Program> {
  const to = errand(letter, more)
  await stage.put('file', '', to.stdin)
  return stage.run(to)
}

/** Sends the client on an errand, is its server, and sees it out. */
export async function serve(
  stage: Stage,
  letter: Letter = {},
  manners: Manners = {},
  more: Partial<Errand> = {},
): Promise<void> {
  if (manners.tls) await stage.put('certificate', '', octetsOf(manners.tls.certificate))
  const program = await sends(stage, letter, more)
  const line = await stage.accept()
  // Whoever waits for us, as we for him, is let go of.
  if (line && (await converse(line, manners)) === 'silence') await line.end()
  await program.exits()
}

/** All that the client said, on all connections. */
export function dialogues(t: Transcript): readonly { readonly line: string; readonly dialogue: Dialogue }[] {
  return linesOf(t, 'server').map((line) => ({ line, dialogue: dialogueOn(t, line) }))
}

export function commandsIn(t: Transcript): readonly Command[] {
  return dialogues(t).flatMap(({ dialogue }) => dialogue.commands)
}

export function submissionsIn(t: Transcript): readonly Submission[] {
  return dialogues(t).flatMap(({ dialogue }) => dialogue.submissions)
}

/** Judges the message that was handed over, which has to be there and whole. */
export function inMessage(t: Transcript, judge: (submission: Submission) => Verdict): Verdict {
  const [first] = submissionsIn(t)
  if (first?.whole) return judge(first)
  if (first) return unmet('the end of the message: a line that is a single dot', 'it did not come')
  return unmet('a message', whatCame(t))
}

/** What the client did last, in words. */
export function whatCame(t: Transcript): string {
  if (!happened(t, 'server 1', 'opened')) return 'no connection'
  const last = commandsIn(t).at(-1)
  if (last) return `the last that came is "${last.text.slice(0, 60)}"`
  const rest = dialogues(t)[0]?.dialogue.rest ?? ''
  return rest === '' ? 'no command' : `"${rest.slice(0, 60)}", without a line end`
}
