/** Faults about what is shown of a response. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'

export const showingFaults = faultsOf<Parts>('http/client', {
  'shows-nothing': {
    describe: 'Fetches the document and prints nothing.',
    breaks: ['first/fetches-document'],
    replace: () => ({ toShow: () => Buffer.alloc(0) }),
  },
})
