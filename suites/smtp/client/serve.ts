/** How we are the server of this client, and how we look at what it did: shared by the topics of this role. */
import {
  type Errand,
  happened,
  type Line,
  linesOf,
  octetsOf,
  type Program,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Command, type Dialogue, dialogueOn, type Submission } from '../lens/dialogue.ts'
import { latin1, latin1Octets, lineAt } from '../lens/lines.ts'
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

/** A reply as it stands: lines without their ends. One that is absent is never said. */
export type Said = string | readonly string[] | undefined

/** What our server says; whatever is not told is said as usual. */
export interface Manners {
  readonly greeting?: Said
  /** By the verb of the command, or by all of it; `.` is the end of a message. */
  readonly replies?: Readonly<Record<string, Said>> | ((command: string) => Said | 'usual')
  /** Where each reply is cut into segments. */
  readonly cuts?: readonly number[]
  /** Waits a little before each reply, to see whether the client does. */
  readonly hesitates?: boolean
  /** Ends or aborts the connection behind the reply to this verb: `greeting` and `.` are those, `hello` is EHLO or HELO. */
  readonly leavesAfter?: string
  readonly leaves?: 'end' | 'reset'
  /** Does so in place of that reply. */
  readonly without?: boolean
}

const USUAL: Readonly<Record<string, string>> = {
  greeting: '220 mail.example.test ready',
  EHLO: '250 mail.example.test',
  HELO: '250 mail.example.test',
  MAIL: '250 sender fine',
  RCPT: '250 recipient fine',
  DATA: '354 go on, and end with a dot',
  '.': '250 message taken',
  QUIT: '221 farewell',
  RSET: '250 forgotten',
  NOOP: '250 still here',
  VRFY: '252 send and see',
  HELP: '214 see RFC 5321',
}

/** Is the server for one connection, until the client has said QUIT or has left. */
export async function converse(line: Line, manners: Manners = {}): Promise<void> {
  const { replies = {}, cuts, hesitates = false, leavesAfter, leaves = 'end', without = false } = manners
  let text = ''
  let at = 0
  const heard = (received: Uint8Array) => {
    text = latin1(received)
  }
  const say = async (verb: string, said: Said): Promise<boolean> => {
    if (hesitates) {
      await line.linger((received) => {
        heard(received)
        return text.length > at
      })
    }
    const last = leavesAfter === verb || (leavesAfter === 'hello' && (verb === 'EHLO' || verb === 'HELO'))
    if (!(last && without)) {
      if (said === undefined) return true
      const lines = typeof said === 'string' ? [said] : said
      await line.send(latin1Octets(lines.map((each) => `${each}\r\n`).join('')), cuts)
    }
    if (!last) return true
    if (leaves === 'reset') line.reset()
    else await line.end()
    return false
  }
  const replyTo = (command: string, verb: string): Said => {
    const usual = USUAL[verb] ?? '500 no such command'
    if (typeof replies === 'function') {
      const said = replies(command)
      return said === 'usual' ? usual : said
    }
    if (command in replies) return replies[command]
    return verb in replies ? replies[verb] : usual
  }

  if (!(await say('greeting', 'greeting' in manners ? manners.greeting : USUAL.greeting))) return
  for (;;) {
    const awaited = await line.read({
      until: (received) => {
        heard(received)
        return lineAt(text, at) !== undefined
      },
      for: 'the next command',
    })
    const command = lineAt(text, at)
    if (awaited !== 'satisfied' || !command) return
    at = command.next
    const verb = (/^[a-z]+/i.exec(command.text)?.[0] ?? '').toUpperCase()
    const said = replyTo(command.text, verb)
    if (!(await say(verb, said))) return
    if (verb === 'QUIT') {
      await line.end()
      return
    }
    if (verb !== 'DATA' || !begins354(said)) continue
    const ended = await line.read({
      until: (received) => {
        heard(received)
        return endIn(text, at) !== undefined
      },
      for: 'the end of the message',
    })
    const end = endIn(text, at)
    if (ended !== 'satisfied' || end === undefined) return
    at = end
    if (!(await say('.', replyTo('.', '.')))) return
  }
}

function begins354(said: Said): boolean {
  return (typeof said === 'string' ? said : said?.[0])?.startsWith('354') ?? false
}

/** Where the message that begins at `at` is over. */
function endIn(text: string, at: number): number | undefined {
  const found = /(?:^|\n)\.\r?\n/.exec(text.slice(at))
  return found ? at + found.index + found[0].length : undefined
}

/** Sends the client on an errand, is its server, and sees it out. */
export async function serve(
  stage: Stage,
  letter: Letter = {},
  manners: Manners = {},
  more: Partial<Errand> = {},
): Promise<void> {
  const program = await sends(stage, letter, more)
  const line = await stage.accept()
  if (line) await converse(line, manners)
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
