/** Faults of servers about lines, dots and octets: where a command and a message end. */
import { faultsOf } from '../../../fault.ts'
import type { Unstuffed } from '../../codec/data.ts'
import { CRLF } from '../../codec/lines.ts'
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
    breaks: ['segments/reads-commands-in-pieces', 'pipelining/answers-groups-in-order'],
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
    breaks: ['smuggling/goes-on-behind-cr'],
    also: ['smuggling/*', 'robustness/*'],
    replace: alsoEndsWith('\r.\r', '\r.\r\n', '\r\n.\r\r'),
  },
  'nul-is-nothing': {
    describe: 'Overlooks NULs around the dot.',
    breaks: ['smuggling/goes-on-behind-nul', 'smuggling/delivers-nothing-smuggled'],
    also: ['smuggling/*', 'robustness/*'],
    replace: alsoEndsWith('\r\n\0.\r\n', '\r\n.\0\r\n'),
  },
  'dots-with-blanks': {
    describe: 'Strips a line before it compares it with a dot.',
    breaks: ['smuggling/goes-on-behind-lookalikes'],
    also: ['*'],
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
    breaks: ['transparency/takes-dots-off'],
    also: [
      'transparency/*',
      'delivery/*',
      'segments/*',
      'smuggling/*',
      'states/*',
      'pipelining/*',
      'limits/*',
      'extensions/*',
    ],
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
  'forgets-what-is-behind-a-message': {
    describe: 'Forgets what has come behind the end of a message.',
    breaks: ['segments/reads-command-behind-message', 'pipelining/takes-group-behind-message'],
    also: ['*'],
    replace: (parts) => ({
      async content(session) {
        const content = await parts.content.call(this, session)
        this.used(session, session.received.length)
        return content
      },
    }),
  },
  'each-recv-is-a-line': {
    describe: 'Ends a line of the message where recv ends.',
    breaks: [
      'segments/stores-what-came-in-pieces',
      'transparency/keeps-text-across-segments',
      'pipelining/keeps-store-of-pipelined',
    ],
    also: ['*'],
    replace: (parts) => ({
      piece(octets, atLineStart) {
        const found = parts.piece(octets, atLineStart)
        if (found.ended || found.atLineStart || found.length === 0) return found
        return { ...found, content: [...found.content, Buffer.from(CRLF)], atLineStart: true }
      },
    }),
  },
  'cr-ends-a-command': {
    describe: 'Ends a command at CR, and strips the LF from the next.',
    breaks: ['smuggling/ends-commands-with-cr-lf-only'],
    also: ['*'],
    replace: () => ({
      line(octets) {
        const end = octets.indexOf('\r')
        if (end < 0 || end + 1 === octets.length) return undefined
        const length = octets[end + 1] === 0x0a ? end + 2 : end + 1
        return { value: octets.toString('latin1', 0, end), length }
      },
    }),
  },
})
