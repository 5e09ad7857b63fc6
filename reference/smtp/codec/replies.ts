/** Replies: three digits for programs, and words for people (RFC 5321 §4.2). */
import { Malformed } from '../malformed.ts'
import { CRLF, crlfLine, type Parsed } from './lines.ts'

export interface Reply {
  readonly code: number
  /** The words of each line; there is always one, and it may be empty. */
  readonly lines: readonly string[]
}

/** No honest reply is longer, and who sends one without end is not heard out. */
const LONGEST_REPLY = 256 * 1024
const REPLY_LINE = /^(\d{3})(?:([ -])(.*))?$/s

/** All lines but the last have a hyphen behind the code, the last one has a blank (RFC 5321 §4.2.1). */
export function writeReply({ code, lines }: Reply): string {
  return lines.map((words, at) => `${code}${at < lines.length - 1 ? '-' : ' '}${words}${CRLF}`).join('')
}

/** A whole reply. The words may be missing, and the blank with them; the code is the same on every line. */
export function readReply(octets: Buffer): Parsed<Reply> | undefined {
  const lines: string[] = []
  let length = 0
  let code: string | undefined
  for (;;) {
    const line = crlfLine(octets.subarray(length))
    if (!line) return unfinished(octets)
    const [, digits, mark = ' ', words = ''] = REPLY_LINE.exec(line.value) ?? []
    if (digits === undefined) throw new Malformed(`This is no reply: ${JSON.stringify(line.value.slice(0, 80))}.`)
    if (code !== undefined && digits !== code) {
      throw new Malformed(`The lines of one reply have two codes, ${code} and ${digits}.`)
    }
    if (words.includes('\n')) throw new Malformed('A line of the reply ends with LF instead of CR LF.')
    code = digits
    lines.push(words)
    length += line.length
    if (mark === ' ') return { value: { code: Number(digits), lines }, length }
  }
}

/** Says at once what more octets cannot mend, since nothing else ends the wait for them. */
function unfinished(octets: Buffer): undefined {
  if (octets.length > LONGEST_REPLY) throw new Malformed('The reply has no end.')
  if (/(?<!\r)\n/.test(octets.toString('latin1'))) {
    throw new Malformed('A line of the reply ends with LF instead of CR LF.')
  }
  return undefined
}
