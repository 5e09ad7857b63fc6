/** Faults about documents that do not exist, and methods that do not. */

import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'
import { without } from './changes.ts'

/** What ends a server, or answers all that is missing, shows in most places. */
const MOST_PLACES = [
  'documents/*',
  'changes/*',
  'names/*',
  'outside/*',
  'uploads/*',
  'removals/*',
  'hosts/*',
  'ranges/*',
  'resumption/*',
  'range-limits/*',
  'conditions/*',
  'tags/*',
  'preconditions/*',
  'methods/*',
  'responses/*',
  'moved/*',
]

export const statusFaults = faultsOf<Parts>('http/server', {
  'serves-nothing': {
    describe: 'Answers 200 and forgets to send the document.',
    breaks: ['first/serves-document'],
    replace: (parts) => ({
      deliver: async (_, found) => ({ status: 200, fields: parts.representationFields(found), content: [] }),
    }),
  },
  'everything-is-found': {
    describe: 'Answers 200 with an apology where there is no document.',
    breaks: ['statuses/answers-missing-with404'],
    also: [...MOST_PLACES, 'bodies/stores-no-half-upload', 'pipelines/*'],
    replace: () => ({ notFound: () => ({ status: 200, fields: [], content: [Buffer.from('Sorry, not found.')] }) }),
  },
  'no-words-for-404': {
    describe: 'Answers 404 without any content.',
    breaks: ['statuses/explains404'],
    replace: () => ({ notFound: () => ({ status: 404, fields: [], content: [] }) }),
  },
  'ends-at-404': {
    describe: 'Ends when it has said that a document does not exist.',
    breaks: ['statuses/goes-on-after404'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: (parts) => ({
      async transmit(connection, asked, response, persists) {
        await parts.transmit(connection, asked, response, persists)
        if (response.status === 404) connection.socket.end(() => connection.world.exit(0))
        return persists
      },
    }),
  },
  'fails-in-missing-folders': {
    describe: 'Knows that a file may be missing, and not that a folder may.',
    breaks: ['statuses/answers-missing-in-folders'],
    also: ['statuses/blames-the-right-side', 'names/*', 'outside/*', 'uploads/*', 'removals/*'],
    replace: (parts) => ({
      locate(request) {
        const place = parts.place(request)
        if (place !== undefined && !existsSync(dirname(place)))
          throw Object.assign(new Error('EIO'), { syscall: 'open' })
        return parts.locate(request)
      },
    }),
  },
  'knows-every-method': {
    describe: 'Answers 200 to every method that it has never heard of.',
    breaks: ['statuses/refuses-unknown-methods', 'request-line/reads-methods-as-they-are', 'methods/refuses-connect'],
    also: ['manners/answers-once', 'syntax/sends-nothing-behind', 'boundaries/keeps-stray-octets'],
    replace: (parts) => ({
      unknownMethod: (request) => (parts.unknownMethod(request) ? parts.words(200, 'Done.') : undefined),
    }),
  },
  'no-allow-in-405': {
    describe: 'Answers 405 and does not say what is allowed.',
    breaks: ['statuses/lists-methods-in405'],
    replace: (parts) => ({
      notAllowed(request) {
        const refused = parts.notAllowed(request)
        return refused && without(refused, 'Allow')
      },
    }),
  },
  'fails-of-long-names': {
    describe: 'Does not expect that the operating system refuses a name, and blames itself.',
    breaks: ['statuses/blames-the-right-side'],
    replace: (parts) => ({
      locate(request) {
        const tooLong = request.path.split('/').some((name) => name.length > 255)
        if (tooLong) throw Object.assign(new Error('ENAMETOOLONG'), { syscall: 'open', code: 'EIO' })
        return parts.locate(request)
      },
    }),
  },
})
