/** Faults about hosts. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

export const hostFolderFaults = faultsOf<Parts>('http/server', {
  'one-host-for-all': {
    describe: 'Does not look at Host.',
    breaks: ['hosts/serves-host-by-name'],
    also: ['request-line/ignores-host-beside-absolute-form'],
    replace: () => ({ hostFolder: ({ values }) => values.docroot ?? '.' }),
  },
  'first-host-for-all': {
    describe: 'Serves the first of its hosts, whichever was asked for.',
    breaks: ['hosts/serves-host-by-name'],
    also: ['hosts/*', 'names/*', 'outside/*', 'uploads/*', 'removals/*'],
    replace: (parts) => ({
      folderNamed: (hosts, host) => (host === 'localhost' ? parts.folderNamed(hosts, host) : readdirSync(hosts)[0]),
    }),
  },
  'hosts-by-case': {
    describe: 'Compares names of hosts with regard to case.',
    breaks: ['hosts/reads-host-in-any-case'],
    replace: (parts) => ({
      hostName: (authority) => spelledAsIn(authority.replace(/:\d*$/, ''), parts.hostName(authority)),
    }),
  },
  'port-in-the-name': {
    describe: 'Takes the port for a part of the name.',
    breaks: ['hosts/leaves-port-aside'],
    also: ['hosts/prefers-host-of-target'],
    replace: (parts) => ({ hostName: (authority) => spelledAsIn(authority.toLowerCase(), parts.hostName(authority)) }),
  },
  'host-field-wins': {
    describe: 'Believes Host, also where the target names another one.',
    breaks: ['hosts/prefers-host-of-target'],
    also: ['request-line/ignores-host-beside-absolute-form'],
    replace: () => ({ authority: (_, hostField) => hostField }),
  },
  'hosts-by-beginning': {
    describe: 'Serves a host to whoever asks for a name that begins like its own.',
    breaks: ['hosts/gives-no-host-to-strangers'],
    replace: (parts) => ({
      folderNamed: (hosts, host) =>
        parts.folderNamed(hosts, host) ??
        (existsSync(hosts) ? readdirSync(hosts) : []).find((name) => host.startsWith(name)),
    }),
  },
  'host-is-a-path': {
    describe: 'Joins the folder of hosts and the name that was asked for.',
    breaks: ['hosts/keeps-host-inside'],
    also: ['hosts/*'],
    replace: () => ({
      folderNamed: (hosts, host) => (host !== '' && existsSync(join(hosts, host)) ? host : undefined),
    }),
  },
})

/** What stands there, when it is a name at all. */
function spelledAsIn(authority: string, name: string): string {
  return name === '' ? name : authority
}
