/** Faults of servers about lines, dots and octets: where a command or a message ends, and what is stored of it. */
import { faultsOf } from '../../../fault.ts'
import type { Unstuffed } from '../../codec/data.ts'
import { CRLF } from '../../codec/lines.ts'
import { answer, type Session } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

/** Data that also ends behind another spelling of the end. */
const alsoEndsWith =
  (...marks: readonly string[]) =>
  (parts: Parts): Partial<Parts> => ({
    piece(octets, atLineStart): Unstuffed {
      const found = parts.piece(octets, atLineStart)
      const ends = marks
        .map((mark) => ({ mark, at: octets.indexOf(mark, 0, 'latin1') }))
        .filter(({ at }) => at >= 0)
        .toSorted((one, other) => one.at - other.at)
      const [first] = ends
      if (!first || first.at >= found.length) return found
      const content = [octets.subarray(0, first.at), Buffer.from(CRLF)]
      return { content, length: first.at + first.mark.length, atLineStart: true, ended: true }
    },
  })

/** What is stored is not what has come. */
const stores =
  (change: (content: string) => string) =>
  (parts: Parts): Partial<Parts> => ({
    keep(session, message) {
      const content = Buffer.from(change(message.content.toString('latin1')), 'latin1')
      return parts.keep.call(this, session, { ...message, content })
    },
  })

/** Until a little later, or the end of the program. */
async function aWhile({ house }: Session): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 150)
    house.world.stopped.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

