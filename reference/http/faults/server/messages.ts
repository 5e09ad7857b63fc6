/** Faults in reading the first line and the lines behind it. */
import { faultsOf } from '../../../fault.ts'
import { Malformed } from '../../malformed.ts'
import type { Connection } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'

const HEAD_END = '\r\n\r\n'

export const lineFaults = faultsOf<Parts>('http/server', {
  'one-recv-is-one-request': {
    describe: 'Takes what the first recv returns for the whole request.',
    breaks: ['lines/joins-segments'],
    also: [
      'fields/survives-oversized-heads',
      'request-line/takes-long-request-lines',
      'manners/answers-once',
      'clients/slow-client-blocks-nobody',
      'bodies/joins-content',
      'chunked/joins-chunks',
      'pipelines/answers-cut-pipeline',
      'robustness/serves-trickle',
    ],
    replace: (parts) => ({
      onOctets(this: Parts, connection: Connection, octets: Buffer) {
        const whole = octets.includes(HEAD_END) || connection.asked !== undefined
        parts.onOctets.call(this, connection, whole ? octets : Buffer.concat([octets, Buffer.from(HEAD_END)]))
      },
    }),
  },
  'greets-with-an-empty-line': {
    describe: 'Sends an empty line to everybody who connects.',
    breaks: ['lines/waits-to-be-asked'],
    also: ['syntax/sends-no-empty-lines'],
    replace: (parts) => ({
      onClient(connection) {
        parts.onClient(connection)
        connection.socket.write('\r\n')
      },
    }),
  },
  'trips-over-empty-lines': {
    describe: 'Takes an empty line for the first line of a request.',
    breaks: ['lines/skips-empty-line'],
    replace: () => ({ emptyLines: () => 0 }),
  },
  'splits-lines-at-cr': {
    describe: 'Splits what has come with splitlines, which ends lines at CR too.',
    breaks: ['lines/ends-no-line-at-cr', 'lines/reads-nothing-behind-cr'],
    also: [
      'lines/joins-segments',
      'request-line/*',
      'fields/*',
      'host/*',
      'chunked/joins-chunks',
      'broken-chunks/refuses-bad-chunk-ends',
      'pipelines/answers-cut-pipeline',
      'robustness/serves-trickle',
    ],
    replace: () => ({
      line(octets) {
        const end = /\r\n?|\n/.exec(octets.toString('latin1'))
        if (!end) return undefined
        return { value: octets.toString('latin1', 0, end.index), length: end.index + end[0].length }
      },
    }),
  },
  'trips-over-bare-lf': {
    describe: 'Goes on waiting for CR LF when a line has ended in LF.',
    breaks: ['lines/reads-or-refuses-bare-lf'],
    also: ['broken-chunks/refuses-bad-extensions'],
    replace: () => ({
      line(octets) {
        const end = octets.indexOf('\r\n')
        return end < 0
          ? undefined
          : { value: octets.toString('latin1', 0, end).replace(/[\r\n]/g, '~'), length: end + 2 }
      },
    }),
  },
  'strips-lines': {
    describe: 'Strips every line before it looks at it.',
    breaks: ['lines/unfolds-or-refuses'],
    also: ['lines/reads-nothing-before-fields', 'broken-chunks/refuses-bad-sizes', 'codings/refuses-likenesses'],
    replace: (parts) => ({
      line(this: Parts, octets: Buffer) {
        const line = parts.line.call(this, octets)
        return line && { ...line, value: line.value.trim() }
      },
    }),
  },
  'reads-a-field-behind-a-blank': {
    describe: 'Takes a line that begins with a blank for a field when there is nothing before it to be continued.',
    breaks: ['lines/reads-nothing-before-fields'],
    replace: (parts) => ({
      foldedLine(this: Parts, before, line) {
        return before ? parts.foldedLine.call(this, before, line) : this.fieldLine(line.trim())
      },
    }),
  },
  'first-word-of-nothing': {
    describe: 'Takes the first word of the first line, and dies when there is none.',
    breaks: ['lines/survives-blank-line'],
    also: ['robustness/survives-garbage'],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        if (line.trim() === '') throw new Error('IndexError: list index out of range')
        return parts.requestLine.call(this, line)
      },
    }),
  },
})

/** The first line as it was meant to be, for faults that change it before it is read. */
const rewritten = (change: (line: string) => string) => (parts: Parts) => ({
  requestLine(this: Parts, line: string) {
    return parts.requestLine.call(this, change(line))
  },
})

