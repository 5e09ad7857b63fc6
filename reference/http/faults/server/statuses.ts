/** Faults about documents that come, and that do not exist. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

export const statusFaults = faultsOf<Parts>('http/server', {
  'everything-is-found': {
    describe: 'Answers 200 with an apology where there is no document.',
    breaks: ['statuses/answers-missing-with404'],
    also: ['bodies/stores-no-half-upload', 'pipelines/*'],
    replace: () => ({ notFound: () => ({ status: 200, fields: [], content: [Buffer.from('Sorry, not found.')] }) }),
  },
  'no-words-for-404': {
    describe: 'Answers 404 without any content.',
    breaks: ['statuses/explains404'],
    replace: () => ({ notFound: () => ({ status: 404, fields: [], content: [] }) }),
  },
})
