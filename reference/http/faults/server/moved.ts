/** Faults about what has moved. */

import { readFileSync } from 'node:fs'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'
import { without } from './changes.ts'

export const movedFaults = faultsOf<Parts>('http/server', {
  'moved-for-now': {
    describe: 'Answers 302 where a document has moved for good.',
    breaks: ['moved/redirects-what-has-moved'],
    replace: (parts) => ({ redirect: (location) => ({ ...parts.redirect(location), status: 302 }) }),
  },
  'moved-to-nowhere': {
    describe: 'Answers 301 and does not say where to.',
    breaks: ['moved/redirects-what-has-moved', 'moved/redirects-folders'],
    replace: (parts) => ({ redirect: (location) => without(parts.redirect(location), 'Location') }),
  },
  'head-has-not-moved': {
    describe: 'Looks at the list for GET only.',
    breaks: ['moved/redirects-head-too'],
    replace: (parts) => ({ moved: (request) => (request.method === 'HEAD' ? undefined : parts.moved(request)) }),
  },
  'moved-by-beginning': {
    describe: 'Takes every path that begins like an old one for moved.',
    breaks: ['moved/serves-what-has-not-moved', 'moved/redirects-what-has-moved'],
    replace: () => ({
      newLocation: (list, path) =>
        readFileSync(list, { encoding: 'utf8', flag: 'a+' })
          .split('\n')
          .map((line) => line.split(' '))
          .find(([old = '']) => old !== '' && path.startsWith(old))?.[1],
    }),
  },
  'redirects-to-the-last-name': {
    describe: 'Redirects a folder to its last name, as if it lay at the top.',
    breaks: ['moved/redirects-folders'],
    replace: (parts) => ({ folderRedirect: ({ path }) => parts.redirect(`/${path.split('/').at(-1)}/`) }),
  },
})
