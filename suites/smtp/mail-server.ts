/** How we are a mail server on one connection, whoever has opened it: a script of replies, usual and odd. */
import type { Awaited, Identity, Line } from '../../harness/kit.ts'
import { latin1, latin1Octets, lineAt } from './lens/lines.ts'

/** A reply as it stands: lines without their ends. One that is absent is never said. */
export type Said = string | readonly string[] | undefined

/** What our server says; whatever is not told is said as usual. */
export interface Manners {
  readonly greeting?: Said
  /** By the verb of the command, or by all of it; `.` is the end of a message. */
  readonly replies?: Readonly<Record<string, Said>> | ((command: string) => Said | 'usual')
  /** Where each reply is cut into segments. */
  readonly cuts?: readonly number[]
  /** Waits a little before each reply, or before those to these verbs, to see whether the client does. */
  readonly hesitates?: true | readonly string[]
  /** Waits longer before the reply to this verb inside TLS. */
  readonly hesitatesInside?: string
  /** Ends or aborts the connection behind the reply to this verb: `greeting` and `.` are those, `hello` is EHLO or HELO. */
  readonly leavesAfter?: string
  readonly leaves?: 'end' | 'reset'
  /** Does so in place of that reply. */
  readonly without?: boolean
  /** Who it is in TLS: then it negotiates behind a positive reply to STARTTLS. */
  readonly tls?: Identity
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
  STARTTLS: '220 go ahead',
}

/** How long the next command is waited for; unless told, that it does not come is a silence. */
interface Waiting {
  readonly patience?: number
  readonly optional?: boolean
}

/** Is the server for one connection, until the client has said QUIT or has left; how the last wait for it has ended. */
export async function converse(line: Line, manners: Manners = {}, waiting: Waiting = {}): Promise<Awaited> {
  const { replies = {}, cuts, hesitates = [], hesitatesInside } = manners
  const { leavesAfter, leaves = 'end', without = false } = manners
  let isInside = false
  let text = ''
  let at = 0
  const heard = (received: Uint8Array) => {
    text = latin1(received)
  }
  const say = async (verb: string, said: Said): Promise<boolean> => {
    if (isInside && hesitatesInside === verb) {
      await line.read({
        until: (received) => {
          heard(received)
          return text.length > at
        },
        patience: 0.5,
        optional: true,
      })
    } else if (hesitates === true || hesitates.includes(verb)) {
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

  if (!(await say('greeting', 'greeting' in manners ? manners.greeting : USUAL.greeting))) return 'satisfied'
  for (;;) {
    const awaited = await line.read({
      until: (received) => {
        heard(received)
        return lineAt(text, at) !== undefined
      },
      for: 'the next command',
      ...waiting,
    })
    const command = lineAt(text, at)
    if (awaited !== 'satisfied' || !command) return awaited
    at = command.next
    const verb = (/^[a-z]+/i.exec(command.text)?.[0] ?? '').toUpperCase()
    const said = replyTo(command.text, verb)
    if (!(await say(verb, said))) return 'satisfied'
    if (verb === 'STARTTLS' && manners.tls && begins(said, '220')) {
      const secured = await line.secure(manners.tls)
      if (secured !== 'satisfied') return secured
      isInside = true
    }
    if (verb === 'QUIT') {
      await line.end()
      return 'satisfied'
    }
    if (verb !== 'DATA' || !begins(said, '354')) continue
    const ended = await line.read({
      until: (received) => {
        heard(received)
        return endIn(text, at) !== undefined
      },
      for: 'the end of the message',
      ...waiting,
    })
    const end = endIn(text, at)
    if (ended !== 'satisfied' || end === undefined) return ended
    at = end
    if (!(await say('.', replyTo('.', '.')))) return 'satisfied'
  }
}

function begins(said: Said, code: string): boolean {
  return (typeof said === 'string' ? said : said?.[0])?.startsWith(code) ?? false
}

/** Where the message that begins at `at` is over. */
function endIn(text: string, at: number): number | undefined {
  const found = /(?:^|\n)\.\r?\n/.exec(text.slice(at))
  return found ? at + found.index + found[0].length : undefined
}
