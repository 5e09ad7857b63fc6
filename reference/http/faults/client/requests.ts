/** Faults about what is asked. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'

/** Where the target decides about what comes back. */
const BY_TARGET = ['redirects/*', 'page/*', 'tasks/*', 'fields/*', 'uploads/*', 'connections/*']

export const requestFaults = faultsOf<Parts>('http/client', {
  'get-in-small-letters': {
    describe: 'Asks with "get", as it would be written in a sentence.',
    breaks: ['requests/asks-with-get'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: (parts) => ({ requestLine: (wanted) => parts.requestLine(wanted).replace(/^GET/, 'get') }),
  },
  'whole-url-as-target': {
    describe: 'Sends the whole URL, as to a proxy.',
    breaks: ['requests/asks-for-the-path'],
    also: ['requests/*', ...BY_TARGET],
    replace: () => ({ requestTarget: ({ href, hash }) => href.slice(0, href.length - hash.length) }),
  },
  'no-target-for-the-root': {
    describe: 'Puts nothing between GET and the version when the URL has no path.',
    breaks: ['requests/asks-for-root'],
    replace: (parts) => ({ requestTarget: (url) => parts.requestTarget(url).replace(/^\/(?=$|\?)/, '') }),
  },
  'drops-the-query': {
    describe: 'Asks for the path alone.',
    breaks: ['requests/sends-the-query'],
    also: ['requests/*', ...BY_TARGET],
    replace: () => ({ requestTarget: ({ pathname }) => pathname }),
  },
  'decodes-the-path': {
    describe: 'Decodes the URL before it asks.',
    breaks: ['requests/keeps-percent-encoding'],
    also: [...BY_TARGET, 'syntax/writes-start-lines'],
    replace: (parts) => ({
      requestTarget: (url) => Buffer.from(decodeURI(parts.requestTarget(url))).toString('latin1'),
    }),
  },
  'encodes-twice': {
    describe: 'Passes the path through a function that encodes it once more.',
    breaks: ['requests/keeps-percent-encoding', 'redirects/keeps-encoding-of-location'],
    also: BY_TARGET,
    replace: (parts) => ({ requestTarget: (url) => parts.requestTarget(url).replaceAll('%', '%25') }),
  },
  'encodes-punctuation': {
    describe: 'Encodes whatever is no letter and no digit.',
    breaks: ['requests/keeps-reserved-characters'],
    replace: () => ({
      requestTarget: ({ pathname, search }) =>
        pathname.replaceAll(/[$&+,;=:@~!]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`) + search,
    }),
  },
  'sends-the-fragment': {
    describe: 'Sends everything that follows the host.',
    breaks: ['requests/keeps-fragment-to-itself', 'redirects/drops-fragment-of-location'],
    also: ['page/*'],
    replace: (parts) => ({ requestTarget: (url) => parts.requestTarget(url) + url.hash }),
  },
  'target-buffer-of-1024': {
    describe: 'Has room for 1024 octets of target.',
    breaks: ['requests/sends-long-targets'],
    replace: (parts) => ({ requestTarget: (url) => parts.requestTarget(url).slice(0, 1_024) }),
  },
  'no-host': {
    describe: 'Sends no Host.',
    breaks: ['requests/sends-host'],
    also: ['fields/keeps-other-fields'],
    replace: (parts) => ({
      requestFields: (wanted) => parts.requestFields(wanted).filter(({ name }) => name !== 'Host'),
    }),
  },
  'host-without-port': {
    describe: 'Leaves the port out of Host.',
    breaks: ['requests/names-the-port-in-host'],
    replace: () => ({ hostField: ({ hostname }) => ({ name: 'Host', value: hostname }) }),
  },
  'built-in-host': {
    describe: 'Has the Host of its author’s server built in.',
    breaks: ['requests/names-the-port-in-host'],
    replace: () => ({ hostField: () => ({ name: 'Host', value: 'localhost:8080' }) }),
  },
  'host-last': {
    describe: 'Sends Host behind all other fields.',
    breaks: ['requests/sends-host-first'],
    replace: (parts) => ({ requestFields: (wanted) => [...parts.requestFields(wanted)].reverse() }),
  },
  'asks-twice': {
    describe: 'Sends every request twice, to be on the safe side.',
    breaks: ['requests/asks-once'],
    also: BY_TARGET,
    replace: (parts) => ({ send: (line, octets) => parts.send(line, Buffer.concat([octets, octets])) }),
  },
  'length-with-get': {
    describe: 'Sends "Content-Length: 0" with GET.',
    breaks: ['requests/announces-no-content'],
    replace: (parts) => ({ lengthField: (content) => parts.lengthField(content ?? new Uint8Array()) }),
  },
  nameless: {
    describe: 'Does not say which program it is.',
    breaks: ['requests/names-itself'],
    replace: (parts) => ({
      requestFields: (wanted) => parts.requestFields(wanted).filter(({ name }) => name !== 'User-Agent'),
    }),
  },
  'te-without-connection': {
    describe: 'Sends TE, and does not name it in Connection.',
    breaks: ['requests/lists-hop-fields'],
    replace: (parts) => ({
      requestFields: (wanted) => [...parts.requestFields(wanted), { name: 'TE', value: 'trailers' }],
    }),
  },
  'expects-without-content': {
    describe: 'Asks before every GET whether to go on.',
    breaks: ['requests/expects-only-with-content'],
    replace: (parts) => ({
      requestFields: (wanted) => [...parts.requestFields(wanted), { name: 'Expect', value: '100-continue' }],
    }),
  },
})
