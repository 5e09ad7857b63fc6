/**
 * Reads what a client said on a connection, together with what it was answered: whether a line is a command or a part of a message
 * depends on whether DATA was answered 354 (RFC 5321 §4.1.1.4).
 */
import { octets, readOnce, type Transcript } from '../../../harness/kit.ts'
import { type Flaw, latin1, lineAt } from './lines.ts'
import { repliesIn } from './reply.ts'

export type CommandRule =
  | 'line-end' // LF without CR, in a command or a message
  | 'bare-cr' // a CR that ends no line

export interface Command {
  /** Without its line end. */
  readonly text: string
  /** `MAIL`, in capitals. */
  readonly verb: string
  /** Offset in what the client sent. */
  readonly at: number
  /** What it was answered, when it was. */
  readonly reply: number | undefined
  /** Whether it came before all that went before it had been answered: the greeting, a command, or the end of a message. */
  readonly early: boolean
}

/** What came behind a DATA that was answered 354. */
export interface Submission {
  readonly from: string | undefined
  /** The recipients that were accepted, and those that were not. */
  readonly to: readonly string[]
  readonly refused: readonly string[]
  /** As it came, with the dots of SMTP, and without the line that ends it. */
  readonly raw: string
  readonly at: number
  /** Its end came. */
  readonly whole: boolean
  readonly reply: number | undefined
}

export interface Dialogue {
  readonly commands: readonly Command[]
  readonly submissions: readonly Submission[]
  readonly flaws: readonly Flaw<CommandRule>[]
  /** What stands at the end and is no whole command. */
  readonly rest: string
}

/** The line that ends a message; the first one may be its first line. A client that ends lines with LF is understood, and has a flaw. */
const END = /(?:^|\n)\.\r?\n/

const known = readOnce(() => new Map<string, Dialogue>())

export function dialogueOn(t: Transcript, line: string): Dialogue {
  const before = known(t).get(line)
  if (before) return before
  const dialogue = readDialogue(t, line)
  known(t).set(line, dialogue)
  return dialogue
}

function readDialogue(t: Transcript, line: string): Dialogue {
  const text = latin1(octets(t, line, 'received').bytes)
  const replies = repliesIn(octets(t, line, 'sent').bytes).replies
  const moments = momentsOn(t, line)
  const commands: Command[] = []
  const submissions: Submission[] = []
  let from: string | undefined
  let to: string[] = []
  let refused: string[] = []
  let at = 0
  // The greeting is the first reply.
  let next = 1
  for (let found = lineAt(text, at); found; found = lineAt(text, at)) {
    const reply = replies[next]
    const verb = (/^[a-z]+/i.exec(found.text)?.[0] ?? '').toUpperCase()
    const early = answeredBefore(moments, found.at) < (replies[next - 1]?.end ?? Number.POSITIVE_INFINITY)
    commands.push({ text: found.text, verb, at: found.at, reply: reply?.code, early })
    next++
    at = found.next
    const code = reply?.code ?? 0
    if (verb === 'MAIL' && code === 250) {
      from = pathIn(found.text)
      to = []
      refused = []
    }
    if (verb === 'RCPT') (code >= 250 && code < 300 ? to : refused).push(pathIn(found.text) ?? found.text)
    if (verb !== 'DATA' || code !== 354) continue
    const content = text.slice(at)
    const end = END.exec(content)
    const stop = end ? end.index + (end[0].startsWith('\n') ? 1 : 0) : content.length
    const answer = end ? replies[next] : undefined
    submissions.push({ from, to, refused, raw: content.slice(0, stop), at, whole: end !== null, reply: answer?.code })
    next++
    if (!end) return { commands, submissions, flaws: flawsIn(text), rest: '' }
    at += end.index + end[0].length
  }
  return { commands, submissions, flaws: flawsIn(text), rest: text.slice(at) }
}

/** For each octet that the client sent, how much we had said before it came: pieces of both streams in their order. */
function momentsOn(t: Transcript, line: string): readonly { readonly upTo: number; readonly said: number }[] {
  const moments: { upTo: number; said: number }[] = []
  let said = 0
  let upTo = 0
  for (const entry of t) {
    if (entry.line !== line || !entry.bytes) continue
    if (entry.what === 'sent') said += entry.bytes.length
    if (entry.what === 'received') {
      upTo += entry.bytes.length
      moments.push({ upTo, said })
    }
  }
  return moments
}

function answeredBefore(moments: ReturnType<typeof momentsOn>, at: number): number {
  return moments.find(({ upTo }) => at < upTo)?.said ?? 0
}

/** What stands between the angle brackets of MAIL or RCPT, or behind the colon where there are none. */
export function pathIn(text: string): string | undefined {
  const found = /^(?:MAIL\s+FROM|RCPT\s+TO)\s*:\s*(?:<((?:"(?:\\.|[^"\\])*"|[^>"])*)>|(\S*))/i.exec(text)
  return found ? (found[1] ?? found[2] ?? '') : undefined
}

function flawsIn(text: string): readonly Flaw<CommandRule>[] {
  const flaws: Flaw<CommandRule>[] = []
  const lf = /(?<!\r)\n/.exec(text)
  if (lf) flaws.push({ rule: 'line-end', at: lf.index, says: 'LF without CR in front of it' })
  const cr = /\r(?!\n)./s.exec(text)
  if (cr) flaws.push({ rule: 'bare-cr', at: cr.index, says: 'CR without LF behind it' })
  return flaws
}

/** A message without the dots that SMTP puts in front of lines (RFC 5321 §4.5.2). */
export function unstuffed(raw: string): string {
  return raw.replaceAll(/(^|\n)\./g, '$1')
}
