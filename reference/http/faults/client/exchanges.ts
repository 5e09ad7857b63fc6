/** Faults of clients that take what is no response for one. */
import { faultsOf } from '../../../fault.ts'
import type { Answer, Wanted } from '../../client/exchange.ts'
import type { Parts } from '../../client.ts'
import { Malformed } from '../../malformed.ts'

/** Whether these may be the first octets of a status line. */
const beginsAsHttp = (octets: Buffer) => 'HTTP/'.startsWith(octets.toString('latin1', 0, 5))

/** What such a client believes to have got. */
function nothingWrong({ url }: Wanted): Answer {
  return { minor: 1, status: 200, fields: [], content: Buffer.alloc(0), url }
}

export const exchangeFaults = faultsOf<Parts>('http/client', {
  'a-close-is-an-empty-document': {
    describe: 'Takes a connection that closes without a word for an empty document.',
    breaks: ['failures/reports-close'],
    also: ['failures/*', 'connections/*', 'redirects/*', 'page/*', 'interim/*'],
    replace: (parts) => ({
      async answer(line, wanted) {
        try {
          return await parts.answer.call(this, line, wanted)
        } catch (error) {
          if (line.answered || line.error) throw error
          return nothingWrong(wanted)
        }
      },
    }),
  },
  'ignores-errors-of-the-socket': {
    describe: 'Catches the error of a socket and goes on.',
    breaks: ['failures/reports-reset', 'failures/reports-refusal'],
    also: ['failures/*', 'connections/*', 'redirects/*', 'page/*'],
    replace: (parts) => ({
      async answer(line, wanted) {
        try {
          return await parts.answer.call(this, line, wanted)
        } catch (error) {
          if (!line.error) throw error
          return nothingWrong(wanted)
        }
      },
    }),
  },
  'lf-ends-no-head': {
    describe: 'Looks for CR LF CR LF, and takes all that has come for a head where there is none.',
    breaks: ['heads/takes-line-feeds'],
    replace: (parts) => ({
      async answer(line, wanted) {
        try {
          return await parts.answer.call(this, line, wanted)
        } catch (error) {
          const { received } = line
          if (!beginsAsHttp(received) || !received.includes('\n') || received.includes('\r\n')) throw error
          return nothingWrong(wanted)
        }
      },
    }),
  },
  'anything-is-a-document': {
    describe: 'Takes what does not begin with HTTP/ for the content of HTTP/0.9.',
    breaks: ['failures/refuses-other-protocols'],
    also: ['failures/refuses-broken-status-line'],
    replace: (parts) => ({
      answer(line, wanted) {
        let bare = false
        const firstLine: Parts['firstLine'] = (octets) => {
          bare = !beginsAsHttp(octets)
          return bare ? { value: { minor: 0, status: 200 }, length: 0 } : this.firstLine(octets)
        }
        const headerSection: Parts['headerSection'] = (octets) =>
          bare ? { value: [], length: 0 } : this.headerSection(octets)
        return parts.answer.call({ ...this, firstLine, headerSection }, line, wanted)
      },
    }),
  },
  'buffer-for-a-head': {
    describe: 'Takes what fits into its buffer for the whole head, and has no room for content then.',
    breaks: ['robustness/ends-endless-head', 'robustness/ends-endless-line'],
    replace: (parts) => ({
      async answer(line, wanted) {
        try {
          return await parts.answer.call(this, line, wanted)
        } catch (error) {
          if (error instanceof Malformed && error.flaw === 'long fields') return nothingWrong(wanted)
          throw error
        }
      },
    }),
  },
  'half-a-head-is-a-head': {
    describe: 'Takes what has come of a head when the server closes for all of it.',
    breaks: ['failures/reports-truncated-head'],
    also: ['framing/*', 'chunks/*', 'failures/*', 'interim/*', 'robustness/*', 'heads/*', 'statuses/*'],
    replace: (parts) => ({
      async answer(line, wanted) {
        try {
          return await parts.answer.call(this, line, wanted)
        } catch (error) {
          if (!line.answered || line.over !== 'end') throw error
          return nothingWrong(wanted)
        }
      },
    }),
  },
})
