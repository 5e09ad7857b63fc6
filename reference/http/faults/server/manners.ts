/** Faults that show in any exchange. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

const MISSING = 404

/** A message that is out of step, or none, shows in whatever is asked on the same connection; where it shows first stands in front. */
const EVERYWHERE = ['*']

export const mannerFaults = faultsOf<Parts>('http/server', {
  'answers-twice': {
    describe: 'Goes on after an error, and answers once more.',
    breaks: ['manners/answers-once'],
    also: ['statuses/answers-missing-with404', ...EVERYWHERE],
    replace: (parts) => ({
      async transmit(connection, asked, response, persists) {
        await parts.transmit(connection, asked, response, persists)
        return response.status === MISSING
          ? parts.transmit(connection, asked, parts.words(500, 'And once more.'), persists)
          : persists
      },
    }),
  },
  'one-octet-too-many': {
    describe: 'Does not count the last line end of its error pages.',
    breaks: ['syntax/sends-no-empty-lines'],
    also: ['statuses/answers-missing-with404', ...EVERYWHERE],
    replace: (parts) => ({
      lengthField: (response) =>
        parts.lengthField(response).map(({ name, value }) => ({
          name,
          value: response.status === MISSING && value !== '0' ? String(Number(value) - 1) : value,
        })),
    }),
  },
  'last-chunk-behind-304': {
    describe: 'Ends every answer with a last chunk, also one that has no content.',
    breaks: ['manners/sends-nothing-behind204-and304'],
    also: ['methods/lists-methods-for-options', ...EVERYWHERE],
    replace: (parts) => ({
      async transmit(connection, asked, response, persists) {
        await parts.transmit(connection, asked, response, persists)
        if (response.status === 204 || response.status === 304) await parts.send(connection, Buffer.from('0\r\n\r\n'))
        return persists
      },
    }),
  },
  'length-of-nothing': {
    describe: 'Sends Content-Length: 0 with 204.',
    breaks: ['manners/gives-no-length-to-nothing'],
    also: ['methods/lists-methods-for-options'],
    replace: (parts) => ({
      lengthField: (response) =>
        response.status === 204 ? [{ name: 'Content-Length', value: '0' }] : parts.lengthField(response),
    }),
  },
  'wants-a-name-for-nothing': {
    describe: 'Answers 401 where it refuses for good, and does not say how to identify oneself.',
    breaks: ['manners/sends-what-status-needs'],
    also: ['documents/lists-or-refuses-folders'],
    replace: (parts) => ({
      words: (status, ...rest) => ({ ...parts.words(status, ...rest), status: status === 403 ? 401 : status }),
    }),
  },
})