export const dataFaults = faultsOf<Parts>('smtp/server', {
  'lf-ends-a-command': {
    describe: 'Ends a command at LF, and does not miss the CR.',
    breaks: ['smuggling/ignores-lf-in-commands'],
    also: ['smuggling/*', 'addresses/*', 'malformed/*', 'robustness/*', 'segments/*'],
    replace: () => ({
      line(octets) {
        const end = octets.indexOf('\n')
        return end < 0 ? undefined : { value: octets.toString('latin1', 0, end).replace(/\r$/, ''), length: end + 1 }
      },
    }),
  },
  'one-recv-is-one-command': {
    describe: 'Takes what one recv returns for one command.',
    breaks: ['segments/reads-commands-in-pieces'],
    also: ['*'],
    replace: () => ({
      line(octets) {
        if (octets.length === 0) return undefined
        const [value = ''] = octets.toString('latin1').split(CRLF)
        return { value, length: octets.length }
      },
    }),
  },
  'loses-what-is-ahead': {
    describe: 'Forgets what has come behind the command that it answers.',
    breaks: ['pipelining/answers-groups-in-order'],
    also: ['*'],
    replace: (parts) => ({
      async nextLine(session) {
        const line = await parts.nextLine.call(this, session)
        this.used(session, session.received.length)
        return line
      },
    }),
  },
  'lf-dot-lf': {
    describe: 'Ends a message at LF . LF.',
    breaks: ['smuggling/goes-on-behind-lf'],
    also: ['smuggling/*', 'delivery/*', 'robustness/*'],
    replace: alsoEndsWith('\n.\n', '\n.\r\n', '\r\n.\n'),
  },
  'cr-dot-cr': {
    describe: 'Ends a message at CR . CR.',
    breaks: ['smuggling/goes-on-behind-cr', 'smuggling/delivers-nothing-smuggled'],
    also: ['smuggling/*', 'robustness/*'],
    replace: alsoEndsWith('\r.\r', '\r.\r\n', '\r\n.\r\r'),
  },
  'nul-is-nothing': {
    describe: 'Overlooks NULs around the dot.',
    breaks: ['smuggling/goes-on-behind-nul'],
    also: ['smuggling/*', 'robustness/*'],
    replace: alsoEndsWith('\r\n\0.\r\n', '\r\n.\0\r\n'),
  },
  'dots-with-blanks': {
    describe: 'Strips a line before it compares it with a dot.',
    breaks: ['smuggling/goes-on-behind-lookalikes'],
    also: ['transparency/*', 'smuggling/*', 'segments/*', 'pipelining/*', 'manners/*'],
    replace: alsoEndsWith('\r\n. \r\n', '\r\n .\r\n', '\r\n.\t\r\n', '\r\n\t.\r\n', '\r\n..\r\n'),
  },
  'any-dot-at-the-end-of-a-line': {
    describe: 'Ends a message behind a line that ends with a dot.',
    breaks: ['transparency/goes-on-behind-dots'],
    also: ['*'],
    replace: alsoEndsWith('.\r\n'),
  },
  'leaves-dots-on': {
    describe: 'Stores lines with the dot that was added.',
    breaks: [
      'transparency/takes-dots-off',
      'segments/stores-what-came-in-pieces',
      'pipelining/keeps-store-of-pipelined',
    ],
    also: ['*'],
    replace: (parts) => ({
      piece(octets, atLineStart) {
        const found = parts.piece(octets, atLineStart)
        return { ...found, content: [octets.subarray(0, found.ended ? found.length - 3 : found.length)] }
      },
    }),
  },
  'takes-double-dots-off-only': {
    describe: 'Replaces two dots by one, and keeps a dot before anything else.',
    breaks: ['transparency/drops-first-dot-of-any-line'],
    also: ['smuggling/*'],
    replace: (parts) => ({
      piece(octets, atLineStart) {
        const found = parts.piece(octets, atLineStart)
        const raw = octets.toString('latin1', 0, found.ended ? found.length - 3 : found.length)
        const begin = atLineStart ? '^|\\r\\n' : '\\r\\n'
        const text = raw.replaceAll(new RegExp(`(${begin})\\.\\.`, 'g'), '$1.')
        return { ...found, content: [Buffer.from(text, 'latin1')] }
      },
    }),
  },
  'end-in-one-piece': {
    describe: 'Looks for the end of a message in each piece that recv returns.',
    breaks: ['transparency/finds-end-across-segments'],
    also: ['*'],
    replace: (parts) => ({
      piece(octets, atLineStart) {
        const found = parts.piece(octets, atLineStart)
        if (found.ended || found.length === octets.length) return found
        const rest = octets.subarray(found.length)
        return { content: [...found.content, rest], length: octets.length, atLineStart: false, ended: false }
      },
    }),
  },
  'no-end-without-text': {
    describe: 'Looks for CR LF . CR LF, which an empty message has not.',
    breaks: ['transaction/takes-empty-messages'],
    also: ['*'],
    replace: (parts) => ({
      content(session) {
        let began = false
        const piece: Parts['piece'] = (octets, atLineStart) => {
          const isFirst = !began && octets.length > 0
          began ||= isFirst
          return parts.piece(octets, atLineStart && !isFirst)
        }
        return parts.content.call({ ...this, piece }, session)
      },
    }),
  },
  'strips-lines': {
    describe: 'Strips the lines of a message.',
    breaks: ['delivery/keeps-blanks', 'delivery/keeps-awkward-lines'],
    also: ['*'],
    replace: stores((content) => content.replaceAll(/[ \t]+(?=\r\n)/g, '')),
  },
  'drops-empty-lines-at-the-end': {
    describe: 'Strips the whole message.',
    breaks: ['delivery/stores-messages'],
    also: ['delivery/*', 'transparency/*', 'segments/*', 'states/*', 'pipelining/*'],
    replace: stores((content) => `${content.trim()}\r\n`),
  },
  'seven-bits': {
    describe: 'Stores seven bits of each octet.',
    breaks: ['extensions/keeps-eight-bits'],
    also: ['limits/*', 'robustness/*'],
    replace: stores((content) =>
      content.replaceAll(/[\x80-\xff]/g, (octet) => String.fromCharCode(octet.charCodeAt(0) & 0x7f)),
    ),
  },
  'breaks-long-lines': {
    describe: 'Breaks lines of more than 512 octets.',
    breaks: ['limits/keeps-long-lines'],
    also: ['limits/*', 'robustness/*'],
    replace: stores((content) => content.replaceAll(/[^\r\n]{512}(?=[^\r\n])/g, '$&\r\n')),
  },
  'stores-for-the-first-only': {
    describe: 'Stores a message for the first of its recipients.',
    breaks: ['delivery/stores-for-every-recipient'],
    also: ['delivery/*', 'states/*', 'pipelining/*', 'transaction/*'],
    replace: (parts) => ({
      keep(session, message) {
        return parts.keep.call(this, session, { ...message, recipients: message.recipients.slice(0, 1) })
      },
    }),
  },
  'promises-first': {
    describe: 'Answers the end of a message, and stores it a little later.',
    breaks: ['delivery/stores-before-it-promises'],
    also: ['*'],
    replace: (parts) => ({
      async receive(session, message) {
        this.reply(session, answer(250, '2.0.0', 'Taken'))
        await aWhile(session)
        if (!session.house.world.stopped.aborted) await parts.receive.call(this, session, message)
        return undefined
      },
    }),
  },
  'one-file-for-all': {
    describe: 'Stores every message under the same name.',
    breaks: ['delivery/keeps-messages-apart'],
    also: ['delivery/*', 'states/*', 'pipelining/*', 'clients/*', 'extensions/*', 'segments/*', 'smuggling/*'],
    replace: () => ({ messageId: () => 'mail' }),
  },
  'leaves-no-trace': {
    describe: 'Adds no Received line.',
    breaks: ['trace/adds-received'],
    replace: () => ({ receivedLine: () => '' }),
  },
  'rubs-out-traces': {
    describe: 'Takes the Received lines of others away.',
    breaks: ['trace/keeps-old-received'],
    also: ['trace/*', 'delivery/*'],
    replace: stores((content) => content.replaceAll(/^Received:.*\r\n(?:[ \t].*\r\n)*/gim, '')),
  },
  'forgets-the-sender': {
    describe: 'Adds no Return-Path line.',
    breaks: ['trace/adds-return-path'],
    replace: () => ({ returnPathLine: () => '' }),
  },
  'small-messages-only': {
    describe: 'Has room for messages of 8 KiB.',
    breaks: ['limits/takes-large-messages'],
    also: ['limits/*', 'extensions/*', 'pipelining/*', 'robustness/*', 'segments/*'],
    replace: () => ({ largestMessage: () => 8 * 1024 }),
  },
  'takes-ten-recipients': {
    describe: 'Has room for ten recipients.',
    breaks: ['limits/takes-hundred-recipients'],
    also: ['limits/*', 'states/*', 'pipelining/*'],
    replace: () => ({ mostRecipients: () => 10 }),
  },
  'short-commands-only': {
    describe: 'Has room for commands of 128 octets.',
    breaks: ['limits/takes-long-commands'],
    also: ['limits/*', 'addresses/*', 'malformed/*', 'authentication/*', 'robustness/*', 'greeting/*'],
    replace: (parts) => ({
      async nextLine(session) {
        const line = await parts.nextLine.call(this, session)
        return line !== undefined && line.length > 128 ? 'too long' : line
      },
    }),
  },
  'dies-of-long-commands': {
    describe: 'Dies of a command that does not fit into its buffer.',
    breaks: ['limits/survives-long-commands'],
    also: ['robustness/*', 'limits/*'],
    replace: () => ({
      tooLong() {
        throw new RangeError('buffer overflow')
      },
    }),
  },
  'knows-everybody': {
    describe: 'Takes any password.',
    breaks: ['authentication/refuses-wrong-passwords'],
    replace: () => ({ isRight: () => true }),
  },
  'every-mechanism-is-plain': {
    describe: 'Takes every mechanism for PLAIN.',
    breaks: ['authentication/refuses-unknown-mechanisms'],
    replace: () => ({ mechanism: () => 'plain' }),
  },
  'guesses-base64': {
    describe: 'Decodes what can be decoded, and overlooks the rest.',
    breaks: ['authentication/refuses-broken-base64'],
    also: ['authentication/*'],
    replace: (parts) => ({
      async response(session, challenge, initial) {
        const given = await parts.response.call(this, session, challenge, initial)
        return typeof given === 'object' && given.lines.includes('This is no base64') ? '\0alice\0wrong' : given
      },
    }),
  },
  'asterisks-are-passwords': {
    describe: 'Tries an asterisk as a password.',
    breaks: ['authentication/cancels'],
    replace: (parts) => ({
      async response(session, challenge, initial) {
        const given = await parts.response.call(this, session, challenge, initial)
        return typeof given === 'object' && given.lines.includes('Broken off') ? '\0alice\0*' : given
      },
    }),
  },
  'auth-whenever': {
    describe: 'Takes AUTH in the middle of a transaction.',
    breaks: ['authentication/refuses-auth-in-transaction'],
    replace: (parts) => ({
      async auth(session, argument) {
        const { transaction } = session
        this.clear(session)
        const given = await parts.auth.call(this, session, argument)
        if (transaction) session.transaction = transaction
        return given
      },
    }),
  },
})
