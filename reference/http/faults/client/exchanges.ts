/** Faults of clients that take what is no response for one. */
import { faultsOf } from '../../../fault.ts'
import type { Answer, Wanted } from '../../client/exchange.ts'
import type { Parts } from '../../client.ts'

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
