/** Reads the replies of a server (RFC 5321 §4.2). It reads over what is wrong, as a client would, and notes each flaw at its place. */
import { type Flaw, latin1, lineAt } from './lines.ts'

export type ReplyRule =
  | 'line-end' // a line ends in LF without CR
  | 'bare-cr' // a CR that ends no line
  | 'code' // no three digits of the range 200 to 559
  | 'separator' // neither hyphen nor space behind the code
  | 'same-code' // lines of one reply with different codes
  | 'length' // more than 512 octets with the code and CR LF
  | 'text' // an octet that no text may have

export interface Reply {
  readonly code: number
  /** The text of each line, behind the code and its separator. */
  readonly lines: readonly string[]
  /** Offset of its first octet in the stream, and behind its last. */
  readonly at: number
  readonly end: number
}

export interface Replies {
  readonly replies: readonly Reply[]
  readonly flaws: readonly Flaw<ReplyRule>[]
  /** Offset of what is no whole reply. */
  readonly rest: number
  /** What stands there cannot become a reply. */
  readonly broken?: Flaw<ReplyRule>
}

/** RFC 5321 §4.5.3.1.5. */
const LONGEST = 512

const LIKE_REPLY = /^(\d{3})(.?)(.*)$/s
const CODE = /^[2-5][0-5]\d$/
/** Tabs and printable ASCII; `textstring` in RFC 5321 §4.2. */
const TEXT = /^[\t -~]*$/

/** All replies in what a server has sent. */
export function repliesIn(stream: Uint8Array): Replies {
  const text = latin1(stream)
  const replies: Reply[] = []
  const flaws: Flaw<ReplyRule>[] = []
  let lines: string[] = []
  let code = ''
  let begun = 0
  for (let line = lineAt(text, 0); line; line = lineAt(text, line.next)) {
    const found = LIKE_REPLY.exec(line.text)
    if (!found) {
      const says = line.text === '' ? 'an empty line' : `the line "${line.text.slice(0, 60)}"`
      return { replies, flaws, rest: begun, broken: { rule: 'code', at: line.at, says } }
    }
    const [, digits = '', separator = '', words = ''] = found
    flaws.push(...flawsOf(line, digits, separator, words))
    if (lines.length > 0 && digits !== code) {
      flaws.push({ rule: 'same-code', at: line.at, says: `${digits} in a reply that began with ${code}` })
    }
    if (lines.length === 0) {
      begun = line.at
      code = digits
    }
    lines.push(words)
    if (separator === '-') continue
    replies.push({ code: Number(code), lines, at: begun, end: line.next })
    lines = []
    begun = line.next
  }
  // A beginning that no reply can have is broken, even before its line has come whole.
  const rest = text.slice(begun)
  const broken = lines.length === 0 && rest !== '' && !/^\d{0,3}$|^\d{3}/.test(rest)
  return { replies, flaws, rest: begun, ...(broken && { broken: noDigits(rest, begun) }) }
}

function noDigits(rest: string, at: number): Flaw<ReplyRule> {
  return { rule: 'code', at, says: `"${rest.slice(0, 60)}"` }
}

function flawsOf(
  { text, at, next, whole }: { text: string; at: number; next: number; whole: boolean },
  code: string,
  separator: string,
  words: string,
): readonly Flaw<ReplyRule>[] {
  const flaws: Flaw<ReplyRule>[] = []
  if (!whole) flaws.push({ rule: 'line-end', at: next - 1, says: 'a line that ends in LF alone' })
  const bare = text.indexOf('\r')
  if (bare >= 0) flaws.push({ rule: 'bare-cr', at: at + bare, says: 'a CR without LF' })
  if (!CODE.test(code)) flaws.push({ rule: 'code', at, says: `the code ${code}` })
  if (separator !== '' && separator !== ' ' && separator !== '-') {
    flaws.push({ rule: 'separator', at: at + code.length, says: `"${code}${separator}"` })
  }
  if (next - at > LONGEST) flaws.push({ rule: 'length', at, says: `a line of ${next - at} octets` })
  const text7 = words.replaceAll('\r', '')
  if (!TEXT.test(text7)) {
    const where = [...words].findIndex((character) => !TEXT.test(character) && character !== '\r')
    flaws.push({ rule: 'text', at: at + 4 + where, says: 'an octet that is neither a tab nor printable ASCII' })
  }
  return flaws
}

/** `550 No such user`, as a reader is shown it. */
export function shownReply({ code, lines }: Reply): string {
  const words = (lines[0] ?? '').replaceAll(/[^ -~]/g, '?').slice(0, 60)
  return words === '' ? String(code) : `"${code}${lines.length > 1 ? '-' : ' '}${words}"`
}
