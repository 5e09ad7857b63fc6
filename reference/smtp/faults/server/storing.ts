/** Faults of servers about what is stored of a message, where, and when. */
import { faultsOf } from '../../../fault.ts'
import { answer, type Session } from '../../receiver/session.ts'
import type { Parts } from '../../server.ts'

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

export const storingFaults = faultsOf<Parts>('smtp/server', {
  'strips-lines': {
    describe: 'Strips the lines of a message.',
    breaks: ['delivery/keeps-blanks'],
    also: [
      'delivery/*',
      'transparency/*',
      'segments/*',
      'trace/*',
      'states/*',
      'pipelining/*',
      'extensions/*',
      'limits/*',
    ],
    replace: stores((content) => content.replaceAll(/[ \t]+(?=\r\n)/g, '')),
  },
  'drops-empty-lines-at-the-end': {
    describe: 'Strips the whole message.',
    breaks: ['delivery/keeps-blanks'],
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
    also: [
      'delivery/*',
      'segments/*',
      'states/*',
      'pipelining/*',
      'trace/*',
      'transparency/*',
      'extensions/*',
      'limits/*',
      'smuggling/*',
    ],
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
  'adds-a-footer': {
    describe: 'Adds some advertisement to every message.',
    breaks: ['delivery/stores-messages'],
    also: ['*'],
    replace: stores((content) => `${content}Sent by the best of all servers\r\n`),
  },
  'tidies-names': {
    describe: 'Writes the names of fields with a capital.',
    breaks: ['trace/keeps-header'],
    also: ['trace/*'],
    replace: stores((content) => {
      const end = content.indexOf('\r\n\r\n')
      const header = content.slice(0, end)
      return header.replaceAll(/^[a-z](?=[A-Za-z-]*:)/gm, (letter) => letter.toUpperCase()) + content.slice(end)
    }),
  },
  'stores-what-broke-off': {
    describe: 'Stores what has come of a message when its client leaves.',
    breaks: ['delivery/forgets-what-was-taken-back'],
    also: ['delivery/*', 'robustness/*', 'clients/*', 'smuggling/*', 'manners/*'],
    replace: (parts) => ({
      async content(session) {
        const pieces: Buffer[] = []
        const piece: Parts['piece'] = (octets, atLineStart) => {
          const found = parts.piece(octets, atLineStart)
          pieces.push(...found.content)
          return found
        }
        return (await parts.content.call({ ...this, piece }, session)) ?? Buffer.concat(pieces)
      },
    }),
  },
  'stores-for-the-refused': {
    describe: 'Refuses a recipient, and gives the message to the postmaster.',
    breaks: ['delivery/stores-nothing-for-refused'],
    also: ['delivery/*', 'states/*', 'transaction/*', 'relay/*', 'malformed/*'],
    replace: (parts) => ({
      async rcpt(session, argument) {
        const given = await parts.rcpt.call(this, session, argument)
        const postmaster = { local: 'postmaster', domain: '', text: 'postmaster' }
        if (given.code === 550) session.transaction?.recipients.push(postmaster)
        return given
      },
    }),
  },
  'stores-the-first-32-kib': {
    describe: 'Has room for 32 KiB, and says nothing of what does not fit.',
    breaks: ['limits/keeps-large-messages'],
    also: ['limits/*', 'robustness/*', 'extensions/*'],
    replace: stores((content) => content.slice(0, 32 * 1024)),
  },
  'drops-control-characters': {
    describe: 'Drops what it cannot print.',
    breaks: ['limits/keeps-control-characters'],
    also: ['limits/*', 'smuggling/*', 'robustness/*', 'delivery/*'],
    replace: stores((content) => content.replaceAll(/[^\t\r\n -\xff]/g, '')),
  },
  'ends-at-nul': {
    describe: 'Takes NUL for the end of what it has read.',
    breaks: ['robustness/survives-nul'],
    also: ['limits/*', 'smuggling/*', 'robustness/*', 'delivery/*'],
    replace: stores((content) => content.split('\0')[0] ?? ''),
  },
  'drops-commands-in-text': {
    describe: 'Drops lines of a message that look like commands.',
    breaks: ['delivery/keeps-awkward-lines'],
    also: ['delivery/*', 'transparency/*', 'states/*', 'pipelining/*', 'smuggling/*', 'segments/*'],
    replace: stores((content) => content.replaceAll(/^(?:QUIT|RSET|NOOP|DATA|(?:MAIL FROM|RCPT TO):.*)\r\n/gim, '')),
  },
})
