/** Faults about updates (RFC 2136). */
import { faultsOf } from '../../../fault.ts'
import { RCODES, TYPES } from '../../codec/types.ts'
import type { Parts } from '../../server.ts'

export const updateFaults = faultsOf<Parts>('dns/server', {
  'serial-stays': {
    describe: 'Changes the zone under the same serial.',
    breaks: ['updates/raises-the-serial'],
    replace: () => ({ nextSerial: (serial) => serial }),
  },
  'ignores-prerequisites': {
    describe: 'Updates whatever the prerequisites say.',
    breaks: ['updates/looks-at-prerequisites'],
    also: ['updates/*'],
    replace: () => ({ checksPrerequisites: () => RCODES.NOERROR }),
  },
  'updates-unchecked': {
    describe: 'Changes what it can, and looks at the rest of the update later.',
    breaks: ['updates/changes-all-or-nothing'],
    also: ['updates/*'],
    replace: () => ({ prescans: () => RCODES.NOERROR }),
  },
  'deletes-the-top': {
    describe: 'Lets an update delete the SOA record and the last server of the zone.',
    breaks: ['updates/keeps-the-top'],
    also: ['updates/*'],
    replace: () => ({ isProtected: () => false }),
  },
  'alias-beside-data': {
    describe: 'Adds an alias to a name that has other records.',
    breaks: ['updates/keeps-aliases-alone'],
    also: ['updates/*'],
    replace: () => ({ added: (_zone, records, change) => [...records, change] }),
  },
  'forgets-updates': {
    describe: 'Says that the zone has been changed, and does not change it.',
    breaks: ['updates/adds-records'],
    also: ['updates/*'],
    replace: () => ({ changed: (_zone, records) => records }),
  },
  'adds-addresses-only': {
    describe: 'Adds no records but addresses.',
    breaks: ['updates/adds-a-family'],
    also: ['updates/*'],
    replace: (parts) => ({
      added(zone, records, change) {
        return change.type === TYPES.A ? parts.added.call(this, zone, records, change) : records
      },
    }),
  },
  'deletes-nothing': {
    describe: 'Passes over deletions.',
    breaks: ['updates/deletes-records'],
    also: ['updates/*'],
    replace: () => ({ deletes: () => false }),
  },
  'takes-any-zone': {
    describe: 'Says yes to updates of zones that it does not have.',
    breaks: ['updates/refuses-foreign-zones'],
    also: ['updates/*'],
    replace: (parts) => ({
      update(zone, query) {
        const code = parts.update.call(this, zone, query)
        return code === RCODES.NOTAUTH ? RCODES.NOERROR : code
      },
    }),
  },
})