export const requestLineFaults = faultsOf<Parts>('http/server', {
  'splits-at-every-blank': {
    describe:
      'Splits the first line at every blank, takes the second part, or / when that is empty, and never looks at the third.',
    breaks: [
      'request-line/reads-extra-blanks',
      'request-line/refuses-missing-target',
      'request-line/refuses-blanks-in-target',
    ],
    also: [
      'versions/*',
      'request-line/refuses-junk-before-method',
      'lines/*',
      'smuggling/closes-after-coding-in-http10',
      'old-clients/closes-after-http10',
      'old-clients/keeps-http10-only-with-word',
      'old-clients/sends-no-interim-to-http10',
    ],
    replace: () => ({
      requestLine(line) {
        const [method = '', target = ''] = line.split(' ')
        return { method, target: target === '' ? '/' : target, minor: 1 }
      },
    }),
  },
  'repairs-blanks': {
    describe: 'Takes everything between the method and the version for the target, and encodes the blanks in it.',
    breaks: ['request-line/refuses-blanks-in-target'],
    also: ['pipelines/answers-pipeline-in-order'],
    replace: rewritten((line) => {
      const [, method, target, version] = /^(\S+) (.*) (\S+)$/.exec(line) ?? []
      return target === undefined ? line : `${method} ${target.replaceAll(' ', '%20')} ${version}`
    }),
  },
  'looks-for-fragments': {
    describe: 'Takes a fragment for a part of the name.',
    breaks: ['request-line/ignores-fragments'],
    replace: (parts) => ({ originForm: (target) => parts.originForm(target.replaceAll('#', '%23')) }),
  },
  'line-buffer-of-4096': {
    describe: 'Refuses first lines that do not fit into its buffer of 4096 octets.',
    breaks: ['request-line/takes-long-request-lines'],
    replace: () => ({
      lengthOfLine(octets) {
        const end = octets.indexOf('\n')
        if ((end < 0 ? octets.length : end) > 4_096) throw new Malformed('long target', 'The first line is too long.')
      },
    }),
  },
  'no-absolute-form': {
    describe: 'Takes a URL as target for the name of a file.',
    breaks: ['request-line/takes-absolute-form'],
    also: ['hosts/prefers-host-of-target'],
    replace: () => ({ absoluteForm: (_, target) => ({ form: 'origin', path: `/${target}`, query: '' }) }),
  },
  'host-beats-target': {
    describe: 'Goes by Host even when the target names another host.',
    breaks: ['request-line/ignores-host-beside-absolute-form'],
    also: ['hosts/prefers-host-of-target'],
    replace: () => ({ authority: (_, hostField) => hostField }),
  },
  'asterisk-is-a-file': {
    describe: 'Looks for a file that is called *.',
    breaks: ['request-line/refuses-asterisk-for-documents'],
    replace: () => ({ asteriskForm: () => ({ form: 'origin', path: '/*', query: '' }) }),
  },
  'no-options-for-the-server': {
    describe: 'Finds no document that is called *, whatever the method.',
    breaks: ['request-line/answers-options-for-server'],
    replace: () => ({
      asteriskForm() {
        throw new Malformed('syntax', 'The target does not begin with a slash.')
      },
    }),
  },
  'capitalises-methods': {
    describe: 'Changes the method to capitals before it compares it.',
    breaks: ['request-line/reads-methods-as-they-are'],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        const read = parts.requestLine.call(this, line)
        return { ...read, method: read.method.toUpperCase() }
      },
    }),
  },
  'everything-is-get': {
    describe: 'Does not look at the method at all.',
    breaks: ['statuses/refuses-unknown-methods'],
    also: [
      'request-line/*',
      'syntax/sends-nothing-behind',
      'methods/sends-no-content-after-head',
      'methods/lists-methods-for-options',
      'boundaries/reads-content-or-closes',
      'boundaries/keeps-stray-octets',
      'pipelines/answers-pipeline-in-order',
      'ranges/ignores-range-of-head',
    ],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        return { ...parts.requestLine.call(this, line), method: 'GET' }
      },
    }),
  },
  'compares-three-letters': {
    describe: 'Compares the first three letters of the method with GET.',
    breaks: ['request-line/refuses-long-methods'],
    also: ['statuses/refuses-unknown-methods'],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        const read = parts.requestLine.call(this, line)
        return read.method.startsWith('GET') ? { ...read, method: 'GET' } : read
      },
    }),
  },
  'searches-for-get': {
    describe: 'Searches the first line for GET, and begins there.',
    breaks: ['request-line/refuses-junk-before-method'],
    also: ['request-line/refuses-long-methods', 'boundaries/keeps-stray-octets'],
    replace: rewritten((line) => line.slice(Math.max(0, line.indexOf('GET ')))),
  },
})

export const targetFaults = faultsOf<Parts>('http/server', {
  'names-end-at-nul': {
    describe: 'Gives names to the system as strings of C, which end at the first NUL.',
    breaks: ['targets/refuses-controls-in-target'],
    replace: rewritten((line) => line.replace(/\0[^ ]*/, '')),
  },
  'encodes-what-should-be-encoded': {
    describe: 'Takes raw octets outside of ASCII in a target as if they were encoded.',
    breaks: ['targets/refuses-foreign-octets-in-target'],
    replace: rewritten((line) =>
      line.replace(/[\x80-\xff]/g, (octet) => `%${octet.charCodeAt(0).toString(16).toUpperCase()}`),
    ),
  },
  'decodes-overlong': {
    describe: 'Decodes UTF-8 without asking whether it is the shortest form.',
    breaks: ['names/sees-slashes-only-where-they-are'],
    replace: (parts) => ({
      decodePath: (path) => parts.decodePath(path.replace(/%C0%AF|%E0%80%AF|%F0%80%80%AF/gi, '/')),
    }),
  },
  'encoded-backslash-is-a-slash': {
    describe: 'Takes a backslash for a slash, as on another system.',
    breaks: ['names/sees-slashes-only-where-they-are'],
    replace: (parts) => ({ decodePath: (path) => parts.decodePath(path.replace(/%5C/gi, '/')) }),
  },
  'decoded-names-end-at-nul': {
    describe: 'Decodes the path, and gives it to the system as a string of C.',
    breaks: ['names/keeps-nul-in-names'],
    replace: (parts) => ({ decodePath: (path) => parts.decodePath(path.replace(/%00.*/, '')) }),
  },
  'decodes-before-redirecting': {
    describe: 'Writes the decoded path into Location.',
    breaks: ['names/keeps-line-ends-out-of-fields'],
    also: ['syntax/*', 'manners/writes-locations-as-uris'],
    replace: (parts) => ({
      fieldLines(this: Parts, fields) {
        const decoded = fields.map(({ name, value }) => ({
          name,
          value: name === 'Location' ? value.replaceAll('%0D%0A', '\r\n').replaceAll('%20', ' ') : value,
        }))
        return parts.fieldLines.call(this, decoded)
      },
    }),
  },
})
